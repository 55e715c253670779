"""`baton scanners`: lists what is connected, asks only what it may, prints what to paste."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from drivers import finding
from drivers.connected import Places
from drivers.scanners.module_simulator import ModuleSimulator
from drivers.scanners.pty_line import PtyLine
from terminal import cli
from terminal.cli import scanners
from terminal.errors import ExitCode

from .commands import baton

SOON = ("--listen", "0.05")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A machine with the devices that a test plugs in."""
    places = Places(tmp_path / "dev", tmp_path / "sys", tmp_path / "proc")
    (places.dev / "serial/by-id").mkdir(parents=True)
    monkeypatch.setattr(scanners, "PLACES", places)
    monkeypatch.setattr(finding, "BAUDS", (9600,))
    monkeypatch.setattr(finding, "ANSWER_PATIENCE", 0.1)
    return places


def plug(machine: Places, name: str, device: str, ids: str) -> str:
    """A port by a stable name, with the ids of a USB device; gives that name."""
    stable = machine.dev / "serial/by-id" / name
    stable.symlink_to(device)
    usb = machine.sys / "devices" / name
    usb.mkdir(parents=True)
    (usb / "idVendor").write_text(ids[:4])
    (usb / "idProduct").write_text(ids[5:])
    shown = machine.sys / "class/tty" / os.path.basename(device)
    shown.mkdir(parents=True)
    (shown / "device").symlink_to(usb)
    return str(stable)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["scanners", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_nothing_connected_is_said_and_no_fault(machine, capsys):
    assert said(capsys) == (0, "no serial port, camera or keyboard is connected\n", "")


def test_what_is_connected_with_the_table_that_uses_it(machine, capsys, baton_home):
    line = PtyLine()
    stable = plug(machine, "usb-Newland-if00", line.path, "1eab:8306")
    baton_home.mkdir()
    (baton_home / "baton.toml").write_text(
        f'[scanners.front]\ndriver = "serial"\ndevice = "{stable}"\n'
        '[scanners.back]\ndriver = "serial"\ndevice = "/dev/baton/not-here"\n'
    )
    code, out, err = said(capsys, "--json")
    line.close()
    assert (code, err) == (ExitCode.FINE, "")
    told = json.loads(out)
    (row,) = told["connected"]
    assert (row["device"], row["table"], row["state"]) == (stable, "front", "free")
    assert (row["maker"], row["vendor"], row["product"]) == ("Newland", "1eab", "8306")
    assert told["missing"] == [
        {"table": "back", "driver": "serial", "device": "/dev/baton/not-here"}
    ]


def test_in_words(machine, capsys, baton_home):
    line = PtyLine()
    stable = plug(machine, "usb-Bridge", line.path, "1a86:7523")
    baton_home.mkdir()
    (baton_home / "baton.toml").write_text(
        '[scanners.back]\ndriver = "serial"\ndevice = "/dev/baton/not-here"\n'
    )
    code, out, _ = said(capsys)
    line.close()
    assert code == ExitCode.FINE
    assert out.splitlines() == [
        f"serial {stable}: QinHeng adapter, says nothing about the device behind it, 1a86:7523",
        "    not in the settings, free",
        "missing /dev/baton/not-here",
        "    [scanners.back] wants it: plug it in, or correct the name",
    ]


def test_settings_that_cannot_be_read_do_not_hide_what_is_connected(machine, capsys, baton_home):
    line = PtyLine()
    plug(machine, "usb-Newland-if00", line.path, "1eab:8306")
    baton_home.mkdir()
    (baton_home / "baton.toml").write_text("[scanners.front\n")
    code, out, err = said(capsys, "--json")
    line.close()
    assert (code, len(json.loads(out)["connected"])) == (ExitCode.FINE, 1)
    assert "not TOML" in err


def test_finding_prints_the_table_to_paste(machine, capsys):
    with ModuleSimulator() as module:
        stable = plug(machine, "usb-Newland-if00", module.path, "1eab:8306")
        code, out, err = said(capsys, "--find", "-y", *SOON)
    assert code == ExitCode.FINE
    assert "scan any code" in err
    assert tomllib.loads(out) == {"scanners": {"scanner-1": {"driver": "module", "device": stable}}}


def test_cameras_and_keyboards_of_scanner_makers_need_no_question(machine, capsys):
    plain, hidden = (machine.dev / name for name in ("video0", "event3"))
    for node, link in (
        (plain, "v4l/by-id/usb-Cam-video-index0"),
        (hidden, "input/by-id/a-event-kbd"),
    ):
        node.touch()
        (machine.dev / link).parent.mkdir(parents=True)
        (machine.dev / link).symlink_to(node)
    usb = machine.sys / "class/input/event3/device"
    usb.mkdir(parents=True)
    (usb / "idVendor").write_text("05e0")
    code, out, err = said(capsys, "--find", "-y")
    assert (code, err) == (ExitCode.FINE, "")
    assert tomllib.loads(out)["scanners"] == {
        "scanner-1": {
            "driver": "camera",
            "source": f"{machine.dev}/v4l/by-id/usb-Cam-video-index0",
        },
        "scanner-2": {"driver": "evdev", "device": f"{machine.dev}/input/by-id/a-event-kbd"},
    }


def test_a_name_in_the_settings_is_not_given_again(machine, capsys, baton_home):
    baton_home.mkdir()
    (baton_home / "baton.toml").write_text('[scanners.scanner-1]\ndriver = "virtual"\n')
    with ModuleSimulator() as module:
        plug(machine, "usb-Newland-if00", module.path, "1eab:8306")
        code, out, _ = said(capsys, "--find", "-y", "--json", *SOON)
    assert code == ExitCode.FINE
    (found,) = json.loads(out)["found"]
    assert (found["driver"], found["table"]) == ("module", "scanner-2")


def test_an_adapter_is_sent_nothing_unless_it_is_named(machine, capsys):
    line = PtyLine()
    stable = plug(machine, "usb-Bridge", line.path, "1a86:7523")
    code, out, _ = said(capsys, "--find", "-y", *SOON)
    assert (code, tomllib.loads(out)) == (ExitCode.ENVIRONMENT, {})
    assert "name the port" in out
    assert line.receive(0.1) == b""
    code, out, _ = said(capsys, "--find", stable, "-y", *SOON)
    assert code == ExitCode.ENVIRONMENT
    assert "answered nothing" in out
    assert line.receive(0.1) != b""
    line.close()


def test_it_asks_before_it_sends(machine, capsys, monkeypatch):
    line = PtyLine()
    plug(machine, "usb-Newland-if00", line.path, "1eab:8306")
    for answer in ("n\n", "\n", ""):
        monkeypatch.setattr("sys.stdin", Asked(answer))
        code, out, err = said(capsys, "--find", *SOON)
        assert (code, out) == (ExitCode.FINE, "")
        assert "[y/N]" in err
    assert line.receive(0.1) == b""
    monkeypatch.setattr("sys.stdin", Asked("y\n"))
    said(capsys, "--find", *SOON)
    assert line.receive(0.1) != b""
    line.close()


class Asked:
    """A person at a terminal who types one answer."""

    def __init__(self, answer: str) -> None:
        self.readline = lambda: answer

    def isatty(self) -> bool:
        return True


def test_without_anybody_to_ask_it_refuses(tmp_path):
    done = baton(tmp_path, "scanners", "--find")
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "-y" in done.sentence


def test_a_port_that_is_not_there_is_one_sentence(tmp_path):
    done = baton(tmp_path, "scanners", "--find", "/dev/\x1b[31mnone", "-y")
    assert done.code == ExitCode.ENVIRONMENT
    assert "not found" in done.err
    assert "\x1b" not in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon", "61"])
def test_a_time_that_makes_no_sense_exits_2(tmp_path, seconds):
    done = baton(tmp_path, "scanners", f"--listen={seconds}")
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "60 seconds" in done.sentence
