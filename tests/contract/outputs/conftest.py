"""Fixtures of the output contract: every medium by name."""

from __future__ import annotations

import threading

import pytest

from .device_media import (
    BellMedium,
    DispenserMedium,
    DisplayMedium,
    DummyMedium,
    LampMedium,
    PlayerMedium,
    RelayMedium,
    ScannerMedium,
)
from .printer_media import FileMedium, NetworkMedium, SerialMedium
from .waiting import until

MEDIA = {
    "dummy": DummyMedium,
    "network": NetworkMedium,
    "serial": SerialMedium,
    "file": FileMedium,
    "player": PlayerMedium,
    "bell": BellMedium,
    "lamp": LampMedium,
    "scanner": ScannerMedium,
    "relay": RelayMedium,
    "dispenser": DispenserMedium,
    "display": DisplayMedium,
}
SIGNALLERS = ("dummy", "player", "bell", "lamp", "scanner")
PRINTERS = ("network", "serial", "file")
CAN_BE_ABSENT = (
    "dummy",
    "network",
    "serial",
    "file",
    "player",
    "lamp",
    "relay",
    "dispenser",
    "display",
)


def _medium(names):
    @pytest.fixture(params=names)
    def made(request, tmp_path):
        medium = MEDIA[request.param](tmp_path)
        yield medium
        medium.close()

    return made


medium = _medium(tuple(MEDIA))
signalling = _medium(SIGNALLERS)
printing = _medium(PRINTERS)
absent = _medium(CAN_BE_ABSENT)
relay = _medium(("relay",))
display = _medium(("display",))
network = _medium(("network",))
player = _medium(("player",))


@pytest.fixture(autouse=True)
def no_threads_left():
    """Printers and outputs end with their test."""
    before = set(threading.enumerate())
    yield
    until(lambda: not [t for t in threading.enumerate() if t not in before and not t.daemon])
