"""The paper form in `deploy/`: both languages, boxes for a code, and an example that is right."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from terminal.core.check_digit import TYPED_LENGTH, iso7064

FORM = Path(__file__).resolve().parents[2] / "deploy" / "paper-form.html"
OPEN_ENDED = {"meta", "br", "link"}


class Rows(HTMLParser):
    """The texts of each table row, the boxes in it, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.boxes: list[int] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in OPEN_ENDED:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
            self.boxes.append(0)
        if tag in ("td", "th"):
            self.rows[-1].append("")
        self.boxes[-1:] = [self.boxes[-1] + (tag == "i")] if self.boxes else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        if self.rows and self.open and self.open[-1] in ("td", "b"):
            self.rows[-1][-1:] = [self.rows[-1][-1] + text]


@pytest.fixture(scope="module")
def rows() -> Rows:
    read = Rows()
    read.feed(FORM.read_text("utf-8"))
    assert read.open == []
    return read


def test_every_line_has_a_box_for_every_figure(rows):
    lines = [number for number in rows.boxes if number]
    assert lines == [TYPED_LENGTH] * 10


def test_the_example_of_the_check_digit_is_right(rows):
    figures, added, doubled = (row for row in rows.rows[-3:])
    code = "".join(figures[1:12])
    carried = 10
    for place, figure in enumerate(code, 1):
        carried = (carried + int(figure)) % 10 or 10
        assert added[place] == str(carried)
        carried = carried * 2 % 11
        assert doubled[place] == str(carried)
    assert doubled[12].endswith(f"→ {iso7064(code)}")


def test_it_needs_nothing_from_elsewhere_and_speaks_both_languages():
    text = FORM.read_text("utf-8")
    assert not re.search(r"https?://|src=|href=|@import", text)
    for english, chinese in (("supervisor", "主管"), ("stored-value cards", "储值卡")):
        assert english in text
        assert chinese in text
