"""Every failure that a person may meet, in one tree.

BatonError                 what happened, where, what to do: one sentence
|-- WrongUse               the command or the setting is wrong          exit 2
|   |-- ConfigError        a settings file cannot be understood
|   |-- NobodyServes       people are known here, and nobody has signed in
|   |-- ApprovalNeeded     a supervisor must say yes with a PIN
|   `-- PinRefused         a number or PIN that is not taken
|-- NotClaimed             this till has no platform yet                exit 4
|-- EnvironmentFault       a file, a library or a device fails us       exit 4
|   |-- Undelivered        what goes to the owner has not arrived: it goes again   exit 3
|   |-- JournalUnusable    the journal cannot be trusted: accept nothing
|   `-- StateUnusable      another file under BATON_HOME is damaged
`-- PlatformFault          the platform did not answer as agreed
    |-- Unreachable        nothing was sent: safe to say "offline"
    |-- Unanswered         sent, no answer: the outcome is unknown
    |-- Unintelligible     an answer that is not of the protocol
    |-- NotAuthorised      our credentials, or our rights, were refused
    |-- Declined           it does not take our request as such; nothing was consumed
    `-- RateLimited        come back later
"""

from __future__ import annotations


class ExitCode:
    """What a script learns from `baton`; listed by `baton --help`."""

    FINE = 0
    REFUSED = 1
    WRONG_USE = 2
    UNANSWERED = 3
    ENVIRONMENT = 4

    MEANING = (
        (0, "accepted, or all is well"),
        (1, "refused"),
        (2, "wrong use of the command or a wrong setting"),
        (3, "the platform was asked but did not answer, and offline is not allowed"),
        (4, "the environment failed: file, device, library or missing set-up"),
    )


class BatonError(Exception):
    """The root: `str()` is one clear sentence, safe to show once cleaned by `terminal.text`.

    what   what happened, in a person's words
    where  file, device or address it happened at
    advice what to do about it
    """

    exit_code = ExitCode.ENVIRONMENT

    def __init__(self, what: str, *, where: str = "", advice: str = "") -> None:
        self.what, self.where, self.advice = what, where, advice
        place = f" ({where})" if where else ""
        todo = f": {advice}" if advice else ""
        super().__init__(f"{what}{place}{todo}")


class WrongUse(BatonError):
    """The command line asks for something that does not exist."""

    exit_code = ExitCode.WRONG_USE


class ConfigError(WrongUse):
    """A settings file has an unknown key, a wrong type or is not TOML."""


class NobodyServes(WrongUse):
    """People are registered on this till and nobody has signed in: nothing may be booked."""


class ApprovalNeeded(WrongUse):
    """A supervisor must approve this with a PIN; `purpose` is what the approval is asked for."""

    def __init__(self, what: str, purpose: str, *, advice: str = "") -> None:
        super().__init__(what, advice=advice)
        self.purpose = purpose


class PinRefused(WrongUse):
    """A number and PIN that do not open anything.

    why      wrong, wait, locked, no_supervisor, yourself
    seconds  how long nothing is tried again, for "wait" and "wrong"
    """

    exit_code = ExitCode.REFUSED

    def __init__(self, what: str, why: str, seconds: float = 0.0, *, advice: str = "") -> None:
        super().__init__(what, advice=advice)
        self.why, self.seconds = why, seconds


class NotClaimed(BatonError):
    """No platform knows this till yet; `baton claim` changes that."""


class EnvironmentFault(BatonError):
    """Something on this machine fails: a file, a library, a device."""


class Undelivered(EnvironmentFault):
    """The owner's page did not arrive; it waits on disk and goes again."""

    exit_code = ExitCode.UNANSWERED


class JournalUnusable(EnvironmentFault):
    """The journal is damaged or not ours; nothing may be accepted on it."""


class StateUnusable(EnvironmentFault):
    """A file under BATON_HOME other than the journal is damaged."""


class PlatformFault(BatonError):
    """The platform did not do what its protocol says.

    retry_after  seconds the platform asked us to wait, or None
    """

    exit_code = ExitCode.UNANSWERED

    def __init__(
        self, what: str, *, where: str = "", advice: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what, where=where, advice=advice)
        self.retry_after = retry_after


class Unreachable(PlatformFault):
    """The connection was never made, so the platform has seen nothing."""


class Unanswered(PlatformFault):
    """The request may have reached the platform; what became of it is unknown."""


class Unintelligible(PlatformFault):
    """An answer came, but not of the protocol (HTML, wrong shape, too large).

    Treated as unknown wherever something could have been consumed.
    """


class NotAuthorised(PlatformFault):
    """The platform no longer accepts this till's token: a technician must come."""


class Declined(PlatformFault):
    """The platform does not take a request as such: a wrong setting, or a defect of the adapter.

    Nothing was consumed and nothing was said about the voucher. Sent again as it is, it fares no
    better, so a queued entry is set aside for a person.
    """


class RateLimited(PlatformFault):
    """Too many requests, or the platform is busy; `retry_after` says when."""
