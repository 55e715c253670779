"""`baton run --web`: the cashier's screen in a browser of this machine."""

from __future__ import annotations

import os
import shlex
import sys

from terminal.cli.output import line
from terminal.errors import EnvironmentFault, ExitCode, WrongUse


def run_web(port: int, language: str) -> int:
    """Serve until somebody ends it. Raises EnvironmentFault, WrongUse."""
    if not 0 < port < 65_536:
        raise WrongUse("--port must be from 1 to 65535")
    try:
        from terminal.tui.web.serving import HOST, WebTill
    except ImportError as cause:
        raise EnvironmentFault(
            "the browser's side is not installed", advice="install baton-terminal[web]"
        ) from cause
    from terminal.bootstrap import open_books

    open_books().close()  # whatever is wrong with this till is said here, and not in the browser
    # -u: nothing the screen writes may wait for more.
    words = [sys.executable, "-u", "-m", "terminal", "run", "--in-browser"]
    command = shlex.join([*words, "--language", language] if language else words)
    try:
        WebTill(command, port, line).serve()
    except OSError as cause:
        why = f"nothing can be served there: {os.strerror(cause.errno or 0)}"
        raise EnvironmentFault(
            why, where=f"{HOST}:{port}", advice="choose another --port"
        ) from cause
    return ExitCode.FINE
