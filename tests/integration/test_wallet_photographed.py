"""A voucher on the wallet page, held in front of the camera, redeemed, found in the statement."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy
import pytest
import requests

from drivers import Status
from drivers.decoders.cascade import Cascade
from terminal.bootstrap import attach_camera, open_till
from terminal.core.model import Authority, Verdict
from terminal.till import Till

from .conftest import SHOP, Platform
from .counters import TestCounter
from .waiting import wait_for

RATE, FRAMES = 25, 55
SIZE = (1280, 720)
PIXELS = 8  # of the screen, for one module


def shown_on_the_phone(platform: Platform, customer: str) -> numpy.ndarray:
    """The first QR of a customer's wallet page, as a phone's screen draws it."""
    page = requests.get(f"{platform.url}/wallet/{customer}", timeout=10)
    page.raise_for_status()
    drawing = re.search(r'<svg viewBox="0 0 (\d+) \d+".*?stroke="#000" d="([^"]+)"', page.text)
    assert drawing is not None
    side = int(drawing[1])
    screen = numpy.full((side, side), 235, numpy.uint8)
    x, y = 0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", drawing[2]):
        first, *second = map(float, numbers.split())
        if command == "h":  # a dark run of modules; the pen draws half a module above and below
            screen[int(y), x : x + int(first)] = 25
            x += int(first)
        else:
            here = (0, 0.0) if command == "M" else (x, y)
            x, y = int(here[0] + first), here[1] + second[0]
    return numpy.kron(screen, numpy.ones((PIXELS, PIXELS), numpy.uint8))


def photograph(screen: numpy.ndarray, turn: int, random: numpy.random.Generator) -> numpy.ndarray:
    """One frame of a hand that comes nearer, tilts the phone and never holds still."""
    done = turn / FRAMES
    side, width = len(screen), 240 + 160 * done
    tilt, left, top = 50 * numpy.sin(6 * done), 420 + 90 * done, 150 - 40 * done
    flat = numpy.float32([[0, 0], [side, 0], [side, side], [0, side]])
    held = numpy.float32(
        [
            [left, top + tilt / 2],
            [left + width, top],
            [left + width - tilt, top + width],
            [left + tilt, top + width + tilt / 3],
        ]
    )
    view = cv2.getPerspectiveTransform(flat, held)
    frame = cv2.warpPerspective(screen, view, SIZE, borderValue=110)
    frame = cv2.GaussianBlur(frame, (0, 0), 0.6 + abs(numpy.cos(5 * done)))
    light = 0.55 + 0.6 * done + 0.15 * numpy.linspace(0, 1, SIZE[0])
    noisy = frame * light + random.normal(0, 8, frame.shape)
    return cv2.cvtColor(numpy.clip(noisy, 0, 255).astype(numpy.uint8), cv2.COLOR_GRAY2BGR)


def film_of(path: Path, screen: numpy.ndarray) -> None:
    """A real video file of about two seconds; the counter is empty at its ends."""
    random = numpy.random.default_rng(7)
    empty = numpy.full((SIZE[1], SIZE[0], 3), 110, numpy.uint8)
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), RATE, SIZE)
    frames = [photograph(screen, turn, random) for turn in range(FRAMES)]
    for frame in [empty] * 3 + frames + [empty] * 3:
        film.write(frame)
    film.release()


def sightings(path: Path, text: str) -> int:
    """In how many frames of the film the code can be read."""
    cascade, capture = Cascade(("zxing",)), cv2.VideoCapture(str(path))
    seen = 0
    while (frame := capture.read())[0]:
        gray = cv2.cvtColor(frame[1], cv2.COLOR_BGR2GRAY)
        seen += text.encode() in [code.raw for code in cascade.read_live(gray)]
    capture.release()
    return seen


@pytest.fixture
def counter() -> TestCounter:
    return TestCounter()


@pytest.fixture
def till(claimed: Callable[[str], Path], counter: TestCounter) -> Iterator[Till]:
    """A running till that has heard from its platform."""
    running = open_till(counter, home=claimed("till"))
    running.start()
    wait_for(lambda: running.status().known)
    yield running
    running.stop()


def test_a_wallet_voucher_in_front_of_the_camera_is_redeemed_once(
    sound_platform: Platform, till: Till, counter: TestCounter, tmp_path: Path
) -> None:
    made = sound_platform.issue("prepaid", uses=3, customer="photo", title="Lunch by the river")
    film = tmp_path / "counter.mp4"
    film_of(film, shown_on_the_phone(sound_platform, "photo"))
    assert sightings(film, made["signed"]) > 20  # it stays in view: one event all the same

    camera = attach_camera(till, str(film))
    try:
        wait_for(lambda: camera.state is not None and camera.state.status is Status.ENDED)
    finally:
        camera.stop()
        camera.join(10)
    wait_for(lambda: counter.shown or counter.failures)

    (shown,) = counter.shown
    assert (shown.decision.verdict, shown.decision.authority) == (
        Verdict.ACCEPTED,
        Authority.PLATFORM,
    )
    assert counter.events.count("seen") == 1
    assert shown.decision.uses_left == 2
    date = till.ledger.business_date()
    lines = till.flow.platforms["baton"].list_day(date, time.monotonic() + 20)
    assert [line.id for line in lines if line.voucher == made["id"]] == [shown.redemption]
    page = requests.get(f"{sound_platform.url}/statement/{SHOP}/{date}", timeout=10)
    assert page.text.count("Lunch by the river") == 1
