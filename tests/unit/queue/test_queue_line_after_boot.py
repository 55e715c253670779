"""What the other side told before a power cut is over some time after it. Found by simulation."""

import pytest

from offline_queue import Answer, Clock, Drain, Result

from .drains import SECOND, Hands, Platform, drain, fill


@pytest.fixture
def hands():
    return Hands()


@pytest.mark.parametrize(
    "told", [{"result": Result.RETRY, "after": 900.0}, {"result": Result.PAUSE}]
)
def test_a_told_wait_starts_again_after_a_boot_and_ends(journal, hands, told):
    fill(journal, 3)
    platform = Platform(lambda item: Answer(item.entry.sequence, **told))
    drain(journal, platform, hands).sync_once()
    platform.rule = lambda item: Result.SETTLED
    since_boot = [5]
    rebooted = Clock(b"boot-two--------", lambda: since_boot[0], lambda: 2_000_000)
    after_the_cut = Drain(journal, platform, rebooted)
    assert after_the_cut.sync_once(anyway=True).sent == 0
    since_boot[0] += 901 * SECOND
    assert after_the_cut.sync_once(anyway=True).sent > 0
