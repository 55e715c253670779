"""`import drivers` stays light and stands alone: checked in a fresh interpreter."""

import subprocess
import sys

import pytest

HEAVY = {"cv2", "serial", "textual", "numpy", "zxingcpp", "pyzbar", "terminal", "offline_queue"}


def loaded_by(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import drivers",
        "import drivers.scanners.serial as s; s.SerialScanner()",
        "import drivers.scanners.virtual as v; v.VirtualScanner()",
        "import drivers.scanners.camera as c; c.CameraScanner.describe(); c.CameraScanner()",
        "import drivers.scanners.line_simulator",
        "import drivers.scanners.module as m; m.ModuleScanner(); m.ModuleScanner.describe()",
        "import drivers.scanners.module_simulator",
        "import drivers.connected as c; c.connected()",
        "import drivers.finding",
    ],
)
def test_choosing_a_scanner_loads_nothing_heavy(statement):
    assert not loaded_by(statement) & HEAVY


def test_the_serial_scanner_never_loads_opencv():
    used = loaded_by(
        "from drivers.scanners.serial import *; "
        "s = SerialScanner(SerialSettings(device='loop://')); s.claim(); s.release()"
    )
    assert "serial" in used
    assert not used & (HEAVY - {"serial"})
