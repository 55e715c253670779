"""The table `[diagnostics]`."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DiagnosticsSettings:
    """`[diagnostics]`"""

    portal: str = field(
        default="",
        metadata={
            "help": "An http:// address that answers exactly 204, to find sign-in pages of a "
            "network; empty leaves that check out."
        },
    )
    units: str = field(
        default="baton*.service", metadata={"help": "The systemd units that belong to Baton."}
    )
