"""What one accept costs: against the disk alone, and as the journal grows."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .figures import in_turns, median, milli, quantile, say, skip
from .shop_day import accept, fill, open_journal

_LOOP_BYTES = 512 * 1024 * 1024


def against_raw(folder: Path, name: str = "accept_vs_raw") -> None:
    """A signed accept against append + fdatasync of the same bytes, by turns, on one disk."""
    with open_journal(folder / name) as journal, raw_log(folder / f"{name}.log") as append:
        entry = accept(journal)
        same = entry.encoded + entry.signature + entry.hash
        signed, raw = in_turns(lambda: accept(journal), lambda: append(same))
    ratio = round(median(raw) / median(signed), 2)
    say(
        name,
        "aim at 1.0 (raw time / accept time)",
        ratio >= 1.0,
        ratio=ratio,
        accept_ms=milli(median(signed)),
        accept_p95_ms=milli(quantile(signed, 0.95)),
        raw_ms=milli(median(raw)),
        raw_p95_ms=milli(quantile(raw, 0.95)),
        entry_bytes=len(same),
    )


def against_raw_on_ext4(folder: Path) -> None:
    """The same on a fresh ext4 image."""
    on_ext4(folder, "accept_vs_raw_ext4_loop", against_raw)


def on_ext4(folder: Path, name: str, measure: Callable[[Path, str], None]) -> None:
    """Measure on a fresh ext4 image behind a loop device, which needs root."""
    if os.geteuid() != 0:
        skip(name, "mounting an image needs root")
        return
    try:
        with ext4_image(folder) as mounted:
            measure(mounted, name)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or b""
        skip(name, f"{error} {said.decode(errors='replace').strip()}")


@contextmanager
def ext4_image(folder: Path) -> Iterator[Path]:
    """A mounted image of half a gigabyte; gone afterwards."""
    image, mounted = folder / "ext4.img", folder / "ext4"
    with image.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, _LOOP_BYTES)
    mounted.mkdir()
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(mounted))
    try:
        yield mounted
    finally:
        _run("umount", str(mounted))
        mounted.rmdir()
        image.unlink()


def while_growing(folder: Path, sizes: tuple[int, ...], on: str = "disk") -> None:
    """Accepts into a journal with so many waiting against accepts into an empty one, by turns."""
    with open_journal(folder / "grown") as grown:
        for size in sizes:
            fill(grown, size)
            with (
                tempfile.TemporaryDirectory(dir=folder) as fresh,
                open_journal(Path(fresh) / "fresh") as empty,
            ):
                full, bare = in_turns(lambda: accept(grown), lambda e=empty: accept(e))
            ratio = median(full) / median(bare)
            say(
                "accept_as_it_grows",
                "within 20 % of empty",
                abs(ratio - 1) <= 0.2,
                on=on,
                waiting=size,
                ratio=round(ratio, 2),
                grown_ms=milli(median(full)),
                empty_ms=milli(median(bare)),
            )


@contextmanager
def raw_log(path: Path) -> Iterator[Callable[[bytes], None]]:
    """The plainest durable log there is."""
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def append(content: bytes) -> None:
        os.write(descriptor, content)
        os.fdatasync(descriptor)

    try:
        yield append
    finally:
        os.close(descriptor)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)
