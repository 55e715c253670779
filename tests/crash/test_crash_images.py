"""Power cuts and kills at any point of a real run, as the disk may have seen them.

The journal with the product's own settings: a WAL of one megabyte, a checkpoint at 75 %.
"""

import pytest

from tests.scale import FULL, sized

from .images.proof import Promised, choose, prove
from .images.recording import record
from .scale import NO_HURRY, drawn

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
IMAGES = sized(quick=320, full=9_300)
SEED = 31


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recorded")
    return record(folder, "product", wal_pages=1024, appends=sized(150, 400))


def test_the_run_has_what_makes_it_hard(recording):
    """Otherwise the images prove less than they seem to."""
    files = {getattr(each, "file", None) for each in recording.operations} - {None}
    database = 0
    written = [each for each in recording.operations if hasattr(each, "content")]
    checkpointed = [each for each in written if each.file == database and each.offset > 0]
    assert len(files) >= 3  # the database, its first rollback journal, its WAL
    assert len(checkpointed) > 1000
    assert len(recording.chain) > 150


def test_every_accepted_entry_is_there_whole_once_and_chained(recording, tell):
    findings = prove(recording, choose(recording, drawn(IMAGES), SEED), Promised())
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= IMAGES
