"""Every decoder alone and all in the cascade: exact bytes, one name per symbology."""

import subprocess
import sys

import numpy
import pytest

from drivers.decoders.cascade import Cascade
from drivers.decoders.opencv import OpenCvDecoder, is_exact
from drivers.decoders.symbologies import BARS, canonical
from drivers.decoders.zbar import ZbarDecoder
from drivers.decoders.zxing import ZxingDecoder
from drivers.errors import BadSetting

from .drawn_codes import PAYLOADS, qr, symbol_of


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


def test_canonical_leaves_other_codes_alone():
    assert canonical("EAN13", b"6901234567892") == ("EAN13", b"6901234567892")
    assert canonical("QRCode", b"0882428015268") == ("QRCode", b"0882428015268")


def test_several_codes_are_all_handed_on_and_a_double_once():
    page = numpy.full((300, 900), 255, numpy.uint8)
    for place, raw in enumerate((b"one", b"two", b"one")):
        symbol = qr(raw)
        page[50 : 50 + len(symbol), place * 300 : place * 300 + len(symbol)] = symbol
    assert sorted(code.raw for code in Cascade().read_still(page)) == [b"one", b"two"]


@pytest.mark.parametrize("number", ["1", "12", "7394"])
def test_micro_qr_is_not_read(number):
    """Its smallest size has no error correction and was read where there is none."""
    assert ZxingDecoder().read(symbol_of("MicroQRCode", number)) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Code39", "ABC 12"),
        ("Code93", "ABC 12"),
        ("Codabar", "A12345B"),
        ("ITF", "00012345678905"),
        ("DataBar", "0100012345678905"),
    ],
)
def test_other_bars_have_our_names(kind, text):
    picture = symbol_of(kind, text)
    assert [(c.symbology, c.raw.decode()) for c in ZxingDecoder(BARS).read(picture)] == [
        (kind, text)
    ]
    assert [(c.symbology, c.raw.decode()) for c in Cascade().read_still(picture)] == [(kind, text)]


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
