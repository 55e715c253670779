"""Several other sides: whose items go which way.

An item's lane is told by how its subject begins, which stays opaque: "east:42" and "east:43" go
the way of "east:". Each lane has one drain, with a backoff and a pause of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """One way out.

    name  under which its backoff and its pause are kept
    only  how the subjects of its items begin; empty = any way
    but   how those of other lanes begin
    """

    name: str = ""
    only: str = ""
    but: tuple[str, ...] = ()

    def condition(self, subject: str) -> str:
        """SQL that holds for its items, `subject` being the column's name."""
        parts = []
        if self.only:
            parts.append(f"AND substr({subject}, 1, length(:only)) = :only")
        if self.but:
            parts.append(
                "AND NOT EXISTS (SELECT 1 FROM json_each(:but)"
                f" WHERE substr({subject}, 1, length(value)) = value)"
            )
        return " ".join(parts)

    @property
    def values(self) -> dict[str, str]:
        """The values of the parameters in the condition."""
        return {"only": self.only, "but": json.dumps(self.but)}


WHOLE = Lane()
