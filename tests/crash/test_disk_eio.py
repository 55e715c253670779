"""A disk that answers "input/output error": strace puts the answer into real system calls.

After a failed sync Linux takes the bytes for clean: the next sync succeeds without writing them,
and they are still shown to whoever reads the file, also after it was closed and opened again. So
a journal that is reopened must write its WAL anew before it believes what it reads. The images
here are of power cuts in a run that met such a fault and went on.
"""

import pytest

from tests.scale import FULL, sized

from .images.disk import FailedSync, Said, Sync, Write
from .images.proof import Findings, Promised, choose, prove
from .images.recording import Recording, record_faults
from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
IMAGES = sized(quick=40, full=400)
WAL_PAGES = 48
# Which of the run's syncs fails: while founding, at commits, in checkpoints.
SYNCS = sized([3, 18, 20, 24], list(range(1, 60)))


def met(fault: str, folder, variant: str = "product") -> Recording:
    return record_faults(folder, variant, WAL_PAGES, 24, fault)


def never_written_again(recording: Recording) -> list[Write]:
    """Of the writes whose sync failed, those that a later sync of the file was to cover for."""
    operations, waiting, unsynced, left = recording.operations, [], [], []
    for operation in operations:
        if isinstance(operation, Write):
            waiting = [each for each in waiting if not covers(operation, each)]
            unsynced.append(operation)
        elif isinstance(operation, FailedSync):
            waiting += [each for each in unsynced if each.file == operation.file]
        if isinstance(operation, FailedSync | Sync):
            unsynced = [each for each in unsynced if each.file != operation.file]
        if isinstance(operation, Sync):
            left += [each for each in waiting if each.file == operation.file]
    return left


def covers(later: Write, earlier: Write) -> bool:
    ends = later.offset + len(later.content) >= earlier.offset + len(earlier.content)
    return later.file == earlier.file and later.offset <= earlier.offset and ends


def judged(recording: Recording) -> Findings:
    return prove(recording, choose(recording, IMAGES * 2, seed=34), Promised())


def nobody_could_tell(recording: Recording) -> bool:
    """SQLite swallows a directory's failed sync (ours follows); or no accept came after it."""
    operations = recording.operations
    at = next(n for n, each in enumerate(operations) if isinstance(each, FailedSync))
    accepted = [each for each in operations[at:] if isinstance(each, Said)]
    return operations[at].file == DIRECTORY or len(accepted) <= 1  # that of the same accept


DIRECTORY = -1  # what a recording calls a file that is none
FOUNDED = 17  # the syncs before it are of founding, which may be rolled back
WRITES = sized([20, 180, 230, 310], list(range(10, 500, 7)))


@pytest.mark.parametrize("which", SYNCS)
def test_a_power_cut_after_a_failed_sync(which, tmp_path, tell):
    recording = met(f"fdatasync:error=EIO:when={which}", tmp_path)
    assert Said(("fault",)) in recording.operations or nobody_could_tell(recording)
    findings = judged(recording)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= IMAGES
    if which >= FOUNDED:
        assert not never_written_again(recording), "a sync was tried again in place"


@pytest.mark.parametrize("which", WRITES)
def test_a_power_cut_after_a_failed_write(which, tmp_path, tell):
    """The first write of a file of ours that fails takes four more with it."""
    error = "EIO" if which % 20 else "ENOSPC"
    recording = met(f"pwrite64:error={error}:when={which}..{which + 4}", tmp_path)
    assert Said(("fault",)) in recording.operations
    findings = judged(recording)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings


def test_a_journal_that_believed_the_kernel_would_lose(tmp_path, tell):
    """The control: without writing the WAL anew, what was accepted after the fault is lost."""
    failed = 0
    for which in (18, 19, 20):
        recording = met(f"fdatasync:error=EIO:when={which}", tmp_path / str(which), "gullible")
        failed += len(judged(recording).faults)
    tell(f"{failed} images failed")
    assert failed > 10
