"""What a clone holds: no machine's paths, no registries, fresh catalogues, scripts that parse."""

import re
import shutil
import subprocess
import sys

import pytest

# Spelled in pieces, so that this file does not find itself.
SOMEBODYS_HOME = re.compile(
    r"(?<![\w.$~-])/(?:" + "root|home/[a-z]+|Users/[A-Za-z]+|work" + r")/\w"
)
REGISTRY = re.compile(
    r"\b(?:pypi|pythonhosted|piwheels|npmjs|deb\.debian|archive\.ubuntu|security\.debian"
    r"|registry\.npm|docker|ghcr|quay)\.(?:org|io|com)\b"
)
TEXT_BYTES = 2_000_000


def lines_of(path):
    content = path.read_bytes()[:TEXT_BYTES]
    return [] if b"\0" in content else content.decode("utf-8", "replace").splitlines()


@pytest.mark.parametrize("pattern", [SOMEBODYS_HOME, REGISTRY], ids=["home", "registry"])
def test_no_tracked_file_names(pattern, tracked, root):
    found = [
        f"{path.relative_to(root)}:{number}: {match[0]}"
        for path in tracked
        for number, line in enumerate(lines_of(path), 1)
        if (match := pattern.search(line))
    ]
    assert not found, "\n".join(found)


def test_such_names_would_be_found():
    assert SOMEBODYS_HOME.search("cd /" + "home/lin/baton")
    assert not SOMEBODYS_HOME.search("$HOME/baton and src/" + "home/lin")
    assert REGISTRY.search("https://" + "pypi" + ".org/simple")


def test_catalogues_are_fresh(root):
    check = root / "deploy" / "translations.py"
    if not any((root / "terminal" / "locale").rglob("*.po")):
        pytest.skip("there are no catalogues yet")
    done = subprocess.run([sys.executable, check, "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def shell_scripts(tracked):
    return [path for path in tracked if lines_of(path)[:1] and "sh" in shebang(path)]


def shebang(path) -> str:
    first = lines_of(path)[0]
    return first if first.startswith(("#!", "# shellcheck shell=")) else ""


def test_shell_scripts_parse(tracked):
    scripts = shell_scripts(tracked)
    assert any(path.name == "demo" for path in scripts)
    for path in scripts:
        shell = "bash" if "bash" in shebang(path) else "sh"
        done = subprocess.run([shell, "-n", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_shell_scripts_are_clean(tracked, root):
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed here")
    scripts = [path.relative_to(root) for path in shell_scripts(tracked)]
    done = subprocess.run(["shellcheck", "-x", *scripts], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
