"""OpenCV, loaded late and silent.

Its warnings go straight to the terminal and would tear the till's screen, so logging is switched
off, both OpenCV's own and that of the FFmpeg inside it.
"""

import functools
import os
from typing import Any

from drivers.errors import DecoderMissing


@functools.cache
def load_cv2() -> Any:
    """The module cv2; raises DecoderMissing with the reason when it cannot be loaded."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    try:
        import cv2
    except ImportError as error:
        raise DecoderMissing(
            "OpenCV",
            f"it cannot be loaded ({error})",
            "install exactly one of opencv-python-headless and opencv-python",
        ) from error
    return cv2
