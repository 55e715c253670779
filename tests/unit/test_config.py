"""Settings: typed, each with its origin; whatever is wrong gets one sentence that names where."""

from dataclasses import dataclass, field, fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal import config
from terminal.config import FILE, TillSettings
from terminal.errors import ConfigError, ExitCode


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """A plug-in's settings, as real ones look."""

    device: str = field(default="/dev/ttyACM0", metadata={"help": "the port"})
    baud: int = field(default=9600, metadata={"help": "its speed"})


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """Another plug-in's."""

    url: str = field(default="", metadata={"help": "its address"})


TABLES = {"scanners": {"serial": SerialSettings}, "platforms": {"baton": PlatformSettings}}


def load(folder, text: str | bytes):
    (folder / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    return config.load(folder, TABLES)


def refused(folder, text: str | bytes) -> ConfigError:
    with pytest.raises(ConfigError) as told:
        load(folder, text)
    error = told.value
    assert str(folder / FILE) in str(error)
    assert "\n" not in str(error)
    assert str(error).isprintable()
    assert len(str(error)) < 500
    assert error.exit_code == ExitCode.WRONG_USE
    return error


def test_without_a_file_everything_has_its_default(tmp_path):
    made = config.load(tmp_path, TABLES)
    assert made.till == TillSettings()
    assert made.scanners == made.platforms == ()
    assert {origin.source for origin in made.origins} == {"default"}
    assert all(origin.help for origin in made.origins)


def test_everything_that_is_written_is_read(tmp_path):
    made = load(
        tmp_path,
        """
        [till]
        patience = 3
        operator = "小王"
        encodings = ["utf-8"]
        test = true
        [scanners.front]
        driver = "serial"
        device = "/dev/ttyS0"
        [scanners.serial]
        [platforms.baton]
        url = "https://example.org"
        """,
    )
    assert (made.till.patience, made.till.operator, made.till.test) == (3.0, "小王", True)
    assert made.till.encodings == ("utf-8",)
    assert [(plugin.name, plugin.kind) for plugin in made.scanners] == [
        ("front", "serial"),
        ("serial", "serial"),
    ]
    assert made.scanners[0].settings == SerialSettings("/dev/ttyS0", 9600)
    assert made.platforms[0].settings == PlatformSettings("https://example.org")


def test_each_setting_tells_where_it_came_from(tmp_path):
    made = load(tmp_path, '[till]\nverdict = 5.5\n[scanners.front]\ndriver = "serial"\nbaud = 1200')
    told = {origin.key: origin for origin in made.origins}
    assert (told["till.verdict"].value, told["till.verdict"].source) == (5.5, str(tmp_path / FILE))
    assert (told["till.patience"].value, told["till.patience"].source) == (2.0, "default")
    assert told["scanners.front.baud"].source == str(tmp_path / FILE)
    assert told["scanners.front.device"].source == "default"
    assert told["scanners.front.device"].help == "the port"
    assert len(told) == len(made.origins) == len(fields(TillSettings)) + 2


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    made = load(tmp_path, b"\xef\xbb\xbf[till]\r\npatience = 1.5\r\n")
    assert made.till.patience == 1.5


@pytest.mark.parametrize(
    ("text", "names", "advice"),
    [
        ("[til]", "'til'", "did you mean 'till'?"),
        ("patience = 2", "'patience'", "known are platforms, scanners, till"),
        ("[till]\npatiense = 2", "'till.patiense'", "did you mean 'patience'?"),
        ("[till]\nx = 2", "'till.x'", "known are contact, encodings, language"),
        ("[scanners.serial]\nbuad = 1", "'scanners.serial.buad'", "did you mean 'baud'?"),
        ("[scanners.serail]", "[scanners.serail]", "did you mean 'serial'?"),
        ('[scanners.a]\ndriver = "serail"', "'serail'", "did you mean 'serial'?"),
        ('[platforms.a]\nadapter = "x"', "[platforms.a]", "known are baton"),
        ("[platform.baton]", "'platform'", "did you mean 'platforms'?"),
    ],
)
def test_an_unknown_name_leads_to_the_nearest_known_one(tmp_path, text, names, advice):
    error = refused(tmp_path, text)
    assert names in error.what
    assert advice in error.advice


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[till]\npatience = "2"', "till.patience"),
        ("[till]\npatience = true", "till.patience"),
        ("[till]\npatience = nan", "till.patience"),
        ("[till]\npatience = inf", "till.patience"),
        ("[till]\npatience = -1", "till.patience"),
        ("[till]\npatience = 0", "till.patience"),
        ("[till]\nverdict = -0.1", "till.verdict"),
        ('[till]\nencodings = "utf-8"', "till.encodings"),
        ("[till]\nencodings = [8]", "till.encodings"),
        ("[till]\nencodings = []", "till.encodings"),
        ('[till]\nencodings = ["utf-8", "utf-9"]', "till.encodings"),
        ('[till]\nencodings = ["zlib"]', "till.encodings"),
        ('[till]\nencodings = ["punycode"]', "till.encodings"),
        ('[till]\nencodings = ["undefined"]', "till.encodings"),
        ('[till]\nencodings = ["a\\u0000b"]', "till.encodings"),
        ("[till]\noperator = 7", "till.operator"),
        ("[till]\ntest = 1", "till.test"),
        ("[till]\nlanguage = 2026-11-22", "till.language"),
        ("[scanners.serial]\nbaud = 1.5", "scanners.serial.baud"),
        ("[scanners.serial]\nbaud = nan", "scanners.serial.baud"),
        ("[platforms.baton]\nurl = {}", "platforms.baton.url"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, text, key):
    assert key in refused(tmp_path, text).what


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ('till = "x"', "[till]"),
        ("till = []", "[till]"),
        ("[[till]]", "[till]"),
        ('scanners = "serial"', "[scanners]"),
        ('[scanners]\nserial = "/dev/ttyS0"', "[scanners.serial]"),
        ("[[scanners.serial]]", "[scanners.serial]"),
        ("platforms = 5", "[platforms]"),
    ],
)
def test_a_table_is_expected(tmp_path, text, table):
    error = refused(tmp_path, text)
    assert f"{table} must be a table" in error.what
    assert error.advice


@pytest.mark.parametrize("kind", ["5", "[]", '["serial"]', "{}", "true", '""', '"\\u001b[31m"'])
def test_a_driver_that_is_no_name_is_refused(tmp_path, kind):
    assert "names no known driver" in refused(tmp_path, f"[scanners.a]\ndriver = {kind}").what


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a b", "\\u001b[31m", "x" * 100, "..", "é"])
def test_a_name_that_could_not_be_a_files_is_refused(tmp_path, name):
    """A platform's name is part of its token's and its kit's file name."""
    error = refused(tmp_path, f'[platforms."{name}"]\nadapter = "baton"')
    assert "letters, digits" in error.advice


@pytest.mark.parametrize(
    "text",
    [
        "[till",
        "till",
        "= 1",
        "[till]\npatience = 2\npatience = 3",
        "[till]\noperator = 'a\x1b[31m'",
        b"[till]\noperator = '\xff'",
        "[till]\noperator = '小王'".encode("gb18030"),
        "a = " + "9" * 10_000,
        "a = " + "[" * 10_000,
        "a = " + "{a=" * 10_000,
        b"\x00" * 100,
    ],
)
def test_what_is_not_toml_is_refused(tmp_path, text):
    error = refused(tmp_path, text)
    assert "not TOML" in error.what
    assert error.advice


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / FILE).mkdir()
    with pytest.raises(ConfigError, match="cannot be read") as told:
        config.load(tmp_path, TABLES)
    assert str(tmp_path / FILE) in str(told.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=60) | st.text("[]till.=\n\"'#scaner 5", max_size=60))
def test_any_file_is_read_or_refused_in_one_sentence(tmp_path, text):
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert config.load(tmp_path, TABLES).home == tmp_path
        said = str(tmp_path)
    except ConfigError as error:
        said = str(error)
    assert "\n" not in said
    assert str(tmp_path) in said


def test_home_is_named_by_the_environment_or_the_users_data_folder(tmp_path):
    assert config.home({"BATON_HOME": str(tmp_path)}) == tmp_path
    for environ in ({}, {"BATON_HOME": ""}):
        assert config.home(environ).name == "baton"
        assert config.home(environ).is_absolute()
