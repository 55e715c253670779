"""Sizes, names and docstrings: what keeps the tree readable."""

import ast
import re
from collections.abc import Iterator

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
FORBIDDEN_WORD = re.compile(
    r"manager|helper|utils?(?=$|_)|^handle_|^process_|^data$", re.IGNORECASE
)
# Others' libraries call these by name.
NOT_OUR_NAMES = frozenset(
    (
        *("process_message", "handle_starttag", "handle_endtag", "handle_data"),
        *("handle_index", "handle_websocket"),  # textual-serve's
    )
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_file_is_long(sources):
    long = [
        f"{source.path}: {lines} lines"
        for source in sources
        if (lines := source.text.count("\n")) > MAX_FILE_LINES
    ]
    assert not long, "\n".join(long)


def test_no_function_is_long(sources):
    long = [
        f"{source.path}:{node.lineno} {node.name}: {lines} lines"
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, FUNCTIONS)
        and (lines := node.end_lineno - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_names_say_what_a_thing_is(sources):
    vague = [
        f"{source.path}: {name}"
        for source in sources
        for name in named_in(source.path, source.tree)
        if FORBIDDEN_WORD.search(name) and name not in NOT_OUR_NAMES
    ]
    assert not vague, "\n".join(vague)


def test_a_vague_name_would_be_found():
    tree = ast.parse("class TillManager:\n    def handle_scan(self, data): utils = 1")
    found = {name for name in named_in("x/io_helper.py", tree) if FORBIDDEN_WORD.search(name)}
    assert found == {"io_helper", "TillManager", "handle_scan", "data", "utils"}


def named_in(path: str, tree: ast.Module) -> Iterator[str]:
    """The names a file gives: itself, its classes, functions, parameters and variables."""
    yield path.rpartition("/")[2].removesuffix(".py")
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_what_is_public_is_explained(sources):
    silent = [
        f"{source.path}: {name}"
        for source in sources
        if source.is_shipped
        for name in unexplained(source.tree)
    ]
    assert not silent, "\n".join(silent)


def unexplained(tree: ast.Module) -> Iterator[str]:
    """Public classes and functions of the module without a docstring, and the module itself."""
    if tree.body and not ast.get_docstring(tree):
        yield "the module"
    for node in tree.body:
        named = isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_")
        if named and not ast.get_docstring(node):
            yield node.name
