"""pretix's tickets: each is a prepaid voucher, redeemed by checking it in on a list.

Looking and redeeming are one call here, so `prepare` is folded. A check-in is made once because
its nonce is our redemption id, and a lost answer is found by sending the same again. Refusals are
not kept under the nonce, and a retry is judged anew: see `query`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from terminal.core.model import (
    Code,
    CodeKind,
    IssuerKey,
    Look,
    OfflineKit,
    OfflinePolicy,
    Order,
    Reply,
    Standing,
    VoucherKind,
)
from terminal.core.recognisers import Recogniser, Seen
from terminal.errors import StateUnusable
from terminal.platforms.base import (
    Account,
    Capabilities,
    DayLine,
    Introduction,
    JournalHead,
    Key,
    Platform,
    Prepare,
    QueryBy,
    RefusedScan,
    Reversal,
    Welcome,
)
from terminal.platforms.door import door_of
from terminal.platforms.http import Http
from terminal.platforms.pretix.client import Client, declined, segment
from terminal.platforms.pretix.days import booked
from terminal.platforms.pretix.doubts import found, is_young
from terminal.platforms.pretix.events import Wanted
from terminal.platforms.pretix.harvest import Harvest
from terminal.platforms.pretix.looking import Shelf, look
from terminal.platforms.pretix.provision import handshake_of, introduced
from terminal.platforms.pretix.questions import answers_of
from terminal.platforms.pretix.reasons import their_reason
from terminal.platforms.pretix.replies import UNDO, Reading, recorded, refused, reply_of, rival
from terminal.platforms.pretix.settings import PretixSettings, chosen_lists, pattern_of
from terminal.platforms.pretix.shapes import Redeemed
from terminal.platforms.pretix.signed import looks_signed
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import used
from terminal.platforms.pretix.undoing import annulled

_FILE = "tickets.sqlite"
_SLACK = 300  # seconds by which a clock that nobody set may be wrong


class PretixPlatform(Platform):
    """Tickets of a pretix server."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        prepare=Prepare.FOLDED,
        query=QueryBy.RETRY,
        key=Key.OURS,
        back_dated=True,
        undo=UNDO,
        offline=True,
        questions=True,
        refusals=True,
        day_list=True,
    )
    Settings = PretixSettings

    def __init__(self, settings: PretixSettings, account: Account) -> None:
        self.name, self._settings, self._account = account.name, settings, account
        token = f"Device {account.token}" if account.token else ""
        self._client = Client(Http(door_of(settings, token, account)))
        self._chosen = chosen_lists(settings, account.name)
        self._recogniser = _recogniser(account.name, settings.codes)
        self._harvest = self._harvest_of(account)

    @property
    def recogniser(self) -> Recogniser:
        """Signed codes by their structure, others by the pattern in the settings."""
        return self._recogniser

    def close(self) -> None:
        """See `Platform.close`."""
        self._harvest.store.close()

    # A new device

    @classmethod
    def invitation(cls, text: str) -> tuple[str, str] | None:
        """See `Platform.invitation`."""
        found = handshake_of(text)
        return (found.url, found.token) if found else None

    def introduce(self, who: Introduction, deadline: float) -> Welcome:
        """See `Platform.introduce`."""
        return introduced(self._settings, who, self._account, deadline, self._settings.language)

    # Online

    def redeem(self, order: Order, deadline: float) -> Reply:
        """See `Platform.redeem`."""
        said = self._check_in(order, deadline)
        return reply_of(said, order, self._reading())

    def query(self, order: Order, deadline: float) -> Reply:
        """Sent again under its nonce, unless the server shows the check-in already.

        A retry is judged by the ticket as it is now, so a refusal then says nothing of the first
        try while that may still be on its way. Looking first also keeps refused attempts of the
        same nonce out of the server's log, beside which it would not annul the good one.
        """
        reading = self._reading(deadline)
        shown = found(self._client, reading, order, deadline)
        if shown.reply:
            return shown.reply
        reply = self.redeem(order, deadline)
        if reply.standing is Standing.REFUSED and is_young(order.at, shown.now):
            return Reply(Standing.UNKNOWN, refusal=reply.refusal, voucher=reply.voucher)
        return reply

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """See `Platform.reverse`: only this device's own check-ins, for a quarter of an hour."""
        reading = self._reading(deadline)
        body = {
            "lists": reading.catalogue.lists,
            "nonce": _nonce(reversal.id),
            "datetime": reversal.at.isoformat(),
            "error_explanation": reversal.cause or None,  # blank is not taken
        }
        path = f"{self._organizer(reading)}checkinrpc/annul/"
        return annulled(self._client.send(path, body, deadline), reversal.at)

    # What was done without it

    def forward(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        """See `Platform.forward`."""
        return [self._upload(order, deadline) for order in orders]

    def _upload(self, order: Order, deadline: float) -> Reply:
        """First as a question, so that the server says what it thinks; then by force.

        The goods are gone, and with force the server's own list is right as well.
        """
        said = self._check_in(order, deadline, asking=False)
        reading = self._reading()
        if said.status == "ok":
            again = recorded(said, reading.catalogue.device, order.at)
            clash = rival(said, reading, order.at) if again else None
            reply = reply_of(said, order, reading)
            if clash is None:
                return reply
            return Reply(Standing.REFUSED, None, used(clash), voucher=reply.voucher, booked=True)
        refusal = refused(said, order, reading)
        forced = self._check_in(order, deadline, asking=False, force=True)
        booked = forced.status == "ok"
        voucher = reply_of(said, order, reading).voucher
        return Reply(Standing.REFUSED, refusal=refusal, voucher=voucher, booked=booked)

    def report_refused(self, scan: RefusedScan, deadline: float) -> Reply:
        """See `Platform.report_refused`."""
        reading = self._reading(deadline)
        ticket = self._harvest.store.ticket(scan.voucher) if scan.voucher else None
        event = reading.catalogue.event(ticket.event) if ticket else None
        event = event or reading.catalogue.events[0]
        base = f"{self._organizer(reading)}events/{segment(event.slug)}/"
        body = {
            "raw_barcode": scan.code,
            "error_reason": their_reason(scan.refusal),
            "error_explanation": scan.refusal.note or None,
            "datetime": scan.at.isoformat(),
            "type": "entry",
            "nonce": _nonce(scan.id),
        }
        path = f"{base}checkinlists/{event.chosen.id}/failed_checkins/"
        answer = self._client.send(path, body, deadline)
        if answer.status != 201:
            raise declined(answer)
        return Reply(Standing.CONFIRMED)

    # Offline

    def verify(self, code: Code, kit: OfflineKit | None) -> Look:
        """See `Platform.verify`."""
        shelf = Shelf(self._harvest.store, self._harvest.catalogue, self._settings.language)
        return look(code.text, shelf)

    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        """See `Platform.offline_kit`: the tickets themselves stay in the store."""
        try:
            told = self._harvest.refresh(deadline)
        except StateUnusable:  # no disk for a cache is no reason to stop
            self._harvest = self._harvest_of(None)
            told = self._harvest.refresh(deadline)
        keys = [
            IssuerKey(f"{event.slug}-{number}", key)
            for event in self._harvest.catalogue.events
            for number, key in enumerate(event.keys)
        ]
        version = int(told.now.timestamp() * 1000)
        kit = OfflineKit(version, told.now, tuple(keys), policy=_policy(self._settings))
        return kit, told.took

    def list_day(self, business_date: date, deadline: float) -> list[DayLine]:
        """See `Platform.list_day`; of a device that may read orders."""
        catalogue = self._reading(deadline).catalogue
        found = booked(self._client, self._harvest.store, catalogue, business_date, deadline)
        return list(found)

    # The call itself

    def _check_in(
        self, order: Order, deadline: float, asking: bool = True, force: bool = False
    ) -> Redeemed:
        """Raises PlatformFault's family."""
        catalogue = self._reading(deadline).catalogue
        asked = [each for event in catalogue.events for each in event.questions]
        body: dict[str, Any] = {
            "secret": order.code,
            "source_type": "barcode",
            "lists": catalogue.lists,
            "type": "entry",
            "nonce": _nonce(order.id),
            "datetime": order.at.isoformat(),
            "force": force,
            "ignore_unpaid": self._settings.pending,
            "questions_supported": asking,
            "answers": answers_of(order.answers, asked),
        }
        said = self._client.redeem(catalogue.organizer, body, deadline)
        if said.status == "ok":
            with suppress(StateUnusable):  # only the day list will not know it as ours
                self._harvest.store.sent(order.at, body["nonce"])
        return said

    def _reading(self, deadline: float | None = None) -> Reading:
        """What is known of the events; fetched first where nothing is and there is a deadline."""
        if deadline is not None:
            self._harvest.know(deadline)
        return Reading(self._harvest.catalogue, self._settings.language)

    def _organizer(self, reading: Reading) -> str:
        return f"organizers/{segment(reading.catalogue.organizer)}/"

    def _harvest_of(self, account: Account | None) -> Harvest:
        folder = account.folder if account else None
        try:
            store = Store(folder / _FILE if folder else None)
        except StateUnusable:
            store = Store(None)
        wanted = Wanted(self._settings.organizer, self._chosen, self._settings.language)
        return Harvest(self._client, store, wanted)


def _recogniser(name: str, codes: str) -> Recogniser:
    pattern = pattern_of(codes, name)

    def match(seen: Seen) -> CodeKind | None:
        if looks_signed(seen.text):
            return CodeKind.SIGNED
        return CodeKind.OPAQUE if pattern.fullmatch(seen.text) else None

    return Recogniser(name, match)


def _policy(settings: PretixSettings) -> OfflinePolicy:
    """pretix has no limits for a till; the technician's are in the settings."""
    return OfflinePolicy(
        kinds=(VoucherKind.PREPAID,),
        floor_limit=settings.floor_limit,
        max_count=settings.max_count,
        max_age=settings.max_age,
        clock_slack=_SLACK,
        unsure_limit=settings.floor_limit,
    )


def _nonce(id_: bytes) -> str:
    """A redemption id as the server gets it."""
    return str(UUID(bytes=id_))
