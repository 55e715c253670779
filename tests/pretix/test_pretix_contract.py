"""The one contract suite, on both adapters of a real pretix."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from terminal.conformance import Bench

from ..contract.platforms.test_conformance import (
    test_nothing_is_left_in_doubt_behind_it,
    test_the_contract,
)
from .partners import PARTNERS
from .rig import Rig

__all__ = ["test_nothing_is_left_in_doubt_behind_it", "test_the_contract"]


@pytest.fixture(scope="module", params=sorted(PARTNERS))
def bench(
    request: pytest.FixtureRequest, rig: Rig, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    with PARTNERS[request.param](rig, tmp_path_factory.mktemp("contract")) as made:
        yield made
