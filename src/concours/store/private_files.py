"""Files that nobody else on the machine reads."""

import os
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600


def open_private_log(path: Path) -> BinaryIO:
    """Open a log to append to; one that others could read is closed to them."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
    os.fchmod(handle, PRIVATE)
    return os.fdopen(handle, "ab")
