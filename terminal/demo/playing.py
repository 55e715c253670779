"""Plays stories one after the other, each in a world of its own, and judges their books."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from terminal.demo import stories
from terminal.demo.host import Failed, Host
from terminal.demo.scene import Scene, new_folder
from terminal.errors import BatonError

_SHOWN = 20  # findings; the books themselves are kept


def play(
    names: Sequence[str],
    keep: Path | None,
    tell: Callable[[str], None],
    words: Callable[[Any, str], list[str]],
    host: Host | None = None,
) -> list[str]:
    """What failed, one sentence each; nothing when every story came out and its books agree.

    Against `host` if there is one, and else each against a platform of its own.
    """
    failures: list[str] = []
    with contextlib.ExitStack() as closing:
        folder = new_folder(keep, closing)
        for name in names:
            tell(f"==== {name}: {stories.story(name).ABOUT}")
            place = folder / name
            place.mkdir()
            try:
                _play_one(name, Scene(place, tell, words, host))
            except (Failed, BatonError) as fault:
                failures.append(f"{name}: {fault}")
                tell(f"   !! {fault}")
    return failures


def _play_one(name: str, scene: Scene) -> None:
    story = stories.story(name)
    with scene:
        story.play(scene)
        found = scene.judged()
    for each in found[:_SHOWN]:
        scene.tell(f"   {each.what.value:<13} {each.book} line {each.line}: {each.why}")
    known = Counter(getattr(story, "KNOWN", {}))
    counted = Counter(each.what for each in found)
    if counted != known:
        raise Failed("the books differ from what the story tells")
    scene.tell("   the books agree" if not found else "   the books name what was hidden")
