"""Light, exposure and focus are wishes; a ribbon camera needs the system's picamera2."""

import os
import sys
import types
from typing import ClassVar

import numpy
import pytest

from drivers.errors import BadSetting, DeviceFault, DeviceMissing
from drivers.frames.controls import Wishes, apply_wishes, v4l2_settings
from drivers.frames.csi import open_csi
from drivers.scanners.camera import CameraScanner, CameraSettings


def test_nothing_is_asked_for_unless_it_is_wished():
    assert list(v4l2_settings(Wishes())) == []


def test_wishes_become_the_kernel_s_numbers():
    wishes = Wishes(exposure=4000, focus="30", torch="on")
    exposure, focus = [(0x009A0901, 1), (0x009A0902, 40)], [(0x009A090C, 0), (0x009A090A, 30)]
    assert list(v4l2_settings(wishes)) == [*exposure, *focus, (0x009C0901, 2)]
    assert list(v4l2_settings(Wishes(focus="auto", torch="off"))) == [
        (0x009A090C, 1),
        (0x009C0901, 0),
    ]


def test_a_device_that_refuses_is_no_error(tmp_path):
    """A plain file and a pty take none of them; a missing one is not even opened."""
    plain = tmp_path / "no camera"
    plain.touch()
    ours, theirs = os.openpty()
    try:
        for path in (str(plain), os.ttyname(theirs), str(tmp_path / "gone")):
            assert apply_wishes(path, Wishes(exposure=100, focus="auto", torch="on")) == 0
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    "settings",
    [{"exposure": -1}, {"focus": "near"}, {"focus": "nan"}, {"focus": "-3"}, {"torch": "bright"}],
    ids=str,
)
def test_a_wish_that_makes_no_sense_is_named(settings):
    with pytest.raises(BadSetting, match=next(iter(settings))) as caught:
        CameraScanner(CameraSettings(**settings))
    assert str(caught.value).isprintable()


def test_without_picamera2_the_technician_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(DeviceFault, match="python3-picamera2"):
        CameraScanner(CameraSettings(source="csi")).claim()


@pytest.mark.parametrize("source", ["csi:x", "csi:-1", "csi:1:2"])
def test_a_ribbon_camera_is_named_by_number(source):
    with pytest.raises(DeviceMissing, match="csi:1"):
        CameraScanner(CameraSettings(source=source)).claim()


class Ribbon:
    """Stands in for picamera2, which there is only on a Raspberry Pi: calls as in its manual."""

    made: ClassVar[list] = []
    camera_controls: ClassVar[dict] = {"AeEnable": (0, 1, 1), "ExposureTime": (1, 10**6, 0)}

    def __init__(self, number):
        self.calls = [("open", number)]
        self.made.append(self)

    @staticmethod
    def global_camera_info():
        return [{"Model": "imx708"}]

    @staticmethod
    def set_logging(level, output):
        assert (level, output) == (None, None)

    def create_video_configuration(self, main):
        return main

    def __getattr__(self, name):
        return lambda *arguments: self.calls.append((name, *arguments))

    def capture_array(self, stream):
        """YUV420: the grey picture, then half as many rows of colour; rows padded to 64."""
        frame = numpy.full((15, 64), 99, numpy.uint8)
        frame[:10, :16] = 7
        return frame


@pytest.fixture
def ribbon(monkeypatch):
    module = types.ModuleType("picamera2")
    module.Picamera2 = Ribbon
    monkeypatch.setitem(sys.modules, "picamera2", module)
    monkeypatch.setattr(Ribbon, "made", [])
    return Ribbon


def test_a_ribbon_camera_gives_grey_frames_as_they_are(ribbon):
    frames = open_csi("csi", "camera csi", (16, 10), Wishes(exposure=2000, focus="auto"))
    gray = frames.next(10.0)
    frames.close()
    assert (gray.shape, gray.dtype, gray.flags["C_CONTIGUOUS"]) == ((10, 16), numpy.uint8, True)
    assert (gray == 7).all()
    (camera,) = ribbon.made
    assert camera.calls == [
        ("open", 0),
        ("configure", {"size": (16, 10), "format": "YUV420"}),
        ("set_controls", {"AeEnable": False, "ExposureTime": 2000}),  # it has no focus to set
        ("start",),
        ("close",),
    ]


def test_a_ribbon_camera_that_is_not_plugged_in_is_missing(ribbon):
    with pytest.raises(DeviceMissing, match="ribbon"):
        open_csi("csi:1", "camera csi:1", (16, 10), Wishes())
