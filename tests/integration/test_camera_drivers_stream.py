"""A network camera that dies, in each of its ways, and comes back: real sockets, real JPEGs."""

import contextlib
import http.server
import queue
import threading

import cv2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import ReaderThread, Status
from drivers.errors import DeviceFault, DeviceLost, DeviceMissing
from drivers.frames import newest, stream
from drivers.frames.phone import Look
from drivers.frames.photograph import photograph
from drivers.frames.stream import JpegSplitter
from drivers.frames.symbols import symbol_of
from drivers.scanners.camera import CameraScanner, CameraSettings

PATIENCE = 10.0


def seen(raw: bytes) -> bytes:
    import numpy

    look = Look(tilt=15, turn=8, motion=2)
    frame = photograph(symbol_of(raw), look, numpy.random.default_rng(3))
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


class PhoneCamera:
    """A phone's camera app on loopback: sends `picture` again and again until told otherwise."""

    def __init__(self, port: int = 0) -> None:
        self.picture = seen(b"BTN1:ON-THE-AIR")
        self.silent = threading.Event()
        self.ending = threading.Event()
        self.kind = "multipart/x-mixed-replace; boundary=frame"
        self.headers = queue.Queue()
        camera = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                camera.headers.put(dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Type", camera.kind)
                self.end_headers()
                with contextlib.suppress(OSError):
                    camera.send_to(self.wfile)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Answer)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/video"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def send_to(self, wire):
        while not self.ending.wait(0.03):
            if not self.silent.is_set():
                head = b"--frame\r\nContent-Type: image/jpeg\r\n\r\n"
                wire.write(head + self.picture + b"\r\n")

    def die(self):
        """Everything breaks, and nobody listens any more."""
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(PATIENCE)


@pytest.fixture
def camera():
    camera = PhoneCamera()
    yield camera
    camera.die()


@pytest.fixture
def reading():
    readers = []

    def start(url):
        scans, states = queue.Queue(), queue.Queue()
        scanner = CameraScanner(CameraSettings(source=url, repeat_hold=0.2))
        reader = ReaderThread(scanner, scans.put, states.put, retries=(0.05, 0.2))
        readers.append(reader)
        reader.start()
        return scans, states

    yield start
    for reader in readers:
        reader.stop()
    for reader in readers:
        reader.join(PATIENCE)


def until(states, status):
    while (state := states.get(timeout=PATIENCE)).status is not status:
        pass
    return state


def test_the_reader_comes_back_to_a_camera_that_died(reading):
    camera = PhoneCamera()
    try:
        scans, states = reading(camera.url)
        assert scans.get(timeout=PATIENCE).raw == b"BTN1:ON-THE-AIR"
    finally:
        camera.die()
    lost = until(states, Status.MISSING)
    assert "the connection was lost" in lost.reason
    camera = PhoneCamera(camera.port)
    try:
        camera.picture = seen(b"BTN1:BACK-AGAIN")
        until(states, Status.READY)
        while scans.get(timeout=PATIENCE).raw != b"BTN1:BACK-AGAIN":
            pass
    finally:
        camera.die()


def test_a_camera_that_falls_silent_is_lost_and_asked_anew(camera, reading, monkeypatch):
    monkeypatch.setattr(newest, "LONGEST_GAP", 0.5)
    monkeypatch.setattr(stream, "LONGEST_GAP", 0.5)
    scans, states = reading(camera.url)
    assert scans.get(timeout=PATIENCE).raw == b"BTN1:ON-THE-AIR"
    camera.silent.set()
    until(states, Status.MISSING)
    camera.silent.clear()
    until(states, Status.READY)
    assert scans.get(timeout=PATIENCE).raw == b"BTN1:ON-THE-AIR"


def test_silence_is_the_clock_s_finding_and_not_the_socket_s(camera, monkeypatch):
    monkeypatch.setattr(newest, "LONGEST_GAP", 0.3)
    frames = stream.open_stream(camera.url, "camera test")
    try:
        assert frames.next(PATIENCE) is not None
        camera.silent.set()
        with pytest.raises(DeviceLost):
            watch(frames)
    finally:
        camera.ending.set()
        frames.close()


def watch(frames):
    while True:
        frames.next(0.05)


def test_an_answer_that_is_no_stream_is_a_fault(camera):
    camera.kind = "text/html"
    with pytest.raises(DeviceFault, match="text/html"):
        CameraScanner(CameraSettings(source=camera.url)).claim()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://", "http://[::bad/", "http://a:b/"])
def test_nobody_there_is_one_named_sentence(url):
    with pytest.raises(DeviceMissing) as caught:
        CameraScanner(CameraSettings(source=url)).claim()
    assert str(caught.value).isprintable()


def test_the_password_reaches_the_camera_and_nobody_else(camera):
    scanner = CameraScanner(
        CameraSettings(source=camera.url.replace("//", "//shop:open%20sesame@"))
    )
    assert "sesame" not in scanner.label
    with scanner:
        pass
    assert camera.headers.get(timeout=PATIENCE)["Authorization"] == "Basic c2hvcDpvcGVuIHNlc2FtZQ=="


PICTURES = [seen(b"one")[:400] + b"\xff\xd9", seen(b"two")[:900] + b"\xff\xd9"]


@given(st.lists(st.sampled_from(PICTURES)), st.lists(st.integers(1, 700)))
def test_pictures_in_any_chunks_arrive_whole_and_in_order(pictures, cuts):
    wire = b"".join(b"--x\r\nContent-Length: 9\r\n\r\n" + picture for picture in pictures)
    splitter, found, at = JpegSplitter(), [], 0
    for cut in [*cuts, len(wire)]:
        found += splitter.feed(wire[at : at + cut])
        at += cut
    assert found == pictures


@given(st.lists(st.binary(max_size=300)))
def test_any_bytes_give_only_what_begins_and_ends_as_a_jpeg(chunks):
    splitter = JpegSplitter()
    for picture in (found for chunk in chunks for found in splitter.feed(chunk)):
        assert picture.startswith(b"\xff\xd8\xff")
        assert picture.endswith(b"\xff\xd9")
        assert picture in b"".join(chunks)


def test_a_picture_that_never_ends_is_thrown_away():
    splitter = JpegSplitter()
    chunk = bytes(1 << 20)
    assert splitter.feed(b"\xff\xd8\xff" + chunk) == []
    for _ in range(9):
        assert splitter.feed(chunk) == []
    assert splitter.feed(PICTURES[0]) == [PICTURES[0]]
