"""A whole running till: books, flow, threads and scanners."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from drivers.decoders.texts import text_of
from drivers.errors import DeviceFault, DriverError
from drivers.reader import ReaderThread, ScannerState
from drivers.reader import Status as ReaderStatus
from terminal import config, plugins
from terminal.bootstrap.books import Books, open_books
from terminal.bootstrap.kiosk import KioskCounter, goods_of
from terminal.bootstrap.outputs import outputs_of
from terminal.bootstrap.staff import staff_of
from terminal.contact import Prober
from terminal.core.shift import ShiftReport
from terminal.errors import EnvironmentFault
from terminal.flow import Counter, Flow, Place
from terminal.status import Status
from terminal.stopwatch import Stopwatch
from terminal.till import Till

if TYPE_CHECKING:
    from terminal.kiosk.leg import GoodsScreen
    from terminal.kiosk.till import KioskTill
    from terminal.outputs import Outputs


def flow_of(books: Books, counter: Counter) -> Flow:
    """The way of one code through these books."""
    till = books.config.till
    read = partial(text_of, fallbacks=till.encodings)
    timed = Stopwatch(counter)
    books.ledger.took = timed.took
    place = Place(books.identity.shop, till.patience, till.region, read)
    return Flow(
        place,
        books.platforms,
        books.kits.current,
        books.lines,
        books.ledger,
        books.clock.now,
        timed,
    )


def open_till(
    counter: Counter,
    on_status: Callable[[Status], None] = lambda status: None,
    home: Path | None = None,
) -> Till:
    """A whole till, ready to `start`. Raises what `open_books` raises."""
    return _wired(counter, on_status, home)


def open_kiosk(
    counter: KioskCounter,
    on_status: Callable[[Status], None] = lambda status: None,
    home: Path | None = None,
) -> KioskTill:
    """The same for a till that nobody serves: what it grants must also come out."""
    till = _wired(counter, on_status, home, screen=counter)
    return cast("KioskTill", till)


def _wired(
    counter: Counter,
    on_status: Callable[[Status], None],
    home: Path | None,
    screen: GoodsScreen | None = None,
) -> Till:
    """`screen` shows a kiosk's goods legs; None where a cashier serves."""
    tills: list[Till] = []

    def changed() -> None:
        if tills:
            tills[0].publish()

    books = open_books(home, changed)
    prober = _prober(books)
    outputs = outputs_of(books)
    heard: Counter = outputs.heard(counter)
    make: Callable[..., Till] = Till
    if screen is None:
        _await_cashier(books)
    else:
        heard, make = _goods_way(books, outputs, heard, screen, home)
    flow = flow_of(books, heard)
    till = make(
        books.identity,
        flow,
        books.ledger,
        books.sync,
        prober,
        books.lines,
        on_status,
        close=books.close,
        staff=staff_of(books, flow, changed),
        outputs=outputs,
    )
    _attach_scanners(books, till)
    _connect(till, changed)
    tills.append(till)
    return till


def _goods_way(
    books: Books, outputs: Outputs, heard: Counter, screen: GoodsScreen, home: Path | None
) -> tuple[Counter, Callable[..., Till]]:
    """A kiosk's goods leg as a counter, and the till that has one."""
    from terminal.bootstrap.kiosk import leg_of
    from terminal.bootstrap.technician import gate_of
    from terminal.kiosk.till import KioskTill

    leg = leg_of(books, outputs, heard, screen)
    return leg, partial(KioskTill, leg=leg, technician=gate_of(books.ledger, home))


def _prober(books: Books) -> Prober:
    made = Prober(books.platforms, books.lines, books.kits, books.clock)
    made.every = books.config.till.contact
    for line in books.lines.values():
        line.on_failure = made.shaken
    return made


def _connect(till: Till, changed: Callable[[], None]) -> None:
    """Whoever has something to say is heard."""
    till.outputs.on_change = changed
    if till.outputs.post:
        till.outputs.post.on_change = changed
    till.staff.on_z = partial(_shift_closed, till)
    till.outputs.register.on_bill(till.bill_came)
    till.prober.on_contact = till.contacted


def _await_cashier(books: Books) -> None:
    """Whoever sits down says who they are. A kiosk that stood here before may have left goods."""
    goods_of(books).settle_interrupted()
    if books.ledger.people():
        books.ledger.operator = ""


def _shift_closed(till: Till, report: ShiftReport) -> None:
    """Its Z is printed, and whose codes are is asked anew."""
    till.flow.whose.forget()
    till.outputs.shift_closed(report)


def attach_camera(till: Till, source: str) -> ReaderThread:
    """One more scanner on a running till: a camera, a video file or a folder of pictures."""
    settings: Any = plugins.load(plugins.SCANNERS, "camera").Settings
    reader = _reader(config.Plugin("camera", "camera", settings(source=source)), till)
    reader.start()
    return reader


def _attach_scanners(books: Books, till: Till) -> None:
    """A reader for each scanner; one that cannot even be made leaves the others alone."""
    readers: dict[str, ReaderThread] = {}
    for plugin in books.config.scanners:
        try:
            readers[plugin.name] = _reader(plugin, till)
        except (DriverError, EnvironmentFault) as fault:
            error = DeviceFault(plugin.name, fault.what, fault.advice)
            unusable = ScannerState(plugin.name, ReaderStatus.FAULT, str(error), error)
            till.scanner_changed(unusable)
    till.readers = list(readers.values())
    till.outputs.attach({name: reader.scanner for name, reader in readers.items()})


def _reader(plugin: config.Plugin, till: Till) -> ReaderThread:
    scanner = plugins.load(plugins.SCANNERS, plugin.kind)(plugin.settings)
    return ReaderThread(scanner, till.scanned, till.scanner_changed, on_view=till.viewed)
