"""The stories: one file for each system that a loop is closed for.

A story has ABOUT, one line for people, and `play(scene)`, which raises `scene.Failed` where it
does not come out as it should. KNOWN counts what the judge of the books must name at its end, by
kind; nothing more and nothing less. A new story is one new file.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names() -> list[str]:
    """All stories, in the order of the alphabet."""
    return sorted(each.name for each in pkgutil.iter_modules(__path__))


def story(name: str) -> ModuleType:
    """The story of a name."""
    return importlib.import_module(f"{__name__}.{name}")
