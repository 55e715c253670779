"""Runs `baton` as a process of its own, as a script would."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from terminal import locale
from terminal.cli import main

ROOT = Path(__file__).resolve().parents[2]
BATON = (sys.executable, "-m", "terminal")
# Raises ImportError for the packages named in BLOCKED, in this process and its children.
_BLOCKER = """
import os, sys

class _Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in os.environ["BLOCKED"].split():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, _Blocked())
"""


@dataclass(frozen=True)
class Done:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON line on stdout; stderr is empty unless the exit code is not 0."""
        assert self.out.isascii()
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def sentence(self) -> str:
        """The one clean line on stderr."""
        (line,) = self.err.splitlines()
        assert line.isprintable()
        assert "Traceback" not in line
        assert "fault of Baton" not in line
        return line


def baton(
    home: Path,
    *args: str | bytes | Path,
    stdin: bytes = b"",
    patience: float = 60,
    **environ: str,
) -> Done:
    """Run one command to its end, within `patience` seconds."""
    done = subprocess.run(
        [*BATON, *args],
        input=stdin,
        capture_output=True,
        timeout=patience,
        cwd=ROOT,
        env={**os.environ, "BATON_HOME": str(home), "LANGUAGE": "en", **environ},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def inside(home: Path, *args: str | bytes | Path, stdin: bytes = b"", **environ: str) -> Done:
    """The same in this process: a tenth of the time, for what needs no process of its own."""
    typed = io.TextIOWrapper(io.BytesIO(stdin))
    out, err, before = io.StringIO(), io.StringIO(), locale.current()
    told = {"BATON_HOME": str(home), "LANGUAGE": "en", **environ}
    with patch.dict(os.environ, told), redirect_stdout(out), redirect_stderr(err):
        try:
            with patch.object(sys, "stdin", typed):
                code = main([os.fsdecode(each) for each in args])
        except SystemExit as end:  # argparse ends so
            code = int(end.code or 0)
        finally:
            locale.use(before)
    return Done(code, out.getvalue(), err.getvalue())


def without(folder: Path, *packages: str) -> dict[str, str]:
    """The environment of a process that cannot import these packages."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_BLOCKER)
    return {"PYTHONPATH": str(folder), "BLOCKED": " ".join(packages)}
