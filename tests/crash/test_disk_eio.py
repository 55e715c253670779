"""A disk that answers "input/output error": strace puts the answer into real system calls.

After a failed sync Linux takes the bytes for clean: the next sync succeeds without writing them,
and they are still shown to whoever reads the file, also after it was closed and opened again. So
a journal that is reopened must write its WAL anew before it believes what it reads. The images
here are of power cuts in a run that met such a fault and went on.
"""

import pytest

from .images.disk import FailedSync, Said
from .images.proof import Findings, Promised, choose, prove
from .images.recording import Recording, record_faults
from .scale import FULL, NO_HURRY, sized

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
IMAGES = sized(quick=40, full=400)
WAL_PAGES = 48
# Which of the run's syncs fails: while founding, at commits, in checkpoints.
SYNCS = sized([3, 8, 12, *range(16, 26)], list(range(1, 60)))


def met(fault: str, folder, variant: str = "product") -> Recording:
    return record_faults(folder, variant, WAL_PAGES, 24, fault)


def judged(recording: Recording) -> Findings:
    return prove(recording, choose(recording, IMAGES * 2, seed=34), Promised())


@pytest.mark.parametrize("which", SYNCS)
def test_a_power_cut_after_a_failed_sync(which, tmp_path, tell):
    recording = met(f"fdatasync:error=EIO:when={which}", tmp_path)
    assert any(isinstance(each, FailedSync) for each in recording.operations)
    assert Said(("fault",)) in recording.operations
    findings = judged(recording)
    tell(str(findings).splitlines()[0])
    assert not findings.faults, findings
    assert findings.images >= IMAGES


def test_a_journal_that_believed_the_kernel_would_lose(tmp_path, tell):
    """The control: without writing the WAL anew, what was accepted after the fault is lost."""
    failed = 0
    for which in (18, 19, 20):
        recording = met(f"fdatasync:error=EIO:when={which}", tmp_path / str(which), "gullible")
        failed += len(judged(recording).faults)
    tell(f"{failed} images failed")
    assert failed > 10
