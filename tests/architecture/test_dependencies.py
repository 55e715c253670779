"""Every third-party import is declared, and every lock agrees with what is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator

import pytest

OURS = {"terminal", "drivers", "offline_queue", "tests"}
# Debian's, with its own camera stack; never from our locks.
FROM_THE_SYSTEM = {"picamera2"}
# Where the import has another name than the distribution.
DISTRIBUTION_OF = {
    "serial": "pyserial",
    "cv2": "opencv-python",
    "zxingcpp": "zxing-cpp",
    "starlette": "fastapi",
    "pydantic": "fastapi",
    "numpy": "opencv-python",
    "rich": "textual",
    "urllib3": "requests",
    "aiohttp": "textual-serve",
    "escpos": "python-escpos",
    "qrcode": "python-escpos",
    "PIL": "python-escpos",
}
LOCKS = {
    "requirements.lock": ("camera",),
    "requirements-desktop.lock": ("camera-desktop",),
    "requirements-sandbox.lock": ("camera", "sandbox"),
    "requirements-dev.lock": ("camera", "sandbox", "web", "dev"),
}


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins_of(root, lock: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (root / "deploy" / lock).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)==([^\s;]+)", line):
            pins.setdefault(canonical(match[1]), set()).add(match[2])
    assert pins
    return pins


def imported_by(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def test_every_third_party_import_is_declared(sources, project):
    extras = project["optional-dependencies"]
    shipped = {canonical(each) for each in project["dependencies"]}
    shipped |= {canonical(each) for name in extras if name != "dev" for each in extras[name]}
    everything = shipped | {canonical(each) for each in extras["dev"]}
    undeclared = [
        f"{source.path}: {name}"
        for source in sources
        for name in set(imported_by(source.tree)) - sys.stdlib_module_names - OURS - FROM_THE_SYSTEM
        if canonical(DISTRIBUTION_OF.get(name, name))
        not in (shipped if source.is_shipped else everything)
    ]
    assert not undeclared, "\n".join(undeclared)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_is_declared(lock, project, root):
    wanted = {canonical(each) for each in project["dependencies"]}
    for extra in LOCKS[lock]:
        wanted |= {canonical(each) for each in project["optional-dependencies"][extra]}
    missing = wanted - set(pins_of(root, lock))
    assert not missing, f"make {lock} anew, it lacks {sorted(missing)}"


@pytest.mark.parametrize("lock", [*LOCKS, "requirements-build.lock"])
def test_every_pin_has_hashes(lock, root):
    text = (root / "deploy" / lock).read_text(encoding="utf-8")
    # One requirement and its continuation lines.
    bare = [
        block.split()[0]
        for block in re.split(r"\n(?=\S)", text)
        if "==" in block and "--hash=sha256:" not in block
    ]
    assert not bare


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_never_holds_both_owners_of_cv2(lock, root):
    owners = {"opencv-python", "opencv-python-headless"} & set(pins_of(root, lock))
    assert len(owners) == 1


def test_larger_sets_contain_smaller_ones(root):
    """So that an environment made for the tests serves the demo as it is."""
    till, sandbox, dev = (
        pins_of(root, lock)
        for lock in ("requirements.lock", "requirements-sandbox.lock", "requirements-dev.lock")
    )
    assert till.items() <= sandbox.items()
    assert sandbox.items() <= dev.items()
