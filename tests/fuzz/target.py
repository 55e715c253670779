"""What a fuzz target is, and how bytes become the moves of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads bytes from outside.

    one      plays one input; any exception is a find
    seeds    inputs to begin with: lawful ones, so that mutations reach the depths
    longest  bytes of an input
    runs     inputs of one round
    """

    one: Callable[[bytes], None]
    seeds: tuple[bytes, ...] = ()
    longest: int = 512
    runs: int = 20_000


def choose(raw: bytes, *counts: int) -> tuple[tuple[int, ...], bytes]:
    """One choice of `count` each from the first bytes, and the rest of the input."""
    head = raw[: len(counts)].ljust(len(counts), b"\0")
    picked = tuple(byte % count for byte, count in zip(head, counts, strict=True))
    return picked, raw[len(counts) :]


def pieces(raw: bytes, size: int) -> Iterator[bytes]:
    """The input as a line delivers it: in chunks of `size` bytes, 0 = all at once."""
    step = size or max(1, len(raw))
    for start in range(0, len(raw), step):
        yield raw[start : start + step]
