"""The frame that every page has, and the one place where text becomes markup.

Every text on the pages comes from outside: `filled` escapes whatever is not `Markup`. What stands
in braces in a template is a sentence of ours, in English. No page asks anything outside of itself.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi import Response

from terminal.sandbox.speech import NAMES, Speech

_SENTENCE = re.compile(r"\{([^{}]+)\}")
_OTHER = Template('<a href="$target" lang="$tag" hreflang="$tag">$name</a> ')
_LOST = Template('<h1>{There is no such page}</h1>\n<p class="quiet lead">$sentence</p>')
_POLICY = "Content-Security-Policy"
_HEADERS = {
    _POLICY: "default-src 'none'; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}


class Markup(str):
    """Markup made by us, told apart from text at run time."""

    __slots__ = ()


@cache
def template(name: str) -> Template:
    """A template that lies beside this module."""
    return Template(files("terminal.sandbox").joinpath(name).read_text("utf-8"))


def spoken(text: Template, say: Speech) -> Template:
    """A template of which the sentences, in braces, are said in the reader's language."""

    def said(found: re.Match[str]) -> str:
        return escape(say.word(" ".join(found[1].split())), quote=True)

    return Template(_SENTENCE.sub(said, text.template))


def filled(text: Template, /, **parts: str) -> Markup:
    """A template with its places filled; everything but Markup is escaped."""
    safe = {
        name: part if isinstance(part, Markup) else escape(part, quote=True)
        for name, part in parts.items()
    }
    return Markup(text.substitute(safe))


def joined(parts: list[Markup]) -> Markup:
    """Markup one after the other."""
    return Markup("".join(parts))


def page(
    title: str,
    body: Markup,
    kind: str,
    say: Speech,
    *,
    forms: bool = False,
    again: int = 0,
    status: int = 200,
) -> Response:
    """A whole page; with `forms` it may send one back to where it came from.

    again  seconds after which it is asked for again; 0 = it stays
    """
    others = [
        filled(_OTHER, target=target, tag=other, name=NAMES[other])
        for other, target in say.others().items()
    ]
    frame = filled(
        template("page.html"),
        **{"title": title, "body": body, "kind": kind, "language": say.language},
        style=Markup(template("page.css").template),
        languages=joined(others),
    )
    headers = _HEADERS | {"Content-Language": say.language}
    if again:
        headers["Refresh"] = str(again)
    if forms:
        headers[_POLICY] = headers[_POLICY].replace("form-action 'none'", "form-action 'self'")
    return Response(frame, status, headers, media_type="text/html; charset=utf-8")


def lost_page(say: Speech, sentence: str, status: int) -> Response:
    """What a browser gets where a page is not there."""
    body = filled(spoken(_LOST, say), sentence=say.word(sentence))
    return page(say.word("There is no such page"), body, "lost", say, status=status)
