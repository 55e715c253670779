"""How many seeds: 300 every day, 5,000 in full, any number or a single one by flag."""

from __future__ import annotations

import pytest

from tests.scale import sized

EVERY_DAY, IN_FULL = 300, 5000


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("simulation")
    group.addoption("--seeds", type=int, default=None, help="play seeds 0 to N-1 (300)")
    group.addoption("--first-seed", type=int, default=0, help="begin the seeds there")
    group.addoption("--seed", type=int, action="append", help="play only this one; may be repeated")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" not in metafunc.fixturenames:
        return
    config = metafunc.config
    chosen = config.getoption("--seed", default=None)
    if not chosen:
        count = config.getoption("--seeds", default=None) or sized(EVERY_DAY, IN_FULL)
        first = config.getoption("--first-seed", default=0)
        chosen = range(first, first + count)
    metafunc.parametrize("seed", chosen)
