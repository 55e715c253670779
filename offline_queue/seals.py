"""Check sums of the rows that change, which no hash and no signature covers.

Against a disk that turns bits over, not against people: whoever may write can seal anew.
The triggers that keep them are in format_3.sql.
"""

from __future__ import annotations

from zlib import crc32

import apsw


def install(connection: apsw.Connection) -> None:
    """Give this connection the function that the file's triggers call."""
    connection.create_scalar_function(
        "row_seal",
        _seal,
        deterministic=True,
        flags=apsw.SQLITE_INNOCUOUS,  # or a trigger of an untrusted schema may not call it
    )


def fault(connection: apsw.Connection) -> str | None:
    """The first row that is not as it was written, or None. Reads the whole outbox."""
    for table, row in connection.execute("SELECT of, row FROM broken_seals LIMIT 1"):
        return f"row {row} of the {table} is not as it was written"
    return None


def _seal(*values: apsw.SQLiteValue) -> int:
    return crc32(repr(values).encode())
