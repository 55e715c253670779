"""Sets the stage: a sandbox as a child process, a line that can be cut, a claimed till, scanners.

Everything lies in one temporary folder (or in `keep`) and is gone when the stage closes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

from drivers.scanners.camera_simulator import CameraSimulator
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.module_simulator import ModuleSimulator
from drivers.scanners.ssi_simulator import SsiSimulator
from terminal.bootstrap import claim, gate_of
from terminal.config import FILE
from terminal.demo.host import admin_call
from terminal.demo.relay import Relay
from terminal.errors import EnvironmentFault
from terminal.files import replace_file

SERIAL, SSI, MODULE, CAMERA = "serial", "ssi", "module", "camera"

PIN = "246810"
"""Opens the technician's screens of the demo; a till of one's own has its own."""

_STARTING = 30.0  # seconds a slow machine may take to bring the sandbox up
_ENDING = 5.0
_HELD = 120.0  # longer than the slowest processor needs to draw and to read a picture


class Simulator(Protocol):
    """A scanner without the hardware; `path` is what its driver is told, port or source."""

    @property
    def path(self) -> str: ...

    def show(self, raw: bytes) -> None:
        """Hold a code before it."""
        ...

    def unplug(self) -> None:
        """Pull its cable."""
        ...

    def replug(self) -> None:
        """Put the cable back in."""
        ...

    def close(self) -> None:
        """Take it away."""
        ...


@dataclass
class Stage:
    """A platform, a line, a till's home and a scanner of each kind.

    camera    one more scanner for the till: a device, a video, a folder of pictures
    codes     what the seeded customers show: name -> form ("signed", "typed", "opaque") -> text
    scanners  by the name of the driver that reads them, which is also their name in the settings
    """

    keep: Path | None = None
    camera: str = ""
    language: str = ""
    folder: Path = field(init=False)
    scanners: Mapping[str, Simulator] = field(init=False, default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(init=False, default_factory=dict)

    def __enter__(self) -> Self:
        self._closing = contextlib.ExitStack()
        try:
            self._set_up()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def home(self) -> Path:
        """The till's BATON_HOME."""
        return self.folder / "till"

    @property
    def log(self) -> Path:
        """What the sandbox said."""
        return self.folder / "sandbox.log"

    def admin(self, path: str, body: Any = None) -> Any:
        """An admin call to the sandbox, past the line that gets cut."""
        return admin_call(self, path, body)

    @property
    def url(self) -> str:
        """The sandbox's own address, past the line that gets cut."""
        return str(self._platform["url"])

    def hold_up(self, raw: bytes) -> None:
        """A phone before the camera that stays there until it is put away."""
        self._eye.show(raw, stays=_HELD)

    @property
    def admin_token(self) -> str:
        """What opens the sandbox's admin calls."""
        return str(self._platform["admin_token"])

    def put_away(self) -> None:
        """Nobody holds a phone before the camera any more."""
        self._eye.clear()

    def _set_up(self) -> None:
        self.folder = self._make_folder()
        self._platform = self._start_sandbox()
        parts = urlsplit(self._platform["url"])
        self.line = Relay(parts.hostname or "127.0.0.1", parts.port or 80)
        self._closing.callback(self.line.close)
        claim(self.home, self.line.url, self._platform["claim_token"], "demo")
        self.codes = self.admin("/admin/seed-demo", {})["vouchers"]
        self.scanners = self._make_scanners()
        self._write_settings()
        gate_of(None, self.home).set_pin(PIN)

    def _make_scanners(self) -> dict[str, Simulator]:
        ports = self.folder / "ports"
        self._eye = CameraSimulator()
        made: dict[str, Simulator] = {}
        for name, make in (
            (SERIAL, lambda: LineSimulator(ports / SERIAL)),
            (SSI, lambda: SsiSimulator(ports / SSI)),
            (MODULE, lambda: ModuleSimulator(ports / MODULE)),
            (CAMERA, lambda: self._eye),
        ):
            made[name] = make()
            self._closing.callback(made[name].close)
        return made

    def _make_folder(self) -> Path:
        if self.keep is not None:
            return _new_folder(self.keep)
        folder = Path(tempfile.mkdtemp(prefix="baton-demo-"))
        self._closing.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _start_sandbox(self) -> dict[str, str]:
        """A child that ends when our end of its stdin closes, however we end."""
        command = [sys.executable, "-m", "terminal.sandbox", "--port", "0", "--seed-demo"]
        with self.log.open("wb") as log:
            child = subprocess.Popen(
                [*command, "--state", str(self.folder / "sandbox"), "--exit-with-parent"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._closing.callback(_end, child)
        said = _first_line(child)
        if not said:
            where = str(self.log) if self.keep else ""
            raise EnvironmentFault(
                "the sandbox did not start", where=where, advice=_last_words(self.log)
            )
        answer: dict[str, str] = json.loads(said)
        return answer

    def _write_settings(self) -> None:
        path = self.home / FILE
        tables = [
            path.read_text("utf-8"),
            f'[till]\nlanguage = {json.dumps(self.language)}\noperator = "Lin"\ncontact = 2.0\n',
        ]
        for name, scanner in self.scanners.items():
            key = "source" if name == CAMERA else "device"
            tables.append(f"[scanners.{name}]\n{key} = {json.dumps(scanner.path)}\n")
        if self.camera:
            own = json.dumps(self.camera)
            tables.append(f'[scanners.own]\ndriver = "camera"\nsource = {own}\n')
        replace_file(path, "\n".join(tables).encode(), 0o644)


def _new_folder(path: Path) -> Path:
    why = "is not empty"
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not any(path.iterdir()):
            return path.resolve()
    except OSError as cause:
        why = f"cannot be made: {cause.strerror}"
    raise EnvironmentFault(
        f"the folder to keep the books in {why}", where=str(path), advice="name a new one"
    )


def _first_line(child: subprocess.Popen[bytes]) -> bytes:
    """What the child prints first; nothing when it ends or says nothing in time."""
    timer = threading.Timer(_STARTING, child.kill)
    timer.start()
    try:
        return child.stdout.readline() if child.stdout else b""
    finally:
        timer.cancel()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin:
        child.stdin.close()
    try:
        child.wait(_ENDING)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdout:
        child.stdout.close()


def _last_words(log: Path) -> str:
    """Why the sandbox ended, as far as it could say."""
    lines = log.read_text("utf-8", "replace").strip().splitlines()
    if not lines or lines[-1].startswith("ModuleNotFoundError"):
        return "install baton-terminal[sandbox]"
    return lines[-1]
