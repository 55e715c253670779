"""The technician's screens in words."""

from __future__ import annotations

import math

from terminal.diagnostics.finding import Finding, Level
from terminal.diagnostics.judge_devices import DeviceState
from terminal.errors import PinRefused
from terminal.locale import _, ngettext
from terminal.text import clean
from terminal.wording.status import DOT


def refused(fault: PinRefused) -> str:
    """Why a PIN opens nothing, and what to do."""
    seconds = math.ceil(fault.seconds)
    if fault.why == "unset":
        return _("this device has no PIN: set one with `baton technician pin`")
    if fault.why == "locked":
        minutes = math.ceil(seconds / 60)
        return _("too many wrong PINs: the next try in {n} min").format(n=minutes)
    if fault.why == "wait" or fault.seconds:
        return _("wrong PIN: the next try in {n} s").format(n=seconds)
    return _("wrong PIN")


def level(found: Level) -> str:
    """How it stands, in one word."""
    return {
        Level.FAIL: _("FAIL"),
        Level.WARN: _("WARN"),
        Level.PASS: _("ok"),
        Level.SKIP: "–",
    }[found]


def check(name: str) -> str:
    """A check's name."""
    return {
        "power": _("power"),
        "temperature": _("temperature"),
        "disk": _("disk"),
        "card": _("memory card"),
        "memory": _("memory"),
        "link": _("network cable"),
        "address": _("network address"),
        "gateway": _("router"),
        "dns": _("names (DNS)"),
        "portal": _("sign-in page"),
        "clock": _("clock"),
        "tls": _("certificate"),
        "mtu": _("packet size"),
        "latency": _("latency"),
        "platform": _("the platform"),
        "credential": _("token"),
        "scanner": _("scanner"),
        "camera": _("camera"),
        "decoders": _("reading codes"),
        "output": _("output"),
        "journal": _("journal"),
        "queue": _("queue"),
        "desk": _("conflict desk"),
        "day": _("today's books"),
        "owner": _("owner's page"),
        "versions": _("versions"),
        "unit": _("service"),
        "layout": _("keyboard"),
    }.get(name, clean(name, 20))


def about(finding: Finding) -> str:
    """What a finding is about: `scanner front`."""
    parts = check(finding.check), clean(finding.subject, 40)
    return " ".join(dict.fromkeys(part for part in parts if part))


def value(finding: Finding) -> str:
    """Its value, with the limit where something is wrong."""
    limit = finding.limit.told()
    said = finding.value.told()
    if finding.level <= Level.PASS or not limit:
        return said
    return _("{value} (should be: {limit})").format(value=said, limit=limit)


def counts(findings: list[Finding]) -> str:
    """Such as `2 faults · 1 warning · 19 well · 4 left out`."""
    found = {each: sum(one.level is each for one in findings) for each in Level}
    parts = (
        _faults(found[Level.FAIL]),
        _warnings(found[Level.WARN]),
        _("{n} well").format(n=found[Level.PASS]),
        _("{n} left out").format(n=found[Level.SKIP]) if found[Level.SKIP] else "",
    )
    return " · ".join(part for part in parts if part)


def _faults(count: int) -> str:
    return ngettext("{n} fault", "{n} faults", count).format(n=count) if count else ""


def _warnings(count: int) -> str:
    return ngettext("{n} warning", "{n} warnings", count).format(n=count) if count else ""


def device(one: DeviceState) -> str:
    """How a device is, and why: `missing · not found`."""
    state = device_state(one.state)
    return clean(state + DOT + _(one.why)) if one.why else state


def device_state(state: str) -> str:
    """A device's state in one word."""
    return {
        "ready": _("ready"),
        "missing": _("missing"),
        "fault": _("fault"),
        "ended": _("it has ended"),
        "busy": _("in use elsewhere"),
    }.get(state, clean(state, 20))
