"""The whole loop on one machine: platform, line, till and customers, for trying and for tests."""
