"""Why a kiosk must not let anybody scan: one trouble at a time, the worst first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from terminal.status import OutputStatus, Status

_GONE = ("missing", "fault")


class Fault(StrEnum):
    """What staff read out to the technician."""

    START = "K1"  # the till cannot be opened
    JOURNAL = "K2"  # nothing may be accepted
    SCANNER = "K3"  # no scanner works
    GOODS = "K4"  # the dispenser does not answer
    LINE = "K5"  # no line, and nothing may be accepted without it


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble. `what` and `advice` are the till's own sentences, `name` the device's."""

    fault: Fault
    name: str = ""
    what: str = ""
    advice: str = ""


def trouble_of(status: Status, dispenses: bool = False) -> Trouble | None:
    """The worst trouble of a till; None while a customer may scan.

    dispenses  whether goods come out of a device, so that it must be there
    """
    if status.stopped:
        return Trouble(Fault.JOURNAL, what=status.stopped)
    if status.scanners and all(each.state in _GONE for each in status.scanners):
        first = status.scanners[0]
        return Trouble(Fault.SCANNER, first.name, first.why, first.advice)
    gone = next((each for each in status.outputs if _is_lost_dispenser(each)), None)
    if dispenses and gone is not None:
        return Trouble(Fault.GOODS, gone.name, gone.why)
    if status.known and not status.up and not status.limit_left:
        return Trouble(Fault.LINE, what=status.why)
    return None


def _is_lost_dispenser(output: OutputStatus) -> bool:
    return output.state in _GONE and output.name.startswith("dispenser ")
