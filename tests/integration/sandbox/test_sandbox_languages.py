"""The pages in three languages: none lacks a sentence, and none speaks two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from terminal.sandbox import speech
from terminal.sandbox.server import Sandbox
from terminal.sandbox.speech import Language

from .conftest import Clock, Served
from .every_page import every_page

CHINESE = (Language.SIMPLIFIED, Language.TRADITIONAL)
# Whatever is of these is the same in every language: names, numbers, figures.
NAMES = re.compile(
    r"\b(CNY|Asia/Shanghai|Baton|Sandbox shop|PMT-\d{8}|(lake|hill|pier)(-\d)?|usual-[a-z-]+)\b"
    r"|#\d+ [0-9a-f]{8}\b",
    re.ASCII,
)
HAN = re.compile("[\u3400-\u9fff]")
HALF = re.compile("[\u3400-\u9fff][,.:;!?()\"']|[,.:;!?(\"'][\u3400-\u9fff]")


class Said(HTMLParser):
    """What a page says in its own language: text and labels, also those that are only heard."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language, self.parts = "", []
        self._silent: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self.parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.language = told["lang"] or ""
        elif tag in ("style", "svg") or told.get("lang"):
            self._silent.append(tag)
        for name in ("aria-label", "data-label", "title", "alt"):
            self.parts.append(told.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, text: str) -> None:
        if not self._silent:
            self.parts.append(text)


class Noted(dict[str, str]):
    """The words of a language, and which of them were asked for."""

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__(words)
        self.asked: set[str] = set()

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


class Pages:
    """Every page in every language as it came, and the words that were asked for."""

    def __init__(self, served: Served, noted: dict[Language, Noted]) -> None:
        self.served, self.noted = served, noted
        self.came: dict[tuple[str, Language], requests.Response] = {}

    def fetch(self, name: str, path: str) -> None:
        for language in Language:
            headers = {"Accept": "text/html", "Accept-Language": language.value}
            answer = requests.get(self.served.url + path, headers=headers, timeout=10)
            self.came[name, language] = answer

    def said(self, language: Language) -> dict[str, Said]:
        return {
            name: Said(came.text) for (name, each), came in self.came.items() if each is language
        }


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    """A platform's pages, before anything has happened and after everything has."""
    noted = {language: Noted(speech.words(language)) for language in Language}
    clock, sane = Clock(), pytest.MonkeyPatch()
    sane.setattr(speech, "words", noted.__getitem__)
    sandbox = Sandbox(now=clock)
    with sandbox:
        pages = Pages(Served(sandbox, clock), noted)
        pages.fetch("bare index", "/")
        pages.fetch("bare dashboard", "/dashboard")
        for name, path in every_page(pages.served).items():
            pages.fetch(name, path)
        yield pages
    sane.undo()


def test_every_page_comes_and_says_its_language(pages: Pages) -> None:
    for (name, language), came in pages.came.items():
        lost = {"lost payment": 404, "lost shop": 404, "lost day": 422}
        assert came.status_code == lost.get(name, 200), (name, came.text)
        assert came.headers["content-language"] == Said(came.text).language == language
        assert came.headers["vary"] == "Accept-Language"
        assert came.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in came.headers["content-security-policy"]


@pytest.mark.parametrize("language", CHINESE)
def test_no_sentence_is_missing_and_none_is_idle(pages: Pages, language: Language) -> None:
    noted = pages.noted[language]
    assert noted.asked - noted.keys() - {""} == set(), "said in English on a Chinese page"
    assert noted.keys() - noted.asked == set(), "in the table, and on no page"


@pytest.mark.parametrize("language", CHINESE)
def test_a_chinese_page_speaks_chinese_alone(pages: Pages, language: Language) -> None:
    region = {Language.SIMPLIFIED: "gb2312", Language.TRADITIONAL: "big5"}[language]
    for name, page in pages.said(language).items():
        text = NAMES.sub("", page.text)
        text = text.replace("QR Code", "") if language is Language.TRADITIONAL else text
        assert re.findall("[A-Za-z]+", text) == [], name
        assert HALF.findall(text) == [], name
        assert HAN.search(text), name
        "".join(HAN.findall(text)).encode(region)  # a sign of the other script is none of these
        assert not set("{}$") & set(page.text), name


def test_an_english_page_speaks_english_alone(pages: Pages) -> None:
    outside = re.compile("小[明云江石木]|[西山江][湖下上]店|午茶")
    for name, page in pages.said(Language.ENGLISH).items():
        assert HAN.findall(outside.sub("", page.text)) == [], name
        assert not set("{}$") & set(page.text), name


def test_a_mixed_page_would_be_found() -> None:
    page = "<html lang='zh-CN'><p aria-label='Time'>时间<style>a</style><a lang=en>English</a></p>"
    said = Said(page)
    assert said.text == "Time 时间"
    assert HALF.search("共 3 次,剩余")
    with pytest.raises(UnicodeEncodeError):
        "時間".encode("gb2312")
    with pytest.raises(UnicodeEncodeError):
        "时间".encode("big5")


@pytest.mark.parametrize("path", ["/", "/wallet/小石", "/wallet/小江?form=typed"])
def test_a_chosen_language_stays_chosen(pages: Pages, path: str) -> None:
    asks = "&" if "?" in path else "?"
    chosen = requests.get(f"{pages.served.url}{path}{asks}lang=zh-TW", timeout=10).text
    links = re.findall(r'<a (?:class="show" )?href="([^"]*)">', chosen)
    assert links
    assert all(parse_qs(urlsplit(unescape(link)).query)["lang"] == ["zh-TW"] for link in links)
    plain = requests.get(pages.served.url + path, timeout=10).text
    assert "lang=" not in "".join(re.findall(r'<a href="([^"]*)">', plain))


def test_a_page_offers_the_other_languages_where_it_stands(pages: Pages) -> None:
    text = requests.get(pages.served.url + "/wallet/小明?form=typed&lang=zh-CN", timeout=10).text
    others = re.findall(r'<a href="([^"]*)" lang="([^"]*)" hreflang="\2">([^<]*)</a>', text)
    assert others == [
        ("?form=typed&amp;lang=en", "en", "English"),
        ("?form=typed&amp;lang=zh-TW", "zh-TW", "繁體中文"),
    ]


def test_what_is_paid_is_said_in_the_language_that_was_chosen(pages: Pages) -> None:
    """The form sends to its own address, so `?lang=` stays; the button's words are its answer's."""
    path = "/pay/" + pages.came["payment paid", Language.ENGLISH].url.rpartition("/")[2]
    answer = requests.post(pages.served.url + path + "?lang=zh_CN", timeout=10)
    assert "支付成功" in answer.text
    assert "PMT-" in answer.text


@pytest.mark.parametrize("lang", ["", "xx", "<script>", "en'\"", "zh\r\nX: y", "-", "zh" * 5000])
def test_a_strange_language_is_none(pages: Pages, lang: str) -> None:
    query = {"lang": lang, "form": '"><b>'}
    answer = requests.get(pages.served.url + "/wallet/小木", params=query, timeout=10)
    assert answer.headers["content-language"] == "en"
    assert "<b>" not in answer.text
    assert "<script>" not in answer.text


def test_a_program_gets_a_problem_where_a_browser_gets_a_page(pages: Pages) -> None:
    answer = requests.get(pages.served.url + "/pay/nobody", timeout=10)
    assert answer.headers["content-type"] == "application/problem+json"
