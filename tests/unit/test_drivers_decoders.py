"""Every decoder alone and all in the cascade: exact bytes, one name per symbology."""

import subprocess
import sys

import cv2
import numpy
import pytest
import segno
import zxingcpp

from drivers.decoders import pictures
from drivers.decoders.cascade import Cascade
from drivers.decoders.opencv import OpenCvDecoder, is_exact
from drivers.decoders.steps import Step
from drivers.decoders.symbologies import canonical
from drivers.decoders.zbar import ZbarDecoder
from drivers.decoders.zxing import ZxingDecoder
from drivers.errors import BadSetting

PAYLOADS = [
    b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9",
    "满一百减二十，好味饺子馆".encode(),
    "满减券".encode("gb18030"),
    "テスト".encode("shift-jis"),
    "é".encode("latin-1"),
    "é".encode(),
    b"010460\x1d10ABC",
    b"\x00\x01\x02",
    bytes(range(256)),
]


def qr(raw: bytes, scale: int = 4, **options) -> numpy.ndarray:
    symbol = segno.make_qr(raw, mode="byte", **options)
    rows = [[0 if dark else 255 for dark in row] for row in symbol.matrix_iter(scale, border=4)]
    return numpy.array(rows, numpy.uint8)


def symbol_of(kind: str, text: str, scale: int = 3) -> numpy.ndarray:
    code = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind))
    picture = numpy.array(code.to_image(scale=scale, add_quiet_zones=True))
    return cv2.copyMakeBorder(picture, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=255)


@pytest.mark.parametrize("raw", PAYLOADS)
@pytest.mark.parametrize("decoder", [ZxingDecoder(), ZbarDecoder()], ids=lambda d: d.name)
def test_bytes_are_exact(decoder, raw):
    assert [code.raw for code in decoder.read(qr(raw))] == [raw]


@pytest.mark.parametrize("raw", PAYLOADS)
def test_opencv_gives_exact_bytes_or_none(raw):
    found = [code.raw for code in OpenCvDecoder().read(qr(raw))]
    assert found in ([], [raw])
    assert bool(found) == is_exact(raw)


def test_opencv_reads_what_our_vouchers_are_made_of():
    assert is_exact(PAYLOADS[0])
    assert is_exact(PAYLOADS[1])


@pytest.mark.parametrize("order", [("zxing",), ("zbar",), ("opencv",)])
def test_corners_are_clockwise_and_in_the_picture(order):
    page = numpy.full((600, 800), 255, numpy.uint8)
    symbol = qr(b"where am I")
    side = len(symbol)
    page[100 : 100 + side, 300 : 300 + side] = symbol
    (code,) = Cascade(order).read_still(page)
    (left, top), (right, _), (_, bottom), last = code.position
    assert 300 <= left < right <= 300 + side
    assert 100 <= top < bottom <= 100 + side
    assert last == pytest.approx((left, bottom), abs=3)


def test_a_treated_picture_gives_corners_of_the_picture_given():
    page = qr(b"twice")
    plain = Step("plain", ZxingDecoder())
    doubled = Step("doubled", ZxingDecoder(), pictures.doubled, scale=2)
    (a,), (b,) = plain.read(page), doubled.read(page)
    assert numpy.allclose(a.position, b.position, atol=2)


def test_a_picture_above_the_limit_of_a_step_is_left_out():
    page = qr(b"large")
    assert Step("limited", ZxingDecoder(), limit=page.size).read(page)
    assert Step("limited", ZxingDecoder(), limit=page.size - 1).read(page) == []


@pytest.mark.parametrize(
    ("kind", "text", "symbology"),
    [
        ("EAN13", "6901234567892", "EAN13"),
        ("EAN8", "12345670", "EAN8"),
        ("UPCA", "882428015268", "UPCA"),
        ("EAN13", "0882428015268", "UPCA"),
        ("Code128", "COUPON-17", "Code128"),
        ("DataMatrix", "COUPON-17", "DataMatrix"),
        ("Aztec", "COUPON-17", "Aztec"),
        ("PDF417", "COUPON-17", "PDF417"),
    ],
)
def test_coupon_formats_have_the_same_name_everywhere(kind, text, symbology):
    picture = symbol_of(kind, text)
    expected = (symbology, text[-12:].encode() if symbology == "UPCA" else text.encode())
    assert [(c.symbology, c.raw) for c in Cascade().read_still(picture)] == [expected]
    if symbology in ("EAN13", "EAN8", "UPCA", "Code128"):
        assert [(c.symbology, c.raw) for c in ZbarDecoder().read(picture)] == [expected]


@pytest.mark.parametrize("order", [("zxing", "zbar", "opencv"), ("zbar",)])
def test_upc_e_is_not_read(order):
    assert Cascade(order).read_still(symbol_of("UPCE", "04965802")) == []


def test_canonical_leaves_other_codes_alone():
    assert canonical("EAN13", b"6901234567892") == ("EAN13", b"6901234567892")
    assert canonical("QRCode", b"0882428015268") == ("QRCode", b"0882428015268")


def test_several_codes_are_all_handed_on_and_a_double_once():
    page = numpy.full((300, 900), 255, numpy.uint8)
    for place, raw in enumerate((b"one", b"two", b"one")):
        symbol = qr(raw)
        page[50 : 50 + len(symbol), place * 300 : place * 300 + len(symbol)] = symbol
    assert sorted(code.raw for code in Cascade().read_still(page)) == [b"one", b"two"]


def test_a_live_frame_gets_the_first_step_and_one_more_in_turn():
    cascade = Cascade()
    steps = len(cascade._steps)
    tried = []
    for step in cascade._steps:
        spy = type("Spy", (), {"read": lambda self, gray, step=step: tried.append(step.name) or []})
        object.__setattr__(step, "decoder", spy())
    blank = numpy.full((90, 120), 255, numpy.uint8)
    for _ in range(steps - 1):
        cascade.read_live(blank)
    assert tried[::2] == ["zxing"] * (steps - 1)
    assert tried[1::2] == [step.name for step in cascade._steps[1:]]


def test_a_coupon_barcode_is_read_within_one_round_of_live_frames():
    cascade = Cascade()
    picture = symbol_of("EAN13", "6901234567892")
    found = [cascade.read_live(picture) for _ in range(len(cascade._steps))]
    assert any(codes and codes[0].raw == b"6901234567892" for codes in found)


@pytest.mark.parametrize("shape", [(1, 1), (1, 200), (2, 2), (3, 500), (31, 7)])
@pytest.mark.parametrize("order", [("zxing", "zbar", "opencv"), ("opencv",), ("zbar",)])
def test_tiny_pictures_hold_nothing_and_raise_nothing(order, shape):
    noise = numpy.random.default_rng(1).integers(0, 256, shape, numpy.uint8)
    assert Cascade(order).read_still(noise) == []


def test_noise_holds_nothing():
    noise = numpy.random.default_rng(2).integers(0, 256, (480, 640), numpy.uint8)
    assert Cascade().read_still(noise) == []


def test_an_unknown_decoder_is_refused_by_name():
    with pytest.raises(BadSetting, match=r"magic.*zxing, zbar, opencv"):
        Cascade(("magic",))


BLOCKED = """
import sys
import numpy
picture, *blocked = sys.argv[1:]
for name in blocked:
    sys.modules[name] = None
from drivers.decoders import pictures
from drivers.decoders.cascade import Cascade
from drivers.errors import DecoderMissing
try:
    cascade = Cascade()
except DecoderMissing as error:
    print(error)
else:
    print(*[code.raw.hex() for code in cascade.read_still(numpy.load(picture))])
    print(cascade.available())
"""


@pytest.fixture
def reading_without(tmp_path):
    """What a cascade says in an interpreter where these modules are not installed."""
    picture = tmp_path / "picture.npy"
    numpy.save(picture, qr(PAYLOADS[1]))

    def read(*modules: str) -> list[str]:
        command = [sys.executable, "-c", BLOCKED, str(picture), *modules]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return read


def test_without_zxing_the_others_read(reading_without):
    codes, available = reading_without("zxingcpp")
    assert codes == PAYLOADS[1].hex()
    assert "'zxing': 'zxing: " in available
    assert "'zbar': '', 'opencv': ''" in available


def test_with_opencv_alone_it_still_reads(reading_without):
    codes, available = reading_without("zxingcpp", "pyzbar")
    assert codes == PAYLOADS[1].hex()
    assert "'zbar': 'zbar: " in available


def test_without_any_decoder_it_says_what_to_install(reading_without):
    (sentence,) = reading_without("zxingcpp", "pyzbar", "cv2")
    assert "libzbar0" in sentence
