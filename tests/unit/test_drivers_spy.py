"""The technician's hex log: readable, private, bounded, and never in the way of a scan."""

import stat

import pytest

from drivers.spy import SpyLog


def test_both_directions_in_hex_and_text(tmp_path):
    spy = SpyLog(str(tmp_path / "spy"))
    spy.note("<-", b"VC-1\x1b\r")
    spy.note("->", b"\x04\xd0")
    lines = (tmp_path / "spy").read_text().splitlines()
    assert "<- 56 43 2D 31 1B 0D " in lines[0]
    assert lines[0].endswith("VC-1..")
    assert "-> 04 D0 " in lines[1]


def test_only_the_owner_may_read_it(tmp_path):
    SpyLog(str(tmp_path / "spy")).note("<-", b"secret")
    assert stat.S_IMODE((tmp_path / "spy").stat().st_mode) == 0o600


def test_it_does_not_grow_beyond_twice_the_cap(tmp_path):
    spy = SpyLog(str(tmp_path / "spy"), cap=2000)
    for number in range(500):
        spy.note("<-", b"code %03d" % number)
    kept = [tmp_path / "spy", tmp_path / "spy.1"]
    assert sorted(tmp_path.iterdir()) == kept
    assert sum(path.stat().st_size for path in kept) < 2 * 2200
    assert "code 499" in (tmp_path / "spy").read_text()


def test_it_goes_on_where_it_ended(tmp_path):
    for text in (b"before", b"after"):
        spy = SpyLog(str(tmp_path / "spy"))
        spy.note("<-", text)
        spy.close()
    assert len((tmp_path / "spy").read_text().splitlines()) == 2


@pytest.mark.parametrize("name", ["/nowhere/spy", "nul\0byte", "/proc/version"])
def test_a_log_that_cannot_be_written_is_one_warning(name, caplog):
    spy = SpyLog(name)
    spy.note("<-", b"one")
    spy.note("<-", b"two")
    spy.close()
    assert len(caplog.records) == 1
