"""A kiosk's goods by a dispenser on mocked pins, in a real journal, with a real platform."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from drivers.outputs.dispenser import DispenserSettings, GpioDispenser
from drivers.outputs.worker import OutputThread
from terminal.bootstrap import Books, flow_of
from terminal.core.model import Verdict
from terminal.kiosk.goods import Ending, Goods
from terminal.kiosk.leg import Confirmer, GoodsLeg

from .conftest import Platform
from .kiosk_legs import SOON, Customer, leg, lunch

MOTOR, SENSOR = 23, 24


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


@pytest.fixture
def dispenser(pins: MockFactory) -> Iterator[OutputThread]:
    settings = DispenserSettings(MOTOR, SENSOR, seconds=0.02, within=SOON)
    thread = OutputThread(GpioDispenser(settings, pins), lambda state: None)
    thread.start()
    yield thread
    thread.stop()
    thread.join()


def by_device(customer: Customer, goods: Goods, dispenser: OutputThread) -> GoodsLeg:
    return leg(customer, goods, confirmer=Confirmer.DEVICE, within=10.0, dispenser=dispenser)


def when_it_moves(pins: MockFactory, then: Callable[[], object]) -> None:
    """Something happens in the chute as soon as the motor runs."""
    motor = pins.pin(MOTOR)
    change = motor._change_state

    def changed(value: bool) -> bool:
        done: bool = change(value)
        if value:
            threading.Thread(target=then).start()
        return done

    motor._change_state = changed


def test_sensor_sees_the_goods_leave(
    sound_platform: Platform,
    books: Books,
    goods: Goods,
    customer: Customer,
    pins: MockFactory,
    dispenser: OutputThread,
) -> None:
    when_it_moves(pins, lambda: pins.pin(SENSOR).drive_low())
    flow_of(books, by_device(customer, goods, dispenser)).run(lunch(sound_platform)[1])
    assert customer.saw == [Verdict.ACCEPTED, Confirmer.DEVICE, Ending.GIVEN]
    assert "dispenser" in books.ledger.journal.last(1)[0].operator


def test_sensor_sees_nothing_so_nobody_knows(
    sound_platform: Platform,
    books: Books,
    goods: Goods,
    customer: Customer,
    pins: MockFactory,
    dispenser: OutputThread,
) -> None:
    flow_of(books, by_device(customer, goods, dispenser)).run(lunch(sound_platform)[1])
    assert customer.saw[-1] is Ending.TASK
    assert [state.state for state in pins.pin(MOTOR).states].count(True) == 1, "moved once only"


def test_chute_that_is_not_free_moves_nothing(
    sound_platform: Platform,
    books: Books,
    goods: Goods,
    customer: Customer,
    pins: MockFactory,
    dispenser: OutputThread,
) -> None:
    pins.pin(SENSOR).drive_low()
    flow_of(books, by_device(customer, goods, dispenser)).run(lunch(sound_platform)[1])
    assert customer.saw[-1] is Ending.TAKEN_BACK
    assert True not in [state.state for state in pins.pin(MOTOR).states]


def test_dispenser_that_is_not_there_gives_nothing(
    sound_platform: Platform,
    books: Books,
    goods: Goods,
    customer: Customer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from terminal.kiosk import leg as module

    monkeypatch.setattr(module, "_READY", 0.1)
    thread = OutputThread(GpioDispenser(DispenserSettings(MOTOR, SENSOR)), lambda state: None)
    thread.start()
    flow_of(books, by_device(customer, goods, thread)).run(lunch(sound_platform)[1])
    thread.stop()
    thread.join()
    assert customer.saw[-1] is Ending.TAKEN_BACK
