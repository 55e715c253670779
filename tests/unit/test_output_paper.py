"""Widths of slips, bar codes and tones: pure rules of the outputs."""

import io
import wave

import numpy
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.outputs import Signal
from drivers.outputs.barcodes import check_figure, code_128, ean_13, half_blocks
from drivers.outputs.escpos_bytes import encoded
from drivers.outputs.escpos_reading import EscposReader
from drivers.outputs.paper import cells, fitted, on_paper, two_sides, wrapped
from drivers.outputs.tones import wav

PRINTABLE = st.text(st.characters(blacklist_categories=("C",)), max_size=60)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40)


@given(PRINTABLE, st.integers(4, 48))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text, columns):
    lines = wrapped(text, columns)
    assert lines
    assert all(cells(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(PRINTABLE, st.integers(0, 48))
def test_fitted_text_fits(text, columns):
    assert cells(fitted(text, columns)) <= columns


@given(PRINTABLE, ASCII.filter(lambda figure: len(figure) <= 20), st.integers(24, 48))
def test_figures_end_at_the_right_edge(label, figure, columns):
    *_, last = two_sides(label, figure, columns)
    assert cells(last) == columns
    assert last.endswith(figure)


def test_lines_do_not_begin_with_a_closing_point():
    lines = wrapped("断网期间由本机先行受理，平台随后会收到通知。", 22)
    assert not [line for line in lines if line[0] in "，。"]


@pytest.mark.parametrize("mode", ["gb18030", "big5"])
@given(text=PRINTABLE)
def test_double_byte_mode_is_always_left_again_and_nothing_else_is_sent(mode, text):
    sent = encoded(text, mode)
    assert sent.count(b"\x1c\x26") == sent.count(b"\x1c\x2e")
    codec = {"gb18030": "gb18030", "big5": "cp950"}[mode]
    paper = list(EscposReader(codec).feed(sent + b"\n"))
    assert [each.what for each in paper] == ["line"]


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=12), max_size=8))
def test_the_reader_takes_any_bytes_in_any_chunks(chunks):
    whole = list(EscposReader().feed(b"".join(chunks)))
    reader = EscposReader()
    assert [each for chunk in chunks for each in reader.feed(chunk)] == whole


def test_characters_that_printers_lack_are_written_otherwise():
    assert on_paper("¥1 − 2…") == "￥1 - 2..."


def picture_of(modules: str) -> numpy.ndarray:
    rows = numpy.full((60, 2 * (len(modules) + 40)), 255, numpy.uint8)
    for place, module in enumerate(modules):
        if module == "1":
            rows[5:55, 40 + 2 * place : 42 + 2 * place] = 0
    return rows


@settings(max_examples=60, deadline=None)
@given(ASCII)
@example("SyncThrea")
def test_code_128_is_read_by_another_library(content):
    only = zxingcpp.BarcodeFormat.Code128  # asked for all kinds, it takes some of them for an EAN
    (read,) = zxingcpp.read_barcodes(picture_of(code_128(content)), only)
    assert (read.text, read.format) == (content, zxingcpp.BarcodeFormat.Code128)


@settings(max_examples=60, deadline=None)
@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_ean_13_is_read_by_another_library(figures):
    number = figures + check_figure(figures)
    (read,) = zxingcpp.read_barcodes(picture_of(ean_13(number)), zxingcpp.BarcodeFormat.EAN13)
    assert read.text == number
    wrong = figures + str((int(number[-1]) + 1) % 10)
    with pytest.raises(ValueError, match="check"):
        ean_13(wrong)


@pytest.mark.parametrize("bad", ["", "x" * 41, "券", "a\n"])
def test_what_no_code_128_can_hold(bad):
    with pytest.raises(ValueError, match="printable"):
        code_128(bad)


@pytest.mark.parametrize("bad", ["", "123", "12345678901234", "12345678901²3"])
def test_what_is_no_ean_13(bad):
    with pytest.raises(ValueError, match="thirteen"):
        ean_13(bad)


def test_half_blocks_hold_every_module_and_fit_a_narrow_screen():
    modules = ean_13("280000008800" + check_figure("280000008800"))
    line = half_blocks(modules)
    assert len(line) <= 78
    pairs = {" ": "00", "▌": "10", "▐": "01", "█": "11"}
    assert modules in "".join(pairs[each] for each in line)


def pitch(samples: numpy.ndarray, rate: int) -> float:
    spectrum = numpy.abs(numpy.fft.rfft(samples))
    return float(numpy.argmax(spectrum)) * rate / len(samples)


def heard(which: Signal, volume: int = 70) -> tuple[numpy.ndarray, int]:
    with wave.open(io.BytesIO(wav(which, volume))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        raw = file.readframes(file.getnframes())
        return numpy.frombuffer(raw, numpy.int16), file.getframerate()


def test_accepted_rises_refused_is_two_low_tones_attention_is_short():
    accepted, rate = heard(Signal.ACCEPTED)
    third = len(accepted) // 3
    assert pitch(accepted[-third:], rate) > 1.3 * pitch(accepted[:third], rate)
    refused, _ = heard(Signal.REFUSED)
    assert pitch(refused, rate) < 300
    windows = [refused[at : at + 400] for at in range(0, len(refused), 400)]
    sounding = numpy.array([numpy.abs(window).max() > 500 for window in windows], int)
    assert numpy.count_nonzero(numpy.diff(sounding) == 1) == 1, "a gap, then the second tone"
    attention, _ = heard(Signal.ATTENTION)
    assert len(attention) < len(accepted) / 2


def test_volume_makes_it_louder_and_never_clips():
    tones = (heard(Signal.ACCEPTED, volume)[0] for volume in (0, 30, 70, 100))
    loudness = [int(numpy.abs(tone).max()) for tone in tones]
    assert loudness[0] == 0
    assert loudness == sorted(set(loudness))
    assert loudness[-1] < 32_767
