"""An export checked as the README says, by openssl and the script printed there alone."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_queue import GENESIS, KEY, LOSS, Draft, Head, Journal, export_lines
from offline_queue.mirror import mirror_of
from terminal.identity import verify_signature

README = Path(__file__).resolve().parents[2] / "offline_queue" / "README.md"
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def script() -> str:
    """The README's check.py, to the letter."""
    (found,) = re.findall(r"<!-- check\.py -->\n```python\n(.*?)```", README.read_text(), re.DOTALL)
    return str(found)


def draft(kind: str = "outcome", body: bytes = b"body", number: int = 1) -> Draft:
    return Draft(bytes(15) + bytes([number]), kind, "", body, 5, 1, bytes(16), 7)


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@pytest.fixture
def lines(tmp_path: Path) -> list[str]:
    """Past each width of a number in CBOR, over a change of keys and a declared loss."""
    first, second = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    path = tmp_path / "j" / "journal.db"
    genesis = draft(GENESIS, public(first))
    with Journal.open(path, "till-1", first.sign, verify_signature, genesis) as journal:
        for _ in range(3):
            journal.append_many([draft(number=n) for n in range(9)])
        journal.rotate(draft(KEY, public(second)), second.sign)
        journal.append(draft())
        journal.declare_loss(draft(LOSS, b""), Head(300, b"h" * 32), "the disk was changed")
        journal.append(draft())
        journal.declare_loss(draft(LOSS, b""), Head(70_000, b"i" * 32), "and again")
        journal.append(draft())
        assert journal.verify() is None
        assert mirror_of(path).exists()
        return list(export_lines(journal))


def checked(tmp_path: Path, lines: list[str]) -> subprocess.CompletedProcess[str]:
    """Run in an empty folder, without our packages in reach."""
    bare = tmp_path / "bare"
    bare.mkdir(exist_ok=True)
    (bare / "check.py").write_text(script())
    (bare / "export.jsonl").write_text("".join(line + "\n" for line in lines))
    return subprocess.run(
        [sys.executable, "-I", "-S", "check.py", "export.jsonl"],
        cwd=bare,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_readmes_script_says_yes_to_a_whole_export(tmp_path: Path, lines: list[str]) -> None:
    done = checked(tmp_path, lines)
    assert (done.returncode, done.stderr) == (0, "")
    *holes, last = done.stdout.splitlines()
    assert [hole.partition(":")[0] for hole in holes] == [
        "entries 30 to 300 are declared lost",
        "entries 303 to 70000 are declared lost",
    ]
    assert "the disk was changed" in holes[0]
    head = json.loads(lines[-1])
    assert last == f"70003 is the next number; the head is {head['hash']}"


def spoiled(lines: list[str], what: str) -> list[str]:
    """One way in which an export can be wrong."""
    at = {"flipped": 5, "new key": 28, "forged": 7, "behind the key": 29}.get(what, 0)
    entry = json.loads(lines[at])
    if what == "missing":
        return [*lines[:4], *lines[5:]]
    if what == "swapped":
        return [*lines[:4], lines[5], lines[4], *lines[6:]]
    if what in ("flipped", "behind the key"):
        encoded = bytearray(base64.b64decode(entry["encoded"]))
        encoded[-1] ^= 1
        entry["encoded"] = base64.b64encode(encoded).decode()
    if what == "forged":
        entry["signature"] = base64.b64encode(bytes(64)).decode()
    if what == "new key":
        entry["public_key"] = json.loads(lines[0])["public_key"]
    if what == "numbers":
        return [line.replace('"sequence": 4,', '"sequence": 5,') for line in lines[:5]]
    return [*lines[:at], json.dumps(entry), *lines[at + 1 :]]


@pytest.mark.parametrize(
    "what", ["missing", "swapped", "flipped", "forged", "new key", "behind the key", "first gone"]
)
def test_the_readmes_script_says_no_and_names_the_entry(
    tmp_path: Path, lines: list[str], what: str
) -> None:
    bad = lines[1:] if what == "first gone" else spoiled(lines, what)
    done = checked(tmp_path, bad)
    assert done.returncode == 1
    assert "AssertionError" in done.stderr
    named = {"missing": 5, "swapped": 5, "flipped": 5, "forged": 7, "new key": 28}
    expected = named.get(what, 29 if what == "behind the key" else 1)
    assert f'"sequence": {expected},' in done.stderr
