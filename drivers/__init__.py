"""Drivers for scanners, cameras and decoders: bytes from a device in, `ScanData` out.

A stand-alone library: it knows nothing of vouchers or of the rest of Baton. Importing this package
loads only the standard library; pyserial and OpenCV load when their scanner is claimed.
"""

from drivers.base import MAX_CODE_BYTES, ScanData, Scanner
from drivers.reader import ReaderThread, ScannerState, Status

__all__ = ["MAX_CODE_BYTES", "ReaderThread", "ScanData", "Scanner", "ScannerState", "Status"]
