"""The contract of a scanner behind its reader thread: unplugged, late, ended, flooded."""

import queue

import pytest

from drivers import Status
from drivers.errors import CodeTooLong

PATIENCE = 10.0


def state_until(states: queue.Queue, status: Status):
    while True:
        state = states.get(timeout=PATIENCE)
        if state.status is status:
            return state


def test_the_reader_comes_back_after_an_unplug(live, reading):
    _, scans, states = reading(live.scanner())
    state_until(states, Status.READY)
    for round_number in range(3):
        code = b"code %d" % round_number
        live.show_late(code)
        assert scans.get(timeout=PATIENCE).raw == code
        live.unplug()
        lost = state_until(states, Status.MISSING)
        assert live.place in lost.reason
        live.plug()
        state_until(states, Status.READY)
    assert scans.empty()


def test_the_reader_waits_for_a_source_that_is_not_there_yet(medium, reading):
    medium.unplug()
    _, _, states = reading(medium.scanner())
    missing = state_until(states, Status.MISSING)
    assert medium.place in missing.reason
    medium.plug()
    state_until(states, Status.READY)


def test_the_end_of_a_file_is_an_end_and_no_error(files, reading):
    with files.showing(b"the only code"):
        reader, scans, states = reading(files.scanner())
        assert state_until(states, Status.ENDED).reason == ""
        reader.join(PATIENCE)
        assert [scans.get_nowait().raw] == [b"the only code"]
        assert scans.empty(), "ten frames of one code are one event"


def test_a_huge_code_is_refused_and_the_next_arrives_whole(live, reading):
    if not getattr(live, "can_flood", True):
        pytest.skip("no symbol holds that much, so no camera ever sees it")
    _, scans, states = reading(live.scanner())
    state_until(states, Status.READY)
    live.show_late(b"x" * 100_000)
    live.show_late(b"small and whole")
    assert scans.get(timeout=PATIENCE).raw == b"small and whole"
    notice = state_until(states, Status.READY)
    assert isinstance(notice.error, CodeTooLong)
    assert notice.reason.isprintable()
    assert scans.empty()
