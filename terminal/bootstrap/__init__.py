"""Wires real objects together; the only place that knows them all.

settings   what the machine's one settings file says
claiming   a new till: device key, journal, identity
moving     a till goes on in another machine
joining    one more platform, or a first one that is not of our own protocol
books      the journal with everything that reads or writes it, but no threads
benches    a platform on the bench of the contract suite
staff      people and shifts around the books
owner      the post that brings the owner's page
technician the gate before the technician's screens
tills      threads and scanners around the books

A part loads when one of its names is first asked for: a till that starts needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from terminal.bootstrap.benches import trial_of
    from terminal.bootstrap.books import JOURNAL, LOCK, USER_AGENT, Books, open_books
    from terminal.bootstrap.claiming import claim
    from terminal.bootstrap.diagnostics import bench_of, examined, examined_till
    from terminal.bootstrap.joining import Invitation, Joined, first_contact, invited, join
    from terminal.bootstrap.moving import export_state, import_state
    from terminal.bootstrap.owner import post_of
    from terminal.bootstrap.settings import read_config
    from terminal.bootstrap.staff import crew_of, days_of, shifts_of, staff_of
    from terminal.bootstrap.technician import gate_of
    from terminal.bootstrap.tills import attach_camera, flow_of, open_kiosk, open_till

__all__ = [
    "JOURNAL",
    "LOCK",
    "USER_AGENT",
    "Books",
    "Invitation",
    "Joined",
    "attach_camera",
    "bench_of",
    "claim",
    "crew_of",
    "days_of",
    "examined",
    "examined_till",
    "export_state",
    "first_contact",
    "flow_of",
    "gate_of",
    "import_state",
    "invited",
    "join",
    "open_books",
    "open_kiosk",
    "open_till",
    "post_of",
    "read_config",
    "shifts_of",
    "staff_of",
    "trial_of",
]

_PARTS = {
    "benches": ("trial_of",),
    "books": (
        "JOURNAL",
        "LOCK",
        "USER_AGENT",
        "Books",
        "open_books",
    ),
    "claiming": ("claim",),
    "diagnostics": (
        "bench_of",
        "examined",
        "examined_till",
    ),
    "joining": (
        "Invitation",
        "Joined",
        "first_contact",
        "invited",
        "join",
    ),
    "moving": (
        "export_state",
        "import_state",
    ),
    "owner": ("post_of",),
    "settings": ("read_config",),
    "staff": (
        "crew_of",
        "days_of",
        "shifts_of",
        "staff_of",
    ),
    "technician": ("gate_of",),
    "tills": (
        "attach_camera",
        "flow_of",
        "open_kiosk",
        "open_till",
    ),
}


def __getattr__(name: str) -> Any:
    """One of the names above, out of its part."""
    for part, names in _PARTS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{part}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
