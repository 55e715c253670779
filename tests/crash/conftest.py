"""The crash suite says how much it tried, since "passed" alone would not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

FIGURES = "figures"


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Puts a sentence with figures under the summary of the whole run."""
    return lambda sentence: request.node.user_properties.append((FIGURES, sentence))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, sentence in report.user_properties:
                if name == FIGURES:
                    seconds = f"{report.duration:.1f} s"
                    terminalreporter.write_line(f"{report.location[2]}: {sentence}, {seconds}")
