"""In a network namespace of its own: builds networks step by step and prints what checks find.

    unshare -mn python -m tests.integration.networks_child FOLDER

Ends with 77 where such networks cannot be built.
"""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from .doctoring import found, towards

OURS, ROUTER = "198.18.0.2", "198.18.0.1"


def ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(f"ip {' '.join(words)}: {done.stderr}")
        raise SystemExit(77)


def seen(url: str, *checks: str) -> dict[str, list[str]]:
    """Level and value of each finding."""
    findings = found(towards(url), *checks)
    return {name: [each.level.word, each.value.plain()] for name, each in findings.items()}


class Router:
    """The other end of the cable: a namespace with a server in it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(["unshare", "-n", "cat"], stdin=subprocess.PIPE)
        time.sleep(0.3)  # for the namespace to stand
        ip("link", "add", "till", "type", "veth", "peer", "name", "router")
        ip("link", "set", "router", "netns", str(self.process.pid))
        self.inside("ip", "link", "set", "lo", "up")
        self.inside("ip", "address", "add", f"{ROUTER}/24", "dev", "router")
        self.inside("ip", "link", "set", "router", "up")
        serve = f"import socket, time; socket.create_server(('{ROUTER}', 8480)); time.sleep(60)"
        # The listener must outlive its creation: keep a name for it.
        serve = serve.replace("socket.create_server", "kept = socket.create_server")
        self.server = subprocess.Popen([*self._enter, sys.executable, "-c", serve])

    @property
    def _enter(self) -> list[str]:
        return ["nsenter", "-t", str(self.process.pid), "-n"]

    def inside(self, *command: str) -> None:
        subprocess.run([*self._enter, *command], check=True, capture_output=True)

    def close(self) -> None:
        for each in (self.server, self.process):
            each.kill()
            each.wait(10)


class Names:
    """A name server on loopback; answers every question after a while, or not at all."""

    def __init__(self) -> None:
        self.delay, self.answers = 0.0, True
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            threading.Thread(target=self._answer, args=(question, sender), daemon=True).start()

    def _answer(self, question: bytes, sender: tuple[str, int]) -> None:
        time.sleep(self.delay)
        wants_v4 = question.rstrip(b"\0")[-3:-2] != b"\x1c" and b"\x00\x01\x00\x01" in question
        flags = 0x8180 if self.answers else 0x8183
        count = int(self.answers and wants_v4)
        head = question[:2] + struct.pack("!HHHHH", flags, 1, count, 0, 0)
        end = question.index(b"\0", 12) + 5
        record = b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04" + socket.inet_aton(ROUTER)
        self._socket.sendto(head + question[12:end] + record * count, sender)


def main(folder: Path) -> None:
    """Each step under its name, as one line of JSON."""
    url, told = f"http://{ROUTER}:8480", {}
    chain = ("link", "address", "gateway")
    told["nothing"] = seen(url, *chain)
    router = Router()
    ip("link", "set", "till", "up")
    wait_for_carrier("till")
    told["link"] = seen(url, "link", "address")
    ip("address", "add", f"{OURS}/24", "dev", "till")
    ip("route", "add", "default", "via", ROUTER)
    wait_for_router()
    told["whole"] = seen(url, *chain, "mtu")
    for name, mtu in (("small", "1300"), ("tiny", "1000")):
        ip("link", "set", "till", "mtu", mtu)
        told[name] = seen(url, "mtu")
    router.close()
    told |= with_names(folder)
    told["router off"] = router_off(url)
    sys.stdout.write(json.dumps(told) + "\n")


def wait_for_carrier(name: str) -> None:
    """The kernel tells of a new cable up to a second after it was plugged in."""
    until = time.monotonic() + 10
    show = ["ip", "-brief", "link", "show", name]
    while b" UP " not in subprocess.run(show, check=True, capture_output=True).stdout:
        if time.monotonic() > until:
            raise SystemExit(77)
        time.sleep(0.02)


def wait_for_router() -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection((ROUTER, 8480), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(77)


def router_off(url: str) -> dict[str, list[str]]:
    """A cable whose other end nobody is at."""
    ip("link", "add", "left", "type", "veth", "peer", "name", "right")
    for name in ("left", "right"):
        ip("link", "set", name, "up")
    ip("address", "add", "198.18.2.2/24", "dev", "left")
    ip("route", "replace", "default", "via", "198.18.2.1", "dev", "left")
    return seen(url, "gateway")


def with_names(folder: Path) -> dict[str, dict[str, list[str]]]:
    """A name server of ours, quick, slow and ignorant."""
    ip("link", "set", "lo", "up")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:3 attempts:1\n")
    subprocess.run(["mount", "--bind", str(folder / "resolv.conf"), "/etc/resolv.conf"], check=True)
    names, told, url = Names(), {}, "https://platform.example"
    told["dns"] = seen(url, "dns")
    names.delay = 1.2
    told["slow dns"] = seen(url, "dns")
    names.delay, names.answers = 0.0, False
    told["no dns"] = seen(url, "dns")
    return told


if __name__ == "__main__":
    main(Path(sys.argv[1]))
