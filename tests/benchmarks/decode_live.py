"""Live video: customers with drawn phones before a camera, frame after frame, by each reader."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy

from drivers.frames.phone import RATE, claim_scene
from drivers.scanners.camera_simulator import CameraSimulator

from .decode_readers import OURS, PYZBAR, Frame, Took, flat, in_turns, readers, times, warm_up
from .decode_stress import voucher
from .figures import median, milli, quantile, say

_SEED = 7
_CUSTOMERS = 24
_THERE, _EMPTY = 30, 10
_LIMIT, _OF_PYZBAR = 0.1, 0.4


@dataclass
class Watch:
    """What one reader made of the video.

    visits, empty  time of the frames with somebody there, and of the empty counter's
    first          the frame of each visit in which its code was read, from 1; None if in none
    """

    visits: list[Took] = field(default_factory=list)
    empty: list[Took] = field(default_factory=list)
    first: list[int | None] = field(default_factory=list)
    false: int = 0

    @property
    def median(self) -> float:
        """Processor milliseconds of the middle frame with somebody there."""
        return times(self.visits)["median_processor_ms"]

    @property
    def worst(self) -> float:
        """Processor seconds of any frame."""
        return max(one.processor for one in self.visits + self.empty)


def video() -> None:
    """Frames to the first read, the worst frame, and how much of a core it takes."""
    who = readers(live=True)
    watches = {name: Watch() for name in who}
    for turn, (text, visit, empty) in enumerate(_customers()):
        if turn == 0:
            warm_up(who, empty[0])
        for watch in watches.values():
            watch.first.append(None)
        for place, frame in enumerate(visit + empty, 1):
            for name, (found, took) in in_turns(who, frame, turn + place).items():
                _note(watches[name], {flat(one) for one in found}, text, place, took)
    for name, watch in watches.items():
        _say(name, watch)
    ratio = watches[OURS].median / watches[PYZBAR].median
    expected = f"median at most {_OF_PYZBAR} x pyzbar's"
    say("decode_live_video_ratio", expected, ratio <= _OF_PYZBAR, of_pyzbar=round(ratio, 2))


def _note(watch: Watch, found: set[str], text: str, place: int, took: Took) -> None:
    (watch.visits if place <= _THERE else watch.empty).append(took)
    watch.false += bool(found - {text})
    if watch.first[-1] is None and text in found:
        watch.first[-1] = place


def _say(name: str, watch: Watch) -> None:
    """Frames are counted from the phone's first glimpse; after six it is where it stays."""
    read = [place for place in watch.first if place is not None] or [_THERE]
    never = watch.first.count(None)
    met = watch.worst <= _LIMIT and not never and not watch.false
    say(
        "decode_live_video",
        "no frame over 100 ms, everybody read, 0 false" if name == OURS else "",
        met if name == OURS else None,
        reader=name,
        customers=len(watch.first),
        never_read=never,
        false=watch.false,
        frames_to_first_read_median=median(read),
        frames_to_first_read_p95=quantile(read, 0.95),
        frames_to_first_read_worst=max(read),
        **times(watch.visits),
        **{f"empty_{key}": value for key, value in times(watch.empty).items()},
        share_of_a_core_at_15_fps=_share(watch.visits),
        empty_share_of_a_core_at_15_fps=_share(watch.empty),
    )


def _share(took: list[Took]) -> float:
    return round(sum(one.processor for one in took) / len(took) * RATE, 3)


def _customers() -> Iterator[tuple[str, list[Frame], list[Frame]]]:
    """The text and the frames of each visit, and of the empty counter after it."""
    random = numpy.random.default_rng(_SEED)
    with CameraSimulator(seed=_SEED, paced=False) as eye:
        frames = claim_scene(eye.path, "bench")
        for _ in range(_CUSTOMERS):
            text = flat(voucher(random))
            eye.show(text.encode(), stays=_THERE / RATE)
            visit = [frames.next(0) for _ in range(_THERE)]
            eye.clear()
            yield text, visit, [frames.next(0) for _ in range(_EMPTY)]


def whole_driver() -> None:
    """The camera driver behind its reader thread, its camera at 15 frames a second; CPU of all."""
    import queue

    from drivers import ReaderThread
    from drivers.scanners.camera import CameraScanner, CameraSettings

    scans: queue.SimpleQueue[object] = queue.SimpleQueue()
    states: queue.SimpleQueue[object] = queue.SimpleQueue()
    with CameraSimulator(seed=_SEED) as eye:
        reader = ReaderThread(CameraScanner(CameraSettings(source=eye.path)), scans.put, states.put)
        reader.start()
        states.get(timeout=20.0)
        random, waits = numpy.random.default_rng(_SEED), []
        began, used = time.monotonic(), time.process_time()
        for _ in range(6):
            shown = time.monotonic()
            eye.show(voucher(random).encode(), stays=20.0)
            scans.get(timeout=20.0)
            waits.append(time.monotonic() - shown)
            eye.clear()
        share = (time.process_time() - used) / (time.monotonic() - began)
        reader.stop()
        reader.join()
    say(
        "decode_camera_driver",
        "",
        None,
        phone_shown_to_scan_median_ms=milli(median(waits)),
        phone_shown_to_scan_worst_ms=milli(max(waits)),
        arriving_takes_ms=400,
        share_of_a_core_with_drawing=round(share, 2),
    )
