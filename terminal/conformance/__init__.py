"""The contract suite of platform adapters, as a library: tests run it, and so do technicians.

bench    one adapter with a till's own journal behind it, and vouchers to use up
checks   what every adapter must do alike, one function each
suite    runs them one by one, whatever they find
"""

from terminal.conformance.bench import Bench, NotTried, Supply, Unmet
from terminal.conformance.suite import CHECKS, Finding, Outcome, examine

__all__ = [
    "CHECKS",
    "Bench",
    "Finding",
    "NotTried",
    "Outcome",
    "Supply",
    "Unmet",
    "examine",
]
