"""`baton run` with one defence taken away, or with none: `real_child.py LOG ["name", ...]`."""

from __future__ import annotations

import json
import sys


def without_the_gate() -> None:
    """Outside text goes to the screen as it is."""
    from terminal import text

    def uncleaned(text: str, limit: int = 200) -> str:
        return text[:limit]

    text.clean = uncleaned


def with_markup() -> None:
    """Text is drawn as a plain widget would draw it."""
    from textual.content import Content

    from terminal.tui.widgets import card

    class Marked(Content):
        """Content that obeys its own markup."""

        @classmethod
        def assemble(cls, *parts, **more):  # type: ignore[no-untyped-def]
            texts = [Content.from_markup(p[0]) if isinstance(p, tuple) else p for p in parts]
            return Content.assemble(*texts, **more)

    vars(card)["Content"] = Marked


def without_wedge() -> None:
    """Every key is a person's."""
    from terminal.tui import wedge

    made = wedge.Wedge.__init__
    made.__defaults__ = (0.0, *(made.__defaults__ or ())[1:])


WITHOUT = {each.__name__: each for each in (without_the_gate, with_markup, without_wedge)}

if __name__ == "__main__":
    for name in json.loads(sys.argv[2]):
        WITHOUT[name]()
    from terminal.cli import main

    sys.argv[1:] = ["run", "--language", "en", *sys.argv[3:]]
    sys.exit(main())
