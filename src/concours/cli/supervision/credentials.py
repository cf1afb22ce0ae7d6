"""What each process alone may know: one table for units, files and processes."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

CREDENTIALS: Mapping[str, Sequence[str]] = {
    "console": ("CONCOURS_DSN", "CONCOURS_CODES_KEY", "CONCOURS_CONSOLE_SECRET"),
    "gateway": ("CONCOURS_DSN", "CONCOURS_CODES_KEY"),
    "keeper": ("CONCOURS_DSN",),
    "ledger": ("CONCOURS_DSN",),
    "watch": ("CONCOURS_DSN",),
}
"""What each process alone may know, by the names of its variables."""


def load_credentials() -> None:
    """Take what systemd gives this process alone, where the environment is silent.

    Each file is named by its variable (`LoadCredential=`): no unit and no listing of
    processes shows it.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    for name in CREDENTIALS["console"] if folder else ():  # no process has others
        path = Path(folder) / name
        if path.exists():
            os.environ.setdefault(name, path.read_text().strip())
