"""What needs no boot: units, rules and scripts as the installed system itself reads them."""

import json

import pytest

from .machine import in_root

pytestmark = pytest.mark.timeout(1800)
UNITS = ("baton-counter", "baton-kiosk", "baton-sandbox")
EXPOSURE = {"baton-counter": 2.5, "baton-kiosk": 2.5, "baton-sandbox": 2.0}


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_has_nothing_to_say_about_a_unit(unit, till_root):
    """A misspelt setting is only a warning to systemd, so any word of it fails."""
    done = in_root(
        till_root, "systemd-analyze", "verify", f"/usr/lib/systemd/system/{unit}.service"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_misspelt_setting_would_be_noticed(till_root):
    wrong = "sed s/WatchdogSec/WatchdogSecs/ /usr/lib/systemd/system/baton-counter.service"
    command = f"{wrong} >/tmp/wrong.service && systemd-analyze verify /tmp/wrong.service"
    assert (
        "WatchdogSecs" in in_root(till_root, "sh", "-c", f"{command}; rm /tmp/wrong.service").stderr
    )


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_gives_little_away(unit, till_root):
    limit = f"--threshold={EXPOSURE[unit] * 10:.0f}"
    done = in_root(
        till_root, "systemd-analyze", "security", "--offline=true", limit, f"{unit}.service"
    )
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


def test_udev_reads_the_rules(till_root):
    rules = [
        f"/usr/lib/udev/rules.d/{name}" for name in ("70-baton.rules", "72-baton-keyboards.rules")
    ]
    done = in_root(till_root, "udevadm", "verify", *rules)
    if "Unknown command" in done.stderr:
        pytest.skip("this Debian's udev cannot check rules")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_till_cannot_log_in_and_its_folders_are_closed(till_root):
    account = (till_root / "etc/passwd").read_text().split("baton:")[1].splitlines()[0]
    assert account.endswith(":/usr/sbin/nologin")
    assert "\nbaton:!" in (till_root / "etc/shadow").read_text()
    modes = {name: (till_root / name).stat().st_mode & 0o777 for name in
             ("var/lib/baton/till", "var/lib/baton/system")}  # fmt: skip
    assert set(modes.values()) == {0o700}


def test_the_package_lists_all_that_it_brings(till_root):
    doc = till_root / "usr/share/doc/baton-terminal"
    wheels = till_root / "usr/lib/baton/wheels"
    listed = json.loads((doc / "sbom.cdx.json").read_text())["components"]
    assert len(listed) == len(list(wheels.glob("*.whl"))) > 50
    assert all(each["licenses"][0]["license"]["name"] for each in listed)
    assert "Apache License" in (doc / "licences.txt").read_text()


@pytest.mark.parametrize("package", ["baton-terminal", "baton-terminal-sandbox"])
def test_the_list_is_as_its_standard_says(package, till_root):
    """Against CycloneDX's own schema, strictly."""
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    text = (till_root / f"usr/share/doc/{package}/sbom.cdx.json").read_text()
    judge = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert judge.validate_str(text) is None
    assert judge.validate_str(text.replace('"library"', '"book"', 1)) is not None


def test_no_package_is_half_installed(till_root):
    assert in_root(till_root, "dpkg", "--audit").stdout == ""
