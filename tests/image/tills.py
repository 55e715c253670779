"""A till in a booted machine: claimed at the sandbox there, with vouchers to redeem."""

from __future__ import annotations

import json
from typing import Any

from .machine import Machine

READY = "/run/baton-sandbox/ready.json"
_CALL = """
import json, sys, urllib.request
url, token, body = sys.argv[1:]
call = urllib.request.Request(url, data=body.encode() or None, headers={
    "Authorization": "Bearer " + token, "Content-Type": "application/json"})
print(urllib.request.urlopen(call, timeout=20).read().decode())
"""


class Till:
    """The till of a machine, and the platform that it reports to."""

    def __init__(self, machine: Machine, unit: str = "baton-counter") -> None:
        self.machine, self.unit = machine, f"{unit}.service"
        self.platform: dict[str, str] = {}

    def open_platform(self) -> None:
        self.machine.run("systemctl", "start", "baton-sandbox")
        self.machine.until(lambda: self.machine.ask("cat", READY), "the sandbox")
        self.platform = json.loads(self.machine.ask("cat", READY))

    def claim(self) -> None:
        where = ("--url", self.platform["url"], "--token", self.platform["claim_token"])
        self.machine.run("baton", "claim", *where)

    def admin(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A call of the platform's owner; with a body it is a POST."""
        said = self.machine.run(
            "/opt/baton/current/bin/python", "-c", _CALL, f"{self.platform['url']}/admin/{path}",
            self.platform["admin_token"], "" if body is None else json.dumps(body),
        )  # fmt: skip
        return json.loads(said.stdout)

    def voucher(self, uses: int = 1) -> dict[str, str]:
        """A prepaid lunch with its codes in all forms."""
        wish = {"kind": "prepaid", "title": "Lunch set for two", "value": 8800, "uses": uses}
        return self.admin("vouchers", wish)

    def start(self) -> None:
        """The screen of this machine, until it takes scans."""
        self.machine.run("baton-setup", self.unit.removeprefix("baton-").removesuffix(".service"))
        self.is_ready()

    def is_ready(self) -> None:
        self.machine.until(lambda: self.state == "active", f"{self.unit} to be ready")

    @property
    def state(self) -> str:
        return self.machine.property(self.unit, "ActiveState")

    @property
    def main_process(self) -> str:
        return self.machine.property(self.unit, "MainPID")

    @property
    def starts(self) -> int:
        return int(self.machine.property(self.unit, "NRestarts"))

    def redeemed(self) -> list[dict[str, Any]]:
        """What the platform has in its book of this till; its demo has its own."""
        items = self.admin("redemptions")["items"]
        return [item for item in items if item["till"] == "yunnan-1"]

    def entries(self) -> int:
        """The journal's length, every hash and signature of it checked."""
        done = self.machine.run("baton", "journal", "verify", "--json")
        return int(json.loads(done.stdout)["entries"])


def counter_till(machine: Machine) -> Till:
    """Switched on, claimed, and at work on the machine's first console."""
    till = Till(machine)
    machine.before("baton-setup", "off", "--quiet")
    machine.switch_on()
    till.open_platform()
    till.claim()
    till.start()
    return till
