"""The same proof where a checkpoint comes every third append, and for a second life.

A second life begins from what a crash left behind, and crashes again.
"""

import pytest

from .images.disk import Disk, Image, Write
from .images.proof import Crash, Promised, choose, images_of, prove
from .images.recording import Recording, record
from .scale import FULL, NO_HURRY, sized

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
FIRST = sized(quick=500, full=8_000)
SECOND = sized(quick=250, full=4_000)
WAL_PAGES = 48
DATABASE = 0  # the first file that the run makes
SEED = 32


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    return record(tmp_path_factory.mktemp("recorded"), "product", WAL_PAGES, appends=80)


def test_with_a_checkpoint_every_third_append(recording, tell):
    findings = prove(recording, choose(recording, FIRST * 2, SEED), Promised())
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= FIRST


def test_a_crash_after_a_crash(recording, tmp_path, tell):
    before, promised = torn_in_a_checkpoint(recording)
    second = record(tmp_path / "second", "product", WAL_PAGES, 50, before)
    assert second.chain[: promised.kept + 1] == recording.chain[: promised.kept + 1]
    findings = prove(second, choose(second, SECOND * 2, SEED + 1), promised)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= SECOND


def torn_in_a_checkpoint(recording: Recording) -> tuple[Image, Promised]:
    """The database half written over, some sectors of it torn, and what was promised by then."""
    disk, unsynced = Disk(recording.before), []
    for operation in recording.operations:
        disk.take(operation)
        written = [each for each in disk.in_the_air if isinstance(each, Write)]
        unsynced.append(sum(each.file == DATABASE for each in written))
    late = len(unsynced) // 2  # founding has the greatest of all, and has promised nothing
    most = max(unsynced[late:])
    assert most > 10
    crash = Crash(unsynced.index(most, late) + 1, "torn", seed=7)
    ((_, image, promised),) = images_of(recording, [crash], Promised())
    assert promised.kept > 20
    return image, promised
