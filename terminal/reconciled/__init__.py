"""A reconciled date for people and programs: screen, CSV, HTML."""

from terminal.reconciled.paper import csv_of, page_of, screen_of

__all__ = ["csv_of", "page_of", "screen_of"]
