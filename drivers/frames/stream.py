"""A camera on the network, such as a phone with a camera app: JPEGs one after another over HTTP.

What comes is `multipart/x-mixed-replace` (RFC 2046 for the parts; the type itself is a convention
of browsers and cameras). The headers of the parts are not looked at: a JPEG says where it begins
and ends (ITU-T T.81, B.1.1.3), and cameras get their own lengths wrong.
"""

import base64
import contextlib
import http.client
import ssl
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from drivers.errors import DeviceFault, DeviceMissing
from drivers.frames.newest import LONGEST_GAP, NewestFrame

PREFIXES = ("http://", "https://")
_BEGIN, _END = b"\xff\xd8\xff", b"\xff\xd9"
_LARGEST = 8 * 1024 * 1024
_CHUNK = 64 * 1024
_GOOD = 200


class JpegSplitter:
    """Pure: whole JPEGs out of a stream of bytes in any chunks; what lies between is dropped."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._searched = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The pictures that this chunk completes, oldest first."""
        self._kept += chunk
        whole = []
        while (picture := self._cut()) is not None:
            whole.append(picture)
        if len(self._kept) > _LARGEST:
            self._drop(len(self._kept))
        return whole

    def _cut(self) -> bytes | None:
        begin = self._kept.find(_BEGIN)
        if begin < 0:
            self._drop(max(0, len(self._kept) - len(_BEGIN) + 1))
            return None
        if begin:
            self._drop(begin)
        end = self._kept.find(_END, max(len(_BEGIN), self._searched))
        if end < 0:
            self._searched = max(0, len(self._kept) - 1)
            return None
        picture = bytes(self._kept[: end + len(_END)])
        self._drop(len(picture))
        return picture

    def _drop(self, count: int) -> None:
        del self._kept[:count]
        self._searched = 0


class HttpCapture:
    """The JPEGs of one HTTP answer, not decoded; ended or silent means False."""

    def __init__(self, connection: http.client.HTTPConnection, answer: Any) -> None:
        self._connection = connection
        self._answer = answer
        self._splitter = JpegSplitter()

    def read(self) -> tuple[bool, Any]:
        import numpy

        try:
            while chunk := self._answer.read1(_CHUNK):
                if pictures := self._splitter.feed(chunk):
                    return True, numpy.frombuffer(pictures[-1], numpy.uint8)
        except (OSError, http.client.HTTPException, ValueError):
            pass  # broken, or silent for too long
        return False, None

    def release(self) -> None:
        with contextlib.suppress(OSError):
            self._answer.close()
            self._connection.close()


def open_stream(url: str, label: str) -> NewestFrame:
    """Ask a network camera for its stream; raises DeviceMissing or DeviceFault."""
    try:
        connection, path, headers = _request(urlsplit(url))
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DeviceMissing(
            label,
            f"it does not answer ({error})",
            "start the camera app, or correct the address in the settings",
        ) from error
    kind = answer.headers.get_content_type()
    if answer.status != _GOOD or not kind.startswith(("multipart/", "image/jpeg")):
        connection.close()
        raise DeviceFault(
            label,
            f"it answers {answer.status} with {kind}, not with a stream of JPEGs",
            "give the address of its MJPEG stream",
        )
    return NewestFrame(HttpCapture(connection, answer), label)


def _request(url: SplitResult) -> tuple[http.client.HTTPConnection, str, dict[str, str]]:
    host, port = url.hostname or "", url.port
    connection: http.client.HTTPConnection
    if url.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=LONGEST_GAP, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=LONGEST_GAP)
    headers = {"Accept": "multipart/x-mixed-replace, image/jpeg"}
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return connection, path, headers
