"""A camera that only pretends: customers hold drawn phones before it (source `phone:NAME`).

Each code shown is one visit: the phone comes nearer, trembles, tilts, mirrors the lamp, and goes.
What is drawn depends on the seed, the number of the visit and of its frame, and on nothing else.
"""

import math
import threading
import time
import weakref
from collections import deque
from dataclasses import dataclass
from typing import Any

from drivers.decoders.base import Gray
from drivers.errors import DeviceBusy, DeviceLost, DeviceMissing
from drivers.frames.photograph import SIZE, Look, counter, developed, photograph
from drivers.frames.symbols import symbol_of

PREFIX = "phone:"
RATE = 15.0
_IDLE_RATE = 2.0
"""An empty counter is drawn less often: nothing on it moves, and the machine has other work."""
_ARRIVING = 0.4
_EMPTY = Look(noise=3.0, blur=0.0)

_scenes: "weakref.WeakValueDictionary[str, Scene]" = weakref.WeakValueDictionary()
_scenes_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Visit:
    """One phone held up: its symbol, its number among the visits, and how long it stays (s)."""

    modules: Any
    number: int
    stays: float


def look_of(visit: Visit, age: float, seed: int) -> Look:
    """How the phone is seen `age` seconds after it came; each customer has another hand."""
    import numpy

    hand = numpy.random.default_rng((seed, visit.number))
    phases = hand.uniform(0, 2 * math.pi, 6)
    near, light, glare, moire, turn, tilt, lean = hand.uniform(0, 1, 7)
    coming = max(0.0, 1 - age / _ARRIVING) + max(0.0, 1 - (visit.stays - age) / _ARRIVING)
    sway = [math.sin(phase + age * rate) for phase, rate in zip(phases, _RATES, strict=True)]
    return Look(
        size=0.5 + 0.3 * near - 0.15 * min(1.0, coming) + 0.02 * sway[0],
        across=0.5 + 0.08 * sway[1],
        down=0.5 + 0.04 * sway[2] + 0.6 * coming,
        turn=16 * (turn - 0.5) + 3 * sway[3],
        tilt=22 * tilt + 6 * sway[4],
        lean=360 * lean,
        glare=0.7 * glare,
        moire=0.6 * moire,
        motion=abs(2 + 3 * sway[5]) + 14 * min(1.0, coming),
        blur=0.7 + 0.5 * abs(sway[0]) + min(1.0, coming),
        noise=3 + 4 * (1 - light),
        light=0.55 + 0.45 * light,
    )


_RATES = (1.3, 2.1, 1.7, 2.9, 0.8, 4.3)
"""How fast a hand sways, in radians per second."""


class Scene:
    """What happens before one simulated camera; used by the simulator and by the camera driver.

    `rate` is in frames per second; `paced` False draws frame after frame as fast as asked.
    """

    def __init__(self, name: str, seed: int, rate: float, paced: bool) -> None:
        self.name = name
        self.rate = rate
        self.paced = paced
        self.changed = threading.Condition()
        self.plugged = True
        self.taken = False
        self._seed = seed
        self._visits: deque[Visit] = deque()
        self._count = 0
        self._seen = -1
        self._turn = 0

    @property
    def busy(self) -> bool:
        """Whether somebody is there."""
        return bool(self._visits)

    def show(self, raw: bytes, symbology: str, stays: float) -> None:
        """Let one more customer come, after those who are there."""
        modules = symbol_of(raw, symbology)
        with self.changed:
            self._visits.append(Visit(modules, self._count, stays))
            self._count += 1
            self.changed.notify_all()

    def clear(self) -> None:
        """Everybody puts the phone away."""
        with self.changed:
            self._visits.clear()

    def plug(self, plugged: bool) -> None:
        """Put the cable in or pull it."""
        with self.changed:
            self.plugged = plugged
            self.changed.notify_all()

    def frame(self, turns: int) -> Gray:
        """The picture `turns` frame times after the last one."""
        import numpy

        with self.changed:
            self._turn += turns
            visit = self._current()
            turn = self._turn
        random = numpy.random.default_rng((self._seed, visit.number if visit else 0, turn))
        if visit is None:
            return developed(counter(SIZE), _EMPTY, random)
        return photograph(visit.modules, look_of(visit, turn / self.rate, self._seed), random)

    def _current(self) -> Visit | None:
        """Whose phone it is now; a new one begins at its own first frame."""
        first = self._visits[0] if self._visits else None
        if first and first.number == self._seen and self._turn / self.rate > first.stays:
            self._visits.popleft()
            first = self._visits[0] if self._visits else None
        if first and first.number != self._seen:
            self._seen, self._turn = first.number, 0
        return first


class PhoneFrames:
    """The frames of one scene; the newest one whenever asked, never faster than the camera."""

    still = False
    ended = False

    def __init__(self, scene: Scene, label: str) -> None:
        self._scene = scene
        self._label = label
        self._drawn_at = time.monotonic()

    def next(self, timeout: float) -> Gray | None:
        scene = self._scene
        if scene.paced and not self._wait(timeout):
            return None
        if not scene.plugged:
            raise DeviceLost(self._label)
        return scene.frame(self._turns())

    def forget(self) -> None:
        self._scene.clear()

    def close(self) -> None:
        with self._scene.changed:
            self._scene.taken = False

    def _wait(self, timeout: float) -> bool:
        """Until the next frame is due, or somebody comes to an empty counter, or it is pulled."""
        scene, deadline = self._scene, time.monotonic() + timeout
        with scene.changed:
            while scene.plugged:
                now = time.monotonic()
                due = self._drawn_at + 1 / (scene.rate if scene.busy else _IDLE_RATE)
                if due <= now:
                    return True
                if deadline <= now:
                    return False
                scene.changed.wait(min(due, deadline) - now)
        return True

    def _turns(self) -> int:
        """Frame times since the last picture; a slow reader misses those between."""
        if not self._scene.paced:
            return 1
        now = time.monotonic()
        turns = max(1, int((now - self._drawn_at) * self._scene.rate + 0.5))
        self._drawn_at = now
        return turns


def claim_scene(source: str, label: str) -> PhoneFrames:
    """The frames of the simulated camera `phone:NAME` that runs in this program.

    Raises DeviceMissing and DeviceBusy as for a real one.
    """
    scene = _scenes.get(source.removeprefix(PREFIX))
    if scene is None:
        raise DeviceMissing(label, "no simulated camera of this name runs here", "start it first")
    with scene.changed:
        if not scene.plugged:
            raise DeviceMissing(label)
        if scene.taken:
            raise DeviceBusy(label)
        scene.taken = True
    return PhoneFrames(scene, label)


def found_scene(name: str, seed: int, rate: float, paced: bool) -> Scene:
    """Make a scene that `claim_scene` finds as long as somebody holds it; one of each name."""
    with _scenes_lock:
        if name in _scenes:
            raise DeviceBusy(f"simulated camera {name}", advice="give this one another name")
        scene = _scenes[name] = Scene(name, seed, rate, paced)
    return scene


def forget_scene(scene: Scene) -> None:
    """Take the camera away for good; harmless twice."""
    scene.plug(False)
    with _scenes_lock:
        if _scenes.get(scene.name) is scene:
            del _scenes[scene.name]
