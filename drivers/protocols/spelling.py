"""What a scanner adds to a code or shows otherwise, undone. Pure.

Two things, both set in the scanner and so also here: an AIM identifier (`]Q1`) before the code, and
the separator of GS1 fields, the control character GS (1D hex), shown as some printable one because
many programs lose control characters. A GS that arrives as such is never touched.
"""

from drivers.protocols.aim import says_gs1, split_aim

GS = b"\x1d"
_LONGEST = 8


class Spelling:
    """How one scanner spells its codes; `gs` is "" when it sends GS as it is."""

    def __init__(self, aim_id: bool = False, gs: str = "") -> None:
        if gs and (len(gs) > _LONGEST or not gs.isprintable() or gs.isspace()):
            raise ValueError(f"one to {_LONGEST} printable characters stand for GS")
        self._aim_id = aim_id
        self._gs = gs.encode()

    def undone(self, wire: bytes, gs1: bool | None = None) -> tuple[str | None, bytes]:
        """(symbology or None, the code as it was printed).

        `gs1` says whether the code holds GS1 fields; when neither it nor an identifier tells,
        every code with the substitute in it is taken to hold some.
        """
        symbology, raw = split_aim(wire) if self._aim_id else (None, wire)
        if symbology is not None:
            gs1 = says_gs1(wire)
        if self._gs and gs1 is not False:
            raw = raw.replace(self._gs, GS)
        return symbology, raw
