"""What a start loads, seen in a fresh interpreter: heavy libraries come only with their use."""

import subprocess
import sys

import pytest

DEVICES = {"cv2", "numpy", "serial", "zxingcpp", "pyzbar"}
SCREENS = {"textual", "rich"}
SERVERS = {"fastapi", "starlette", "uvicorn", "pydantic"}
VOUCHERS = {"cwt", "segno", "babel"}


def loaded_by(program: str, *arguments: str) -> set[str]:
    tail = "\nimport sys; print('LOADED', *{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program + tail, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_the_probe_sees_what_is_loaded():
    assert "serial" in loaded_by("import serial")


@pytest.mark.parametrize("package", ["drivers", "offline_queue"])
def test_a_library_stands_alone(package):
    ours = {"terminal", "drivers", "offline_queue"} - {package}
    heavy = DEVICES | SCREENS | SERVERS | VOUCHERS | {"requests"} | ours
    assert not loaded_by(f"import {package}") & heavy


@pytest.mark.parametrize(
    "package", ["terminal", "terminal.cli", "terminal.platforms", "terminal.core"]
)
def test_importing_the_terminal_stays_light(package):
    assert not loaded_by(f"import {package}") & (DEVICES | SCREENS | SERVERS | VOUCHERS)


def test_help_stays_light():
    program = """
import sys
from terminal.__main__ import main
sys.argv = ["baton", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
    heavy = DEVICES | SCREENS | SERVERS | VOUCHERS | {"requests", "cryptography"}
    assert not loaded_by(program) & heavy
