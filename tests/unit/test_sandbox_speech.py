"""The language that a page chooses, and its words: each sentence in the sources has them all."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Template

import pytest

import terminal.sandbox
from terminal.core.model import VoucherKind
from terminal.sandbox.frame import filled, spoken
from terminal.sandbox.issue import FORMS
from terminal.sandbox.speech import ENGLISH, Language, Speech, liked_best, words

SOURCES = Path(terminal.sandbox.__file__).parent
EN, CN, TW = Language
PLACE = re.compile(r"\$[a-z]+")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", EN),
        ("en-US,en;q=0.9", EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", CN),
        ("zh-TW,zh;q=0.9,en-US;q=0.8", TW),
        ("zh-Hant", TW),
        ("zh-HK", TW),
        ("zh-MO", TW),
        ("zh-hant-CN", TW),
        ("zh-Hans-HK", CN),
        ("zh", CN),
        ("zh-SG", CN),
        ("ZH-tw", TW),
        ("en;q=0.5, zh-TW;q=0.7, zh-CN;q=0.6", TW),
        ("zh-CN;q=0, zh-TW;q=0.1", TW),
        ("zh-TW;q=0, en", EN),
        ("zh;q=0", EN),
        ("de, fr;q=0.9", EN),
        ("de, zh-CN;q=0.8, en;q=0.5", CN),
        ("de, *;q=0.5", EN),
        ("*, zh-CN;q=0.9", EN),
        ("zh-TW ; q=0.3 , zh-CN;q=0.300", TW),
        ("zh-CN;q=1.5, zh-TW;q=0.1", TW),
        ("zh-CN;q=x, en;q=0.1", EN),
        ("zh-CN;level=1", EN),
        ("zhx-CN, zh_TW, 中文, ;q=1, ,", EN),
        ("zh" + "-CN" * 20_000, CN),
        (",".join(["zh-TW;q=0.5"] * 20_000), TW),
    ],
)
def test_the_browsers_languages_choose(accept: str, language: Language) -> None:
    assert liked_best(accept) is language


def test_a_date_stands_in_the_languages_own_order() -> None:
    told = [Speech(language).day(date(2026, 1, 9)) for language in Language]
    assert told == ["9 January 2026", "2026年1月9日", "2026年1月9日"]


def test_a_link_keeps_a_language_that_was_chosen() -> None:
    assert Speech(TW, chosen=True).link(open="a b&c") == "?open=a+b%26c&lang=zh-TW"
    assert Speech(TW, chosen=True).link("/dashboard") == "/dashboard?lang=zh-TW"
    assert Speech(TW).link("/dashboard") == "/dashboard"
    assert Speech(TW).link(form="typed") == "?form=typed"


def test_data_in_a_sentence_is_text_and_no_place() -> None:
    say = Speech(CN)
    nasty = "<b>$money</b>{Totals}"
    assert say("Vouchers of $customer", customer=nasty) == f"{nasty}的卡券"
    page = filled(spoken(Template("<p>{Vouchers of $customer}{Totals}</p>"), say), customer=nasty)
    assert page == "<p>&lt;b&gt;$money&lt;/b&gt;{Totals}的卡券合计</p>"


def test_a_sentence_never_becomes_markup() -> None:
    """A template's sentence is text too, in English and in any other language."""
    assert spoken(Template("{a <b> & 'c'}"), ENGLISH).template == "a &lt;b&gt; &amp; &#x27;c&#x27;"


def test_each_sentence_is_whole_in_both_scripts() -> None:
    table = tomllib.loads((SOURCES / "words.toml").read_text("utf-8"))
    both = {"zh-CN", "zh-TW"}
    instead = {"$tenths", "$digits", "$percent", "$number", "$month"}  # counted another way
    for english, said in table.items():
        assert said.keys() == both, english
        for text in said.values():
            assert text, english
            assert set(PLACE.findall(text)) - instead == set(PLACE.findall(english)) - instead
    assert words(EN) == {}


def test_every_sentence_in_the_sources_has_its_words() -> None:
    spoken_of = {sentence for path in SOURCES.glob("*.py") for sentence in said_in(path)}
    vocabulary = {str(kind).replace("_", " ") for kind in VoucherKind} | set(FORMS)
    for language in (CN, TW):
        assert (spoken_of | vocabulary) - words(language).keys() == set()
    assert len(spoken_of) > 80


def said_in(path: Path) -> Iterator[str]:
    """What a module says: in braces in its templates, to `say`, as a `sentence`, or when lost."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign):
            names = [each.id for each in node.targets if isinstance(each, ast.Name)]
            if names == ["sentence"]:
                yield from texts_of(node.value)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called == "Template":
            for text in texts_of(node.args[0]):
                yield from (" ".join(each.split()) for each in re.findall(r"\{([^{}]+)\}", text))
        elif called in ("say", "say.word", "Lost"):
            yield from texts_of(node.args[-1])


def texts_of(node: ast.expr) -> Iterator[str]:
    """The strings that an expression may come to."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts_of(node.body), *texts_of(node.orelse))


def test_a_sentence_without_words_would_be_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "A = Template('<p>{One\\n two}</p>')\nsay('three' if x else 'four', x=x)\n"
        "sentence = 'five'\nraise Lost(404, 'six')\nsay.word(row['state'])\n"
    )
    assert set(said_in(module)) == {"One two", "three", "four", "five", "six"}
