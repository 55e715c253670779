"""Holds one thread of a program still while its others go on: what a hung screen looks like."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# ptrace(2)
_SEIZE, _INTERRUPT, _DETACH = 0x4206, 0x4207, 17
_EVERY_KIND = 0x40000000  # __WALL of waitpid(2)


@contextmanager
def frozen(thread: int) -> Iterator[None]:
    """Hold a thread still, by its id as seen from here. Its first thread has the process's id."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    for order in (_SEIZE, _INTERRUPT):
        if libc.ptrace(order, thread, None, None):
            raise OSError(ctypes.get_errno(), "the thread cannot be held")
    os.waitpid(thread, _EVERY_KIND)
    # Its end is told to us first, and to its parent only once we have heard it.
    threading.Thread(target=_hear, args=(thread,), daemon=True).start()
    try:
        yield
    finally:
        libc.ptrace(_DETACH, thread, None, None)


def _hear(thread: int) -> None:
    with suppress(ChildProcessError):
        status = 0x7F  # stopped, as waitpid tells it
        while os.WIFSTOPPED(status):
            status = os.waitpid(thread, _EVERY_KIND)[1]
