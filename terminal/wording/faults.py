"""Sentences of the till that come as they are: said in the language of the screen where known.

The parts of such a sentence are joined by a colon; each is looked up by itself, and what nobody
has words for stays as it came, cleaned.
"""

from __future__ import annotations

from terminal.locale import _, later
from terminal.text import clean

_LONGEST = 300
_KNOWN = (
    later("it cannot be taken back"),
    later("it was taken back already"),
    later("the platform has refused to; see `baton queue`"),
    later("it is a task for the conflict desk; see `baton queue`"),
    later("there is no such redemption on this till"),
    later("a reason is needed"),
    later("say in a few words why"),
    later("it must be said who decides"),
    later("nobody approves what they decided themselves"),
    later("nobody approves what they accepted themselves"),
    later("somebody else has just closed this task"),
    later("this code could not be judged"),
    later("no printer is configured"),
)


def told(sentence: str) -> str:
    """A sentence of the till in the language of the screen, as far as it is known."""
    parts = clean(sentence, _LONGEST).split(": ")
    return ": ".join(_(part) if part in _KNOWN else part for part in parts)
