"""Bytes to text: what a code declares, UTF-8, and the fall-back that fits best."""

import pytest
import segno

from drivers.decoders import bench
from drivers.decoders.eci import declared_encoding
from drivers.decoders.texts import text_of
from drivers.decoders.zxing import ZxingDecoder

from .drawn_codes import PAYLOADS, qr


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("满减券", "utf-8"),
        ("满减券", "gb18030"),
        ("好味饺子馆，满一百减二十", "gb18030"),
        ("喆记镕泰", "gb18030"),
        ("*ﾃﾞｻﾞｲﾝQR*", "shift-jis"),
        ("今度のバージョンでは文章の暗号化ができます。", "shift-jis"),
        ("<ﾃﾞｻﾞｲﾝQR> \r\nｲﾗｽﾄ入りｶﾗｰQRｺｰﾄﾞ", "shift-jis"),
        ("010460\x1d10ABC", "utf-8"),
    ],
)
def test_undeclared_text_is_told_from_its_bytes(text, encoding):
    assert text_of(text.encode(encoding)) == text


def test_what_the_code_declares_is_stronger():
    raw = "*ﾃﾞｻﾞｲﾝ*".encode("shift-jis")
    assert text_of(raw, "gb18030") == raw.decode("gb18030") != text_of(raw)


def test_a_false_or_unknown_declaration_is_passed_over():
    raw = "满减".encode()
    assert text_of(raw, "ascii") == text_of(raw, "klingon") == "满减"


def test_bytes_that_are_no_text_give_none():
    assert text_of(bytes(range(256))) is None
    assert text_of(b"\xff\xfe\x00") is None


def test_only_the_configured_fallbacks_are_tried():
    raw = "テスト".encode("shift-jis")
    assert text_of(raw, fallbacks=()) is None
    assert text_of(raw, fallbacks=("shift-jis",)) == "テスト"
    assert (
        text_of("满减券".encode("big5", "ignore") or b"\xba\xa1", fallbacks=("big5",)) is not None
    )


@pytest.mark.parametrize(
    ("escaped", "codec"),
    [
        (rb"]Q2\000026abc", "utf-8"),
        (rb"]Q2\000020abc", "shift-jis"),
        (rb"]Q2\000029\\000020", "gb18030"),
        (rb"]Q2\000029a\000020b", None),
        (rb"]Q2\000899abc", None),
        (rb"]Q1abc", None),
        (rb"]Q1\000026abc", None),
    ],
)
def test_declarations_are_found_and_doubled_backslashes_are_none(escaped, codec):
    assert declared_encoding(escaped) == codec


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "shift-jis"])
def test_a_declaring_qr_says_its_encoding(encoding):
    symbol = segno.make_qr("探", eci=True, encoding=encoding, mode="byte")
    (code,) = ZxingDecoder().read(_drawn(symbol))
    assert (code.raw, code.encoding) == ("探".encode(encoding), encoding)


def test_a_qr_that_declares_nothing_says_nothing():
    (code,) = ZxingDecoder().read(qr("探\\000020".encode()))
    assert code.encoding is None


@pytest.mark.parametrize("raw", PAYLOADS)
def test_the_bench_gives_text_or_each_byte_as_a_character(raw):
    text = text_of(raw)
    expected = [raw.decode("latin-1") if text is None else text]
    assert bench.read_still(qr(raw)) == expected
    assert bench.read_live(qr(raw)) == expected


def _drawn(symbol):
    import numpy

    rows = [[0 if dark else 255 for dark in row] for row in symbol.matrix_iter(4, border=4)]
    return numpy.array(rows, numpy.uint8)
