"""One round of fuzzing in a process of its own: `engine.py TARGET FOLDER [least]`.

FOLDER holds inputs; those that reach something new are added. With atheris (coverage-guided, by
libFuzzer) where it can be imported, else with a plain engine that mutates what reached new lines.
`least` instead prints the fewest inputs that reach all that FOLDER reaches. atheris is an optional
tool outside the locks: it ships wheels for few Pythons and is of use to no till.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from tests.fuzz.target import Target

ROOT = Path(__file__).resolve().parents[2]
OURS = ("drivers", "terminal", "offline_queue")
_TEXTUAL = ("textual._xterm_parser", "textual._parser")  # reads what a wedge types
GROUPS = {
    "of_drivers": ("framing", "ssi", "registers", "keymap", "aim", "repeats"),
    "of_terminal": ("text", "codes", "signed", "answers", "entries", "keyboard"),
    "of_pictures": ("frames", "files"),
}
NAMES = tuple(name for names in GROUPS.values() for name in names)

Trace = Callable[[FrameType, str, Any], Any]


def find(name: str) -> Target:
    """The target of a name; imports what it plays to, and nothing else."""
    group = next(group for group, names in GROUPS.items() if name in names)
    targets: dict[str, Target] = importlib.import_module(f"tests.fuzz.{group}").TARGETS
    return targets[name]


class Steps:
    """The steps from line to line that an input makes in our own files."""

    def __init__(self) -> None:
        self._places = tuple(f"{ROOT / each}/" for each in OURS)
        self._made: set[tuple[object, object]] = set()
        self._from: object = None

    def of(self, one: Callable[[bytes], None], raw: bytes) -> set[tuple[object, object]]:
        """Play one input and tell its steps."""
        self._made, self._from = set(), None
        sys.settrace(self._call)
        try:
            one(raw)
        finally:
            sys.settrace(None)
        return self._made

    def _call(self, frame: FrameType, event: str, arg: Any) -> Trace | None:
        return self._line if frame.f_code.co_filename.startswith(self._places) else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Trace:
        here = (frame.f_code.co_filename, frame.f_lineno)
        self._made.add((self._from, here))
        self._from = here
        return self._line


def mutated(raw: bytes, others: list[bytes], chance: random.Random, longest: int) -> bytes:
    """A few random changes: bytes set, cut, doubled, or taken from another input."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(made) + 1)
        way = chance.randrange(5)
        if way == 0 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            made[at:at] = chance.randbytes(chance.choice((1, 1, 2, 4, 16)))
        elif way == 2:
            del made[at : at + chance.choice((1, 2, 8, 64))]
        elif way == 3:
            made[at:at] = made[at : at + chance.randrange(1, 32)]
        else:
            other = chance.choice(others)
            start = chance.randrange(len(other) + 1)
            made[at:at] = other[start : start + chance.randrange(1, 64)]
    return bytes(made[:longest])


def plain_round(target: Target, folder: Path) -> None:
    """The engine of the standard library; prints what libFuzzer prints of its end."""
    chance, steps, reached = random.Random(), Steps(), set()
    inputs = [path.read_bytes() for path in folder.iterdir()] or [b""]
    for runs in range(max(target.runs, len(inputs))):
        fresh = runs < len(inputs)
        raw = inputs[runs] if fresh else b""
        raw = raw if fresh else mutated(chance.choice(inputs), inputs, chance, target.longest)
        try:
            made = steps.of(target.one, raw)
        except BaseException:
            (folder.parent / "crash-plain").write_bytes(raw)
            raise
        if not made <= reached:
            reached |= made
            _add(folder, raw)
            inputs += [] if fresh else [raw]
    print(f"cov: {len(reached)}\nstat::number_of_executed_units: {runs + 1}")


def _add(folder: Path, raw: bytes) -> None:
    (folder / hashlib.sha1(raw, usedforsecurity=False).hexdigest()).write_bytes(raw)


def least(target: Target, folder: Path) -> None:
    """The fewest inputs for all that was reached, greedily, printed in hexadecimal."""
    steps = Steps()
    inputs = sorted((path.read_bytes() for path in folder.iterdir()), key=len)
    reach = {raw: steps.of(target.one, raw) for raw in inputs}
    while reach:
        raw = max(reach, key=lambda each: (len(reach[each]), -len(each)))
        best = reach.pop(raw)
        if not best:
            return
        print(raw.hex())
        reach = {each: rest for each, made in reach.items() if (rest := made - best)}


def guided_round(name: str, folder: Path) -> None:
    """libFuzzer under atheris; does not return."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=[*OURS, *_TEXTUAL]):
        target = find(name)
    flags = [
        f"-runs={target.runs}",
        f"-max_len={target.longest}",
        "-timeout=30",
        "-print_final_stats=1",
        f"-artifact_prefix={folder.parent}/",
    ]
    atheris.Setup([sys.argv[0], *flags, str(folder)], target.one)
    atheris.Fuzz()


def has_atheris() -> bool:
    """Whether the guided engine is here."""
    return importlib.util.find_spec("atheris") is not None


def main(name: str, folder: Path, *ways: str) -> None:
    """One round, or the fewest inputs."""
    if "least" in ways:
        least(find(name), folder)
    elif has_atheris() and "plain" not in ways:
        guided_round(name, folder)
    else:
        plain_round(find(name), folder)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
