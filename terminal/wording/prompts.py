"""Prompts in words: what is missing, and the keys that tell it."""

from __future__ import annotations

from typing import Any

from terminal.core.model import Prompt, PromptKind
from terminal.locale import _, elsewhere
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.verdicts import Look, Saying

_OPEN = "____"
_LIKELY = 9_999_99  # minor units: a bill up to this keeps its size while it is typed


def asked(
    prompt: Prompt, typed: str = "", at: int = -1, again: bool = False, instead: int = 0
) -> Saying:
    """The card of a prompt.

    typed  what stands there so far; at: the option under the cursor
    again  Enter came too quickly to be a person's
    instead  minor units that the figures may have been meant as, if they are whole units
    """
    said = {
        PromptKind.BILL: _figures,
        PromptKind.USES: _figures,
        PromptKind.CHOICE: _options,
        PromptKind.WHOSE: _options,
        PromptKind.SERIAL: _text,
        PromptKind.CONFIRM: _options,
    }[prompt.kind](prompt, typed, at)
    question = clean(prompt.question, 120) or _questions()[prompt.kind]
    keys = (_("press Enter once more"),) if again else _keys(prompt)
    return Saying(
        Look.CHECK,
        _("CHECK"),
        elsewhere("CHECK"),
        aside=(_meant(prompt, instead) or question,),
        small=keys,
        **said,
    )


def _meant(prompt: Prompt, instead: int) -> str:
    """What makes whole units of the figures; in place of the question, so that nothing moves."""
    if not instead:
        return ""
    return _("for {amount} type + or .").format(amount=money(instead, prompt.currency))


def _figures(prompt: Prompt, typed: str, at: int) -> dict[str, Any]:
    bill = prompt.kind is PromptKind.BILL
    label = _("BILL") if bill else _("USES")
    return {
        "first": (_("FOR"), _title(prompt)),
        "second": (label, ""),
        "amount": typed,
        "room": money(_LIKELY, prompt.currency) if bill else "",
    }


def _options(prompt: Prompt, typed: str, at: int) -> dict[str, Any]:
    return {"first": ("", clean(prompt.title, 80)), "options": options_of(prompt), "at": at}


def _text(prompt: Prompt, typed: str, at: int) -> dict[str, Any]:
    label = _("ANSWER") if prompt.about else _("NUMBER")
    written = (clean(typed) or "") + "▏" if typed else _OPEN
    return {"first": (_("FOR"), _title(prompt)), "second": (label, written)}


def _title(prompt: Prompt) -> str:
    return clean(prompt.title, 60) or _("this voucher")


def options_of(prompt: Prompt) -> tuple[tuple[str, str], ...]:
    """Each option with its key; those behind the ninth have none."""
    if prompt.kind is PromptKind.CONFIRM:
        return (("1", _("yes")), ("0", _("no")))
    return tuple(
        (str(place) if place <= 9 else "", clean(text, 80) or "?")
        for place, text in enumerate(prompt.options, 1)
    )


def _questions() -> dict[PromptKind, str]:
    return {
        PromptKind.BILL: _("how much is the bill?"),
        PromptKind.USES: _("how many at once?"),
        PromptKind.CHOICE: _("which one is meant?"),
        PromptKind.WHOSE: _("whose voucher is it?"),
        PromptKind.SERIAL: _("which number is written on it?"),
        PromptKind.CONFIRM: _("is it as the voucher says?"),
    }


def _keys(prompt: Prompt) -> tuple[str, ...]:
    nothing = _("Esc: nothing is done")
    return {
        PromptKind.BILL: (_("figures, then Enter"), _("+ is 00"), nothing),
        PromptKind.USES: (_("a figure, then Enter"), *_limits(prompt), nothing),
        PromptKind.CHOICE: (_("press its digit, or ↑↓ and Enter"), nothing),
        PromptKind.WHOSE: (
            _("press its digit, or ↑↓ and Enter"),
            _("asked once a shift"),
            nothing,
        ),
        PromptKind.SERIAL: (_("type it, then Enter"), nothing),
        PromptKind.CONFIRM: (nothing,),
    }[prompt.kind]


def _limits(prompt: Prompt) -> tuple[str, ...]:
    if prompt.kind is not PromptKind.USES or not prompt.most:
        return ()
    return (_("at most {n}").format(n=prompt.most),)
