"""The pages for people, as a browser gets them."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
import requests
import segno

NASTY = '<script>alert("x")</script><img src=//evil.example onerror=go()>\' & "'


def page(served, path):
    answer = requests.get(served.url + path, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.text


class Tags(HTMLParser):
    """The elements of a page and their attributes, as a browser would see them."""

    def __init__(self, text):
        super().__init__()
        self.names, self.links, self.handlers = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "srcset", "poster"):
                self.links.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((name, value))


def no_foreign_markup(text):
    seen = Tags(text)
    assert seen.names.isdisjoint({"script", "img", "iframe", "link", "object", "form"})
    assert all(link.startswith(("/", "?")) and not link.startswith("//") for link in seen.links)
    assert seen.handlers == []
    assert "url(" not in text
    assert "@import" not in text


def test_the_wallet_shows_what_a_customer_needs(served):
    codes = served.admin("/seed-demo", {})["vouchers"]
    text = unescape(page(served, "/wallet/mei"))
    for shown in (
        "Vouchers of mei",
        "Lunch set for two",
        "3 of 3 uses left, worth 88.00 CNY each",
        "20.00 CNY off",
        "On bills from 100.00 CNY",
        "15 % off, at most 30.00 CNY",
        "150.00 CNY left",
        "Cola 500 ml",
        "at Nanjing Rd",
    ):
        assert shown in text
    typed = codes["lunch"]["typed"]
    assert f"{typed[:4]} {typed[4:8]} {typed[8:]}" in text
    states = re.findall(r'class="mark">([^<]*)<', text)
    assert states == [*["ready"] * 5, "expired", "used", "not yet"]
    greyed = re.findall(r'class="voucher (\w+)"', text)
    assert greyed == [*["usable"] * 5, "over", "over", "later"]
    assert text.count("<details") == 8
    assert len(re.findall(r"<details[^>]* open", text)) == 1
    no_foreign_markup(text)


@pytest.mark.parametrize("form", ["signed", "typed", "opaque"])
def test_each_qr_is_drawn_from_its_code(served, form):
    """The very modules of the code, dark on white, with the border that scanners expect."""
    made = served.prize(customer=f"qr-{form}")
    drawn = re.findall(r"<svg.*?</svg>", page(served, f"/wallet/qr-{form}?form={form}"))
    expected = segno.make(made[form], error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff"
    )
    assert drawn == [expected]


def test_what_is_used_up_is_shown_so(served, till):
    made = served.issue("stored_value", value=50_00, customer="spender", title="Card")
    till.redeem(made["typed"], bill=20_00, discount=20_00)
    assert "30.00 CNY left" in page(served, "/wallet/spender")
    till.redeem(made["typed"], bill=30_00, discount=30_00)
    text = page(served, "/wallet/spender")
    assert "nothing left" in text
    assert "There is none to use now." in text
    assert 'class="voucher over"' in text


def test_a_stranger_has_an_empty_wallet(served):
    text = page(served, "/wallet/nobody%20at%20all")
    assert "Vouchers of nobody at all" in text
    assert "<details" not in text


def test_outside_text_never_becomes_markup(served, till):
    served.admin("/shops", {"id": "nasty", "name": NASTY[:80]})
    made = served.prize(title=NASTY, customer=NASTY, shops=["nasty"])
    here = served.prize(title=NASTY, customer="x$style${y}")
    till_there = served.claim("nasty")
    item = till_there.item(made["typed"])
    till_there.send(item)
    day = served.booked(item["id"])[0]["business_date"]
    other = till.item(here["typed"])
    till.send(other)
    paths = [
        "/wallet/" + requests.utils.quote(NASTY, safe=""),
        "/wallet/" + requests.utils.quote("x$style${y}", safe=""),
        f"/statement/nasty/{day}",
        f"/statement/yunnan/{day}",
        "/",
    ]
    for path in paths:
        text = page(served, path)
        no_foreign_markup(text)
        assert "&lt;script&gt;" in text or "x$style${y}" in text


def test_the_statement_lists_and_adds_up(served):
    till = served.claim("yunnan")
    served.admin("/shops", {"id": "sums", "name": "Sums"})
    till = served.claim("sums")
    lunch = served.issue("prepaid", value=88_00, uses=3, title="Lunch")
    coupon = served.issue("money_off", value=20_00, title="Coupon")
    back = served.issue("money_off", value=5_00, title="Given back")
    tried = served.issue("money_off", value=7_00, title="Tried")
    till.redeem(lunch["typed"], uses=2)
    till.redeem(lunch["typed"], authority="till")
    till.redeem(coupon["typed"], bill=50_00)
    taken_back = till.item(back["typed"], bill=50_00)
    till.send(taken_back)
    till.reverse(taken_back["id"])
    till.redeem(tried["typed"], bill=50_00, test=True)
    day = served.booked(taken_back["id"])[0]["business_date"]
    text = page(served, f"/statement/sums/{day}")
    lines, totals = text.split("<h2>Totals</h2>")
    assert lines.count("sums-1") == 5
    assert lines.count("reversed") == 1
    assert lines.count("confirmed, test") == 1
    assert lines.count("till, offline") == 1
    rows = re.findall(r"<tr><td>(.*?)</tr>", totals, re.DOTALL)
    cells = [re.split(r"<[^>]*>\s*(?:<[^>]*>)?", row) for row in rows]
    assert [[cell.strip() for cell in row if cell.strip()] for row in cells] == [
        ["money off", "CNY", "1", "1", "20.00", "20.00"],
        ["prepaid", "CNY", "2", "3", "0.00", "264.00"],
    ]


def test_an_empty_day_says_so(served):
    assert "Nothing was redeemed" in page(served, "/statement/nanjing/2020-01-01")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/statement/nowhere/2026-11-22", 404), ("/statement/yunnan/today", 422), ("/walle", 404)],
)
def test_a_page_that_is_not_there(served, path, status):
    assert requests.get(served.url + path, timeout=10).status_code == status


def test_every_link_of_the_index_leads_somewhere(served):
    links = Tags(page(served, "/")).links
    assert "/wallet/mei" in links
    assert len([link for link in links if link.startswith("/statement/")]) >= 2
    for link in links:
        page(served, link)
