"""What a verdict took: the till and the platform are timed, people are not."""

from datetime import UTC, datetime

from terminal.core.model import Code, CodeKind, Decision, Prompt, PromptKind, Verdict
from terminal.counter import Shown
from terminal.stopwatch import Stopwatch

CODE = Code(CodeKind.OPAQUE, "text", "te…t")
SHOWN = Shown(CODE, Decision(Verdict.REFUSED), datetime(2026, 11, 22, tzinfo=UTC))


class Person:
    """Takes a minute to answer."""

    def __init__(self) -> None:
        self.now = 100.0
        self.heard: list[str] = []

    def seen(self, code: Code) -> None:
        self.heard.append("seen")

    def asking(self, code: Code) -> None:
        self.heard.append("asking")
        self.now += 0.25

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        self.now += 60
        return 7

    def show(self, shown: Shown) -> None:
        self.heard.append("show")

    def failed(self, why: str) -> None:
        self.heard.append(why)


def test_the_platform_counts_and_the_person_does_not():
    person = Person()
    watch = Stopwatch(person, lambda: person.now)
    assert watch.took() == 0
    watch.seen(CODE)
    assert watch.ask(Prompt(PromptKind.BILL), CODE) == 7
    watch.seen(CODE)
    watch.asking(CODE)
    person.now += 0.0001
    assert watch.took() == 251
    watch.show(SHOWN)
    assert watch.took() == 0
    assert person.heard == ["seen", "seen", "asking", "show"]


def test_a_scan_that_failed_leaves_nothing_to_the_next():
    person = Person()
    watch = Stopwatch(person, lambda: person.now)
    watch.seen(CODE)
    watch.failed("no")
    person.now += 5
    watch.seen(CODE)
    assert watch.took() == 1
