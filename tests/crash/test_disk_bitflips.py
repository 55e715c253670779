"""One bit turned over in the file, its WAL or its mirror: noticed, or nothing that is read changes.

Noticed is: it does not open, it is disputed, or `verify` names the fault.
"""

import shutil
import subprocess
import sys
from random import Random

import pytest

from offline_queue import Journal, seals
from tests.scale import FULL, sized

from .images import flips, run
from .images.proof import scratch
from .images.recording import JOURNAL, ROOT, files_in, lay_out
from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
BITS = sized(quick=300, full=20_000)
HEADER = 800  # bits of SQLite's own header, the first 100 bytes
SEED = 37


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Most of what this till wrote stands in the file."""
    return left_by_a_till(tmp_path_factory.mktemp("till"), wal_pages=48)


@pytest.fixture(scope="module")
def not_yet_copied(tmp_path_factory):
    """All that this till wrote since it was founded stands in the WAL alone."""
    return left_by_a_till(tmp_path_factory.mktemp("till"), wal_pages=1024)


def left_by_a_till(world, wal_pages):
    """The files that it left, and all values in them."""
    words = [str(world / JOURNAL), "product", str(wal_pages), "60", "live"]
    command = [sys.executable, "-m", run.__name__, *words]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=60)
    image = files_in(world)
    with Journal.open(world / JOURNAL, run.TILL, run.sign, run.is_good) as journal:
        return image, flips.values(journal)


def count_noticed(image, values, path, bits) -> int:
    """Raises AssertionError at the first flip that changes a value unnoticed."""
    noticed = 0
    with scratch() as folder:
        for bit in bits:
            place = folder / str(bit)
            lay_out(flips.flipped(image, path, bit), place)
            try:
                noticed += flips.noticed(place, values) is not None
            except AssertionError as error:
                raise AssertionError(f"bit {bit} of {path}: {error}") from error
            shutil.rmtree(place)
    return noticed


@pytest.mark.parametrize(
    ("till", "suffix"), [("whole", ""), ("not_yet_copied", "-wal"), ("whole", "-head")]
)
def test_a_flipped_bit(request, till, suffix, tell):
    image, values = request.getfixturevalue(till)
    path = JOURNAL + suffix
    bits = flips.bits(image[path], BITS // 3, Random(SEED))
    noticed = count_noticed(image, values, path, bits)
    tell(f"{len(bits)} bits flipped, {noticed} noticed, 0 changed a value unnoticed")
    assert noticed > len(bits) // 4 or suffix == "-head"


def test_the_header(whole, tell):
    image, values = whole
    bits = range(HEADER) if FULL else Random(SEED).sample(range(HEADER), 60)
    noticed = count_noticed(image, values, JOURNAL, bits)
    tell(f"{len(bits)} bits flipped, {noticed} noticed, 0 changed a value unnoticed")


def test_without_seals_it_would_not_be_noticed(whole, monkeypatch):
    """The control: a row of the outbox has no hash, so only its seal tells."""
    image, values = whole
    monkeypatch.setattr(seals, "fault", lambda _: None)
    with pytest.raises(AssertionError, match="outbox"):
        count_noticed(image, values, JOURNAL, flips.bits(image[JOURNAL], 2000, Random(SEED)))
