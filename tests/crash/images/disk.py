"""What a disk surely holds, and what is still in the air, while a recorded run goes on. Pure.

Strict POSIX, stricter than any one file system: bytes are durable after a sync of their file,
names (made, removed, renamed) after a sync of their directory, and nothing keeps an order.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

DIRECTORY = -1  # stands where a name leads to a directory and not to a file


@dataclass(frozen=True)
class Write:
    """Bytes for a file; `file` is its number in the recording, for names may change."""

    file: int
    offset: int
    content: bytes

    def parts(self, sector: int) -> Iterator[Write]:
        """As many writes as sectors of the file are touched."""
        start = 0
        while start < len(self.content):
            end = start + sector - (self.offset + start) % sector
            yield Write(self.file, self.offset + start, self.content[start:end])
            start = end


@dataclass(frozen=True)
class Resize:
    file: int
    size: int


@dataclass(frozen=True)
class Name:
    """Names that change together: path -> file, or None where it goes away. One directory."""

    changes: Mapping[str, int | None]

    @property
    def directory(self) -> str:
        return posixpath.dirname(next(iter(self.changes)))


@dataclass(frozen=True)
class Sync:
    """Of a file."""

    file: int


@dataclass(frozen=True)
class SyncDirectory:
    directory: str


@dataclass(frozen=True)
class FailedSync:
    """Of a file. The kernel now takes its bytes for clean and goes on showing them."""

    file: int


@dataclass(frozen=True)
class Said:
    """What the run had told the world at this point."""

    words: tuple[str, ...]


Change = Write | Resize | Name
Operation = Change | Sync | SyncDirectory | FailedSync | Said
Image = dict[str, bytes]  # path -> content


class Disk:
    """Take the operations of a run one by one; ask for images in between."""

    def __init__(self, durable: Image | None = None) -> None:
        """`durable` was there before the run."""
        self.names: dict[str, int] = {}
        self.contents: dict[int, bytearray] = {}
        self.in_the_air: list[Change] = []
        for number, path in enumerate(durable or {}):
            self.names[path] = number
            self.contents[number] = bytearray((durable or {})[path])
            while path := posixpath.dirname(path):
                self.names[path] = DIRECTORY

    def copy(self) -> Disk:
        other = Disk()
        other.names = dict(self.names)
        other.contents = {file: bytearray(content) for file, content in self.contents.items()}
        other.in_the_air = list(self.in_the_air)
        return other

    def as_seen(self) -> Disk:
        """What a program reads while the machine lives: all that was written."""
        other = self.copy()
        for change in self.in_the_air:
            put(change, other.names, other.contents)
        other.in_the_air = []
        return other

    def take(self, operation: Operation) -> None:
        if isinstance(operation, Sync):
            self._settle(lambda change: getattr(change, "file", None) == operation.file)
        elif isinstance(operation, SyncDirectory):
            self._settle(
                lambda change: isinstance(change, Name) and change.directory == operation.directory
            )
        elif isinstance(operation, FailedSync):  # at worst nothing of it reached the disk
            self.in_the_air = [
                change
                for change in self.in_the_air
                if getattr(change, "file", None) != operation.file
            ]
        elif not isinstance(operation, Said):
            self.in_the_air.append(operation)

    def _settle(self, is_meant: Callable[[Change], bool]) -> None:
        left = []
        for change in self.in_the_air:
            if is_meant(change):
                put(change, self.names, self.contents)
            else:
                left.append(change)
        self.in_the_air = left

    def image(self, arrived: Iterable[Change]) -> Image:
        """The files that have a name if, of what is in the air, only this reached the disk."""
        names = dict(self.names)
        contents: dict[int, bytearray] = {}
        for change in arrived:
            file = getattr(change, "file", None)
            if file is not None and file not in contents:
                contents[file] = bytearray(self.contents.get(file, b""))
            put(change, names, contents)
        contents = {**self.contents, **contents}
        reachable = {path: file for path, file in names.items() if _has_parents(path, names)}
        return {
            path: bytes(contents.get(file, b""))
            for path, file in reachable.items()
            if file != DIRECTORY
        }


def put(change: Change, names: dict[str, int], contents: dict[int, bytearray]) -> None:
    """Carry one change out."""
    if isinstance(change, Name):
        for path, file in change.changes.items():
            if file is None:
                names.pop(path, None)
            else:
                names[path] = file
        return
    content = contents.setdefault(change.file, bytearray())
    if isinstance(change, Resize):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(0, change.offset - len(content))))
    content[change.offset : change.offset + len(change.content)] = change.content


def _has_parents(path: str, names: Mapping[str, int]) -> bool:
    parent = posixpath.dirname(path)
    return not parent or (parent in names and _has_parents(parent, names))
