"""Options and the closing lines of a fuzzing run."""

from __future__ import annotations

import pytest

from .rounds import LINES


def pytest_addoption(parser: pytest.Parser) -> None:
    """`sh deploy/test --fuzz -- --keep-corpus --fuzz-seconds 300`."""
    parser.addoption("--keep-corpus", action="store_true", help="keep what reached something new")
    parser.addoption("--plain-engine", action="store_true", help="without atheris")
    parser.addoption("--fuzz-seconds", type=float, default=40.0, help="longest time for one target")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The count, per target and in all."""
    for line in LINES:
        terminalreporter.write_line(line)
