"""Every target, until its coverage stops growing; a find is the input that made it, in hex."""

from __future__ import annotations

from pathlib import Path

import pytest

from .corpus import keep
from .engine import NAMES, has_atheris
from .rounds import LINES, Died, child, grow, prepare


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", NAMES)
def test_any_bytes_are_survived(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    folder = tmp_path / "inputs"
    prepare(name, folder)
    ways = ("plain",) if pytestconfig.getoption("plain_engine", False) else ()
    grown = grow(name, folder, pytestconfig.getoption("fuzz_seconds", 0.0), *ways)
    inputs = [bytes.fromhex(line) for line in child(name, folder, "least")[0].split()]
    if pytestconfig.getoption("keep_corpus", False):
        keep(name, inputs)
    engine = "atheris" if has_atheris() and not ways else "the plain engine (atheris is not here)"
    end = "stopped growing" if grown.stopped else "was still growing"
    LINES.append(
        f"{name:<10} {grown.runs:>8,} inputs in {grown.rounds} rounds of {engine}:"
        f" coverage {grown.coverage} {end}, {len(inputs)} inputs reach it all"
    )
    assert grown.runs > 0


def test_a_crash_of_a_native_library_would_be_seen(tmp_path: Path) -> None:
    """The control: a child that dies of a signal is a find, not the end of the tests."""
    folder = tmp_path / "inputs"
    prepare("aim", folder)
    (folder.parent / "sitecustomize.py").write_text("import os\nos.abort()\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder.parent))
        with pytest.raises(Died, match="ended with -6"):
            child("aim", folder)
