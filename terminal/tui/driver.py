"""The terminal as an input nobody can break with a printed code.

Textual's own input thread ends at the first byte that is not UTF-8, and the app with it
(Textualize/textual#6456, open in 8.2.8): one GBK code scanned by a keyboard scanner is enough.
Here such bytes come through as lone surrogates, which turn into the same bytes again. Sequences
that are no keys (mouse, paste brackets, sizes told in band) come from nobody we asked and are
dropped: a code could hold them.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder

from textual import events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize

_CHUNK = 4096
_PASTE = "\x1b[200~"
_NO_PASTE = "\x1b[200y"  # unknown to the parser, so it comes out as plain keys
_UNASKED = (events.MouseEvent, events.Paste, events.Resize, InBandWindowResize)


class SturdyDriver(LinuxDriver):
    """Textual's driver for Linux with an input thread that survives any byte."""

    def run_input_thread(self) -> None:
        """Read keys until the app ends."""
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            keys = Keys()
            while not self.exit_event.is_set():
                text = os.read(self.fileno, _CHUNK) if selector.select(0.1) else None
                if text == b"":
                    return  # the terminal is gone
                for event in keys.feed(text) if text else keys.tick():
                    self.process_message(event)

    def process_message(self, message: Message) -> None:
        """Pass on what a keyboard can send, and nothing else."""
        if not isinstance(message, _UNASKED):
            super().process_message(message)

    def _enable_bracketed_paste(self) -> None:
        """Not wanted: a pasted code comes as keys, like one from a scanner."""

    def _query_in_band_window_resize(self) -> None:
        """Not wanted: the system tells the size (SIGWINCH)."""


class Keys:
    """Bytes of a terminal -> key events. No input makes it fail."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._parser = XTermParser()
        self._tail = ""

    def feed(self, raw: bytes) -> list[Message]:
        """The events of some bytes; a sequence may go on in the next ones."""
        found: list[Message] = []
        for character in self._decode(raw):
            try:
                found.extend(self._parser.feed(self._disarmed(character)))
            except Exception:  # noqa: BLE001 - e.g. chr() of a forged key number; its parser is dead
                self._parser = XTermParser()
        return found

    def tick(self) -> list[Message]:
        """What silence decides: a lone ESC is the Escape key."""
        try:
            return list(self._parser.tick())
        except (ParseError, StopIteration):
            self._parser = XTermParser()
            return []

    def _disarmed(self, character: str) -> str:
        """An opening paste bracket would swallow every key until a closing one."""
        self._tail = (self._tail + character)[-len(_PASTE) :]
        return _NO_PASTE[-1] if self._tail == _PASTE else character
