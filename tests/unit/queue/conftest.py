"""One fresh journal file per test."""

import pytest

from .signed_journals import open_journal


@pytest.fixture
def path(tmp_path):
    return tmp_path / "queue" / "journal.db"


@pytest.fixture
def journal(path):
    with open_journal(path) as journal:
        yield journal
