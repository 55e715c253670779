# ruff: noqa: F811 - fixtures come by name
"""The customer's phone and the platform's dashboard in a real browser, against real tills."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from terminal.bootstrap import Books
from terminal.core.legs import LegState
from terminal.core.model import Authority, Verdict
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.paying import Paying

from ..integration.conftest import (  # noqa: F401 - fixtures
    SHOP,
    Platform,
    books,
    claimed,
    counter,
    flow,
    line,
    platform,
    sound_platform,
)
from ..integration.counters import TestCounter
from ..integration.test_owner_page import browser  # noqa: F401 - fixture

PHONE, DESK = (390, 844), (1200, 800)


class Visitor:
    """A browser of which every request that leaves this machine is stopped and told."""

    def __init__(
        self,
        browser: Any,
        url: str,
        size: tuple[int, int],
        locale: str = "en-US",
        dark: bool = False,
    ) -> None:
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        self.page, self.url = self.context.new_page(), url
        self.strayed: list[str] = []
        self.complaints: list[str] = []
        self.context.route("**/*", self._route)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _route(self, route: Any) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.strayed.append(route.request.url)
            route.abort()

    def open(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return self.page

    def qr(self) -> str:
        """What a scanner reads off the screen; empty where there is no code."""
        drawn = Image.open(io.BytesIO(self.page.screenshot())).convert("L")
        found = zxingcpp.read_barcodes(np.asarray(drawn))
        return found[0].text if found else ""

    def style(self, name: str) -> str:
        return str(self.page.evaluate(f"getComputedStyle(document.body).{name}"))

    @property
    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def visit(browser: Any, sound_platform: Platform) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def start(size: tuple[int, int] = PHONE, **more: Any) -> Visitor:
        visitors.append(Visitor(browser, sound_platform.url, size, **more))
        return visitors[-1]

    yield start
    for each in visitors:
        strayed, complaints = each.strayed, each.complaints
        each.context.close()
        assert strayed == [], "a page asked for something elsewhere"
        assert complaints == []


def test_the_wallets_code_is_read_off_the_screen_and_proved_offline(
    visit: Callable[..., Visitor], sound_platform: Platform, line: Relay, flow: Flow
) -> None:
    phone, order = visit(), {"customer": "rotating", "bound": True}
    other = sound_platform.issue("prize", title="Second bowl", **order)
    sound_platform.issue("prize", title="Noodles", **order)
    sound_platform.issue("prepaid", title="A card that stays", customer="rotating")
    page = phone.open("/wallet/rotating")
    first = phone.qr()
    assert first.startswith("BTN2:")
    assert "a picture of it is worth nothing" in page.inner_text("main")
    assert phone.fits
    assert page.locator(".qr:visible").count() == 1, "a scanner takes the first that it sees"
    line.cut()
    flow.run(sound_platform.issue("prize")["opaque"].encode())  # it is noticed
    decision = flow.run(first.encode()).decision
    assert (decision.verdict, decision.authority) == (Verdict.ACCEPTED, Authority.TILL)
    page.locator("summary", has_text="Noodles").click()
    page.get_by_text("Show the code").click()
    assert page.url.endswith("?open=" + page.url.rpartition("=")[2])
    assert phone.qr().startswith("BTN2:")
    assert phone.qr() != first
    assert other["signed"].startswith("BTN1:")
    line.mend()


def test_the_code_changes_by_itself(
    visit: Callable[..., Visitor], sound_platform: Platform
) -> None:
    """The page asks for itself again; here at once, instead of after half a minute."""
    phone = visit()
    sound_platform.issue("prize", title="Noodles", customer="changing", bound=True)
    answer = phone.page.goto(phone.url + "/wallet/changing")
    assert answer.headers["refresh"] == "30"
    first = phone.qr()
    phone.page.wait_for_timeout(1100)  # the moment is signed in seconds
    phone.page.reload()
    assert phone.qr() not in ("", first)


def test_the_rest_is_paid_on_the_phone_and_seen_at_the_till(
    visit: Callable[..., Visitor],
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    counter: TestCounter,
) -> None:
    counter.bill = 43_50
    coupon = sound_platform.issue("money_off", title="10.00 off a ride", value=10_00)
    redemption = flow.run(coupon["signed"].encode()).redemption
    paying = Paying(books.ledger, books.platforms[books.identity.platform])
    asked = paying.ask(redemption)
    phone = visit()
    page = phone.open(urlsplit(asked.page).path)
    assert page.inner_text(".figure") == "33.50 CNY"
    assert phone.fits
    page.get_by_role("button", name="Pay 33.50 CNY").click()
    page.get_by_text("Reference PMT-").wait_for()
    assert paying.look(asked.leg) is LegState.ANSWERED
    page.reload()
    assert page.get_by_role("button").count() == 0


CHINESE = {
    "zh-CN": ("的卡券", "支付 33.50 CNY", "支付成功", "的核销明细", "营销活动", "PingFang SC"),
    "zh-TW": ("的票券", "付款 33.50 CNY", "付款成功", "的核銷明細", "行銷活動", "PingFang TC"),
}


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (DESK, True)])
@pytest.mark.parametrize("locale", CHINESE)
def test_phone_and_desk_in_chinese(
    visit: Callable[..., Visitor],
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    counter: TestCounter,
    locale: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    """The browser's own language, from the wallet to the payment and to the owner's pages."""
    whose, pay, paid, of_the_day, campaigns, face = CHINESE[locale]
    counter.bill = 43_50
    title = f"{'四人火鍋套餐' * 6} {locale} {size[0]}"
    order = {"title": title, "customer": f"午茶{locale}{size[0]}", "minimum": 20_00}
    coupon = sound_platform.issue("money_off", value=10_00, **order)
    visitor = visit(size, locale=locale, dark=dark)
    page = visitor.open(f"/wallet/{order['customer']}")
    assert page.inner_text("h1") == order["customer"] + whose
    assert visitor.fits
    assert visitor.qr() in (coupon["signed"], coupon["typed"])
    redemption = flow.run(coupon["signed"].encode()).redemption
    paying = Paying(books.ledger, books.platforms[books.identity.platform])
    asked = paying.ask(redemption)
    visitor.open(urlsplit(asked.page).path)
    assert visitor.fits
    page.get_by_role("button", name=pay, exact=True).click()
    page.get_by_text(paid).wait_for()
    assert paying.look(asked.leg) is LegState.ANSWERED
    assert visitor.fits
    visitor.open(f"/statement/{SHOP}/{books.ledger.business_date()}")
    assert of_the_day in page.inner_text(".lead")
    assert visitor.fits
    assert page.locator("tr", has_text=title).count() == 1
    visitor.open("/dashboard")
    assert page.inner_text("h1") == campaigns
    assert visitor.fits
    ground = "rgb(22, 21, 19)" if dark else "rgb(244, 242, 238)"
    assert (visitor.style("backgroundColor"), face in visitor.style("fontFamily")) == (ground, True)


def test_a_language_chosen_by_hand_stays_after_paying(
    visit: Callable[..., Visitor],
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    counter: TestCounter,
) -> None:
    counter.bill = 43_50
    coupon = sound_platform.issue("money_off", value=10_00)
    redemption = flow.run(coupon["signed"].encode()).redemption
    paying = Paying(books.ledger, books.platforms[books.identity.platform])
    page = visit().open(urlsplit(paying.ask(redemption).page).path)
    page.get_by_role("link", name="繁體中文").click()
    page.get_by_role("button", name="付款").click()
    page.get_by_text("付款成功").wait_for()
    page.get_by_role("link", name="English").click()
    page.get_by_text("Reference PMT-").wait_for()


def test_the_dashboard_follows_the_till(
    visit: Callable[..., Visitor],
    sound_platform: Platform,
    line: Relay,
    books: Books,
    flow: Flow,
    counter: TestCounter,
) -> None:
    body = {"id": "autumn", "direction": "given", "terms": {"title": "Autumn <b>coupons</b>"}}
    body["terms"] |= {"shop": 0, "platform": 10_000, "commission": 1_000, "tax": 600}
    sound_platform.admin("/admin/campaigns", body)
    counter.bill = 40_00
    order = {"value": 10_00, "campaign": "autumn"}
    desk = visit(DESK)
    page = desk.open("/dashboard")
    assert "autumn" not in page.inner_text("main")
    codes = [sound_platform.issue("money_off", **order) for _ in range(3)]
    flow.run(codes[0]["signed"].encode())
    row = page.locator("tr", has_text="autumn")
    row.wait_for(timeout=15_000)  # it asks again by itself
    assert row.locator("td").all_inner_texts()[1:] == [
        *("1", "10.00 CNY", "8.94 CNY", "-", "0.00 CNY"),
    ]
    assert "<b>coupons</b>" in row.inner_text()
    line.cut()
    flow.run(codes[1]["opaque"].encode())  # it is noticed
    flow.run(codes[2]["signed"].encode())
    sound_platform.admin(f"/admin/vouchers/{codes[2]['id']}:refund", {})
    line.mend()
    books.sync.sync_once(anyway=True)
    page.reload()
    assert row.locator(".disputed").inner_text() == "1"
    assert desk.fits
    narrow = visit()
    narrow.open("/dashboard")
    assert narrow.fits


def test_a_request_elsewhere_would_be_noticed(browser: Any) -> None:
    loud = Visitor(browser, "http://127.0.0.1:9", PHONE)
    loud.page.set_content("<img src='http://192.0.2.1/a.png'>")
    loud.page.wait_for_timeout(100)
    assert loud.strayed == ["http://192.0.2.1/a.png"]
    loud.context.close()
