"""A till moves to another machine: its queue with it, and nothing is accepted in the old one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.demo.relay import Relay
from terminal.errors import ExitCode

from .commands import inside
from .conftest import Platform

Claimed = Callable[[str], Path]


def moved(home: Path, folder: Path) -> tuple[Path, str]:
    """The sealed file and its code."""
    file = folder / "till.state"
    done = inside(home, "export-state", file)
    assert done.code == ExitCode.FINE, done.err
    return file, done.err.split("the code for the other one is ")[1].splitlines()[0]


def test_what_waits_moves_along_and_is_reported_from_there(
    sound_platform: Platform, line: Relay, claimed: Claimed, tmp_path: Path
):
    old, new = claimed("till"), tmp_path / "new"
    first, lunch, later = (sound_platform.issue("prize")["signed"] for _ in range(3))
    assert inside(old, "redeem", first).code == ExitCode.FINE  # fetches the offline kit
    line.cut()
    assert inside(old, "redeem", lunch).code == ExitCode.FINE
    file, code = moved(old, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    refused = inside(old, "redeem", later)
    assert (refused.code, "has moved" in refused.err) == (ExitCode.ENVIRONMENT, True)

    line.mend()
    assert inside(new, "import-state", file, "--code", code).code == ExitCode.FINE
    assert (new / "secrets/till.key").stat().st_mode & 0o777 == 0o600
    assert inside(new, "sync").code == ExitCode.FINE
    assert inside(new, "queue", "--json").json["entries"] == []
    assert inside(new, "redeem", later).code == ExitCode.FINE
    assert inside(new, "journal", "verify").code == ExitCode.FINE


@pytest.mark.parametrize("harm", ["code", "bytes", "short", "another file"])
def test_a_file_that_is_not_whole_leaves_nothing(harm: str, claimed: Claimed, tmp_path: Path):
    file, code = moved(claimed("till"), tmp_path)
    sealed = file.read_bytes()
    damaged = {
        "code": sealed,
        "bytes": sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:],
        "short": sealed[:20],
        "another file": b"BEGIN:VCARD\n",
    }[harm]
    file.write_bytes(damaged)
    done = inside(tmp_path / "new", "import-state", file, "--code", "0" if harm == "code" else code)
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert not (tmp_path / "new" / "till.json").exists()


def test_a_claimed_till_takes_no_other_ones_place(claimed: Claimed, tmp_path: Path):
    file, code = moved(claimed("one"), tmp_path)
    done = inside(claimed("two"), "import-state", file, "--code", code)
    assert done.code == ExitCode.WRONG_USE
    assert "claimed already" in done.err
