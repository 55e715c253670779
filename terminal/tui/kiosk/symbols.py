"""QR codes in half blocks, for the technician's phone."""

from __future__ import annotations

from functools import lru_cache

from terminal.tui.widgets.pixels import cells

_QUIET = 2  # modules of white round it; phones read it on a lit screen with fewer than the norm's 4


@lru_cache(maxsize=16)
def qr_rows(text: str) -> tuple[str, ...]:
    """The symbol as rows of cells, dark modules as ink, two modules to a cell."""
    import segno

    matrix = segno.make_qr(text, error="l").matrix_iter(border=_QUIET)
    return tuple(cells([[bool(module) for module in row] for row in matrix]))
