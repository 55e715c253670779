"""Where the owner's page goes after each Z, and how long customers are known: `[owner]`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True, slots=True)
class OwnerSettings:
    """`[owner]`"""

    language: str = _setting("", "Language of the page: en, zh_CN or zh_TW; empty = the till's.")
    folder: str = _setting(
        "", "Folder for the page and the accountant's file of each day; empty = reports, at home."
    )
    mail: str = _setting("", "Address that gets the page after each Z; empty = no mail.")
    mail_from: str = _setting("", "Address it comes from; empty = the same.")
    smtp: str = _setting(
        "", "Mail server as host:port; always with TLS: from the start on 465, else by STARTTLS."
    )
    smtp_user: str = _setting(
        "", "Name at the mail server; its password is the file secrets/owner-mail.password."
    )
    webhook: str = _setting(
        "", "https:// address that gets all figures as JSON; secrets/owner-webhook.key signs them."
    )
    ca: str = _setting("", "File of a private authority that mail server and webhook may show.")
    keep_references: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = _setting(
        0, "Days after which what leads to a customer is erased, at a Z; 0 = never."
    )
