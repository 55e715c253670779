"""Reading from a simulated SSI scanner until something is so."""

import time

PATIENCE = 10.0


def read_until(scanner, done):
    """All scans read until `done(scans)`, or patience is over."""
    found = []
    deadline = time.monotonic() + PATIENCE
    while not done(found) and time.monotonic() < deadline:
        found += scanner.read(0.1)
    return found


def codes_of(scanner, number):
    return [scan.raw for scan in read_until(scanner, lambda found: len(found) >= number)]
