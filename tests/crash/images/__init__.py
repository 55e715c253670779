"""Crash images: what a disk may hold after a power cut, made from a recording of a real run.

`recording.py` runs `run.py` (the real journal) under strace and reads the log; `disk.py` knows
what of it is durable at any point and what is still in the air; `cuts.py` chooses what of the
latter reached the disk; `judge.py` opens the result with the real journal.
"""
