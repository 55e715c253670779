"""What a decoder gives: bytes, a symbology name and the corners, whichever library found them."""

from dataclasses import dataclass
from typing import Any, Protocol

Gray = Any
"""A picture as a two-dimensional numpy array of uint8, one value per pixel, row by row."""

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """One code found in a picture; `position` are its corners in pixels of that picture.

    `encoding` is the Python codec the code declares for its text; None when it declares none.
    """

    raw: bytes
    symbology: str
    position: Corners | None = None
    encoding: str | None = None


class Decoder(Protocol):
    """One decoder library. Its constructor raises ImportError when the library is missing."""

    name: str

    def read(self, gray: Gray) -> list[Decoded]:
        """All codes this library finds in the picture; an empty list when it finds none."""
        ...
