"""Plug-ins by name: three things can be wrong, and each has its own sentence."""

import sys

import pytest

from terminal import plugins
from terminal.errors import ConfigError, EnvironmentFault

POINTS = """\
[baton.scanners]
good = shelf_good:GoodScanner
bare = shelf_bare:BareScanner
broken = shelf_broken:BrokenScanner
absent = shelf_absent:AbsentScanner
linked = shelf_linked:LinkedScanner
half = shelf_good
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A real installed distribution with good and bad plug-ins."""
    meta = tmp_path / "shelf-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(POINTS)
    (tmp_path / "shelf_good.py").write_text("class GoodScanner:\n    name = 'good'\n")
    (tmp_path / "shelf_bare.py").write_text("")
    (tmp_path / "shelf_broken.py").write_text("import library_that_is_not_here\n")
    (tmp_path / "shelf_linked.py").write_text("raise OSError('libzbar.so.0: cannot open')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("shelf_")]:
        del sys.modules[name]


def refused(kind: type, name: str):
    with pytest.raises(kind) as told:
        plugins.load(plugins.SCANNERS, name)
    assert type(told.value) is kind
    assert "\n" not in str(told.value)
    assert told.value.advice
    return told.value


def test_the_class_behind_a_name(shelf):
    assert plugins.load(plugins.SCANNERS, "good").name == "good"


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (plugins.SCANNERS, "serial"),
        (plugins.SCANNERS, "virtual"),
        (plugins.SCANNERS, "camera"),
        (plugins.PLATFORMS, "baton"),
    ],
)
def test_our_own_plugins_are_found(group, name):
    assert name in plugins.names(group)
    assert plugins.load(group, name).Settings


def test_names_are_told_without_importing_anything(shelf):
    names = plugins.names(plugins.SCANNERS)
    assert names == sorted(set(names))
    assert {"good", "bare", "broken", "absent", "serial"} <= set(names)
    assert not [name for name in sys.modules if name.startswith("shelf_")]


def test_a_name_that_nobody_knows(shelf):
    error = refused(ConfigError, "serail")
    assert error.what == "no scanner is called 'serail'"
    assert "did you mean 'serial'?" in error.advice
    assert "known: absent" in refused(ConfigError, "zzz").advice
    assert refused(ConfigError, "\x1b[31m\n").what.isprintable()


def test_a_platform_that_nobody_knows():
    with pytest.raises(ConfigError, match="no platform is called 'batton'"):
        plugins.load(plugins.PLATFORMS, "batton")


def test_a_module_that_lacks_a_library(shelf):
    error = refused(EnvironmentFault, "broken")
    assert "needs a library that is not here: library_that_is_not_here" in error.what
    assert error.where == "shelf_broken"


def test_a_module_that_is_missing(shelf):
    error = refused(EnvironmentFault, "absent")
    assert "shelf_absent" in str(error)


def test_a_library_of_the_system_that_is_missing(shelf):
    error = refused(EnvironmentFault, "linked")
    assert "libzbar.so.0" in error.what


@pytest.mark.parametrize("name", ["bare", "half"])
def test_a_class_that_is_missing(shelf, name):
    error = refused(EnvironmentFault, name)
    assert "installed wrongly" in error.what
    assert error.where.startswith("shelf_")
