"""One running till: its threads, and the few things a screen or a script may ask of it.

    flow thread     owns the redemption in hand; scans queue up for it
    sync thread     drains the outbox
    prober          keeps contact with the platforms
    reader threads  one per scanner

The screen never touches a file, a socket or a device: it calls `scan` and gets snapshots.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from drivers.base import ScanData
from drivers.errors import DriverError
from drivers.reader import ReaderThread, ScannerState
from offline_queue import Disputed, QueueError
from terminal.books import DayBook, queue_lines
from terminal.clock import from_micros
from terminal.contact import Line, Prober, contact_of
from terminal.core.model import How
from terminal.core.policy import Hour, room_left
from terminal.desk import Choice, Desk
from terminal.errors import BatonError, NobodyServes
from terminal.flow import Flow
from terminal.glimpse import Glimpse, Job
from terminal.history import History
from terminal.identity import Identity
from terminal.ledger import Ledger
from terminal.legs import Legs
from terminal.outputs import Outputs
from terminal.payment_watch import PaymentWatch
from terminal.payments import Payments
from terminal.scanners import Scanners, glimpse_of
from terminal.staff import Staff
from terminal.status import QueueLine, Status
from terminal.syncs import Syncs
from terminal.undo import TakenBack, undo_of

_log = logging.getLogger(__name__)
_PATIENT = 5.0  # seconds to wait for a thread at the end


class _Thread(Protocol):
    def stop(self) -> None: ...
    def join(self, timeout: float) -> None: ...


@dataclass
class Till:
    """All parts of one till, wired by bootstrap. Methods are safe from any thread.

    staff    who serves, who approves, the shift
    outputs  what is heard, seen and printed
    history  past redemptions, for people
    """

    identity: Identity
    flow: Flow
    ledger: Ledger
    sync: Syncs
    prober: Prober
    lines: Mapping[str, Line]
    on_status: Callable[[Status], None] = lambda status: None
    readers: Sequence[ReaderThread] = ()
    close: Callable[[], None] = lambda: None
    staff: Staff = field(kw_only=True)
    outputs: Outputs = field(kw_only=True)
    _stopped: str = ""
    _shown_stop: str = ""
    _tell_of_scan: Callable[[bytes], None] = lambda raw: None

    def __post_init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.scanners = Scanners(lambda why: self._jobs.put(Job((), How.SCANNED, why)))
        self._thread = threading.Thread(target=self._run, name="flow", daemon=True)
        flow = self.flow
        self._day, self._legs = DayBook(self.ledger), Legs(self.ledger)
        self.payments = Payments(self.ledger, flow.platforms, self.lines, self._legs)
        self.payments.publish, self.payments.nudge = self.publish, self.sync.nudge
        self._watch = PaymentWatch(self.payments)
        self.history = History(self.ledger, self.identity.zone, self.payments.legs_of)
        self._undo = undo_of(self.ledger, flow.platforms, flow.lines, flow.place.patience)
        self._reading = threading.Lock()
        self.reprint, self.print_report = self.outputs.reprint, self.outputs.report

    # Life

    def start(self) -> None:
        """Settle what a crash left open, then take scans."""
        self.outputs.start()
        self._thread.start()
        self.prober.start()
        self.sync.start()
        self._watch.start()
        for reader in self.readers:
            reader.start()
        self.publish()

    def stop(self) -> None:
        """End all threads: all are told first, then waited for."""
        parts: list[_Thread] = [*self.readers, self.prober, self.sync, self.outputs, self._watch]
        for part in parts:
            part.stop()
        self._jobs.put(None)
        for part in parts:
            try:
                part.join(_PATIENT)
            except (DriverError, QueueError) as stuck:
                _log.error("%s", stuck)
        if self._thread.is_alive():
            self._thread.join(_PATIENT)
        try:
            self.staff.crew.sign_out()
        except (BatonError, QueueError) as fault:
            _log.error("%s", fault)
        self.close()

    # Scans

    def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
        """A scanner read something; judged as soon as the flow is free."""
        self._queue_view((Glimpse(raw, symbology),))

    def bill_came(self) -> None:
        """The register told the bill: a question for it gives way, as to a scan of another code."""
        self._tell_of_scan(b"")

    def tell_of_scans(self, tell: Callable[[bytes], None]) -> None:
        """`tell` hears of each scan before it is queued: a question on the screen gives way."""
        self._tell_of_scan = tell

    def scanned(self, scan: ScanData) -> None:
        """The same, as a reader thread hands it over."""
        self.viewed([scan])

    def viewed(self, scans: Sequence[ScanData]) -> None:
        """Several codes side by side in one view, as a reader thread hands them over."""
        if not self.scanners.lent(scans):
            self._queue_view(tuple(map(glimpse_of, scans)))

    def _queue_view(self, view: tuple[Glimpse, ...]) -> None:
        for glimpse in view if not any(each.again for each in view) else ():
            self._tell_of_scan(glimpse.raw)
        self._jobs.put(Job(view, How.SCANNED))

    def typed(self, text: str) -> None:
        """Somebody typed a code."""
        self._jobs.put(Job((Glimpse(text.encode()),), How.TYPED))

    # Looking

    def status(self) -> Status:
        """The till at a glance; reads the outbox's counts."""
        status = Status(
            self.identity.shop_name,
            self.identity.till,
            self.identity.currency,
            self.identity.zone,
            operator=self.ledger.operator,
            **contact_of(self.lines),
            scanners=self.scanners.states(),
            outputs=self.outputs.states(),
            stopped=self._why_stopped(),
            sign_in=bool(self.ledger.people()),
            unsent=self.outputs.unsent,
        )
        self._shown_stop = status.stopped
        return status if self._stopped else self._with_books(status)

    def queue(self, limit: int = 200) -> list[QueueLine]:
        """What needs a person, then what waits. Reads the journal: not for the UI thread."""
        return queue_lines(self.ledger, limit)

    # Deciding; both write, so not from the UI thread

    def undo(
        self, redemption: str = "", reason: str = "", by: str = "", approval: int = -1
    ) -> TakenBack:
        """Take the last redemption back, or a named one; see `Undo.take_back`."""
        try:
            taken = self._undo.take_back(redemption, reason, by, approval)
            self.outputs.taken_back(taken)
            return taken
        finally:
            self.sync.nudge()
            self.publish()

    def resolve(self, sequence: int, choice: Choice) -> None:
        """Close a task of the conflict desk; see `Desk.resolve`."""
        try:
            Desk(self.ledger).resolve(sequence, choice)
        finally:
            self.sync.nudge()
            self.publish()

    def sync_now(self) -> bool:
        """Report back now, whatever the backoff says; whether a platform answers."""
        self.outputs.send_again()
        heard = self.prober.probe_now()
        self.sync.nudge(anyway=True)
        return heard

    def publish(self) -> None:
        """Tell the screen how things stand."""
        try:
            self.on_status(self.status())
        except Exception:  # noqa: BLE001 - a screen that is closing must not end a redemption
            _log.exception("the status could not be shown")

    def contacted(self) -> None:
        """A platform was heard: report what waits, and show it if it says that we must stop."""
        self.sync.nudge()
        self._watch.look_soon()
        if self._legs.look() or self._why_stopped() != self._shown_stop:
            self.publish()

    def scanner_changed(self, state: ScannerState) -> None:
        """A reader reports on its scanner."""
        self.scanners.changed(state)
        self.publish()

    def _with_books(self, status: Status) -> Status:
        with self._reading:
            counts = self.ledger.outbox.counts()
            kit = self.ledger.in_force(self.flow.kits(self.identity.platform))
            at_risk = self.ledger.at_risk()
            heard = self.lines[self.identity.platform].heard_at
            hour = Hour(self.flow.now(), heard, self.ledger.clock.sure())
            return replace(
                status,
                waiting=counts.waiting,
                oldest=from_micros(counts.oldest_at) if counts.oldest_at else None,
                conflicts=counts.tasks,
                limit_left=room_left(kit, at_risk, hour) if kit else None,
                today=self._day.today(),
                undo=self._undo.last(),
                unpaid=self.payments.unpaid(),
            )

    def _why_stopped(self) -> str:
        """Why nothing may be accepted; a dispute ends when it is settled, a fault at a restart."""
        try:
            return self._stopped or str(self.ledger.journal.dispute() or "")
        except QueueError as fault:
            return str(fault)

    # The flow thread

    def _run(self) -> None:
        self._settle_interrupted()
        self._legs.look()
        while (job := self._jobs.get()) is not None:
            if why := self._why_stopped() or job.failed:
                self.flow.counter.failed(why)
                continue
            try:
                self._attended()
                self.flow.run_view(job.view, job.how)
            except NobodyServes as nobody:
                self.flow.counter.failed(str(nobody))
            except (BatonError, QueueError) as fault:
                self._stop_accepting(fault)
            except Exception:  # noqa: BLE001 - one code must never end the till
                _log.exception("a scan could not be judged")
                self.flow.counter.failed("this code could not be judged")
                self._settle_interrupted()
            self.publish()
            self.sync.nudge()

    def _attended(self) -> None:
        """Nobody is asked anything while nobody serves. The ledger would not book it either."""
        if self.ledger.unattended and not self.ledger.trying:
            raise NobodyServes("nobody has signed in", advice="sign in, then scan again")

    def _settle_interrupted(self) -> None:
        """What a crash left without an outcome is asked about; never guessed."""
        try:
            if self.ledger.close_interrupted():
                self.sync.nudge()
        except (BatonError, QueueError) as fault:
            self._stop_accepting(fault)

    def _stop_accepting(self, fault: Exception) -> None:
        """The journal cannot be written: nothing may be granted until a technician has looked."""
        _log.error("accepting stopped: %s", fault)
        if not isinstance(fault, Disputed):
            self._stopped = str(fault)
        self.flow.counter.failed(str(fault))
        self.publish()
