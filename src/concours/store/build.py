"""Which build runs: its version, and a digest of what it is made of.

The same on every machine with the same wheel, and on a checkout of the same sources.
"""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parents[1]
SUFFIXES: Final = (".py", ".sql")
DIGITS = 12


@cache
def current_build() -> str:
    """Return the build of this process: `0.1.0+3f9c…`."""
    whole = sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in SUFFIXES:
            whole.update(str(path.relative_to(PACKAGE)).encode())
            whole.update(sha256(path.read_bytes()).digest())
    return f"{version('concours')}+{whole.hexdigest()[:DIGITS]}"
