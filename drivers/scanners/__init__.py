"""The scanners: one file each, found by the entry points `baton.scanners`."""
