"""A second platform beside the sandbox: the example adapter, installed as a plug-in really is.

Found by its entry point, since a folder with a dist-info is on the path; its server is real.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terminal.identity import save_token

from ..contract.platforms.corner_club import TOKEN, Club, served
from ..contract.platforms.partners import ROOT

_ENTRY = """[baton.platforms]
corner = example_platform:CornerPlatform
"""


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """The example as a distribution of its own for as long as this lasts."""
    info = folder / "corner_club-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: corner-club\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(_ENTRY)
    before = list(sys.path)
    sys.path[:] = [*before, str(folder), str(ROOT / "deploy")]
    try:
        yield
    finally:
        sys.path[:] = before
        sys.modules.pop("example_platform", None)


@contextmanager
def corner(home: Path, club: Club, prefix: str = "CC-") -> Iterator[str]:
    """The club is open, and the till of this home is signed up with it; gives its address."""
    with installed(home / "installed"), served(club) as url:
        settings = home / "baton.toml"
        table = f'\n[platforms.corner]\nurl = "{url}"\nprefix = "{prefix}"\n'
        settings.write_text(settings.read_text("utf-8") + table, "utf-8")
        save_token(home, "corner", TOKEN)
        yield url
