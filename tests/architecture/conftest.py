"""The tree as a reader finds it: our Python files, parsed once."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("terminal", "drivers", "offline_queue")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def is_shipped(self) -> bool:
        return self.path.split("/")[0] in PACKAGES


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """Every Python file of ours; `tests/data` holds what others wrote."""
    found = []
    for folder in (*PACKAGES, "tests", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("tests/data/"):
                text = path.read_text(encoding="utf-8")
                found.append(Source(name, text, ast.parse(text, name)))
    assert found
    return found


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """The files that a clone holds."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode != 0:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
