"""Which kind of source a setting names; found out anew at every attempt to claim the camera."""

import os
from pathlib import Path

from drivers.errors import DeviceMissing
from drivers.frames import csi, phone, stream
from drivers.frames.base import Frames
from drivers.frames.controls import Wishes
from drivers.frames.device import open_device
from drivers.frames.pictures import PictureFrames
from drivers.frames.video import VideoFrames


def open_source(
    source: str, label: str, size: tuple[int, int], wishes: Wishes, paced: bool
) -> Frames:
    """Open a device, a ribbon camera, a network camera, a simulated one, or files.

    Raises DeviceMissing, DeviceBusy, DeviceFault.
    """
    from drivers.decoders.pictures import PICTURE_SUFFIXES

    if source.startswith(phone.PREFIX):
        return phone.claim_scene(source, label)
    if source.startswith(stream.PREFIXES):
        return stream.open_stream(source, label)
    if source.partition(":")[0] == csi.PREFIX:
        return csi.open_csi(source, label, size, wishes)
    node = f"/dev/video{source}" if source.isdecimal() else source
    if node.startswith("/dev/"):
        return open_device(node, label, size, wishes)
    if not os.path.exists(source):  # unlike Path.exists it answers for any name
        raise DeviceMissing(label)
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES:
        return PictureFrames(path, label)
    return VideoFrames(path, label, paced)
