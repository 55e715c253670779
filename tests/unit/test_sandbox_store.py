"""The books on disk: all or nothing, durable, and the accounting day."""

from datetime import UTC, date, datetime

import pytest

from terminal.sandbox.ledger import business_date
from terminal.sandbox.store import Shop, Store, instant, micros

SHOP = Shop("here", "Here", "CNY", "Asia/Shanghai", "04:00")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


def test_a_transaction_that_fails_leaves_nothing(store):
    def fails():
        with store.transaction():
            store.add_shop(SHOP)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert store.shops() == []


def test_an_inner_transaction_that_fails_leaves_the_outer_one(store):
    def fails():
        with store.transaction():
            store.add_claim_token("token", "here")
            raise RuntimeError

    with store.transaction():
        store.add_shop(SHOP)
        with pytest.raises(RuntimeError):
            fails()
    assert store.shops() == [SHOP]
    assert store.all("SELECT * FROM claim_tokens") == []


def test_the_file_is_kept_as_promised(store):
    assert store.one("PRAGMA journal_mode") == {"journal_mode": "wal"}
    assert store.one("PRAGMA synchronous") == {"synchronous": 2}
    assert store.one("PRAGMA foreign_keys") == {"foreign_keys": 1}
    tables = store.all("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    own = {row["name"]: row["strict"] for row in tables if not row["name"].startswith("sqlite_")}
    assert len(own) >= 8
    assert set(own.values()) == {1}


def test_no_secret_is_stored(store, tmp_path):
    store.add_shop(SHOP)
    store.add_claim_token("a-claim-token", "here")
    store.add_till(SHOP, bytes(32), "a-device-token", "machine", 0)
    assert store.till_by_token("a-device-token") is not None
    assert store.till_by_token("another") is None
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"a-claim-token" not in files
    assert b"a-device-token" not in files


def test_temporary_books_are_gone_after_closing():
    store = Store()
    assert store.folder.is_dir()
    store.close()
    assert not store.folder.exists()


@pytest.mark.parametrize(
    ("moment", "zone", "cut", "expected"),
    [
        ("2026-11-22T19:59:59", "Asia/Shanghai", "04:00", date(2026, 11, 22)),
        ("2026-11-22T20:00:00", "Asia/Shanghai", "04:00", date(2026, 11, 23)),
        ("2026-11-22T15:59:59", "Asia/Shanghai", "00:00", date(2026, 11, 22)),
        ("2026-11-22T16:00:00", "Asia/Shanghai", "00:00", date(2026, 11, 23)),
        ("2026-11-22T04:59:00", "America/New_York", "00:00", date(2026, 11, 21)),
        ("2026-11-22T23:00:00", "UTC", "23:30", date(2026, 11, 21)),
    ],
)
def test_the_accounting_day(moment, zone, cut, expected):
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert business_date(Shop("x", "X", "CNY", zone, cut), at) == expected


def test_both_sides_reckon_the_same_day():
    from datetime import time, timedelta

    from terminal.core.day import DayCut

    start = datetime(2026, 3, 28, tzinfo=UTC)
    for zone in ("Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe"):
        for minutes in range(0, 10 * 24 * 60, 7):
            at = start + timedelta(minutes=minutes)
            ours = business_date(Shop("x", "X", "CNY", zone, "02:30"), at)
            assert ours == DayCut(zone, time(2, 30)).date_of(at)


def test_instants_survive_to_the_microsecond():
    moment = datetime(2026, 11, 22, 10, 22, 33, 123457, tzinfo=UTC)
    assert instant(micros(moment)) == moment
