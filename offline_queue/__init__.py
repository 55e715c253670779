"""A signed, chained journal and a durable outbox in one SQLite file. See README.md."""

from offline_queue.chain import GENESIS, KEY, Bad
from offline_queue.entry import Draft, Entry
from offline_queue.errors import (
    Busy,
    EntryInvalid,
    GuardTaken,
    HeadMoved,
    JournalCorrupt,
    JournalTooNew,
    QueueError,
    StorageFault,
    SyncStuck,
    UnlawfulMove,
    WrongTill,
)
from offline_queue.journal import Journal
from offline_queue.records import Head
from offline_queue.states import Answer, Counts, Result, SendState
from offline_queue.storage import sqlite_version

__all__ = [
    "GENESIS",
    "KEY",
    "Answer",
    "Bad",
    "Busy",
    "Counts",
    "Draft",
    "Entry",
    "EntryInvalid",
    "GuardTaken",
    "Head",
    "HeadMoved",
    "Journal",
    "JournalCorrupt",
    "JournalTooNew",
    "QueueError",
    "Result",
    "SendState",
    "StorageFault",
    "SyncStuck",
    "UnlawfulMove",
    "WrongTill",
    "sqlite_version",
]
