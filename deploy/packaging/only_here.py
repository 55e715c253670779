"""What one lock pins and another does not, as a lock; `sh deploy/package` calls it.

python deploy/packaging/only_here.py LARGER SMALLER
"""

import re
import sys
from pathlib import Path


def blocks_of(lock: str) -> list[str]:
    """Each requirement with its lines of hashes."""
    blocks = re.split(r"\n(?=\S)", Path(lock).read_text("utf-8"))
    return [block.strip() for block in blocks if "==" in block and not block.startswith("#")]


if __name__ == "__main__":
    larger, smaller = (blocks_of(lock) for lock in sys.argv[1:])
    there = {block.split()[0] for block in smaller}
    print("\n".join(block for block in larger if block.split()[0] not in there))
