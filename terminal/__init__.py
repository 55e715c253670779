"""Baton's terminal: reads a voucher, decides, journals, shows, reports back."""

__version__ = "0.1.0"
