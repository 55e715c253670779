"""The offline kit outlives the program, and a damaged one counts as none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.model import IssuerKey, OfflineKit, OfflinePolicy, VoucherKind
from terminal.errors import StateUnusable
from terminal.kit import AS_GOOD, KitStore

POLICY = OfflinePolicy((VoucherKind.PREPAID, VoucherKind.PRIZE), 10_000, 5, 3600)
KIT = OfflineKit(
    7,
    datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC),
    (IssuerKey("k-1", bytes(range(32))), IssuerKey("k-2", b"\xff" * 32)),
    frozenset({"v-1", "券"}),
    {"v-2": 3},
    POLICY,
)


def test_a_kit_survives_a_restart_whole(tmp_path):
    KitStore(tmp_path / "kits").keep("baton", KIT)
    assert KitStore(tmp_path / "kits").current("baton") == KIT


def test_the_newest_one_counts(tmp_path):
    store, newer = KitStore(tmp_path), replace(KIT, version=8)
    store.keep("baton", KIT)
    store.keep("baton", newer)
    assert store.current("baton") == KitStore(tmp_path).current("baton") == newer


def test_a_kit_that_says_nothing_new_is_rarely_written(tmp_path):
    store = KitStore(tmp_path)
    store.keep("baton", KIT)
    soon = replace(KIT, fetched=KIT.fetched + timedelta(seconds=15), boot_time=7)
    store.keep("baton", soon)
    assert (store.current("baton"), KitStore(tmp_path).current("baton")) == (soon, KIT)
    late = replace(KIT, fetched=KIT.fetched + AS_GOOD)
    store.keep("baton", late)
    assert KitStore(tmp_path).current("baton") == late


@pytest.mark.parametrize(
    "news", [{"barred": True}, {"revoked": frozenset()}, {"seen": (3, b"")}, {"boot_id": b"next"}]
)
def test_a_kit_that_says_something_new_is_written_at_once(news, tmp_path):
    store, newer = KitStore(tmp_path), replace(KIT, fetched=KIT.fetched + timedelta(seconds=1))
    store.keep("baton", KIT)
    store.keep("baton", replace(newer, **news))
    assert KitStore(tmp_path).current("baton") == replace(newer, **news)


def test_each_platform_has_its_own(tmp_path):
    store = KitStore(tmp_path)
    store.keep("one", KIT)
    assert store.current("other") is None
    assert KitStore(tmp_path).current("other") is None


def test_what_is_only_held_is_gone_after_a_restart(tmp_path):
    store = KitStore(tmp_path)
    store.hold("baton", KIT)
    assert store.current("baton") == KIT
    assert KitStore(tmp_path).current("baton") is None


def test_a_till_that_never_had_one_has_none(tmp_path):
    assert KitStore(tmp_path / "nowhere").current("baton") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b"\xff\xfe",
        b'{"version": "7"}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00"}',
        b'{"version": 7, "fetched": "soon"}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00Z", "keys": [{"id": "k", "public": "*"}]}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00Z", "revoked": "v"}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00Z", "policy": {"kinds": ["x"]}}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00Z", "spent": {"v": "\xff"}}',
        b'{"version": 7, "fetched": "2026-11-22T12:00:00Z", "more": ' + b"[" * 100_000,
    ],
)
def test_a_damaged_file_counts_as_none_and_is_replaced(tmp_path, content):
    (tmp_path / "baton.json").write_bytes(content)
    store = KitStore(tmp_path)
    assert store.current("baton") is None
    store.keep("baton", KIT)
    assert KitStore(tmp_path).current("baton") == KIT


def test_a_cut_file_counts_as_none(tmp_path):
    KitStore(tmp_path).keep("baton", KIT)
    whole = (tmp_path / "baton.json").read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / "baton.json").write_bytes(whole[:length])
        assert KitStore(tmp_path).current("baton") is None


def test_a_kit_that_cannot_be_written_still_counts_until_the_next_start(tmp_path):
    (tmp_path / "kits").touch()
    store = KitStore(tmp_path / "kits")
    with pytest.raises(StateUnusable):
        store.keep("baton", KIT)
    assert store.current("baton") == KIT
