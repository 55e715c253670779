"""The owner's page by file, mail and webhook: real servers, verified TLS, nothing lost."""

from __future__ import annotations

import email
import email.policy
import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from terminal.bootstrap import Books, open_books, open_till, post_of, shifts_of
from terminal.errors import ConfigError, Undelivered
from terminal.flow import Flow
from terminal.owner.mail import Mail
from terminal.owner.parcels import MOST, Parcel, Parcels
from terminal.owner.webhook import Webhook

from .commands import baton, inside
from .conftest import Platform
from .counters import TestCounter
from .doctoring import PASS, WARN, at_home
from .owner_servers import Certificate, HookServer, MailServer, certificate_in
from .waiting import wait_for

PARCEL = Parcel(
    *("2026-11-22-2-z7", "mail", "2026-11-22", "2026-11-22T13:30:00+00:00", "周日 ¥88.00"),
    *("text 可乐\n", "<p>page</p>", "a,b\r\n", '{"delivery":"k"}'),
)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return certificate_in(tmp_path)


@pytest.fixture
def server(certificate: Certificate) -> Iterator[MailServer]:
    made = MailServer(certificate)
    yield made
    made.close()


@pytest.fixture
def hook(certificate: Certificate) -> Iterator[HookServer]:
    made = HookServer(certificate)
    yield made
    made.close()


def mail_to(server: MailServer, certificate: Certificate | None) -> Mail:
    ca = str(certificate.file) if certificate else ""
    people = ("owner@example.org", "till@example.org")
    return Mail(*people, "127.0.0.1", server.port, "till", "secret", ca, patience=5)


def test_a_mail_has_text_page_and_sheet_and_was_never_in_the_clear(
    server: MailServer, certificate: Certificate
) -> None:
    mail_to(server, certificate).send(PARCEL)
    message = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert (message["Subject"], message["To"]) == ("周日 ¥88.00", "owner@example.org")
    body, page, sheet = message.iter_parts()
    assert body.get_content().strip() == "text 可乐"
    assert (page.get_content_type(), page.get_filename()) == ("text/html", "2026-11-22.html")
    assert sheet.get_filename() == "2026-11-22.csv"
    clear = [line for line in server.said if line.startswith("plain")]
    assert [line.split()[1] for line in clear] == ["ehlo", "STARTTLS"]


def test_a_subject_from_outside_cannot_add_headers(
    server: MailServer, certificate: Certificate
) -> None:
    worst = replace(PARCEL, subject="shop\r\nBcc: all@example.org\x1b[31m")
    mail_to(server, certificate).send(worst)
    message = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == "shop Bcc: all@example.org[31m"


def test_no_tls_no_mail(certificate: Certificate) -> None:
    server = MailServer(certificate, starttls=False)
    try:
        with pytest.raises(Undelivered, match="STARTTLS"):
            mail_to(server, certificate).send(PARCEL)
        assert not any("MAIL" in line or "AUTH" in line for line in server.said)
    finally:
        server.close()


def test_a_certificate_that_nobody_vouches_for_gets_nothing(server: MailServer) -> None:
    with pytest.raises(Undelivered, match="not to be trusted"):
        mail_to(server, None).send(PARCEL)
    assert server.mails == []
    assert not any("AUTH" in line for line in server.said)


def test_what_the_server_says_no_to_is_said(server: MailServer, certificate: Certificate) -> None:
    server.answers = ["452 mailbox\x1b[31m full"]
    with pytest.raises(Undelivered, match="mailbox"):
        mail_to(server, certificate).send(PARCEL)


def test_a_webhook_gets_all_figures_signed(hook: HookServer, certificate: Certificate) -> None:
    Webhook(hook.url, b"key", str(certificate.file)).send(PARCEL)
    ((headers, body),) = hook.got
    assert body == b'{"delivery":"k"}'
    assert headers["Baton-Delivery"] == PARCEL.key
    expected = hmac.digest(b"key", body, "sha256").hex()
    assert headers["Baton-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_only_a_yes_is_a_yes(hook: HookServer, certificate: Certificate, status: int) -> None:
    hook.answers = [status]
    with pytest.raises(Undelivered, match=str(status)):
        Webhook(hook.url, ca=str(certificate.file)).send(PARCEL)
    assert len(hook.got) == 1, "a redirection is not followed"


def test_a_webhook_is_not_told_to_a_stranger(hook: HookServer) -> None:
    with pytest.raises(Undelivered, match="not reached"):
        Webhook(hook.url).send(PARCEL)
    assert hook.got == []


def test_parcels_wait_on_disk_and_a_damaged_one_holds_up_nobody(tmp_path: Path) -> None:
    parcels = Parcels(tmp_path / "outgoing")
    parcels.put(PARCEL)
    (tmp_path / "outgoing" / "2026-11-01-x-mail.json").write_bytes(b"{")
    assert list(parcels.waiting()) == [PARCEL]
    assert list(Parcels(tmp_path / "outgoing").waiting()) == [PARCEL]
    parcels.done(PARCEL)
    assert list(parcels.waiting()) == []
    assert MOST > 365


# At a Z


def settings(home: Path, **told: object) -> None:
    path = home / "baton.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in told.items()]
    path.write_text(path.read_text("utf-8") + "\n[owner]\n" + "\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def closing(
    sound_platform: Platform,
    books: Books,
    flow: Flow,
    server: MailServer,
    hook: HookServer,
    certificate: Certificate,
) -> Books:
    """A till that has redeemed and knows where its page goes; its books are closed."""
    flow.run(sound_platform.issue("prepaid", title="<i>Tea</i>")["signed"].encode())
    books.close()
    settings(
        books.config.home,
        language="zh_TW",
        mail="owner@example.org",
        smtp=f"127.0.0.1:{server.port}",
        webhook=hook.url,
        ca=str(certificate.file),
    )
    return books


def until_nothing_waits(books: Books) -> None:
    """Let the post's own thread bring what waits."""
    post = post_of(books)
    post.start()
    for _ in range(200):
        if not list(post.parcels.waiting()):
            break
        post._thread.join(0.05)
    post.stop()
    post.join(5)


def test_at_a_z_the_page_is_written_and_sent_and_goes_again_until_it_arrives(
    closing: Books, server: MailServer, hook: HookServer
) -> None:
    home, day = closing.config.home, closing.ledger.business_date()
    server.answers = ["451 later"]
    closed = baton(home, "shift", "z", "--json")
    assert (closed.code, closed.json["number"]) == (0, 1)
    assert "later" in closed.err
    assert "goes again" in closed.err
    page = (home / "reports" / f"{day}.html").read_text("utf-8")
    assert '<html lang="zh-TW">' in page
    assert "&lt;i&gt;Tea" in page
    assert (home / "reports" / f"{day}.csv").exists()
    ((_, body),) = hook.got
    told = json.loads(body)
    assert (told["zs"], told["figures"]["redeemed"]) == ([1], 1)

    waits = at_home(home, "owner")["owner"]
    assert (waits.level, "later" in waits.value.plain()) == (WARN, True)

    again = open_books(home)
    until_nothing_waits(again)
    again.close()
    assert at_home(home, "owner")["owner"].level is PASS
    (mail,) = server.mails
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert message["Message-ID"] == f"<{told['delivery']}@baton.invalid>"
    assert len(hook.got) == 1, "what has arrived does not go again"


def test_a_z_whose_page_was_not_made_has_it_the_next_time(books: Books, hook: HookServer) -> None:
    """The power went between the Z and its page; a till that begins sends nothing of the past."""
    settings(books.config.home, webhook="http://127.0.0.1:9/day")
    shifts_of(books).z()
    fresh = open_books(books.config.home)
    first = post_of(fresh)
    first.after_closing()
    assert list(first.parcels.waiting()) == [], "nobody asked for pages of the past"
    shifts_of(fresh).z()
    post_of(fresh).after_closing()
    (waiting,) = first.parcels.waiting()
    assert waiting.key.endswith("-z2")
    post_of(fresh).after_closing()
    assert len(list(first.parcels.waiting())) == 1
    fresh.close()


def test_next_person_sees_what_did_not_arrive_until_it_has(
    closing: Books, server: MailServer, hook: HookServer
) -> None:
    """A till that starts in the morning says so, and stops saying so by itself."""
    server.answers = ["451 full"] * 3
    till = open_till(TestCounter(), home=closing.config.home)
    assert baton(closing.config.home, "report", "--send").code == 3
    till.start()
    try:
        wait_for(lambda: till.status().unsent is not None)
        unsent = till.status().unsent
        assert unsent
        assert (unsent.count, "full" in unsent.why) == (1, True)
        server.answers = []
        till.sync_now()
        wait_for(lambda: till.status().unsent is None)
    finally:
        till.stop()
    assert len(server.mails) == 1


def test_send_says_what_does_not_arrive(books: Books) -> None:
    home = books.config.home
    books.close()
    settings(home, webhook="http://127.0.0.1:9/day")
    done = inside(home, "report", "--send")
    assert done.code == 3
    assert "waits and goes again" in done.err
    assert len(list((home / "outgoing").glob("*.json"))) == 1


@pytest.mark.parametrize(
    "told",
    [
        {"mail": "owner@example.org"},
        {"mail": "Bob <owner@example.org>", "smtp": "h:25"},
        {"mail": "a@b\r\nBcc: c@d", "smtp": "h:25"},
        {"mail": "a@b", "smtp": "h"},
        {"mail": "a@b", "smtp": "h:99999"},
        {"webhook": "http://example.org/"},
        {"webhook": "https:///x"},
        {"webhook": "ftp://127.0.0.1/"},
    ],
)
def test_settings_that_lead_nowhere_are_said(books: Books, told: dict[str, str]) -> None:
    settings(books.config.home, **told)
    fresh = open_books(books.config.home)
    with pytest.raises(ConfigError):
        post_of(fresh)
    fresh.close()
