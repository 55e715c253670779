"""What is plugged in, read from a /dev, a /sys and a /proc made of files."""

import os
from pathlib import Path

import pytest

from drivers.connected import Places, Sort, connected, users_of


class Machine:
    """A machine made of folders and links."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root / "dev", root / "sys", root / "proc")
        for place in (self.places.dev, self.places.sys, self.places.proc):
            place.mkdir()

    def node(self, name: str, *links: str) -> str:
        node = self.places.dev / name
        node.parent.mkdir(parents=True, exist_ok=True)
        node.touch()
        for link in links:
            path = self.places.dev / link
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(node)
        return str(node)

    def usb(self, kind: str, node: str, ids: str, **texts: str) -> None:
        """A USB device with one interface, and the node of `kind` under it."""
        device = (
            self.places.sys / "devices/usb1" / f"1-{len(list(self.places.sys.rglob('idVendor')))}"
        )
        interface = device / "1-1:1.0"
        interface.mkdir(parents=True)
        for name, text in {"idVendor": ids[:4], "idProduct": ids[5:], **texts}.items():
            (device / name).write_text(f"{text}\n")
        shown = self.places.sys / "class" / kind / node
        shown.mkdir(parents=True)
        (shown / "device").symlink_to(interface)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_machine_without_devices_has_none(machine, tmp_path):
    assert connected(machine.places) == []
    assert connected(Places(tmp_path / "a", tmp_path / "b", tmp_path / "c")) == []


def test_a_scanner_has_all_its_names_and_its_maker(machine):
    real = machine.node(
        "ttyACM0",
        "serial/by-path/pci-0-usb-1",
        "serial/by-id/usb-Newland_X-if00",
        "baton/scanner-1",
    )
    machine.usb("tty", "ttyACM0", "1eab:8306", manufacturer="Newland", product="HR125")
    (scanner,) = connected(machine.places)
    dev = machine.places.dev
    assert scanner.names == (
        f"{dev}/baton/scanner-1",
        f"{dev}/serial/by-id/usb-Newland_X-if00",
        f"{dev}/serial/by-path/pci-0-usb-1",
        real,
    )
    assert (scanner.sort, scanner.device, scanner.real) == (Sort.SERIAL, scanner.names[0], real)
    assert (scanner.vendor, scanner.product, scanner.model) == ("1eab", "8306", "Newland HR125")
    assert (scanner.maker, scanner.is_scanner, scanner.is_bridge) == ("Newland", True, False)


def test_an_adapter_says_nothing_about_what_is_behind_it(machine):
    machine.node("ttyUSB0")
    machine.usb("tty", "ttyUSB0", "1a86:7523")
    (bridge,) = connected(machine.places)
    assert (bridge.maker, bridge.is_scanner, bridge.is_bridge) == ("QinHeng", False, True)


def test_a_port_that_is_no_usb_device_is_listed_without_ids(machine):
    machine.node("ttyAMA0", "serial0")
    (port,) = connected(machine.places)
    assert (port.device, port.vendor, port.is_bridge) == (
        f"{machine.places.dev}/serial0",
        "",
        False,
    )


def test_cameras_by_id_but_not_what_only_calls_itself_video(machine):
    machine.node("video0", "v4l/by-id/usb-Cam-video-index0")
    machine.node("video1", "v4l/by-id/usb-Cam-video-index1")
    machine.node("video10", "v4l/by-path/platform-codec-video-index0")
    machine.node("video20")
    for node, name in (("video10", "bcm2835-codec-decode"), ("video20", "unicam-image")):
        (machine.places.sys / "class/video4linux" / node).mkdir(parents=True)
        (machine.places.sys / "class/video4linux" / node / "name").write_text(name)
    machine.usb("video4linux", "video0", "046d:0825", product="Webcam")
    machine.usb("video4linux", "video1", "046d:0825", product="Webcam")
    (machine.places.sys / "class/video4linux/video1/index").write_text("1\n")
    cameras = connected(machine.places)
    assert [Path(each.real).name for each in cameras] == ["video0", "video20"]
    assert cameras[0].device.endswith("usb-Cam-video-index0")
    assert cameras[0].model == "Webcam"


def test_keyboards_and_the_scanners_among_them(machine):
    machine.node(
        "input/event3", "input/by-id/usb-Zebra-event-kbd", "input/by-id/usb-Zebra-event-if01"
    )
    machine.node("input/event4", "input/by-path/platform-event-kbd")
    machine.usb("input", "event3", "05e0:1200", product="DS457")
    scanner, keyboard = connected(machine.places)
    assert (scanner.sort, scanner.maker, scanner.is_scanner) == (
        Sort.KEYBOARD,
        "Zebra (Symbol)",
        True,
    )
    assert (keyboard.vendor, keyboard.is_scanner) == ("", False)


def test_a_name_that_leads_nowhere_is_left_out(machine):
    (machine.places.dev / "baton").mkdir()
    (machine.places.dev / "baton/scanner-1").symlink_to(machine.places.dev / "ttyUSB9")
    assert connected(machine.places) == []


def test_the_users_of_a_device_are_named(machine):
    fds = machine.places.proc / "123/fd"
    fds.mkdir(parents=True)
    (fds / "4").symlink_to("/dev/ttyUSB0")
    (machine.places.proc / "123/comm").write_text("ModemManager\n")
    (machine.places.proc / "124").mkdir()
    assert users_of("/dev/ttyUSB0", machine.places) == ("ModemManager (123)",)
    assert users_of("/dev/ttyUSB1", machine.places) == ()


def test_the_users_of_a_device_of_this_machine():
    master, slave = os.openpty()
    try:
        assert str(os.getpid()) in " ".join(users_of(os.ttyname(slave)))
    finally:
        os.close(master)
        os.close(slave)
