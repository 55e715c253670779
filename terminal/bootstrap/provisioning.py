"""A new till's first minutes: whatever can scan waits for a setup code, and the till is claimed."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from drivers.base import ScanData
from drivers.errors import DriverError
from drivers.reader import ReaderThread, ScannerState
from terminal import plugins
from terminal.bootstrap.claiming import claim
from terminal.bootstrap.settings import read_config
from terminal.core import setup_code
from terminal.core.setup_code import SetupCode
from terminal.errors import PlatformFault, WrongUse
from terminal.files import replace_file
from terminal.identity import Identity

PUBLIC_KEY = "setup.pub"  # raw Ed25519, as 64 hexadecimal figures
WIFI = "wifi"  # what root's baton-wifi unit waits for: name and password, a line each
# Where the udev rules put what is plugged in, for a till without settings.
_LIKELY = (("camera", "source", "/dev/baton/camera"), ("serial", "device", "/dev/baton/scanner"))
_NETWORK = 90.0  # seconds that a Wi-Fi may take to come up
_PAUSE = 3.0


def scanners(home: Path, scanned: Callable[[str], None]) -> list[ReaderThread]:
    """Readers of all scanners: those in the settings, or the likely ones. Not started yet."""

    def take(scan: ScanData) -> None:
        scanned(scan.raw.decode("ascii", "replace").strip())

    def changed(state: ScannerState) -> None:
        """A scanner that fails is not this screen's trouble: another one may read the code."""

    told: list[tuple[str, Any]] = [
        (each.kind, each.settings) for each in read_config(home).scanners
    ]
    found: list[ReaderThread] = []
    for kind, settings in told or list(_plugged_in()):
        try:
            found.append(
                ReaderThread(plugins.load(plugins.SCANNERS, kind)(settings), take, changed)
            )
        except DriverError:
            continue
    return found


def _plugged_in() -> list[tuple[str, Any]]:
    return [
        (kind, plugins.load(plugins.SCANNERS, kind).Settings(**{setting: node}))
        for kind, setting, node in _LIKELY
        if Path(node).exists()
    ]


def believed(home: Path, text: str, now: datetime) -> SetupCode:
    """The setup code in a text. Raises WrongUse with the sentence for the screen.

    now  may be wrong before the first contact; a code that it takes for a good one is judged
         again by the platform, whose token expires as well
    """
    try:
        public = bytes.fromhex((home / PUBLIC_KEY).read_text("ascii"))
    except (OSError, ValueError) as cause:
        raise WrongUse(
            "this till does not know whose setup codes to believe",
            where=str(home / PUBLIC_KEY),
            advice="put the platform's key there, or use `baton claim`",
        ) from cause
    try:
        code = setup_code.read(text, public)
    except setup_code.NotASetupCode as cause:
        raise WrongUse(str(cause)) from cause
    if now >= code.expires:
        raise WrongUse("this setup code has expired", advice="have the platform make a new one")
    return code


def provision(home: Path, code: SetupCode, machine: str, wait: float = _NETWORK) -> Identity:
    """Join the Wi-Fi if one is named, then claim; tried again while the network comes up.

    Raises PlatformFault's family, WrongUse and the rest of `claim`.
    """
    if code.ssid:
        replace_file(home / WIFI, f"{code.ssid}\n{code.password}\n".encode(), 0o600)
    end = time.monotonic() + wait
    while True:
        try:
            return claim(home, code.url, code.token, machine)
        except PlatformFault:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)


__all__ = ["PUBLIC_KEY", "WIFI", "believed", "provision", "scanners"]
