"""What a technician may say about a pretix server and this till's place at it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from terminal.errors import ConfigError
from terminal.platforms.door import HttpSettings
from terminal.text import clean

# No request is still on its way after that: servers give up sooner.
IN_FLIGHT = timedelta(seconds=90)
_LIST = re.compile(r"([A-Za-z0-9._-]{1,50})/([1-9]\d{0,17})")


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True, slots=True)
class PretixSettings(HttpSettings):
    """`[platforms.NAME]` with `adapter = "pretix"`. The device's token is in `secrets/`."""

    organizer: str = _setting("", "short name of the organizer; empty = the device's own")
    lists: tuple[str, ...] = _setting(
        (),
        'check-in lists to scan for, one for each event, as "EVENT/NUMBER"; '
        "empty = as the server suggests to this device",
    )
    codes: str = _setting(
        "[abcdefghjkmnpqrstuvwxyz2-9]{16,64}",
        "regular expression of ticket codes that carry no signature",
    )
    pending: bool = _setting(False, "whether unpaid tickets count, on lists that include them")
    language: str = _setting("en", "in which language products and questions are named")
    floor_limit: int = _setting(
        200_00, "most minor units that may wait to be reported, accepted offline"
    )
    max_count: int = _setting(50, "most tickets that may wait so")
    max_age: int = _setting(
        14_400, "seconds since the last contact after which nothing is accepted offline"
    )


@dataclass(frozen=True, slots=True)
class GiftCardSettings(HttpSettings):
    """`[platforms.NAME]` with `adapter = "pretix-giftcards"`, a device of its own."""

    organizer: str = _setting("", "short name of the organizer; empty = the device's own")
    codes: str = _setting(
        "[ABCDEFGHJKLMNPQRSTUVWXYZ3789]{8,32}", "regular expression of gift card codes"
    )
    test: bool = _setting(False, "whether cards of the test mode are taken")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One check-in list of one event, as the settings name it."""

    event: str
    number: int


def chosen_lists(settings: PretixSettings, table: str) -> tuple[Chosen, ...]:
    """The lists of the settings. Raises ConfigError for one that is none, or two of one event."""
    found: dict[str, Chosen] = {}
    for text in settings.lists:
        match = _LIST.fullmatch(text)
        if match is None or match[1] in found:
            raise ConfigError(
                f"{clean(text, 60)!r} names no check-in list, or its event a second time",
                where=f"platforms.{table}.lists",
                advice='write each as "EVENT/NUMBER", its number is in the address of its page',
            )
        found[match[1]] = Chosen(match[1], int(match[2]))
    return tuple(found.values())


def pattern_of(text: str, table: str) -> re.Pattern[str]:
    """The regular expression of codes. Raises ConfigError where it is none."""
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as cause:
        raise ConfigError(
            f"{clean(text, 40)!r} is not a regular expression: {cause}",
            where=f"platforms.{table}.codes",
            advice="correct the pattern",
        ) from cause
