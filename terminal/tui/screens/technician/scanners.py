"""Scanners: how each is, the bytes of its line as they pass, test codes, beep and light.

While this page is open nothing that is scanned is redeemed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.widget import Widget

from terminal.diagnostics.finding import Finding, Level
from terminal.diagnostics.judge_devices import DeviceState
from terminal.diagnostics.keyboards import LAYOUT_CODE, SCAN_CODE, judge
from terminal.locale import _
from terminal.text import clean
from terminal.tui import technician_messages as told
from terminal.tui.screens.technician.base import TechnicianScreen
from terminal.tui.widgets.bars import KeyUse
from terminal.tui.widgets.drawn_lines import Lines, Wire
from terminal.tui.widgets.half_blocks import Symbol
from terminal.tui.widgets.lines import cut, left, wrapped
from terminal.wording import technician as words

if TYPE_CHECKING:
    from terminal.diagnostics.bench import Bench

_TALL = 16  # rows
_OPENED = "--"  # a line was opened; its bytes are the device's name
_OTHERS = 4  # other devices that are named
_SAMPLE = 60  # characters of a code that are shown


class ScannerScreen(TechnicianScreen):
    """The list above, below it the line as hex, or a symbol to be scanned off the screen."""

    _states: Sequence[DeviceState] = ()
    _others: Sequence[str] = ()
    _known = False  # how they are has been read
    _at = 0
    _heard = ""  # the scanner whose line is heard
    _shown = ""  # the code that is drawn

    def title_now(self) -> str:
        """Nothing is redeemed here."""
        return _("scanners · nothing is redeemed meanwhile")

    def page(self) -> Iterable[Widget]:
        """List, wire, symbol."""
        yield Lines(self._list)
        yield Wire()
        yield Symbol(lambda: _("the window is too small for this code: make it larger"))

    def begin(self) -> None:
        """Have all scans from now on, and read how the scanners are."""
        self.query_one(Symbol).display = False
        self._write(Content.styled(_("scan something: its bytes are seen here"), "$quiet"))
        self.bench.lend(self._scans_came)
        self.beat()

    def on_unmount(self) -> None:
        """The counter has its scans back."""
        self.bench.lend(None)
        if self._heard:
            self.bench.listen(self._heard, None)

    def beat(self) -> None:
        """How the scanners are now."""

        def look(bench: Bench) -> told.DevicesRead:
            states = bench.scanners()
            missing = any(each.state == "missing" for each in states) or not states
            return told.DevicesRead(states, bench.plugged_in() if missing else ())

        self.work(look, "scanners")

    def page_keys(self) -> list[KeyUse]:
        """Choose, test codes, beep, clear."""
        draw = [
            ("1", _("test code"), _("Draw a code to be scanned off the screen"), SCAN_CODE),
            ("2", _("keyboard code"), _("A code with every risky character"), LAYOUT_CODE),
        ]
        found = [
            KeyUse(key, key, word, tells, partial(self._draw, code))
            for key, word, tells, code in draw
        ]
        return [
            *found,
            KeyUse("3", "3", _("beep"), _("Let the scanner beep and light up"), self._beep),
            KeyUse("4", "4", _("clear"), _("Clear what was heard"), self._clear),
            KeyUse("up", "", "", "", partial(self._move, -1)),
            KeyUse("down", "↑↓", _("choose"), _("Another scanner"), partial(self._move, 1)),
        ]

    # The list

    def _list(self, width: int) -> list[Content]:
        rows = []
        if not self._states:
            none = _("no scanner in the settings: `baton scanners --find` tells what is connected")
            rows += [Content.styled(each, "$quiet") for each in wrapped(none, width, 2)]
        for place, each in enumerate(self._states):
            mark = "▸ " if place == self._at else "  "
            style = "$success" if each.state == "ready" else "bold $error"
            about = f"{clean(each.name, 20)} ({clean(each.kind, 12)})"
            said = words.device(each)
            room = max(0, width - 30)
            rows.append(Content.assemble(mark, left(about, 26), "  ", (cut(said, room), style)))
            if place == self._at and each.state != "ready" and self._tall:
                rows += self._what_to_do(each, width)
        return [*rows, *self._plugged_in(width)]

    def _what_to_do(self, one: DeviceState, width: int) -> list[Content]:
        """Where the chosen scanner is looked for, and the advice of its driver."""
        where = _("looked for as {name}").format(name=clean(one.where, 120)) if one.where else ""
        told_ = [where, "→ " + _(one.todo) if one.todo else ""]
        rows = [row for each in told_ if each for row in wrapped(clean(each, 200), width - 4, 2)]
        return [Content(f"    {row}") for row in rows]

    def _plugged_in(self, width: int) -> list[Content]:
        """What there is instead, while a scanner is missing."""
        if not (self._missing and self._tall):
            return []
        head = _("plugged in:") if self._others else _("nothing is plugged in that may be one")
        rows = [Content.styled(f"  {head}", "$quiet")]
        named = (cut(clean(each, 120), width - 4) for each in self._others[:_OTHERS])
        rows += [Content.styled(f"    {each}", "$quiet") for each in named]
        if (more := len(self._others) - _OTHERS) > 0:
            rows.append(Content.styled("    " + _("and {n} more").format(n=more), "$quiet"))
        return rows

    @property
    def _tall(self) -> bool:
        """Whether there is room for more than the list and what is heard."""
        return self.size.height >= _TALL

    @property
    def _missing(self) -> bool:
        return self._known and (
            not self._states or any(each.state == "missing" for each in self._states)
        )

    def _move(self, by: int) -> None:
        if self._states:
            self._at = max(0, min(len(self._states) - 1, self._at + by))
            self._listen()
            self.query_one(Lines).refresh(layout=True)

    @on(told.DevicesRead)
    def _read(self, message: told.DevicesRead) -> None:
        if (message.states, message.others) != (self._states, self._others) or not self._known:
            self._states, self._others, self._known = message.states, message.others, True
            self._at = min(self._at, max(0, len(self._states) - 1))
            self.query_one(Lines).refresh(layout=True)
        self._listen()

    # The line

    def _listen(self) -> None:
        name = self._states[self._at].name if self._states else ""
        if name == self._heard:
            return
        if self._heard:
            self.bench.listen(self._heard, None)
        self._heard = name if name and self.bench.listen(name, self._passed) else ""

    def _passed(self, direction: str, wire: bytes) -> None:
        """On the reader's thread: only tell."""
        self.post_message(told.Passed(direction, wire))

    @on(told.Passed)
    def _hex(self, message: told.Passed) -> None:
        if message.direction == _OPENED:
            opened = _("opened: {name}").format(name=clean(message.wire.decode("utf-8", "replace")))
            self._write(Content.styled(f"{self._time()} {opened}", "$quiet"))
            return
        per_row = max(4, (self.size.width - 24) // 4)
        for start in range(0, len(message.wire), per_row):
            row = message.wire[start : start + per_row]
            text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
            self._write(
                Content.assemble(
                    (f"{self._time()} {message.direction} ", "$quiet"),
                    f"{row.hex(' ').upper():<{3 * per_row}} ",
                    (text, "bold"),
                )
            )

    def _scans_came(self, scans: Sequence[object]) -> None:
        """On the reader's thread: only tell."""
        for each in scans:
            raw: bytes = getattr(each, "raw", b"")
            source = str(getattr(each, "source", ""))
            symbology = str(getattr(each, "symbology", None) or "")
            self.post_message(told.ScanCame(source, raw, symbology))

    def wedge_came(self, raw: bytes) -> bool:
        """A keyboard scanner's code is looked at here as well."""
        self.post_message(told.ScanCame(_("keyboard"), raw, ""))
        return True

    @on(told.ScanCame)
    def _code(self, message: told.ScanCame) -> None:
        text = message.raw.decode("utf-8", "replace")
        shown = clean(text, _SAMPLE)
        about = " ".join(part for part in (clean(message.source, 40), message.symbology) if part)
        count = _("{n} bytes").format(n=len(message.raw))
        self._write(
            Content.assemble(
                (f"{self._time()} = ", "$quiet"), (shown, "bold $primary"), f"  {count} · {about}"
            )
        )
        if self._shown == LAYOUT_CODE:
            self._judge(judge(text))
        elif text == SCAN_CODE:
            self.remark(lambda: _("the test code came as it is"), well=True)

    def _judge(self, finding: Finding) -> None:
        self.remark(
            lambda: finding.advice.told() or finding.value.told(), finding.level is Level.PASS
        )

    def _write(self, line: Content) -> None:
        self.query_one(Wire).write(line)

    def _clear(self) -> None:
        self.query_one(Wire).clear()
        self.remark(lambda: "")
        self._draw("")

    def _time(self) -> str:
        return datetime.now().astimezone().strftime("%H:%M:%S")

    # Test codes

    def _draw(self, code: str) -> None:
        """Draw a code; the same key again puts it away."""
        self._shown = "" if code == self._shown else code
        if not self._shown:
            self.query_one(Symbol).display = False
            self.query_one(Wire).display = True
            return
        self.work(lambda bench: told.Drawn(bench.symbol(code)), "symbol")

    @on(told.Drawn)
    def _drawn(self, message: told.Drawn) -> None:
        symbol = self.query_one(Symbol)
        symbol.show(message.modules)
        symbol.display = True
        self.query_one(Wire).display = False

    def _beep(self) -> None:
        name = self._states[self._at].name if self._states else ""
        if self.bench.signal_scanner(name):
            self.remark(lambda: _("did it beep and light up?"), well=True)
        else:
            self.remark(lambda: _("this scanner cannot be made to beep"))
