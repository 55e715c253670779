"""The camera driver on real video files, and the newest frame of a scripted capture."""

import queue
import threading
import time

import cv2
import numpy
import pytest
import segno

from drivers import ReaderThread, Status
from drivers.errors import DeviceFault, DeviceLost, DeviceMissing, PictureUnreadable
from drivers.frames import newest
from drivers.frames.newest import NewestFrame
from drivers.scanners.camera import CameraScanner, CameraSettings

PATIENCE = 10.0
RATE = 25


def drawn(raw: bytes) -> numpy.ndarray:
    symbol = segno.make_qr(raw, error="m", mode="byte")
    rows = [[20 if dark else 230 for dark in row] for row in symbol.matrix_iter(scale=6, border=4)]
    return numpy.array(rows, numpy.uint8)


def photographed(symbol: numpy.ndarray, tilt: float, blur: float) -> numpy.ndarray:
    """A symbol on a page of 1280x720, seen from the side and not quite in focus."""
    side = len(symbol)
    flat = numpy.float32([[0, 0], [side, 0], [side, side], [0, side]])
    seen = numpy.float32(
        [
            [480, 160],
            [480 + 320, 160 + 60 * tilt],
            [480 + 320 - 30 * tilt, 480 - 40 * tilt],
            [480 + 20 * tilt, 480],
        ]
    )
    view = cv2.getPerspectiveTransform(flat, seen)
    page = cv2.warpPerspective(symbol, view, (1280, 720), borderValue=150)
    page = cv2.GaussianBlur(page, (0, 0), blur)
    noise = numpy.random.default_rng(4).normal(0, 6, page.shape)
    return cv2.cvtColor(numpy.clip(page + noise, 0, 255).astype(numpy.uint8), cv2.COLOR_GRAY2BGR)


def filmed(path, frames) -> str:
    height, width = frames[0].shape[:2]
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), RATE, (width, height))
    for frame in frames:
        film.write(frame)
    film.release()
    return str(path)


def scans_of(settings: CameraSettings) -> list[bytes]:
    scans, states = queue.Queue(), queue.Queue()
    reader = ReaderThread(CameraScanner(settings), scans.put, states.put)
    reader.start()
    while states.get(timeout=PATIENCE).status is not Status.ENDED:
        pass
    reader.join(PATIENCE)
    return [scans.get_nowait().raw for _ in range(scans.qsize())]


def test_tilted_and_blurred_vouchers_are_read_once_each(tmp_path):
    vouchers = ["BTN1:满减券".encode(), b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9"]
    frames = [
        photographed(drawn(raw), tilt, 1.5)
        for raw in vouchers
        for tilt in (0.0, 0.3, 0.6, 0.9, 0.5)
    ]
    film = filmed(tmp_path / "counter.mp4", frames)
    assert scans_of(CameraSettings(source=film, paced=False)) == vouchers


@pytest.mark.parametrize("decoder", ["zbar", "opencv"])
def test_the_spare_decoders_read_the_film_too(tmp_path, decoder):
    frames = [photographed(drawn(b"BTN1:SPARE"), 0.3, 1.0)] * 3
    film = filmed(tmp_path / "counter.mp4", frames)
    settings = CameraSettings(source=film, paced=False, decoders=(decoder,))
    assert scans_of(settings) == [b"BTN1:SPARE"]


def test_a_paced_film_takes_its_time_and_keeps_the_time_limit(tmp_path):
    film = filmed(tmp_path / "film.mp4", [numpy.zeros((120, 160, 3), numpy.uint8)] * 10)
    with CameraScanner(CameraSettings(source=film, paced=True)) as scanner:
        started = time.monotonic()
        while not scanner.ended:
            asked = time.monotonic()
            assert scanner.read(0.01) == []
            assert time.monotonic() - asked < 1.0
        assert time.monotonic() - started >= 10 / RATE


def test_one_bad_picture_does_not_stop_the_others(tmp_path):
    cv2.imwrite(str(tmp_path / "1.png"), drawn(b"first"))
    (tmp_path / "2.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("ignored")
    cv2.imwrite(str(tmp_path / "3.webp"), drawn(b"third"))
    with CameraScanner(CameraSettings(source=str(tmp_path))) as scanner:
        assert [scan.raw for scan in scanner.read(1)] == [b"first"]
        with pytest.raises(PictureUnreadable, match=r"2\.png"):
            scanner.read(1)
        assert [scan.raw for scan in scanner.read(1)] == [b"third"]
        assert scanner.ended


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("/dev/video-absent", DeviceMissing),
        ("99", DeviceMissing),
        ("/dev/null", DeviceFault),
        ("", DeviceMissing),
        ("nul\0byte.mp4", DeviceMissing),
        ("x" * 5000, DeviceMissing),
    ],
)
def test_a_wrong_source_is_one_named_error(source, error):
    with pytest.raises(error) as caught:
        CameraScanner(CameraSettings(source=source)).claim()
    assert str(caught.value).isprintable()


def test_an_empty_folder_is_a_fault(tmp_path):
    with pytest.raises(DeviceFault, match="no pictures"):
        CameraScanner(CameraSettings(source=str(tmp_path))).claim()


class Capture:
    """What OpenCV gives for a camera, played by the test: frames, then False or a hang."""

    def __init__(self, frames, then="hang"):
        self.frames = list(frames)
        self.then = then
        self.played = threading.Event()
        self.unhang = threading.Event()
        self.released = threading.Event()

    def read(self):
        if self.frames:
            return True, self.frames.pop(0)
        self.played.set()
        if self.then == "hang":
            self.unhang.wait(PATIENCE)
        return False, None

    def release(self):
        self.released.set()


def ask_for(frames, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        frames.next(0.05)


def gray_frames(*levels):
    return [numpy.full((4, 4), level, numpy.uint8) for level in levels]


def test_only_the_newest_frame_is_given():
    capture = Capture(gray_frames(1, 2, 3))
    frames = NewestFrame(capture, "camera test")
    assert capture.played.wait(PATIENCE)
    assert frames.next(1.0)[0, 0] == 3
    assert frames.next(0.01) is None
    capture.unhang.set()
    frames.close()
    assert capture.released.is_set()


def test_false_means_lost():
    capture = Capture([], then="false")
    frames = NewestFrame(capture, "camera test")
    with pytest.raises(DeviceLost, match="camera test"):
        frames.next(PATIENCE)
    frames.close()


def test_no_new_frame_for_too_long_means_lost(monkeypatch):
    monkeypatch.setattr(newest, "LONGEST_GAP", 0.2)
    capture = Capture(gray_frames(1))
    frames = NewestFrame(capture, "camera test")
    started = time.monotonic()
    with pytest.raises(DeviceLost):
        ask_for(frames, PATIENCE)
    assert 0.19 <= time.monotonic() - started < PATIENCE / 2, "lost by the clock, not by False"
    capture.unhang.set()
    frames.close()


def test_a_vanished_node_means_lost_even_while_old_frames_come():
    capture = Capture(gray_frames(*[7] * 1000))
    frames = NewestFrame(capture, "camera test", exists=lambda: False)
    with pytest.raises(DeviceLost):
        frames.next(1.0)
    capture.unhang.set()
    frames.close()


def as_jpeg(gray):
    """One row of bytes, as OpenCV hands an MJPG frame on when told not to decode it."""
    return cv2.imencode(".jpg", gray)[1].reshape(1, -1)


def test_a_jpeg_is_decoded_straight_to_grey():
    colour = numpy.zeros((32, 48, 3), numpy.uint8)
    colour[:, :24] = (200, 40, 90)
    seen = newest.as_gray(cv2.imencode(".jpg", colour)[1])
    assert (seen.shape, seen.dtype) == ((32, 48), numpy.uint8)
    assert abs(int(seen[16, 8]) - int(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)[16, 8])) <= 3
    assert newest.as_gray(colour).shape == (32, 48)


def test_a_torn_frame_is_left_out_and_the_next_one_given():
    torn = as_jpeg(gray_frames(7)[0])[:, :40]
    capture = Capture([torn])
    frames = NewestFrame(capture, "camera test")
    assert capture.played.wait(PATIENCE)
    assert frames.next(1.0) is None
    capture.unhang.set()
    frames.close()


def test_only_torn_frames_for_too_long_mean_lost(monkeypatch):
    monkeypatch.setattr(newest, "LONGEST_GAP", 0.2)
    capture = Capture([])
    capture.frames = Endless(as_jpeg(gray_frames(7)[0])[:, :40])
    frames = NewestFrame(capture, "camera test")
    with pytest.raises(DeviceLost):
        ask_for(frames, PATIENCE)
    frames.close()


class Endless(list):
    """Frames that never run out, a thousand a second."""

    def __init__(self, frame):
        super().__init__([frame])

    def pop(self, _):
        threading.Event().wait(0.001)
        return self[0]


def test_what_came_before_is_forgotten_on_demand():
    capture = Capture(gray_frames(1, 2))
    frames = NewestFrame(capture, "camera test")
    assert capture.played.wait(PATIENCE)
    frames.forget()
    assert frames.next(0.01) is None
    capture.unhang.set()
    frames.close()


def test_closing_a_hanging_camera_takes_a_second_at_most():
    capture = Capture([])
    frames = NewestFrame(capture, "camera test")
    assert capture.played.wait(PATIENCE)
    started = time.monotonic()
    frames.close()
    assert time.monotonic() - started < 2
    capture.unhang.set()
    assert capture.released.wait(PATIENCE), "the thread gives the camera back when it wakes"
