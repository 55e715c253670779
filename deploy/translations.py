"""Refresh the catalogues from the source: template, .po files, .mo files.

    python deploy/translations.py            rewrite what is out of date, list what lacks words
    python deploy/translations.py --check    change nothing; exit 1 if anything is out of date

Needs babel. Run it after changing any word on a screen, then fill in the new lines of the .po.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "terminal"
CATALOGUES = SOURCES / "locale"
TEMPLATE = CATALOGUES / "baton.pot"
_KEYWORDS = {"_": None, "elsewhere": None, "later": None, "ngettext": (1, 2)}
_CUT = "NOTE:"
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # fixed: a file changes only when a word does


def extracted() -> Any:
    """The template of every marked string under `terminal/`, without line numbers or dates."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    template = Catalog(project="baton-terminal", charset="utf-8")
    found = extract_from_dir(SOURCES, keywords=_KEYWORDS, comment_tags=(_CUT,))
    for name, _line, message, comments, _context in sorted(found, key=lambda row: (row[0], row[1])):
        template.add(message, locations=[(f"terminal/{name}", None)], auto_comments=comments)
    return template


def languages() -> list[str]:
    """The languages that have a folder."""
    return sorted(path.parent.parent.name for path in CATALOGUES.glob("*/LC_MESSAGES/baton.po"))


def merged(language: str, template: Any) -> Any:
    """A language's catalogue with exactly the template's messages; old translations are kept."""
    from babel.messages.pofile import read_po

    with _place(language, "po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    return catalogue


def lacking(catalogue: Any) -> list[str]:
    """The messages that have no translation."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all(_forms(message.string) or [""])
    ]


def files() -> dict[Path, bytes]:
    """What every file of the catalogues should hold."""
    template = extracted()
    wanted = {TEMPLATE: _written(template)}
    for language in languages():
        catalogue = merged(language, template)
        wanted[_place(language, "po")] = _written(catalogue)
        wanted[_place(language, "mo")] = _compiled(catalogue)
    return wanted


def _forms(string: Any) -> list[str]:
    return list(string) if isinstance(string, tuple | list) else [string]


def _place(language: str, kind: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / f"baton.{kind}"


def _written(catalogue: Any) -> bytes:
    from babel.messages.pofile import write_po

    file = io.BytesIO()
    write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)
    return _HEADER + file.getvalue()


def _compiled(catalogue: Any) -> bytes:
    from babel.messages.mofile import write_mo

    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


# Without dates and names, like _NO_DATE.
_HEADER = b"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def main(arguments: list[str]) -> int:
    """Refresh or check; the exit code says whether all is up to date and complete."""
    stale = [path for path, wanted in files().items() if _read(path) != wanted]
    for path in stale:
        print(f"out of date: {path.relative_to(ROOT)}")
        if "--check" not in arguments:
            path.write_bytes(files()[path])
    missing = [(name, text) for name in languages() for text in lacking(merged(name, extracted()))]
    for name, text in missing:
        print(f"{name} lacks: {text}")
    return int(bool(missing or (stale and "--check" in arguments)))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
