"""`baton sandbox`: a platform on this machine, for trying, training and tests."""

from __future__ import annotations

import argparse

from terminal.errors import EnvironmentFault


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sandbox's own options. Raises EnvironmentFault where it is not installed."""
    try:
        from terminal.sandbox.server import add_arguments as add
    except ImportError as cause:
        raise EnvironmentFault(
            f"the sandbox is not installed ({cause.name} is missing)",
            advice="install baton-terminal[sandbox]",
        ) from cause
    add(parser)
