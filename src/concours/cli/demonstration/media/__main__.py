"""Draw the pictures that the sources of a folder name, into its `media/`."""

import sys
from pathlib import Path

from concours.cli.demonstration.media import make

make(Path(sys.argv[1]))
