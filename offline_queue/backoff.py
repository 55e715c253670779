"""How long to wait before the next try. Pure."""

from __future__ import annotations

from collections.abc import Callable

_DOUBLINGS = 30  # beyond this any cap in seconds is long reached


def delay(attempt: int, base: float, cap: float, random: Callable[[], float]) -> float:
    """Full jitter: anything from 0 to base * 2^(attempt-1) seconds, at most `cap`.

    `attempt` counts from 1; `random` gives 0.0 <= r < 1.0. The whole width is random so that
    a hundred tills do not come back in step when a platform recovers.
    """
    doublings = min(max(attempt - 1, 0), _DOUBLINGS)
    return random() * min(cap, base * 2.0**doublings)
