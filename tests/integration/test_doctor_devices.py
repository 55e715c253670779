"""Checks of scanners, cameras, decoders and printers: simulated devices on real lines."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from drivers.base import Scanner
from drivers.decoders.symbologies import QR_CODE
from drivers.outputs.printer_simulator import PrinterSimulator
from drivers.scanners.camera import CameraScanner, CameraSettings
from drivers.scanners.camera_simulator import CameraSimulator
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings
from terminal.bootstrap import examined_till, open_till
from terminal.diagnostics.subject import Device, Subject

from .commands import baton, without
from .counters import TestCounter
from .doctoring import FAIL, PASS, SKIP, WARN, at_home, found
from .waiting import wait_for


def configured(folder: Path, text: str) -> Path:
    (folder / "baton.toml").write_text(text)
    return folder


def scanner(path: str) -> str:
    return f'[scanners.front]\ndriver = "serial"\ndevice = "{path}"\n'


def test_a_scanner_is_there_busy_and_gone(tmp_path: Path) -> None:
    with LineSimulator(tmp_path / "line") as line:
        home = configured(tmp_path, scanner(line.path))
        assert at_home(home, "scanner")["scanner"].level is PASS
        with SerialScanner(SerialSettings(line.path)):
            busy = at_home(home, "scanner")["scanner"]
            assert (busy.level, busy.value.plain()) == (SKIP, "another program is using it")
        line.unplug()
        gone = at_home(home, "scanner")["scanner"]
        assert (gone.level, gone.value.plain()) == (FAIL, f"{line.path}: not found")
        assert gone.advice.plain() == "plug it in, or correct the name in the settings"


def test_the_running_till_tells_of_its_own_scanner(
    tmp_path: Path, claimed: Callable[[str], Path]
) -> None:
    with LineSimulator(tmp_path / "line") as line:
        home = claimed("till")
        with (home / "baton.toml").open("a") as file:
            file.write("\n" + scanner(line.path))
        till = open_till(TestCounter(), home=home)
        till.start()
        try:
            subject = examined_till(till, home)

            def level(wanted: int) -> bool:
                return found(subject, "scanner")["scanner"].level is wanted

            wait_for(lambda: level(PASS))
            line.unplug()
            wait_for(lambda: level(FAIL))
            line.replug()
            wait_for(lambda: level(PASS))
        finally:
            till.stop()


def test_a_source_of_pictures_that_is_over_is_a_warning(
    tmp_path: Path, claimed: Callable[[str], Path]
) -> None:
    home = claimed("till")
    with (home / "baton.toml").open("a") as file:
        file.write(f'\n[scanners.eye]\ndriver = "camera"\nsource = "{video(tmp_path)}"\n')
        file.write("paced = false\n")
    till = open_till(TestCounter(), home=home)
    till.start()
    try:
        subject = examined_till(till, home)
        wait_for(lambda: found(subject, "scanner")["scanner"].level is WARN)
    finally:
        till.stop()


def test_a_camera_is_as_quick_as_it_is(tmp_path: Path) -> None:
    with CameraSimulator(rate=4.0) as camera:
        assert found(seeing(camera.path), "camera")["camera"].level is WARN
    assert found(seeing(video(tmp_path)), "camera")["camera"].level is PASS


def video(folder: Path) -> str:
    """Small pictures as quick as they can be looked through."""
    import cv2
    import numpy

    path, size = str(folder / "quick.avi"), (160, 120)
    writer = cv2.VideoWriter(path, cv2.VideoWriter.fourcc(*"MJPG"), 100.0, size)
    for shade in range(100):
        writer.write(numpy.full((*size[::-1], 3), shade, numpy.uint8))
    writer.release()
    return path


def test_a_camera_that_is_gone_fails() -> None:
    with CameraSimulator() as camera:
        camera.unplug()
        assert found(seeing(camera.path), "camera")["camera"].level is FAIL


def seeing(path: str) -> Subject:
    def make() -> Scanner:
        return CameraScanner(CameraSettings(path, paced=False))

    return Subject(Path("/"), scanners=[Device("eye", "camera", make)])


def test_others_look_over_the_shoulder_of_a_camera() -> None:
    with CameraSimulator(paced=False) as camera, CameraScanner(CameraSettings(camera.path)) as seen:
        assert seen.sight.preview(64, 36) == []
        camera.show(b"LOOK", QR_CODE)
        while not seen.read(1.0):
            pass
        rows = seen.sight.preview(64, 36)
        assert (len(rows), len(rows[0])) == (36, 64)
        assert len(set(b"".join(rows))) > 20
        assert len(seen.sight.preview(64, 10)) == 10
        frames, read = seen.sight.counts()
        assert frames >= read >= 1


def test_the_bytes_of_a_line_can_be_heard(tmp_path: Path) -> None:
    heard: list[tuple[str, bytes]] = []
    came = threading.Event()

    def hear(direction: str, wire: bytes) -> None:
        heard.append((direction, wire))
        came.set()

    with LineSimulator(tmp_path / "line") as line, SerialScanner(SerialSettings(line.path)) as read:
        assert read.tap(hear)
        line.show(b"VC-1")
        assert read.read(5.0)
        assert came.is_set()
        assert b"".join(wire for _, wire in heard) == b"VC-1\r"
        read.tap(None)
        line.show(b"VC-2")
        assert read.read(5.0)
        assert b"VC-2" not in b"".join(wire for _, wire in heard)


def test_decoders_read_drawn_shots_and_tell_which_are_missing(tmp_path: Path) -> None:
    home = configured(tmp_path, '[scanners.eye]\ndriver = "camera"\nsource = "nowhere"\n')
    whole = at_home(home, "decoders")["decoders"]
    assert whole.level is PASS, whole.value.plain()
    assert "10 of 10 test shots read" in whole.value.plain()
    some = baton(home, "doctor", "decoders", "--json", **without(tmp_path / "a", "pyzbar"))
    assert some.json["worst"] == "warn"
    assert some.json["findings"][0]["advice"] == "not there: zbar"
    none = baton(home, "doctor", "decoders", "--json", **without(tmp_path / "b", "zxingcpp", "cv2"))
    assert (none.code, none.json["worst"]) == (4, "fail")


def test_a_printer_tells_of_paper_and_cover(tmp_path: Path) -> None:
    with PrinterSimulator() as printer:
        settings = f'[outputs.slips]\ndriver = "escpos"\nnetwork = "{printer.address}"\n'
        home = configured(tmp_path, settings)
        assert at_home(home, "output")["output"].level is PASS
        printer.out_of_paper = True
        assert at_home(home, "output")["output"].value.plain() == "it is out of paper"
        printer.out_of_paper, printer.cover_open = False, True
        assert at_home(home, "output")["output"].value.plain() == "its cover is open"
    assert at_home(home, "output")["output"].level is WARN
    configured(tmp_path, '[outputs.slips]\ndriver = "escpos"\nfile = "/dev/no-printer"\n')
    assert at_home(home, "output")["output"].level is FAIL
