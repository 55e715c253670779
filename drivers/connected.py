"""What is plugged in: serial ports, cameras and keyboards by their stable names. Looks only.

Nothing is opened and nothing is sent: names come from /dev, makers from the ids in /sys, users from
/proc. The folders are an argument, so that tests can build a machine.

    /dev/baton/*, /dev/serial/by-id/*, by-path/*      -> real port -> /sys/class/tty/*/device
    /dev/v4l/by-id/*, by-path/*                       -> camera    -> /sys/class/video4linux
    /dev/input/by-id/*-event-kbd, by-path/*-event-kbd -> keyboard  -> /sys/class/input

Source of the ids: usb.ids.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

SCANNER_MAKERS = {
    "05e0": "Zebra (Symbol)",
    "0c2e": "Honeywell",
    "0536": "Honeywell (Hand Held Products)",
    "05f9": "Datalogic (PSC)",
    "080c": "Datalogic",
    "1eab": "Newland",
    "065a": "Opticon",
}
BRIDGE_MAKERS = {
    "0403": "FTDI",
    "067b": "Prolific",
    "10c4": "Silicon Labs",
    "1a86": "QinHeng",
}
"""Adapters: they say nothing about what hangs behind them, so nothing is sent to it unasked."""

_CSI_CAMERAS = ("unicam", "rp1-cfe")
_UNNAMED_PORTS = ("ttyACM*", "ttyUSB*", "serial[0-9]")


class Sort(StrEnum):
    """What a device is to us."""

    SERIAL = "serial"
    CAMERA = "camera"
    KEYBOARD = "keyboard"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the system shows its devices."""

    dev: Path = Path("/dev")
    sys: Path = Path("/sys")
    proc: Path = Path("/proc")


@dataclass(frozen=True, slots=True)
class Connected:
    """One device that is plugged in.

    `names` are all its names, the most stable first; `real` is the node they lead to; `vendor` and
    `product` four hexadecimal digits or ""; `model` what it calls itself.
    """

    sort: Sort
    names: tuple[str, ...]
    real: str
    vendor: str = ""
    product: str = ""
    model: str = ""

    @property
    def device(self) -> str:
        """The name for the settings."""
        return self.names[0]

    @property
    def maker(self) -> str:
        """Who made it, if its id is that of a scanner or of an adapter."""
        return SCANNER_MAKERS.get(self.vendor) or BRIDGE_MAKERS.get(self.vendor, "")

    @property
    def is_scanner(self) -> bool:
        """Whether the id is that of a maker of scanners."""
        return self.vendor in SCANNER_MAKERS

    @property
    def is_bridge(self) -> bool:
        """Whether it is an adapter, with something unknown behind it."""
        return self.vendor in BRIDGE_MAKERS


def connected(places: Places | None = None) -> list[Connected]:
    """All that may be a scanner, by sort and name; a machine without devices gives []."""
    where = places or Places()
    return [*_ports(where), *_cameras(where), *_keyboards(where)]


def users_of(real: str, places: Places | None = None) -> tuple[str, ...]:
    """The programs that hold a device open, as "name (pid)", as far as we may know."""
    found: list[str] = []
    for process in (places or Places()).proc.glob("[0-9]*"):
        try:
            held = any(os.readlink(each) == real for each in (process / "fd").iterdir())
            if held:
                found.append(f"{_text(process / 'comm') or 'a program'} ({process.name})")
        except OSError:
            continue  # it has ended, or is somebody else's
    return tuple(sorted(found))


def _ports(where: Places) -> Iterator[Connected]:
    folders = ("baton", "serial/by-id", "serial/by-path")
    named = [name for folder in folders for name in _links(where.dev / folder)]
    bare = [name for pattern in _UNNAMED_PORTS for name in sorted(where.dev.glob(pattern))]
    for real, names in _by_node(named + bare).items():
        if not os.path.basename(real).startswith(("video", "event")):  # a camera's /dev/baton name
            node = where.sys / "class/tty" / os.path.basename(real) / "device"
            yield _device(Sort.SERIAL, names, real, node)


def _cameras(where: Places) -> Iterator[Connected]:
    named = [
        name
        for folder in ("v4l/by-id", "v4l/by-path")
        for name in _links(where.dev / folder)
        if name.name.endswith("-video-index0")  # the others carry no pictures
    ]
    by_id = {os.path.realpath(name) for name in _links(where.dev / "v4l/by-id")}
    for real, names in _by_node(named + sorted(where.dev.glob("video[0-9]*"))).items():
        shown = where.sys / "class/video4linux" / os.path.basename(real)
        model = _text(shown / "name")
        if _text(shown / "index") in ("", "0") and (
            real in by_id or _usb_parent(shown / "device") or model.startswith(_CSI_CAMERAS)
        ):
            yield _device(Sort.CAMERA, names, real, shown / "device", model)


def _keyboards(where: Places) -> Iterator[Connected]:
    named = [
        name
        for folder in ("input/by-id", "input/by-path")
        for name in _links(where.dev / folder)
        if name.name.endswith("-event-kbd")
    ]
    for real, names in _by_node(named).items():
        node = where.sys / "class/input" / os.path.basename(real) / "device"
        yield _device(Sort.KEYBOARD, names, real, node, _text(node / "name"))


def _by_node(names: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """Real node -> its names in the order given, without names that lead nowhere."""
    nodes: dict[str, tuple[str, ...]] = {}
    for name in names:
        real = os.path.realpath(name)
        if os.path.exists(real) and str(name) not in nodes.get(real, ()):
            nodes[real] = (*nodes.get(real, ()), str(name))
    return nodes


def _links(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _device(
    sort: Sort, names: tuple[str, ...], real: str, node: Path, model: str = ""
) -> Connected:
    usb = _usb_parent(node)
    if usb is None:
        return Connected(sort, names, real, model=model)
    said = model or " ".join(filter(None, (_text(usb / "manufacturer"), _text(usb / "product"))))
    return Connected(sort, names, real, _text(usb / "idVendor"), _text(usb / "idProduct"), said)


def _usb_parent(node: Path) -> Path | None:
    """The USB device that a node of /sys belongs to, if it is one."""
    real = Path(os.path.realpath(node))
    return next((each for each in (real, *real.parents) if (each / "idVendor").is_file()), None)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
