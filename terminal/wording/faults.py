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
    later("a supervisor must approve this"),
    later("this approval has been used already"),
    later("nobody has signed in on this till"),
    later("sign in first"),
    later("the platform does not let this till raise its limit"),
    later("the platform does not let the limit be raised so far"),
    later("the limit is as high as that already"),
    later("only a registered supervisor raises a limit; see `baton people add`"),
    later("the platform's rules are not known yet"),
    later("go online first"),
    later("it must be said which supervisor enters it"),
    later("the time on the form is still to come"),
    later("the time on the form is more than 7 days ago"),
    later("at the time on the form this till did not exist"),
    later("nobody enters what they gave themselves"),
    later("this is no voucher code"),
    later("compare it with the form, figure by figure"),
    later("the signature of this voucher does not hold"),
    later("the platform does not know this code"),
    later("look at the form again"),
    later("only the platform can tell what this code is, and it does not answer"),
    later("keep the form and enter it once the till is online"),
    later("this line of the form has been entered already"),
    later("this till has booked all uses of the voucher itself; keep the form"),
    later("the amount of the bill is needed for this voucher"),
    later("the offline limit is reached"),
    later("let the till report first, then enter the rest"),
    later("such vouchers are never accepted without the platform; keep the form"),
    later("nobody confirmed the goods in time"),
    later("the sensor saw nothing"),
    later("the kiosk stopped before anybody confirmed the goods"),
    later("the goods could not be given"),
    later("the dispenser was not ready"),
    later("no goods are awaited any more"),
    later("nothing has been booked in this shift yet, so it needs no Z"),
    later("this till does not know whose setup codes to believe"),
    later("put the platform's key there, or use `baton claim`"),
    later("this is no setup code"),
    later("it is not signed by the one whose tills these are"),
    later("it is signed, but no setup code as agreed"),
    later("this setup code has expired"),
    later("have the platform make a new one"),
    later("the platform cannot be reached"),
    later("the platform did not answer"),
    later("the platform has not heard of this redemption yet"),
    later("take cash or a card, or try again"),
    later("take cash or a card"),
    later("nobody can pay through this platform"),
    later("the platform does not ask for this payment"),
    later("the platform names no page that a phone can open"),
    later("this redemption was taken back"),
    later("nothing is left to pay of this redemption"),
    later("there is nothing to withdraw"),
    later("by its rules this voucher is worth nothing on that bill; keep the form"),
)


def told(sentence: str) -> str:
    """A sentence of the till in the language of the screen, as far as it is known."""
    parts = clean(sentence, _LONGEST).split(": ")
    return ": ".join(_(part) if part in _KNOWN else part for part in parts)
