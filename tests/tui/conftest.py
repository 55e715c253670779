"""What several tests of screens begin with."""

from .kiosk_acting import before

__all__ = ["before"]
