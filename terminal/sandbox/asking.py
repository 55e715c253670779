"""What a till sent, checked before the books are opened: shape, sizes, proof, code. No writing.

Everything here can be wrong on purpose. A bad item is refused with one sentence and leaves no
trace under its id, so that the same id can still be sent rightly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from terminal.core.model import Reason
from terminal.core.signed import LONGEST, NotAVoucher, looks_signed, verify
from terminal.core.wire import BadShape, Proof, Redeemed, Redemption, WireRefusal, read
from terminal.sandbox import proof
from terminal.sandbox.histories import Place
from terminal.sandbox.issue import Issuer
from terminal.sandbox.proof import BadProof
from terminal.sandbox.store import Store, Till
from terminal.sandbox.vouchers import voucher_of_code

LONGEST_TEXT = 200
MOST_USES = 1000
# A till's clock is believed when it is not ahead of ours and not absurdly far behind.
CLOCK_AHEAD = timedelta(minutes=5)
BEHIND_ONLINE = timedelta(minutes=5)
BEHIND_REPORTED = timedelta(days=400)


class BadItem(ValueError):
    """An item that is not of the protocol; `str()` is one sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An item that may be booked: id as bytes, proof verified, code resolved.

    target       voucher id, or why the code points at none
    at           when it happened, for the books
    moment       the instant validity is judged by: ours when the till asks, `at` when the till
                 reports what it has already given
    fingerprint  hash of what is asked; a repetition must ask the same
    """

    item: Redemption
    id: bytes
    proven: Place
    target: str | WireRefusal
    at: datetime
    moment: datetime
    fingerprint: bytes


def check_item(raw: bytes, till: Till, store: Store, issuer: Issuer, now: datetime) -> Checked:
    """Everything that can be judged without the books. Raises BadItem or BadProof."""
    try:
        item = read(Redemption, raw)
    except BadShape as cause:
        raise BadItem(f"This item is not of the protocol: {cause}.") from cause
    redemption = redemption_id(item.id)
    _check_sizes(item)
    asks = item.authority == "platform"
    at = believed(item.at, now, BEHIND_ONLINE if asks else BEHIND_REPORTED)
    return Checked(
        item=item,
        id=redemption,
        proven=proof.check(item.proof, redemption, till.public_key),
        target=find_target(item.code, store, issuer),
        at=at,
        moment=now if asks else at,
        fingerprint=fingerprint(item),
    )


def refusal_of(raw: bytes, cause: BadItem | BadProof) -> Redeemed:
    """The answer to an item that `check_item` raised for."""
    reason = Reason.BAD_SIGNATURE if isinstance(cause, BadProof) else Reason.RULES_NOT_MET
    return Redeemed(_id_text(raw), "refused", refusal=WireRefusal(reason, note=str(cause)))


def check_proof(given: Proof | None, redemption: bytes, till: Till) -> Place | None:
    """The proof of a reversal, which may have none. Raises BadProof."""
    return None if given is None else proof.check(given, redemption, till.public_key)


def redemption_id(text: str) -> bytes:
    """The 16 bytes of a redemption id in its one spelling. Raises BadItem."""
    try:
        known = UUID(text)
    except (ValueError, AttributeError) as cause:
        raise BadItem("The redemption id is not a UUID.") from cause
    if str(known) != text:
        raise BadItem("The redemption id must be spelled in lower case with hyphens.")
    return known.bytes


def find_target(code: str, store: Store, issuer: Issuer) -> str | WireRefusal:
    """The voucher id that a code points at or carries, or why there is none."""
    if len(code) > LONGEST:
        return WireRefusal(Reason.UNKNOWN_CODE)
    if looks_signed(code):
        try:
            return verify(code, (issuer.key,)).voucher.id
        except NotAVoucher:
            return WireRefusal(Reason.BAD_SIGNATURE)
    return voucher_of_code(store, code) or WireRefusal(Reason.UNKNOWN_CODE)


def believed(at: datetime, now: datetime, behind: timedelta) -> datetime:
    """The till's time for the books, unless its clock cannot be believed: then ours.

    behind  how long ago it may have been
    """
    early = now - at
    return at if -CLOCK_AHEAD <= early <= behind else now


def fingerprint(item: Redemption) -> bytes:
    """Hash of what one id asks for.

    The proof, the time and the authority are left out: an online try and the offline fallback
    under the same id differ in these, and still are one redemption.
    """
    content = [item.code, item.uses, item.currency, item.discount, item.bill, item.test]
    return sha256(json.dumps(content).encode()).digest()


def _check_sizes(item: Redemption) -> None:
    for name in ("voucher", "currency", "operator", "trace", "business_date"):
        if len(getattr(item, name)) > LONGEST_TEXT:
            raise BadItem(f"The field {name} is longer than {LONGEST_TEXT} characters.")
    if not 1 <= item.uses <= MOST_USES:
        raise BadItem(f"The field uses must be from 1 to {MOST_USES}.")


def _id_text(raw: bytes) -> str:
    """The id that a bad item names, so that its sender can tell which one is meant."""
    try:
        given = json.loads(raw)["id"]
        return given[:LONGEST_TEXT] if isinstance(given, str) else ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
