"""Picture files are hostile until they turn out to be pictures."""

import os
import subprocess
import sys

import cv2
import numpy
import pytest

from drivers.decoders.pictures import load_gray
from drivers.errors import DeviceMissing, PictureUnreadable

PAGE = numpy.random.default_rng(3).integers(0, 256, (200, 240), numpy.uint8)


def encoded(suffix: str) -> bytes:
    done, content = cv2.imencode(suffix, PAGE)
    assert done
    return content.tobytes()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".bmp"])
def test_pictures_become_grey_values(tmp_path, suffix):
    (tmp_path / "页").write_bytes(encoded(suffix))
    gray = load_gray(tmp_path / "页")
    assert gray.shape == PAGE.shape
    assert gray.dtype == numpy.uint8


BROKEN = {
    "empty.png": b"",
    "text.png": b"this is no picture",
    "cut.png": encoded(".png")[:20_000],
    "cut.jpg": encoded(".jpg")[:100],
    "cut.webp": encoded(".webp")[:100],
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_picture_is_refused_by_name(tmp_path, name):
    (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(PictureUnreadable, match=name):
        load_gray(tmp_path / name)


def test_a_folder_or_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(PictureUnreadable):
        load_gray(tmp_path)
    with pytest.raises(DeviceMissing, match=r"nothing\.png"):
        load_gray(tmp_path / "nothing.png")


def test_a_huge_file_is_refused_unread(tmp_path):
    huge = tmp_path / "huge.png"
    huge.touch()
    os.truncate(huge, 10**12)
    with pytest.raises(PictureUnreadable, match="64 MB"):
        load_gray(huge)


def test_nothing_is_written_onto_the_terminal(tmp_path):
    for name, content in BROKEN.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "film.mp4").write_bytes(b"no film" * 100)
    program = """
import sys
from pathlib import Path
from drivers.errors import DriverError
from drivers.scanners.camera import CameraScanner, CameraSettings
for path in Path(sys.argv[1]).iterdir():
    try:
        with CameraScanner(CameraSettings(source=str(path))) as scanner:
            scanner.read(0.1)
    except DriverError as error:
        continue
    raise SystemExit(f"{path} was read")
"""
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
