"""`python -m concours.cli` is `concours`."""

import sys

from concours.cli import main

sys.exit(main())
