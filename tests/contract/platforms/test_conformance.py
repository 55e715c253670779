"""The one contract suite, on every adapter that has a partner here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from terminal.conformance import CHECKS, Bench, Outcome, examine
from terminal.core.model import Order, Reply, Standing
from terminal.plugins import PLATFORMS, names

from ...pretix.partners import PARTNERS as OF_PRETIX
from .partners import PARTNERS, ROOT, own_protocol


@pytest.fixture(scope="module", params=sorted(PARTNERS))
def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    with PARTNERS[request.param](tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_contract(bench: Bench, check):
    (finding,) = examine(bench, (check,))
    if finding.outcome is Outcome.NOT_TRIED:
        pytest.skip(finding.note)
    assert finding.outcome is Outcome.HELD, f"{finding.sentence}: {finding.note}"


def test_nothing_is_left_in_doubt_behind_it(bench: Bench):
    assert bench.ledger.close_interrupted() == []
    assert bench.ledger.at_risk().value == 0


def test_every_adapter_has_a_partner():
    """Those of pretix are in tests/pretix, where their server is started."""
    assert set(names(PLATFORMS)) <= PARTNERS.keys() | OF_PRETIX.keys()


def test_the_example_is_one_short_file():
    text = (ROOT / "deploy" / "example_platform.py").read_text("utf-8")
    lines = [line for line in text.partition('"""\n\n')[2].splitlines() if line.strip()]
    assert len(lines) <= 66, len(lines)


# The suite itself: an adapter that breaks a promise is found out.


class Forgetful:
    """An adapter that takes each order for a new one."""

    def __init__(self, platform) -> None:
        self._platform = platform

    def __getattr__(self, name):
        return getattr(self._platform, name)

    def redeem(self, order: Order, deadline: float) -> Reply:
        return self._platform.redeem(replace(order, id=self._fresh()), deadline)

    def _fresh(self) -> bytes:
        import uuid

        return uuid.uuid4().bytes


class Obliging(Forgetful):
    """One that says yes to everything."""

    def redeem(self, order: Order, deadline: float) -> Reply:
        reply = self._platform.redeem(order, deadline)
        return replace(reply, standing=Standing.CONFIRMED)


@pytest.mark.parametrize(
    ("broken", "check"),
    [(Forgetful, "counts_once"), (Obliging, "refuses_a_second_use")],
)
def test_a_broken_adapter_is_found_out(tmp_path, broken, check):
    with own_protocol(tmp_path) as bench:
        bench.platform = broken(bench.platform)
        (which,) = (each for each in CHECKS if each.__name__ == check)
        (finding,) = examine(bench, (which,))
    assert finding.outcome is Outcome.FAILED
    assert finding.note
