"""From strace's log to operations on a disk. What it does not understand it refuses. Pure.

The log is of `strace -f -xx`, so every string is hexadecimal and no comma is inside one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .disk import (
    DIRECTORY,
    Disk,
    FailedSync,
    Name,
    Operation,
    Resize,
    Said,
    Sync,
    SyncDirectory,
    Write,
)

# Everything by which Linux lets a process change a file or a name.
WATCHED = (
    "open,openat,creat,close,dup,dup2,dup3,fcntl,lseek,write,writev,pwrite64,pwritev,pwritev2,"
    "ftruncate,truncate,fallocate,copy_file_range,sendfile,splice,fsync,fdatasync,sync,syncfs,"
    "sync_file_range,mmap,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat,io_uring_enter"
)
LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
SILENT = ("+++", "---")  # strace's own words: an exit, a signal
STANDARD_OUTPUT = "1"
SYNCS = ("fsync", "fdatasync")


class NotUnderstood(Exception):
    """The recording would be wrong if this line were passed over."""


@dataclass
class Handle:
    """An open file or directory of the world that is recorded."""

    file: int
    path: str
    position: int = 0
    appends: bool = False


class Reader:
    """One process's calls, as far as they concern the folder `world`."""

    def __init__(self, world: str, before: Disk) -> None:
        """`before` numbers the files that are there already."""
        seen = before.as_seen()
        self._world = world.rstrip("/")
        self._names: dict[str, int] = {"": DIRECTORY, **seen.names}
        self._sizes = dict.fromkeys(seen.names.values(), 0)
        self._sizes |= {file: len(content) for file, content in seen.contents.items()}
        self._handles: dict[str, Handle] = {}
        self._pid: str | None = None
        self._calls: dict[str, Callable[[list[str], int], Iterator[Operation]]] = {
            "openat": lambda a, r: self._open(self._within(a[1], a[0]), a[2], r),
            "open": lambda a, r: self._open(self._within(a[0]), a[1], r),
            "close": self._close,
            "lseek": self._seek,
            "write": self._write,
            "pwrite64": lambda a, r: self._put(self._handles.get(a[0]), text(a[1])[:r], int(a[3])),
            "ftruncate": self._resize,
            "fsync": self._sync,
            "fdatasync": self._sync,
            "mkdir": lambda a, _: self._name(self._within(a[0]), DIRECTORY),
            "unlink": lambda a, _: self._name(self._within(a[0]), None),
            "rename": lambda a, _: self._rename(self._within(a[0]), self._within(a[1])),
            "mmap": self._map,
            "fcntl": self._control,
        }

    def read(self, lines: Iterable[str]) -> Iterator[Operation]:
        """The operations in their order. Raises NotUnderstood."""
        for line in lines:
            if line.split(None, 1)[1].startswith(SILENT):
                continue
            found = LINE.match(line)
            if found is None:
                raise NotUnderstood(line[:200])
            if int(found["result"]) < 0 and found["call"] not in SYNCS:
                continue
            self._pid = self._pid or found["pid"]
            if found["pid"] != self._pid:
                raise NotUnderstood("a second thread or process")
            arguments = found["arguments"].split(", ")
            carry_out = self._calls.get(found["call"], self._refuse)
            yield from carry_out(arguments, int(found["result"]))

    def _within(self, quoted: str, directory: str = "AT_FDCWD") -> str | None:
        """A path relative to the world, or None for one outside it."""
        path = posixpath.normpath(text(quoted).decode())
        if directory != "AT_FDCWD" and not posixpath.isabs(path):
            if directory in self._handles:
                raise NotUnderstood(f"a name relative to an open directory: {path}")
            return None
        if path == self._world:
            return ""
        return path[len(self._world) + 1 :] if path.startswith(self._world + "/") else None

    def _open(self, path: str | None, flags: str, descriptor: int) -> Iterator[Operation]:
        self._handles.pop(str(descriptor), None)
        if path is None or is_shared_memory(path):
            return
        if path not in self._names:
            if "O_CREAT" not in flags:
                raise NotUnderstood(f"{path} was opened and never made")
            new = max([-1, *self._sizes]) + 1
            self._sizes[new] = 0
            yield from self._name(path, new)
        file = self._names[path]
        self._handles[str(descriptor)] = Handle(file, path, appends="O_APPEND" in flags)
        if "O_TRUNC" in flags and self._sizes[file]:
            self._sizes[file] = 0
            yield Resize(file, 0)

    def _close(self, arguments: list[str], _result: int) -> Iterator[Operation]:
        self._handles.pop(arguments[0], None)
        yield from ()

    def _seek(self, arguments: list[str], result: int) -> Iterator[Operation]:
        if arguments[0] in self._handles:
            self._handles[arguments[0]].position = result
        yield from ()

    def _write(self, arguments: list[str], result: int) -> Iterator[Operation]:
        content, handle = text(arguments[1])[:result], self._handles.get(arguments[0])
        if arguments[0] == STANDARD_OUTPUT:
            yield Said(tuple(content.decode().split()))
        elif handle is not None:
            at = self._sizes[handle.file] if handle.appends else handle.position
            handle.position = at + result
            yield from self._put(handle, content, at)

    def _put(self, handle: Handle | None, content: bytes, offset: int) -> Iterator[Operation]:
        if handle is not None:
            self._sizes[handle.file] = max(self._sizes[handle.file], offset + len(content))
            yield Write(handle.file, offset, content)

    def _resize(self, arguments: list[str], _result: int) -> Iterator[Operation]:
        handle = self._handles.get(arguments[0])
        if handle is not None:
            self._sizes[handle.file] = int(arguments[1])
            yield Resize(handle.file, int(arguments[1]))

    def _sync(self, arguments: list[str], result: int) -> Iterator[Operation]:
        handle = self._handles.get(arguments[0])
        if handle is not None and result < 0:
            yield FailedSync(handle.file)
        elif handle is not None:
            is_directory = handle.file == DIRECTORY
            yield SyncDirectory(handle.path) if is_directory else Sync(handle.file)

    def _name(self, path: str | None, file: int | None) -> Iterator[Operation]:
        if path is None or is_shared_memory(path):
            return
        if file is None:
            self._names.pop(path)
        else:
            self._names[path] = file
        yield Name({path: file})

    def _rename(self, old: str | None, new: str | None) -> Iterator[Operation]:
        if old is None and new is None:
            return
        if old is None or new is None or posixpath.dirname(old) != posixpath.dirname(new):
            raise NotUnderstood(f"renamed from {old} to {new}")
        self._names[new] = self._names.pop(old)
        yield Name({old: None, new: self._names[new]})

    def _map(self, arguments: list[str], _result: int) -> Iterator[Operation]:
        if arguments[4] in self._handles and {"MAP_SHARED", "PROT_WRITE"} <= set(
            "|".join(arguments[2:4]).split("|")
        ):
            raise NotUnderstood(f"{self._handles[arguments[4]].path} is written through memory")
        yield from ()

    def _control(self, arguments: list[str], _result: int) -> Iterator[Operation]:
        if arguments[1].startswith("F_DUPFD"):
            self._refuse(arguments, 0)
        yield from ()

    def _refuse(self, arguments: list[str], _result: int) -> Iterator[Operation]:
        """Any other call: fine on files that are none of ours."""
        for argument in arguments:
            if argument in self._handles:
                raise NotUnderstood(f"a call on {self._handles[argument].path}: {arguments}")
            if argument.startswith('"') and self._within(argument) is not None:
                raise NotUnderstood(f"a call on {self._within(argument)}")
        return iter(())


def text(quoted: str) -> bytes:
    """The bytes of a string as `strace -xx` prints it."""
    if not quoted.endswith('"'):
        raise NotUnderstood("strace cut a string short")
    return bytes.fromhex(quoted[1:-1].replace("\\x", ""))


def is_shared_memory(path: str) -> bool:
    """SQLite's index of the WAL: made anew by the first to open the file after a crash."""
    return path.endswith("-shm")
