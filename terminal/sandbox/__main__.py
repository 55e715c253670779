"""`python -m terminal.sandbox`."""

import sys

from terminal.sandbox.server import main

sys.exit(main())
