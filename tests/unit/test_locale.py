"""The catalogues: complete, fresh, and switched while the till runs."""

from __future__ import annotations

import ast
import gettext
import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from terminal import locale

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [name for name in locale.LANGUAGES if name != locale.SOURCE]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    locale.use("en")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "deploy/translations.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def template(tool: ModuleType) -> Any:
    return tool.extracted()


def ids(catalogue: Any) -> set[Any]:
    return {message.id for message in catalogue if message.id}


def test_every_language_has_a_catalogue(tool: ModuleType) -> None:
    assert tool.languages() == sorted(OTHERS)


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_lacks_a_translation(tool: ModuleType, template: Any, language: str) -> None:
    assert tool.lacking(tool.merged(language, template)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_compiled_catalogue_is_fresh(tool: ModuleType, template: Any, language: str) -> None:
    with (locale._FOLDER / language / "LC_MESSAGES/baton.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in tool.merged(language, template):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            assert compiled.ngettext(*message.id, 2) == message.string[-1]
        else:
            assert compiled.gettext(message.id) == message.string


def test_template_is_fresh(tool: ModuleType, template: Any) -> None:
    from babel.messages.pofile import read_po

    with tool.TEMPLATE.open("rb") as file:
        assert ids(read_po(file)) == ids(template)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_same_places(tool: ModuleType, template: Any, language: str) -> None:
    for message in tool.merged(language, template):
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for translated in strings:
            assert message.id == "" or fields(translated) == fields(sources[0]), message.id


def test_no_word_hides_from_extraction() -> None:
    """Babel reads no f-strings; a call inside one would never be translated."""
    for path in (ROOT / "terminal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
                names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
                assert not names & {"_", "ngettext", "elsewhere", "later"}, path


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh_CN.UTF-8", "zh_CN"),
        ("zh-Hans-CN", "zh_CN"),
        ("zh", "zh_CN"),
        ("zh_TW.UTF-8", "zh_TW"),
        ("zh_HK", "zh_TW"),
        ("zh_MO.UTF-8", "zh_TW"),
        ("zh-Hant", "zh_TW"),
        ("zh-Hant-HK", "zh_TW"),
        ("zh_Hant_SG", "zh_TW"),
        ("zh-Hans-HK", "zh_CN"),
        ("zh_SG", "zh_CN"),
        ("en_GB@euro", "en"),
        ("de_DE", "en"),
        ("C.UTF-8", "en"),
        ("\x00../..", "en"),
    ],
)
def test_nearest(asked: str, spoken: str) -> None:
    assert locale.use(asked) == spoken == locale.current()


def test_environment_is_asked_when_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert locale.use() == "zh_CN"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert locale.use() == "en"


def test_words_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    locale.use("en")
    assert (locale._("ACCEPTED"), locale.elsewhere("ACCEPTED")) == ("ACCEPTED", "可以兑换")
    locale.switch()
    assert (locale._("ACCEPTED"), locale.elsewhere("ACCEPTED")) == ("可以兑换", "ACCEPTED")
    assert locale.ngettext("{n} use left", "{n} uses left", 1) == "还可用 {n} 次"
    locale.switch()
    assert (locale._("ACCEPTED"), locale.elsewhere("ACCEPTED")) == ("可以兌換", "ACCEPTED")
    locale.switch()
    assert locale.current() == "en"
    assert locale.elsewhere("ACCEPTED") == "可以兑换", "gone round, all is as it was"
    locale.use("en")
    assert locale.elsewhere("ACCEPTED") == "可以兑换"
    monkeypatch.setenv("LC_ALL", "zh_HK.UTF-8")
    locale.use("en")
    assert locale.elsewhere("ACCEPTED") == "可以兌換", "else that of the environment"
    assert locale._("never seen before") == "never seen before"
