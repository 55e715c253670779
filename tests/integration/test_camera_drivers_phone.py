"""The simulated camera: what it draws, that it repeats itself exactly, and the scans it gives."""

import queue
from itertools import pairwise

import numpy
import pytest

from drivers import ReaderThread, Status
from drivers.decoders.zxing import ZxingDecoder
from drivers.errors import BadSetting, CodeTooLong, DeviceBusy, DeviceMissing
from drivers.frames.phone import claim_scene
from drivers.frames.photograph import Look, photograph
from drivers.frames.symbols import symbol_of
from drivers.scanners.camera import CameraScanner, CameraSettings
from drivers.scanners.camera_simulator import CameraSimulator

PATIENCE = 10.0
VOUCHER = b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9" + b"0123456789" * 18


def drawn_frames(seed: int, count: int) -> list[numpy.ndarray]:
    with CameraSimulator(seed=seed, paced=False) as eye:
        frames = claim_scene(eye.path, "camera test")
        eye.show(VOUCHER)
        return [frames.next(0) for _ in range(count)]


def test_the_same_seed_draws_the_same_pixels_and_another_does_not():
    one, same, other = (drawn_frames(seed, 12) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(one, same, strict=True))
    assert not (one[11] == other[11]).all()
    assert (one[0].shape, one[0].dtype) == ((720, 1280), numpy.uint8)


def test_the_hand_never_holds_still():
    frames = drawn_frames(1, 20)
    apart = [numpy.abs(a.astype(int) - b).mean() for a, b in pairwise(frames[8:])]
    assert min(apart) > 4  # the noise alone makes 3 to 4


@pytest.mark.parametrize(
    "fault",
    [
        {"tilt": 88.0},
        {"glare": 6.0},
        {"motion": 60.0},
        {"blur": 12.0},
        {"light": 0.01},
        {"noise": 200.0},
        {"size": 0.03},
        {"moire": 9.0},
        {"across": 1.5},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_each_trouble_can_be_made_so_bad_that_nothing_is_read(fault):
    decoder, modules = ZxingDecoder(), symbol_of(VOUCHER)
    plain = photograph(modules, Look(), numpy.random.default_rng(1))
    assert [code.raw for code in decoder.read(plain)] == [VOUCHER]
    bad = photograph(modules, Look(**fault), numpy.random.default_rng(1))
    assert decoder.read(bad) == []


@pytest.fixture
def watched():
    """A simulated camera, and the scans and states of a reader on it."""
    scans, states = queue.Queue(), queue.Queue()
    with CameraSimulator(rate=30) as eye:
        scanner = CameraScanner(CameraSettings(source=eye.path))
        reader = ReaderThread(scanner, scans.put, states.put, retries=(0.02, 0.1))
        reader.start()
        assert states.get(timeout=PATIENCE).status is Status.READY
        yield eye, reader, scans
        reader.stop()
        reader.join(PATIENCE)


def test_a_phone_in_view_is_one_scan(watched):
    eye, reader, scans = watched
    eye.show(b"first", stays=2.5)
    eye.show(b"second", stays=2.5)
    assert [scans.get(timeout=PATIENCE).raw for _ in range(2)] == [b"first", b"second"]
    assert scans.empty()
    assert reader.last.raw == b"second"
    assert len(reader.last.position) == 4


def test_the_screen_re_arms_and_the_phone_still_in_view_is_a_second_scan(watched):
    eye, reader, scans = watched
    eye.show(b"stays", stays=60.0)
    assert scans.get(timeout=PATIENCE).raw == b"stays"
    reader.rearm()
    assert scans.get(timeout=PATIENCE).raw == b"stays"


def test_bars_are_drawn_too(watched):
    eye, _, scans = watched
    eye.show(b"4006381333931", "EAN13", stays=20.0)
    scan = scans.get(timeout=PATIENCE)
    assert (scan.raw, scan.symbology) == (b"4006381333931", "EAN13")


def test_what_cannot_be_drawn_is_refused_at_once():
    with CameraSimulator() as eye:
        for raw, symbology, error in (
            (bytes(3000), "QRCode", CodeTooLong),
            (b"letters", "EAN13", BadSetting),
            (b"x", "Runes", BadSetting),
        ):
            with pytest.raises(error) as caught:
                eye.show(raw, symbology)
            assert str(caught.value).isprintable()


def test_a_name_is_given_once_and_free_again_afterwards():
    with CameraSimulator("front") as eye:
        with pytest.raises(DeviceBusy):
            CameraSimulator("front")
        source = eye.path
    with pytest.raises(DeviceMissing, match="phone:front"):
        CameraScanner(CameraSettings(source=source)).claim()
    CameraSimulator("front").close()
