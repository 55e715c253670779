"""A Debian root booted in a container: its own systemd, its own screen, its own power switch."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

# A container's boot on two busy cores; a hung one ends here and not with the whole suite.
PATIENCE = 90.0
SIZE = (40, 120)
F2 = "\x1b[[B"  # as the kernel's console sends it
NSPAWN = ("systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--timezone=off")
_NUMBERS = itertools.count(1)
_ORDER = re.compile(rb"\x1b(?:\[[0-9;:?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|.)")


class Screen:
    """Our end of the pseudo-terminal that the machine has for its first console."""

    def __init__(self) -> None:
        self._ours, self._theirs = os.openpty()
        self.name = os.ttyname(self._theirs)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self.shown = b""
        self._end = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._end.is_set():
            if select.select([self._ours], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self._ours, 65536)
                except OSError:  # hung up by the unit that just ended
                    time.sleep(0.05)

    @property
    def text(self) -> str:
        """All that was ever written, without the terminal's orders."""
        return _ORDER.sub(b"", self.shown).decode("utf-8", "replace")

    def press(self, *keys: str) -> None:
        """Keys at a person's pace, so that they are not taken for a scanner's."""
        for key in keys:
            os.write(self._ours, key.encode())
            time.sleep(0.12)

    def scan(self, code: str) -> None:
        """A code as a scanner types it."""
        os.write(self._ours, f"{code}\r".encode())

    def since(self, mark: int) -> str:
        """What was written after so many bytes."""
        return _ORDER.sub(b"", self.shown[mark:]).decode("utf-8", "replace")

    def close(self) -> None:
        self._end.set()
        self._reader.join(5)
        os.close(self._ours)
        os.close(self._theirs)


class Machine:
    """One machine over a root that stays as it is: what it writes lies beside it.

    root    a Debian root with Baton in it
    folder  where this machine's own writes go; another machine in the same folder goes on with them
    binds   more of ours to be seen inside, path -> path
    network a network of its own with nobody in it, or ours
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        binds: Mapping[str, str] = {},
        network: str = "--private-network",
    ) -> None:
        self.folder, self._binds, self._network = folder, binds, network
        self.root = folder / "root"
        for name in ("upper", "scratch", "root"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.screen = Screen()
        layers = f"lowerdir={root},upperdir={folder}/upper,workdir={folder}/scratch"
        subprocess.run(["mount", "-t", "overlay", "-o", layers, "baton", self.root], check=True)
        self._container: subprocess.Popen[bytes] | None = None
        self.log = folder / "console.log"

    def before(self, *command: str) -> None:
        """A command in the machine while it is off."""
        done = in_root(self.root, *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)

    def switch_on(self) -> float:
        """Boot; returns the seconds until the machine answers."""
        began = time.monotonic()
        name = f"baton-{os.getpid()}-{next(_NUMBERS)}"
        command = [*NSPAWN, "--boot", self._network, "--console=pipe"]
        command += [f"--machine={name}", "-D", str(self.root)]
        command += [f"--bind={self.screen.name}:/dev/tty1"]
        command += [f"--bind={outside}:{inside}" for outside, inside in self._binds.items()]
        with self.log.open("ab") as log:
            self._container = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Today's systemd boots on the second kind of control groups alone.
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            )
        states = ("running", "degraded")
        self.until(lambda: self.ask("systemctl", "is-system-running") in states, "the boot's end")
        return time.monotonic() - began

    def restart(self) -> float:
        """As a person types it; returns the seconds from power to where it answers again."""
        assert self._container is not None
        self.run("systemctl", "reboot", "--no-block", check=False)
        self._container.wait(PATIENCE)  # a container whose machine restarts ends
        self._container = None
        return self.switch_on()

    @property
    def first_process(self) -> int:
        """The container's process 1, seen from outside."""
        container = self._container
        assert container is not None
        assert container.poll() is None, self.log.read_text(errors="replace")[-2000:]
        children = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def run(
        self, *command: str, check: bool = True, given: str = "", within: float = PATIENCE
    ) -> subprocess.CompletedProcess[str]:
        """A command inside, as root."""
        done = subprocess.run(
            ["nsenter", "--all", "--target", str(self.first_process), *command],
            capture_output=True,
            text=True,
            errors="replace",
            input=given,
            timeout=within,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"},
        )
        if check:
            assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
        return done

    def ask(self, *command: str) -> str:
        """What a command answers; empty while the machine is not there yet."""
        if not self.first_process:
            return ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.run(*command, check=False, within=20).stdout.strip()
        return ""

    def property(self, unit: str, name: str) -> str:
        return self.ask("systemctl", "show", "--value", "--property", name, unit)

    def until(self, true: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        """Wait for something to be so."""
        end = time.monotonic() + within
        while not true():
            assert time.monotonic() < end, f"waited {within:.0f} s for {what}\n{self.story()}"
            time.sleep(0.2)

    def story(self) -> str:
        """What to look at when something did not happen."""
        container = self._container
        if container is None or container.poll() is not None or not self.first_process:
            return self.log.read_text(errors="replace")[-3000:]
        units = self.ask("systemctl", "--no-pager", "--failed", "--plain")
        lines = self.ask("journalctl", "--no-pager", "--lines=40")
        return f"{units}\n{lines}\n{self.screen.text[-1500:]}"

    def unplug(self) -> None:
        """No power any more: every process of the machine is gone at once."""
        container, self._container = self._container, None
        if container is None or container.poll() is not None:
            return
        children = Path(f"/proc/{container.pid}/task/{container.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        try:
            container.wait(20)
        except subprocess.TimeoutExpired:
            container.kill()
            container.wait(20)

    def close(self) -> None:
        self.unplug()
        self.screen.close()
        subprocess.run(["umount", "--lazy", self.root], check=False)


def in_root(root: Path, *command: str, within: float = 600) -> subprocess.CompletedProcess[str]:
    """A command in a root that is not booted, with this machine's network, as an installer has."""
    done = subprocess.run(
        [*NSPAWN, "--console=pipe", "--resolv-conf=copy-host", "-D", str(root), *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=within,
    )
    # Of nspawn's own, where /run is no file system of its own.
    told = [line for line in done.stderr.splitlines() if not line.startswith("Attempted to remove")]
    done.stderr = "\n".join(told)
    return done


@contextlib.contextmanager
def machine(root: Path, **how: object) -> Iterator[Machine]:
    """One machine for one test, its writes thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="baton-machine-", ignore_cleanup_errors=True) as folder:
        made = Machine(root, Path(folder), **how)
        try:
            yield made
        finally:
            made.close()
