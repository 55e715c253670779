"""A sandbox served over real HTTP, and tills that talk to it as the protocol says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_queue import chain
from offline_queue.entry import Draft, encode
from terminal.core.wire import b64
from terminal.sandbox.server import Sandbox


class Clock:
    """The platform's clock, which a test can put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Served:
    """A running sandbox and its admin calls."""

    def __init__(self, sandbox: Sandbox, clock: Clock) -> None:
        self.sandbox, self.clock, self.ready = sandbox, clock, sandbox.ready
        self.url = sandbox.ready.url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {sandbox.ready.admin_token}"

    def admin(self, path: str, body: Any = None, expect: int | None = None) -> Any:
        method = "GET" if body is None else "POST"
        answer = self._session.request(method, f"{self.url}/admin{path}", json=body, timeout=10)
        assert answer.status_code == expect if expect else answer.ok, answer.text
        return answer.json()

    def issue(self, kind: str, **fields: Any) -> dict[str, Any]:
        return self.admin("/vouchers", {"kind": kind, "title": "A title", **fields})

    def prize(self, **fields: Any) -> dict[str, Any]:
        return self.issue("prize", **fields)

    def fault(self, kind: str, **fields: Any) -> Any:
        return self.admin("/faults", {"kind": kind, **fields})

    def booked(self, redemption: str) -> list[dict[str, Any]]:
        items = self.admin("/redemptions")["items"]
        return [item for item in items if item["id"] == redemption]

    def claim(self, shop: str = "yunnan") -> Till:
        return Till(self.url, self.admin("/claim-tokens", {"shop": shop})["claim_token"])


class Till:
    """A till with a key of its own and a journal that keeps growing."""

    def __init__(self, url: str, claim_token: str) -> None:
        self.url, self.key = url, Ed25519PrivateKey.generate()
        public = b64(self.key.public_key().public_bytes_raw())
        self.session = requests.Session()
        answer = self.post("/v1/devices:claim", {"claim_token": claim_token, "public_key": public})
        assert answer.status_code == 200, answer.text
        self.claimed = answer.json()
        self.id = self.claimed["till"]
        self.session.headers["Authorization"] = f"Bearer {self.claimed['device_token']}"
        self.sequence, self.hash = -1, bytes(32)

    def post(self, path: str, body: Any, **more: Any) -> requests.Response:
        return self.session.post(self.url + path, json=body, timeout=20, **more)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=20)

    def entry(self, redemption: str) -> bytes:
        """The next entry of this till's journal; it records a redemption id."""
        draft = Draft(
            key=uuid.UUID(redemption).bytes,
            kind="outcome",
            subject="baton:some-voucher",
            body=b"\x01\x02",
            at=1_790_000_000_000_000,
            clock_trust=2,
            boot_id=bytes(16),
            boot_time=5,
            references={"b": "2", "a": "1"},
        )
        self.sequence += 1
        encoded = encode(draft, self.sequence, self.hash, self.id)
        self.hash = chain.entry_hash(encoded)
        return encoded

    def proof(self, entry: bytes) -> dict[str, str]:
        signed = self.key.sign(chain.signature_message(chain.entry_hash(entry)))
        return {"entry": b64(entry), "signature": b64(signed)}

    def item(self, code: str, **fields: Any) -> dict[str, Any]:
        """A redemption for the wire; a bill stands for one that is paid in part."""
        id_ = fields.pop("id", None) or str(uuid.uuid4())
        made = {
            "id": id_,
            "code": code,
            "how": "scanned",
            "voucher": "",
            "uses": 1,
            "currency": "CNY",
            "discount": 0,
            "take": 0,
            "at": datetime.now(UTC).isoformat(),
            "authority": "platform",
        }
        if "proof" not in fields:
            made["proof"] = self.proof(self.entry(id_))
        return made | fields

    def send(self, *items: Any) -> list[dict[str, Any]]:
        head = {"sequence": self.sequence, "hash": b64(self.hash)}
        answer = self.post("/v1/redemptions", {"head": head, "items": items})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def redeem(self, code: str, **fields: Any) -> dict[str, Any]:
        return self.send(self.item(code, **fields))[0]

    def refusal(self, code: str, **fields: Any) -> dict[str, Any]:
        answer = self.redeem(code, **fields)
        assert answer["state"] == "refused", answer
        return answer["refusal"]

    def prepare(self, code: str) -> dict[str, Any]:
        answer = self.post("/v1/redemptions:prepare", {"code": code})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def reverse(self, redemption: str, **fields: Any) -> requests.Response:
        at = datetime.now(UTC).isoformat()
        return self.post(f"/v1/redemptions/{redemption}:reverse", {"at": at, **fields})


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A sandbox with the demo's world, shared by a file of tests."""
    clock = Clock()
    sandbox = Sandbox(demo=True, now=clock)
    with sandbox:
        yield Served(sandbox, clock)


@pytest.fixture(autouse=True)
def as_before(served: Served) -> Iterator[None]:
    """Each test begins without faults and at the true time."""
    yield
    served.clock.ahead = timedelta()
    served.sandbox.faults.reset()


@pytest.fixture(scope="module")
def till(served: Served) -> Till:
    return served.claim()


@pytest.fixture(scope="module")
def other_till(served: Served) -> Till:
    """A till of the other shop."""
    return served.claim("nanjing")


@pytest.fixture
def new_till(served: Served) -> Callable[[], Till]:
    return served.claim
