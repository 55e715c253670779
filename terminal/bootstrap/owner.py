"""The post that brings the owner's page where the settings say."""

from __future__ import annotations

from pathlib import Path

from terminal.bootstrap.books import USER_AGENT, Books
from terminal.bootstrap.staff import days_of
from terminal.errors import ConfigError
from terminal.forgetting import Forgetting
from terminal.owner.parcels import Parcels
from terminal.owner.post import Post, Way
from terminal.owner.settings import OwnerSettings


def post_of(books: Books) -> Post:
    """The post of this till; nothing is sent before it is started. Raises ConfigError."""
    home, settings = books.config.home, books.config.parts["owner"]
    forgetting = Forgetting(books.ledger)
    return Post(
        days_of(books),
        Path(settings.folder) if settings.folder else home / "reports",
        Parcels(home / "outgoing"),
        _ways(home, settings),
        settings.language or books.config.till.language,
        lambda: forgetting.retain(settings.keep_references),
    )


def _ways(home: Path, settings: OwnerSettings) -> list[Way]:
    found: list[Way] = []
    if settings.mail:
        from terminal.owner.mail import Mail, checked_address, password_of, server_of

        if not settings.smtp:
            advice = "add smtp, like mail.example.org:587"
            raise ConfigError("owner.mail is set without a server", where="[owner]", advice=advice)
        to = checked_address(settings.mail, "mail")
        sender = checked_address(settings.mail_from or settings.mail, "mail_from")
        server, password = server_of(settings.smtp), password_of(home)
        found.append(Mail(to, sender, *server, settings.smtp_user, password, settings.ca))
    if settings.webhook:
        from terminal.owner.webhook import Webhook, checked_hook, key_of

        hook = checked_hook(settings.webhook)
        found.append(Webhook(hook, key_of(home), settings.ca, USER_AGENT))
    return found
