"""The owner's page in a real browser: three languages, phone and desk, nothing asked of anybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal import locale
from terminal.owner.page import page_of
from tests.owners_day import report

CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
HEADINGS = {
    "en": ["Who pays you", "Redemptions by the hour", "By campaign", "From scan to verdict"],
    "zh_CN": ["谁付给您", "每小时核销", "按活动", "从扫码到结果"],
    "zh_TW": ["誰付給您", "每小時核銷", "依活動", "從掃碼到結果"],
}


class Looked:
    """One page of a browser, with everything it asked for and complained about."""

    def __init__(self, browser: Any, width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context.route("**/*", self._route)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _route(self, route: Any) -> None:
        self.asked.append(route.request.url)
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    def open(self, path: Path) -> Any:
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium without a screen."""
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed here")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def spoken() -> Iterator[Any]:
    """Chooses the language; English again afterwards."""
    yield locale.use
    locale.use("en")


@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.parametrize("width", [390, 1100])
def test_the_page_in_a_browser(
    browser: Any, spoken: Any, tmp_path: Path, language: str, width: int
) -> None:
    spoken(language)
    path = tmp_path / "day.html"
    path.write_text(page_of(report(hostile=width == 390)), "utf-8")
    looked = Looked(browser, width)
    page = looked.open(path)
    assert looked.asked == [path.as_uri()], "it asked for something"
    assert looked.complaints == []
    assert page.evaluate("document.documentElement.lang") == language.replace("_", "-")
    shown = page.inner_text("main")
    assert [each for each in HEADINGS[language] if each not in shown] == []
    assert "4,959.00" in shown
    assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert page.evaluate("document.querySelectorAll('svg.chart').length") == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "it is too wide"
    drawn = "[...document.querySelectorAll('svg.chart')].every(each => each.clientHeight > 60)"
    assert page.evaluate(drawn)
    looked.context.close()


def test_a_request_would_be_noticed(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "loud.html"
    path.write_text("<img src='http://192.0.2.1/a.png'>", "utf-8")
    looked = Looked(browser, 800)
    looked.open(path)
    assert looked.asked == [path.as_uri(), "http://192.0.2.1/a.png"]
    looked.context.close()


def test_the_pages_own_policy_stops_a_request(browser: Any, tmp_path: Path) -> None:
    """Even if somebody's text came through as markup, nothing would be asked for."""
    path = tmp_path / "broken.html"
    text = page_of(report()).replace("<main>", "<main><img src='http://192.0.2.1/a.png'>")
    path.write_text(text, "utf-8")
    looked = Looked(browser, 800)
    looked.open(path)
    assert looked.asked == [path.as_uri()]
    assert any("Content Security Policy" in each for each in looked.complaints)
    looked.context.close()
