"""Small state files are replaced whole: the old one or the new one, whatever happens."""

import os
import stat
import threading

import pytest

from terminal.errors import ExitCode, StateUnusable
from terminal.files import replace_file


def mode_of(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_file_and_its_folder_are_private(tmp_path):
    path = tmp_path / "state" / "secrets" / "key"
    replace_file(path, b"one")
    assert path.read_bytes() == b"one"
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700


def test_a_file_may_be_for_everyone_to_read(tmp_path):
    replace_file(tmp_path / "till.json", b"{}", 0o644)
    assert mode_of(tmp_path / "till.json") == 0o644


def test_the_new_one_stands_and_nothing_lies_about(tmp_path):
    path = tmp_path / "kit.json"
    replace_file(path, b"a longer first version")
    replace_file(path, b"short")
    assert path.read_bytes() == b"short"
    assert [each.name for each in tmp_path.iterdir()] == ["kit.json"]


def test_a_draft_that_a_power_cut_left_behind_lends_neither_its_bytes_nor_its_mode(tmp_path):
    path = tmp_path / "key"
    draft = tmp_path / "key.new"
    draft.write_bytes(b"x" * 100)
    draft.chmod(0o666)
    replace_file(path, b"secret")
    assert path.read_bytes() == b"secret"
    assert mode_of(path) == 0o600


def test_a_draft_that_is_a_link_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"not ours")
    (tmp_path / "key.new").symlink_to(elsewhere)
    replace_file(tmp_path / "key", b"secret")
    assert elsewhere.read_bytes() == b"not ours"
    assert not (tmp_path / "key").is_symlink()


def test_two_writers_at_a_time_never_mix(tmp_path):
    """The till and `baton redeem` may both keep a fresh kit."""
    path = tmp_path / "kit.json"
    versions = [bytes([65 + name]) * 60_000 for name in range(4)]
    faults: list[Exception] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(25):
                replace_file(path, content)
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert not path.exists() or path.read_bytes() in versions
    assert faults == []
    assert path.read_bytes() in versions
    assert list(tmp_path.iterdir()) == [path]


def test_what_the_disk_refuses_is_one_sentence_and_the_old_file_stays(tmp_path):
    (tmp_path / "kit.json").mkdir()
    (tmp_path / "kit.json" / "inside").touch()
    with pytest.raises(StateUnusable) as told:
        replace_file(tmp_path / "kit.json", b"{}")
    error = told.value
    assert str(tmp_path / "kit.json") in str(error)
    assert "\n" not in str(error)
    assert error.advice
    assert error.exit_code == ExitCode.ENVIRONMENT
    assert [each.name for each in tmp_path.iterdir()] == ["kit.json"], "no draft is left behind"


@pytest.mark.parametrize("name", ["file/inside", "x" * 300])
def test_a_place_that_cannot_be_is_one_sentence(tmp_path, name):
    (tmp_path / "file").touch()
    with pytest.raises(StateUnusable, match="cannot be written"):
        replace_file(tmp_path / name, b"")
