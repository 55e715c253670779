"""The quick part of the fuzzing: kept inputs, and some hundred new ones for each target.

`sh deploy/test --fuzz` does it at length, the native picture libraries in a child process.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import kept
from tests.fuzz.engine import GROUPS, NAMES, find, mutated

CODECS = (*GROUPS["of_drivers"], *GROUPS["of_terminal"])


@pytest.mark.parametrize("name", NAMES)
def test_kept_inputs_and_seeds_are_survived(name: str) -> None:
    target = find(name)
    inputs = [*target.seeds, *kept(name)]
    assert inputs
    for raw in inputs:
        target.one(raw)


@pytest.mark.parametrize("name", CODECS)
def test_random_and_mutated_bytes_are_survived(name: str) -> None:
    target = find(name)
    known = [*target.seeds, *kept(name), b""]

    @settings(max_examples=60, database=None)
    @given(st.binary(max_size=target.longest), st.sampled_from(known), st.integers(0, 2**32))
    def survived(noise: bytes, near: bytes, seed: int) -> None:
        target.one(noise)
        target.one(mutated(near, known, random.Random(seed), target.longest))

    survived()
