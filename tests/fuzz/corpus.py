"""The kept inputs: one file for each target, one input in hexadecimal on each line."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


def kept(name: str) -> list[bytes]:
    """The inputs kept for a target."""
    path = FOLDER / f"{name}.hex"
    return [bytes.fromhex(line) for line in path.read_text().split()] if path.exists() else []


def keep(name: str, inputs: list[bytes]) -> None:
    """Keep these and no others, the shortest first."""
    ordered = sorted(set(filter(None, inputs)), key=lambda each: (len(each), each))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.hex").write_text("".join(f"{each.hex()}\n" for each in ordered))
