"""The three signals as sound: pure, from a volume to the bytes of a WAV file.

    accepted   one tone that rises
    refused    two low tones, a gap between
    attention  one short tone

They differ in number, length and direction, not only in pitch, so that they are told apart by
people who hear badly and from a loudspeaker of two centimetres.
"""

import math
import struct
from dataclasses import dataclass
from functools import cache

from drivers.outputs.base import Signal

RATE = 22_050
"""Samples in a second; 16 bits, one channel."""

_FADE = 0.008  # seconds at both ends of a tone: without, it clicks
_LOUDEST = 0.8
_HIGHEST = 32_767


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone from one pitch to another (hertz), `seconds` long; 0 hertz is a pause."""

    start: float
    end: float
    seconds: float


TONES: dict[Signal, tuple[Tone, ...]] = {
    Signal.ACCEPTED: (Tone(880.0, 1760.0, 0.18),),
    Signal.REFUSED: (Tone(220.0, 220.0, 0.2), Tone(0.0, 0.0, 0.08), Tone(196.0, 196.0, 0.3)),
    Signal.ATTENTION: (Tone(988.0, 988.0, 0.07),),
}


@cache
def wav(which: Signal, volume: int) -> bytes:
    """The signal as a WAV file; `volume` 0 to 100, where each ten sounds one step louder."""
    steps = _LOUDEST * (max(0, min(100, volume)) / 100) ** 2
    samples = [round(steps * each * _HIGHEST) for tone in TONES[which] for each in _wave(tone)]
    frames = struct.pack(f"<{len(samples)}h", *samples)
    shape = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 2, 2, 16)
    chunks = b"fmt " + struct.pack("<I", len(shape)) + shape
    chunks += b"data" + struct.pack("<I", len(frames)) + frames
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _wave(tone: Tone) -> list[float]:
    """Samples between -1 and 1; a little of the third harmonic carries on small loudspeakers."""
    count = int(RATE * tone.seconds)
    fade = RATE * _FADE
    samples, phase = [], 0.0
    for number in range(count):
        pitch = tone.start + (tone.end - tone.start) * number / count
        phase += 2 * math.pi * pitch / RATE
        edge = min(1.0, number / fade, (count - number) / fade)
        samples.append(edge * (0.8 * math.sin(phase) + 0.2 * math.sin(3 * phase)))
    return samples
