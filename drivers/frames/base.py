"""What a source of pictures gives, whatever it is made of."""

from typing import Protocol

from drivers.decoders.base import Gray


class Frames(Protocol):
    """Pictures one after another. Made open; the maker raises DeviceMissing and the like."""

    still: bool
    """True when each picture comes once and is worth every try at reading it."""

    @property
    def ended(self) -> bool:
        """True when the last picture was given; a device never ends."""
        ...

    def next(self, timeout: float) -> Gray | None:
        """The next picture within `timeout` seconds, or None.

        Raises DeviceLost when the source is gone, PictureUnreadable for one bad picture.
        """
        ...

    def forget(self) -> None:
        """Throw away what a device saw until now; a file begins at its beginning all the same."""
        ...

    def close(self) -> None:
        """Give everything back; harmless twice."""
        ...
