"""What staff and technicians do at a kiosk: goods in hand, goods left over, the one way out.

F8  --number and PIN--> the goods in hand are given, or cannot be
                   `--> nothing in hand: what nobody confirmed, closed one by one
F10 --device's PIN----> the till itself, the end of the kiosk, or back to work
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import on
from textual.app import App
from textual.message import Message

from terminal.errors import PinRefused
from terminal.kiosk.open_goods import OpenGoods, StaffView
from terminal.kiosk.settings import KioskSettings
from terminal.locale import _
from terminal.technician import TechnicianGate
from terminal.tui import messages, staff_messages
from terminal.tui.kiosk.messages import GateOpened, GoodsClosed, GoodsSaid, StaffLooks
from terminal.tui.kiosk.opening import KioskOpening, KioskTill
from terminal.tui.kiosk.pads import MenuPad, PinFor, PinPad
from terminal.tui.kiosk.stage import Scene, Stage
from terminal.wording import faults
from terminal.wording import kiosk as words

Way = tuple[Callable[[], str], Callable[[], None]]
_PAGE = 4  # left-over goods that are listed at one time


class StaffDoor(App[bool], inherit_bindings=False):
    """The part of a kiosk that only people with a PIN come to.

    gate  the technician's gate, while no till is open
    """

    stage: Stage
    settings: KioskSettings
    _opening: KioskOpening
    _gate: Callable[[], TechnicianGate]

    @property
    def has_left_over(self) -> bool:
        """Whether something may wait for the word of somebody with a number and a PIN."""
        status = self.stage.status
        return bool(status and status.sign_in and status.conflicts)

    def to_staff(self) -> None:
        """The goods in hand; without any, those that nobody confirmed."""
        in_hand = self.stage.staff_confirms
        self.stage.attended()
        if in_hand:
            self._pin(PinPad(PinFor.GOODS, self._confirm, self.stage.rest))
        else:
            self._pin(PinPad(PinFor.TASKS, self._look, self.stage.rest))

    def to_technician(self) -> None:
        """The one way out: the PIN of this device."""
        if not isinstance(self.stage.pad, PinPad):
            self._pin(PinPad(PinFor.DEVICE, self._enter, self.stage.rest))

    def _pin(self, pad: PinPad) -> None:
        self.stage.put(Scene(pad.poster, self.settings.question, self.stage.rest, pad))

    # What a PIN is given for, each in a thread since it reads and writes files

    def _confirm(self, figures: str, given: bool) -> None:
        self._try(lambda till: self._said(till.staff_says(figures, given)))

    def _look(self, figures: str, given: bool) -> None:
        self._try(lambda till: StaffLooks(till.staff_looks(figures)))

    def _close(self, view: StaffView, goods: OpenGoods, given: bool) -> None:
        def close(till: KioskTill) -> Message:
            left = till.staff_closes(view, goods.sequence, given)
            return GoodsClosed(goods.number, given, left)

        self.stage.say_shortly(words.starting, self.stage.rest)
        self._try(close)

    def _enter(self, figures: str, given: bool) -> None:
        def enter() -> Message:
            self._way_out().enter(figures, "leave the kiosk")
            return GateOpened()

        self._attempt(enter)

    def _said(self, person: object) -> Message:
        return GoodsSaid()

    def _try(self, attempt: Callable[[KioskTill], Message]) -> None:
        if (till := self._opening.till) is not None:
            self._attempt(lambda: attempt(till))

    def _attempt(self, attempt: Callable[[], Message]) -> None:
        def work() -> None:
            try:
                said = attempt()
            except PinRefused as refused:
                said = staff_messages.PinSaid(refused)
            except Exception as fault:  # noqa: BLE001 - somebody waits for a word, whatever it was
                said = messages.Failed(str(fault))
            self.post_message(said)

        self.run_worker(work, thread=True, group="pin", exit_on_error=False)

    # What came of it

    @on(GateOpened)
    def _opened_gate(self) -> None:
        ways = (
            (lambda: _("to the till and its checks"), lambda: self.exit(True)),
            (lambda: _("end the kiosk"), self.exit),
            (lambda: _("back to work"), self._leave),
        )
        menu = MenuPad(ways, lambda names: words.menu(names, self.stage.status), self._leave)
        self.stage.put(Scene(menu.poster, 4 * self.settings.question, self._leave, menu))

    @on(StaffLooks)
    def _looks(self, message: StaffLooks) -> None:
        self._list(message.view)

    @on(GoodsClosed)
    def _goods_closed(self, message: GoodsClosed) -> None:
        say = partial(words.goods_closed, message.number, message.given)
        again = partial(self._list, message.left) if message.left.goods else self.stage.rest
        self.stage.say_shortly(say, again)

    @on(staff_messages.PinSaid)
    def _refused(self, message: staff_messages.PinSaid) -> None:
        self._again(lambda: words.pin_refused(message.fault))

    @on(messages.Failed)
    def _not_done(self, message: messages.Failed) -> None:
        self._again(lambda: faults.told(message.why))

    def _again(self, remark: Callable[[], str]) -> None:
        if isinstance(pad := self.stage.pad, PinPad):
            pad.again(remark)
            self.stage.draw_anew()
        else:
            self.stage.say_shortly(lambda: words.not_done(remark()), self.stage.rest)

    # Menus

    def _list(self, view: StaffView, first: int = 0) -> None:
        """What nobody confirmed, newest first; a page at a time."""
        shown = view.goods[first : first + _PAGE]
        ways: list[Way] = [
            (partial(words.goods_left, each, self.stage.zone), partial(self._ask, view, each))
            for each in shown
        ]
        if first + _PAGE < len(view.goods):
            ways.append((lambda: _("earlier ones"), partial(self._list, view, first + _PAGE)))
        self._menu(MenuPad(tuple(ways), words.goods_list, self.stage.rest))

    def _ask(self, view: StaffView, goods: OpenGoods) -> None:
        ways = (
            (lambda: _("the customer has it"), partial(self._close, view, goods, True)),
            (
                lambda: _("nothing was given: take it back"),
                partial(self._close, view, goods, False),
            ),
        )
        title = partial(words.goods_asked, goods, self.stage.zone)
        self._menu(MenuPad(ways, title, partial(self._list, view)))

    def _menu(self, menu: MenuPad) -> None:
        self.stage.put(Scene(menu.poster, 2 * self.settings.question, self.stage.rest, menu))

    def _leave(self) -> None:
        gate = self._way_out()
        self.run_worker(gate.leave, thread=True, group="pin", exit_on_error=False)
        self.stage.rest()

    def _way_out(self) -> TechnicianGate:
        till = self._opening.till
        return till.technician if till is not None else self._gate()
