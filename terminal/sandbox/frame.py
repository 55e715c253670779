"""The frame that every page has, and the one place where text becomes markup.

Every text on the pages comes from outside: `filled` escapes whatever is not `Markup`. No page
asks anything outside of itself.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi import Response

_POLICY = "Content-Security-Policy"
_HEADERS = {
    _POLICY: "default-src 'none'; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Markup(str):
    """Markup made by us, told apart from text at run time."""

    __slots__ = ()


@cache
def template(name: str) -> Template:
    """A template that lies beside this module."""
    return Template(files("terminal.sandbox").joinpath(name).read_text("utf-8"))


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


def page(title: str, body: Markup, kind: str, *, forms: bool = False, again: int = 0) -> Response:
    """A whole page; with `forms` it may send one back to where it came from.

    again  seconds after which it is asked for again; 0 = it stays
    """
    style = Markup(template("page.css").template)
    frame = filled(template("page.html"), title=title, body=body, style=style, kind=kind)
    headers = dict(_HEADERS) | ({"Refresh": str(again)} if again else {})
    if forms:
        headers[_POLICY] = headers[_POLICY].replace("form-action 'none'", "form-action 'self'")
    return Response(frame, headers=headers, media_type="text/html; charset=utf-8")
