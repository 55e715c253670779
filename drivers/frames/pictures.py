"""A picture file, or a folder of them, as a source: each once, in order of its name."""

from collections import deque
from pathlib import Path

from drivers.cv import load_cv2
from drivers.decoders.base import Gray
from drivers.decoders.pictures import PICTURE_SUFFIXES, load_gray
from drivers.errors import DeviceFault, DeviceLost


class PictureFrames:
    """The pictures of `path` and its sub-folders, each given once."""

    still = True

    def __init__(self, path: Path, label: str) -> None:
        load_cv2()
        self._path = path
        self._label = label
        self._left = deque(pictures_in(path))
        if not self._left:
            raise DeviceFault(label, "there are no pictures in it", "put PNG or JPEG files there")

    @property
    def ended(self) -> bool:
        return not self._left

    def next(self, timeout: float) -> Gray | None:
        if not self._left:
            return None
        if not self._path.exists():
            raise DeviceLost(self._label, advice="put the pictures back")
        return load_gray(self._left.popleft())

    def forget(self) -> None:
        """Nothing: a file keeps."""

    def close(self) -> None:
        self._left.clear()


def pictures_in(path: Path) -> list[Path]:
    """The file itself, or the picture files below a folder, sorted."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in PICTURE_SUFFIXES and file.is_file()
    )
