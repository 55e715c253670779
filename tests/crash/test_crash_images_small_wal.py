"""The same proof where a checkpoint comes every third append, and for lives after a crash.

A second life begins from what a power cut or a kill left behind, and is cut off again.
"""

import pytest

from tests.scale import FULL, sized

from .images.disk import Disk, Said, Sync, Write
from .images.proof import Crash, Promised, choose, disks_at, prove
from .images.recording import JOURNAL, Recording, record
from .scale import NO_HURRY, drawn

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
FIRST = sized(quick=300, full=7_000)
SECOND = sized(quick=110, full=3_700)
AFTER_A_KILL = sized(quick=25, full=60)
WAL_PAGES = 48
DATABASE = 0  # the first file that the run makes
SEED = 32


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recorded")
    return record(folder, "product", WAL_PAGES, appends=sized(60, 300))


def test_with_a_checkpoint_every_third_append(recording, tell):
    findings = prove(recording, choose(recording, drawn(FIRST), SEED), Promised())
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= FIRST


def test_a_power_cut_after_a_power_cut(recording, tmp_path, tell):
    """The first tears sectors of a database half written over by a checkpoint."""
    crash = Crash(unsynced_writes(recording)[1], "torn", seed=7)
    ((_, disk, promised),) = disks_at(recording, [crash], Promised())
    assert promised.kept > 20
    second = record(
        tmp_path / "second", "product", WAL_PAGES, sized(50, 250), Disk(crash.image(disk))
    )
    findings = prove(second, choose(second, drawn(SECOND), SEED + 1), promised)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= SECOND


@pytest.mark.parametrize("done", [0.0, 0.0005, 0.005, 0.05, 0.1, 0.5, 0.75, 1.0])
def test_a_power_cut_after_a_kill(recording, tmp_path, done, tell):
    """What the killed process had not synced is still in the air while its successor works."""
    founding, checkpoint = 2, unsynced_writes(recording)[1]
    point = founding + int(done * (checkpoint - founding))
    later = [Crash(at, "kill") for at in range(point, point + 30)]
    found = disks_at(recording, later, Promised())
    disk, promised = next((disk, promised) for _, disk, promised in found if disk.in_the_air)
    second = record(tmp_path / "second", "product", WAL_PAGES, 6, disk)
    findings = prove(second, choose(second, AFTER_A_KILL * 2, SEED + 2), promised)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= AFTER_A_KILL


def test_a_power_cut_after_somebody_read_what_was_not_synced(recording, tmp_path, tell):
    """Killed between the last write of a commit and its sync: the next to open believes it."""
    point = sync_of_the_last_append(recording)
    ((_, disk, promised),) = disks_at(recording, [Crash(point, "kill")], Promised())
    assert disk.in_the_air
    second = record(tmp_path / "second", "product", WAL_PAGES, 2, disk)
    crashes = [Crash(at, "lost") for at in range(len(second.operations) + 1)]
    findings = prove(second, crashes, promised)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings


def sync_of_the_last_append(recording: Recording) -> int:
    """How many operations come before it."""
    disk = recording.before.copy()
    for operation in recording.operations:
        disk.take(operation)
    wal = Sync(disk.names[f"{JOURNAL}-wal"])
    said = [at for at, each in enumerate(recording.operations) if isinstance(each, Said)]
    last = max(at for at in said if recording.operations[at].words[0] == "kept")
    return recording.operations.index(wal, max(at for at in said if at < last))


def unsynced_writes(recording: Recording) -> tuple[int, int]:
    """The most writes to the database at once in the air in the run's second half; and where."""
    disk, unsynced = recording.before.copy(), []
    for operation in recording.operations:
        disk.take(operation)
        written = [each for each in disk.in_the_air if isinstance(each, Write)]
        unsynced.append(sum(each.file == DATABASE for each in written))
    late = len(unsynced) // 2  # founding writes more at once, and has promised nothing
    most = max(unsynced[late:])
    assert most > 10
    return most, unsynced.index(most, late) + 1
