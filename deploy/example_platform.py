"""A whole adapter in one file: loyalty cards of a made-up Corner Club (`CC-` and eight digits).

One line in pyproject.toml makes it known: `corner = "your_package.corner:CornerPlatform"` under
`[project.entry-points."baton.platforms"]`. It passes `terminal.conformance`; see
tests/contract/platforms/, and try your own with `baton platform test NAME`.
"""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from terminal.core import model
from terminal.core.model import Granted, Refusal, Reply, Standing
from terminal.core.recognisers import Recogniser
from terminal.platforms import base
from terminal.platforms.door import HttpSettings, door_of
from terminal.platforms.http import Answer, Http, shaped

WHY = {"used": model.Reason.ALREADY_REDEEMED, "unknown": model.Reason.UNKNOWN_CODE}


class Said(msgspec.Struct):
    state: Literal["ok", "no", "undone", "absent"]
    title: str = ""
    card: str = ""
    why: Literal["used", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class CornerSettings(HttpSettings):
    prefix: str = field(default="CC-", metadata={"help": "how its codes begin"})


class CornerPlatform(base.Platform):
    capabilities = base.Capabilities(
        prepare=base.Prepare.FOLDED, query=base.QueryBy.KEY, key=base.Key.OURS,
        back_dated=True, undo=timedelta(hours=1),
    )  # fmt: skip
    Settings = CornerSettings

    def __init__(self, settings: CornerSettings, account: base.Account) -> None:
        door = door_of(settings, f"Bearer {account.token}", account)
        self.name, self._http = account.name, Http(door)
        self._codes = re.compile(re.escape(settings.prefix) + r"\d{8}")

    @property
    def recogniser(self) -> Recogniser:
        opaque, ours = model.CodeKind.OPAQUE, self._codes.fullmatch
        return Recogniser(self.name, lambda seen: opaque if ours(seen.text) else None)

    def redeem(self, order: model.Order, deadline: float) -> Reply:
        wanted = {"id": str(UUID(bytes=order.id)), "code": order.code, "at": order.at}
        return self._reply(self._http.post("/redeem", msgspec.json.encode(wanted), deadline))

    def query(self, order: model.Order, deadline: float) -> Reply:
        return self._reply(self._http.get(f"/redeem/{UUID(bytes=order.id)}", deadline))

    def reverse(self, reversal: base.Reversal, deadline: float) -> Reply:
        wanted = {"id": str(UUID(bytes=reversal.id)), "why": reversal.cause}
        return self._reply(self._http.post("/undo", msgspec.json.encode(wanted), deadline))

    def offline_kit(
        self, known: model.OfflineKit | None, deadline: float
    ) -> tuple[model.OfflineKit, float]:
        started = time.monotonic()
        now = shaped(dict[str, datetime], self._http.get("/hello", deadline))["now"]
        return model.OfflineKit(0, now), time.monotonic() - started

    def _reply(self, answer: Answer) -> Reply:
        said = shaped(Said, answer)
        if said.state == "ok":
            benefit = model.Benefit(model.VoucherKind.PREPAID, said.title, "EUR")
            voucher = model.Voucher(said.card, benefit)
            return Reply(Standing.CONFIRMED, Granted(0, 0, 0), voucher=voucher)
        if said.state == "no":
            return Reply(Standing.REFUSED, refusal=Refusal(WHY[said.why]))
        return Reply(Standing.REVERSED if said.state == "undone" else Standing.ABSENT)
