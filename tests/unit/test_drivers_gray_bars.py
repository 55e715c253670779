"""EAN-13 read from grey values: what blur leaves, and nothing where there is none."""

import cv2
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.decoders.cascade import Cascade
from drivers.decoders.faint_stripes import faint_stripes
from drivers.decoders.gray_bars import GrayBarsDecoder, is_clear
from drivers.decoders.gray_fit import readings
from drivers.decoders.gray_model import modules_of, text_of
from drivers.decoders.steps import own_closer_steps, own_steps
from drivers.decoders.symbologies import BARS
from drivers.decoders.views import View
from drivers.decoders.zxing import ZxingDecoder

from .drawn_codes import symbol_of

MODULE = 1.6  # pixels, as of a code across half of a 320 pixels wide picture
DRAWN = 4  # pixels per module


def ean13(random: numpy.random.Generator) -> str:
    digits = [int(digit) for digit in random.integers(0, 10, 12)]
    total = sum(digits[::2]) + 3 * sum(digits[1::2])
    return "".join(map(str, (*digits, -total % 10)))


def blurred(picture, modules: float, random, noise: float = 1.0) -> numpy.ndarray:
    """A drawn code made small, dull and soft by a blur of so many modules."""
    soft = cv2.GaussianBlur(picture.astype(numpy.float32), (0, 0), modules * DRAWN)
    factor = MODULE / DRAWN
    small = cv2.resize(soft, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    noisy = 60 + small * 0.5 + random.normal(0, noise, small.shape)
    return numpy.clip(noisy, 0, 255).astype(numpy.uint8)


def drawn(text: str, kind: str = "EAN13") -> numpy.ndarray:
    """The code with white all round, in the middle of a square."""
    code = symbol_of(kind, text, scale=DRAWN)
    rest = max(0, code.shape[1] + 100 - code.shape[0])
    return cv2.copyMakeBorder(code, rest // 2, rest // 2, 50, 50, cv2.BORDER_CONSTANT, value=255)


def read(decoder: GrayBarsDecoder, gray) -> list:
    return [code for view in faint_stripes(View(gray)) for code in decoder.read(view.pixels)]


@pytest.mark.parametrize("blur", [0.5, 0.8, 1.0])
@pytest.mark.parametrize("decoder", [GrayBarsDecoder(True, 5), GrayBarsDecoder(False, 4)])
def test_blurred_codes_are_read(decoder: GrayBarsDecoder, blur: float):
    random = numpy.random.default_rng(5)
    right = 0
    for _ in range(8):
        text = ean13(random)
        found = read(decoder, blurred(drawn(text), blur, random))
        assert {code.raw.decode().zfill(13) for code in found} <= {text}
        right += len(found)
    assert right >= 7


def test_the_cascade_reads_what_no_library_reads():
    random = numpy.random.default_rng(6)
    cascade, library, right = Cascade(), ZxingDecoder(BARS), 0
    for _ in range(6):
        text = ean13(random)
        gray = blurred(drawn(text), 0.9, random)
        found = {code.raw.decode().zfill(13) for code in cascade.read_still(gray)}
        assert found <= {text}
        assert library.read(gray) == []
        right += len(found)
    assert right >= 5


@pytest.mark.parametrize("order", [("zbar", "opencv"), ("zbar",), ("opencv",)])
def test_it_stands_beside_any_library(order: tuple[str, ...]):
    random = numpy.random.default_rng(14)
    text = ean13(random)
    (found,) = Cascade(order).read_still(blurred(drawn(text), 0.8, random))
    assert found.raw.decode().zfill(13) == text


def test_live_frames_are_spared_it():
    assert not any(step.live for step in (*own_steps().values(), *own_closer_steps()))


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_it_may_lie_on_its_side_or_head(turns: int):
    random = numpy.random.default_rng(7)
    text = ean13(random)
    gray = numpy.ascontiguousarray(numpy.rot90(blurred(drawn(text), 0.8, random), turns))
    assert [code.raw.decode().zfill(13) for code in read(GrayBarsDecoder(), gray)] == [text]


def test_upc_a_has_its_own_name():
    random = numpy.random.default_rng(8)
    gray = blurred(drawn("036000291452", "UPCA"), 0.8, random)
    (found,) = read(GrayBarsDecoder(), gray)
    assert (found.symbology, found.raw) == ("UPCA", b"036000291452")


def test_the_corners_lie_on_the_code():
    random = numpy.random.default_rng(9)
    gray = blurred(drawn(ean13(random)), 0.8, random)
    (found,) = Cascade().read_still(gray)
    xs, ys = zip(*found.position, strict=True)
    height, width = gray.shape
    assert width / 2 - 47.5 * MODULE == pytest.approx(min(xs), abs=4)
    assert width / 2 + 47.5 * MODULE == pytest.approx(max(xs), abs=4)
    assert 0 < min(ys) < height / 2 < max(ys) < height


def spoilt(random) -> numpy.ndarray:
    """Twelve lawful digits whose parities or check digit no EAN-13 has."""
    choices = numpy.concatenate([random.integers(0, 20, 6), random.integers(0, 10, 6)])
    return choices if text_of(choices) is None else spoilt(random)


def profile_of(modules, blur: float, random) -> numpy.ndarray:
    line = numpy.pad(numpy.repeat(modules, 2), 24).astype(numpy.float32)[None]
    soft = cv2.GaussianBlur(line, (0, 0), blur * 2, borderType=cv2.BORDER_REPLICATE)[0]
    return 180 - 100 * soft.astype(float) + random.normal(0, 0.5, soft.size)


def is_read(profile) -> bool:
    return any(is_clear(reading) for reading in readings(profile, disc=False))


def test_a_code_with_a_wrong_check_digit_is_not_read():
    """The nearest lawful one would be two digits away: it must not stand in for it."""
    random = numpy.random.default_rng(10)
    assert not any(is_read(profile_of(modules_of(spoilt(random)), 0.7, random)) for _ in range(15))


def random_bars(random) -> numpy.ndarray:
    return numpy.repeat(numpy.arange(95) % 2, random.integers(1, 5, 95))[:95]


@pytest.mark.parametrize("seed", [72, 176])
def test_a_lawful_code_nearest_to_random_bars_is_not_believed(seed: int):
    """One in fifty of them comes to rest at digits with a right check digit."""
    random = numpy.random.default_rng(seed)
    (reading,) = readings(profile_of(random_bars(random), 1.0, random), disc=False)
    assert reading.explained > 0.9
    assert not is_clear(reading)


def test_random_bars_and_text_are_not_read():
    random = numpy.random.default_rng(11)
    for _ in range(6):
        assert not is_read(profile_of(random_bars(random), random.uniform(0.4, 1.5), random))
        specks = numpy.cumsum(random.normal(0, 10, 250))
        assert not is_read(120 + specks - specks.mean())


@pytest.mark.parametrize(("kind", "text"), [("Code128", "AB12345678"), ("ITF", "12345678901231")])
def test_other_bars_are_not_read(kind: str, text: str):
    random = numpy.random.default_rng(12)
    for blur in (0.4, 0.8, 1.2):
        assert read(GrayBarsDecoder(), blurred(drawn(text, kind), blur, random)) == []


def test_lines_that_contradict_each_other_give_nothing():
    random = numpy.random.default_rng(13)
    one, other = (blurred(symbol_of("EAN13", ean13(random), DRAWN), 0.6, random) for _ in range(2))
    middle = slice(one.shape[0] // 2 - 15, one.shape[0] // 2 + 15)
    decoder = GrayBarsDecoder()
    assert len(decoder.read(one[middle])) == len(decoder.read(other[middle])) == 1
    assert decoder.read(numpy.vstack([one[middle], other[middle]])) == []


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 200),
    st.binary(min_size=1, max_size=300),
)
def test_any_small_picture_never_raises(height: int, width: int, grains: bytes):
    gray = numpy.resize(numpy.frombuffer(grains, numpy.uint8), (height, width))
    for decoder in (GrayBarsDecoder(), GrayBarsDecoder(False, 4)):
        decoder.read(gray)
    read(GrayBarsDecoder(), gray)
