"""`baton scan` as a process: one ASCII line of JSON for each picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import segno

from terminal.errors import ExitCode

from .commands import baton, without


def picture(path: Path, content: str | bytes) -> Path:
    segno.make_qr(content).save(str(path), scale=4, border=4)
    return path


def test_one_line_for_each_picture_of_a_folder(tmp_path: Path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    picture(folder / "a.png", "VC-ABC123DEF0")
    picture(folder / "b 券.png", "满减券 20 元")
    picture(folder / "c.png", b"\xff\xfe\x00\x80")
    (folder / "notes.txt").write_text("not a picture, and nobody says so")
    done = baton(tmp_path, "scan", folder, "--json")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert done.out.isascii()
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [Path(each["file"]).name for each in lines] == ["a.png", "b 券.png", "c.png"]
    assert all(set(each) == {"file", "codes", "ms"} for each in lines)
    (plain,), (chinese,), (binary,) = (each["codes"] for each in lines)
    assert plain["text"] == "VC-ABC123DEF0"
    assert chinese["text"] == "满减券 20 元"
    assert (binary["text"], binary["hex"]) == (None, "fffe0080")
    for code in (plain, chinese, binary):
        assert set(code) == {"text", "hex", "symbology", "position"}
        assert code["symbology"] == "QRCode"
        assert len(code["position"]) == 4
        assert all(0 <= x < 400 and 0 <= y < 400 for x, y in code["position"])
    assert all(isinstance(each["ms"], float) and each["ms"] > 0 for each in lines)


def test_bytes_that_are_not_utf8_are_read_by_what_fits_best(tmp_path: Path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    picture(folder / "a.png", "满减券二十元".encode("gb18030"))
    picture(folder / "b.png", "ランチセット二名様".encode("shift-jis"))
    done = baton(tmp_path, "scan", folder, "--json")
    (chinese,), (japanese,) = (json.loads(line)["codes"] for line in done.out.splitlines())
    assert (chinese["text"], japanese["text"]) == ("满减券二十元", "ランチセット二名様")


def test_in_words_a_code_cannot_write_on_the_screen(tmp_path: Path):
    path = picture(tmp_path / "a.png", "\x1b[2J\x1b]0;owned\x07BTN1:[red]\r\nsecond\u202e")
    done = baton(tmp_path, "scan", path)
    assert done.code == ExitCode.FINE
    (line,) = done.out.splitlines()
    assert line.isprintable()


def test_a_picture_without_a_code_is_no_fault(tmp_path: Path):
    path = tmp_path / "white.pgm"
    path.write_bytes(b"P5 40 40 255\n" + b"\xff" * 1600)
    assert baton(tmp_path, "scan", path, "--json").json["codes"] == []


@pytest.mark.parametrize("name", ["nowhere.png", "x" * 5000])
def test_a_path_that_does_not_exist_exits_2(tmp_path: Path, name: str):
    done = baton(tmp_path, "scan", tmp_path / name)
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "there is no picture" in done.sentence


def test_one_bad_picture_does_not_hide_the_others(tmp_path: Path):
    text, empty, cut = tmp_path / "text.png", tmp_path / "empty.png", tmp_path / "cut.png"
    text.write_text("a text file by the name of a picture\n")
    empty.write_bytes(b"")
    good = picture(tmp_path / "good.png", "VC-ABC123DEF0")
    cut.write_bytes(good.read_bytes()[:200])
    done = baton(tmp_path, "scan", text, empty, cut, good, "--json")
    assert (done.code, done.err) == (ExitCode.ENVIRONMENT, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [len(each["codes"]) for each in lines] == [0, 0, 0, 1]
    assert [bool(each.get("error")) for each in lines] == [True, True, True, False]
    words = baton(tmp_path, "scan", text)
    assert (words.code, words.out) == (ExitCode.ENVIRONMENT, "")
    assert "text.png" in words.sentence


def test_without_opencv_it_says_what_to_install(tmp_path: Path):
    path = picture(tmp_path / "a.png", "VC-ABC123DEF0")
    done = baton(tmp_path, "scan", path, **without(tmp_path / "blocked", "cv2"))
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert "opencv-python-headless" in done.sentence
