"""A signed, chained journal and a durable outbox in one SQLite file. See README.md."""

from offline_queue.chain import GENESIS, KEY, Bad
from offline_queue.entry import Draft, Entry
from offline_queue.erasing import ERASURE, erase
from offline_queue.errors import (
    Busy,
    Contradicted,
    Disputed,
    EntryInvalid,
    GuardTaken,
    HeadMoved,
    JournalCorrupt,
    JournalTooNew,
    QueueError,
    StillNeeded,
    StorageFault,
    SyncStuck,
    UnlawfulMove,
    WrongTill,
)
from offline_queue.export import export_lines
from offline_queue.head import Head
from offline_queue.items import Item
from offline_queue.journal import Journal
from offline_queue.lanes import Lane
from offline_queue.line import Line, Moment
from offline_queue.loss import LOSS, Loss
from offline_queue.outbox import Outbox
from offline_queue.states import Answer, Counts, Load, Result, SendState
from offline_queue.storage import sqlite_version
from offline_queue.sync import Clock, Drain, SyncReport, SyncSettings
from offline_queue.sync_thread import SyncState, SyncThread
from offline_queue.witness import Witness, disagreement

__all__ = [
    "ERASURE",
    "GENESIS",
    "KEY",
    "LOSS",
    "Answer",
    "Bad",
    "Busy",
    "Clock",
    "Contradicted",
    "Counts",
    "Disputed",
    "Draft",
    "Drain",
    "Entry",
    "EntryInvalid",
    "GuardTaken",
    "Head",
    "HeadMoved",
    "Item",
    "Journal",
    "JournalCorrupt",
    "JournalTooNew",
    "Lane",
    "Line",
    "Load",
    "Loss",
    "Moment",
    "Outbox",
    "QueueError",
    "Result",
    "SendState",
    "StillNeeded",
    "StorageFault",
    "SyncReport",
    "SyncSettings",
    "SyncState",
    "SyncStuck",
    "SyncThread",
    "UnlawfulMove",
    "Witness",
    "WrongTill",
    "disagreement",
    "erase",
    "export_lines",
    "sqlite_version",
]
