"""Where zxing-cpp is not installed, everything goes on with zbar and OpenCV."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import segno

from terminal.errors import ExitCode

from .commands import ROOT, baton, without


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Of processes that cannot import zxing-cpp; proven on one of them."""
    blocked = without(tmp_path / "blocked", "zxingcpp")
    assert "ModuleNotFoundError" in python("import zxingcpp", blocked).stderr
    return blocked


def python(code: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_block_is_what_keeps_it_out():
    """Otherwise these tests would pass where zxing-cpp was never installed."""
    assert python("import zxingcpp", {}).returncode == 0


def test_the_other_decoders_are_in_use(environ: dict[str, str]):
    asked = "import json; from drivers.decoders.cascade import Cascade as C; "
    done = python(asked + "print(json.dumps(C().available()))", environ)
    use = json.loads(done.stdout)
    assert use["zxing"]
    assert (use["zbar"], use["opencv"]) == ("", "")


def test_the_demo_passes(environ: dict[str, str], tmp_path: Path):
    done = baton(tmp_path / "unused", "demo", "--headless", **environ)
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert "-> a prize on a phone [camera]\n   ✓ ACCEPTED" in done.out
    assert done.out.splitlines()[-1] == "the platform's statement equals the till's journal"


@pytest.mark.parametrize("packages", [("zxingcpp",), ("zxingcpp", "pyzbar")])
def test_pictures_are_read(tmp_path: Path, packages: tuple[str, ...]):
    picture = tmp_path / "voucher.png"
    segno.make_qr("VC-ABC123DEF0").save(str(picture), scale=5, border=4)
    done = baton(tmp_path, "scan", picture, "--json", **without(tmp_path / "b", *packages))
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert [code["text"] for code in done.json["codes"]] == ["VC-ABC123DEF0"]


def test_without_any_decoder_it_says_so(tmp_path: Path):
    environ = without(tmp_path / "blocked", "zxingcpp", "pyzbar", "cv2")
    done = baton(tmp_path, "scan", ROOT / "README.md", **environ)
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert done.sentence
