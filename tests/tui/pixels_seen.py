"""What a phone before the screen sees: half blocks as dots of their colours, letters as grey."""

from __future__ import annotations

import cv2
import numpy as np
from rich.cells import cell_len
from rich.segment import Segment

from .acting import Seat

DOT = 6  # pixels of one on a screen


def pixels_of(seat: Seat) -> np.ndarray:
    """The screen as grey pixels: cells of half blocks in their colours, letters as noise of ink."""
    strips = seat.app.screen._compositor.render_strips()
    rows: list[list[int]] = []
    for strip in strips:
        cells = [cell for segment in strip for cell in _cells(segment)]
        rows += [[upper for upper, _ in cells], [lower for _, lower in cells]]
    return np.kron(np.array(rows, np.uint8), np.ones((DOT, DOT), np.uint8))


def _cells(segment: Segment) -> list[tuple[int, int]]:
    style = segment.style
    assert style
    ink, ground = _light(style.color), _light(style.bgcolor)
    drawn = {"▀": (ink, ground), "▄": (ground, ink), "█": (ink, ink), " ": (ground, ground)}
    mixed = (ink + ground) // 2
    return [drawn.get(sign, (mixed, mixed)) for sign in segment.text for _ in range(cell_len(sign))]


def _light(colour: object) -> int:
    triplet = getattr(colour, "triplet", None)
    return round(sum(triplet) / 3) if triplet else 0


def photographed(seen: np.ndarray) -> np.ndarray:
    """What a phone has of it: a little turned, soft, dim and grainy."""
    height, width = seen.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 4.0, 0.9)
    view = cv2.warpAffine(seen, turn, (width, height), borderValue=40)
    view = cv2.GaussianBlur(view, (0, 0), 1.5).astype(np.float32) * 0.6 + 30
    grain = np.random.default_rng(7).normal(0, 6, view.shape)
    return np.clip(view + grain, 0, 255).astype(np.uint8)
