"""Judges kept books by themselves: the till's, the platform's and the customers'.

Neither side's rules are known here, only what both have signed: whoever deletes, doubles, shifts
or changes a line of either book is found by numbers, hashes and signatures, and by the other side.
Files and fields: README.md beside this one.
"""

from terminal.judging.compare import judge
from terminal.judging.findings import Finding, What
from terminal.judging.reading import BooksUnusable, folders_of

__all__ = ["BooksUnusable", "Finding", "What", "folders_of", "judge"]
