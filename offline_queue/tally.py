"""The sums kept beside the outbox, counted anew: what nothing else in the file would show."""

from __future__ import annotations

import apsw

_DIFFERS = """WITH counted AS (
        SELECT state, pool, count(*) AS items, coalesce(sum(weight >= 0), 0) AS weighed,
            sum(max(coalesce(weight, 0), 0)) AS weight
        FROM outbox GROUP BY state, pool
    ), kept AS (
        SELECT state, pool, items, weighed, weight FROM tally
        WHERE items != 0 OR weighed != 0 OR weight != 0
    )
    SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept
        UNION ALL SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted)) LIMIT 1"""


def fault(connection: apsw.Connection) -> str | None:
    """What does not add up, or None. Reads the whole outbox."""
    for state, pool, *_ in connection.execute(_DIFFERS):
        of = f" of {pool:.40}" if pool else ""
        return f"the sums of what is {state}{of} are not those of its items"
    return None
