"""ASK: one file per platform, all behind the contract in `base`."""
