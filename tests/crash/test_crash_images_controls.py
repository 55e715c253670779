"""The proof must fail where the journal is not durable, or it proves nothing.

The same till with weaker settings, patched into its process; the images are opened by the
real journal as always. DELETE with FULL fails because the commit is the removal of the
rollback journal, and SQLite syncs the directory after it only under EXTRA.
"""

from collections import Counter

import pytest

from tests.scale import FULL, sized

from .images.cuts import CUTS
from .images.proof import Findings, Promised, choose, prove
from .images.recording import record
from .scale import NO_HURRY

pytestmark = pytest.mark.timeout(NO_HURRY if FULL else 110)
IMAGES = sized(quick=60, full=1000)
SEED = 33
# Variant: the least share of images that must fail, well under what was measured
# (of 1,000: 566 under NORMAL, 657 under OFF, 156 under DELETE with FULL).
WEAK = {"normal": 0.3, "off": 0.4, "delete": 0.05}


def found(variant: str, folder) -> Findings:
    recording = record(folder, variant, wal_pages=256, appends=60)
    return prove(recording, choose(recording, IMAGES * 5 // 4, SEED), Promised())


@pytest.mark.parametrize("variant", WEAK)
def test_a_weaker_setting_is_caught(variant, tmp_path, tell):
    findings = found(variant, tmp_path)
    tell(str(findings).splitlines()[0])
    assert findings.images >= IMAGES * 3 // 4
    assert len(findings.faults) > WEAK[variant] * findings.images, findings
    told = Counter(fault.split(":")[0] for fault in findings.faults.values())
    assert told["lost"], "entries that were accepted must be among what is missing"


def test_the_rollback_journal_with_a_synced_directory_passes(tmp_path):
    """So the control above fails by its setting and not by how it is tested."""
    findings = found("delete_extra", tmp_path)
    assert not findings.faults, findings


def test_a_kill_alone_would_not_have_caught_them(tmp_path):
    """Why the images are needed: with the kernel alive even NORMAL keeps everything."""
    recording = record(tmp_path, "normal", wal_pages=256, appends=30)
    crashes = [crash for crash in choose(recording, 120, SEED) if CUTS[crash.cut] is CUTS["kill"]]
    findings = prove(recording, crashes, Promised())
    assert findings.images > 5
    assert not findings.faults, findings
