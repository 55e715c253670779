"""The acceptance test: a test voucher goes the whole live way, and a signed slip says that it did.

    issue (platform) --> shown, scanned, judged as any voucher --> install entry --> slip

The voucher is made for trying: a test on the screen, on its slip and in both books.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from offline_queue import Draft, Entry, Head
from terminal.clock import from_micros
from terminal.core.install import Checked, Install, encode_install
from terminal.core.model import Authority, Verdict
from terminal.core.record import EntryKind
from terminal.counter import Shown
from terminal.diagnostics import software
from terminal.diagnostics.finding import Finding
from terminal.diagnostics.subject import Opened
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.slips.install import InstallFacts

_PATIENCE = 10.0


def issued(books: Opened) -> str:
    """The text of a fresh test voucher. Raises PlatformFault's family, WrongUse."""
    platform = books.platforms[books.identity.platform]
    code = platform.test_voucher(time.monotonic() + _PATIENCE)
    if not code:
        raise WrongUse(
            "this platform issues no test vouchers", advice="show one that the platform gave you"
        )
    return code


def why_not_accepted(shown: Shown) -> str:
    """Why a verdict is no proof that the till works, in one clause; empty if it is one."""
    if not shown.test or not (shown.voucher and shown.voucher.test):
        return "that was no test voucher: it is booked as what it is"
    if shown.decision.verdict is not Verdict.ACCEPTED:
        return "the test voucher was not accepted"
    if shown.decision.authority is not Authority.PLATFORM:
        return "accepted offline: bring the till online and try again"
    return ""


def conclude(books: Opened, shown: Shown, findings: Sequence[Finding]) -> InstallFacts:
    """Write the acceptance into the journal, signed; durable when it returns. Raises WrongUse."""
    if why := why_not_accepted(shown):
        raise WrongUse(why)
    key = UUID(shown.redemption).bytes
    checks = tuple(Checked(each.check, each.subject, each.level.word) for each in findings)
    made = Install(key, shown.sequence, _countersigned(books.ledger, key), checks)
    made = Install(made.redemption, made.entry, made.receipt, checks, software.versions())
    entry = _write(books.ledger, made)
    return InstallFacts(made, from_micros(entry.at), entry.sequence, entry.hash)


def _countersigned(ledger: Ledger, key: bytes) -> bool:
    return any(
        record_in(each).receipt
        for each in ledger.journal.by_key(key)
        if each.kind == EntryKind.OUTCOME
    )


def _write(ledger: Ledger, made: Install) -> Entry:
    draft = Draft(
        key=ledger.new_id().bytes,
        kind=EntryKind.INSTALL.value,
        subject="",
        body=encode_install(made),
        **UNDATED,
        operator=ledger.operator,
        test=True,
    )

    def write(dated: Draft, head: Head) -> Entry:
        return ledger.journal.append(dated, expected_head=head)

    return ledger.put(draft, write)
