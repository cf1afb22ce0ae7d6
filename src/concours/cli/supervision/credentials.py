"""What each process alone may know: one table for units, files and processes."""

from collections.abc import Mapping, Sequence

CREDENTIALS: Mapping[str, Sequence[str]] = {
    "console": ("CONCOURS_DSN", "CONCOURS_CODES_KEY", "CONCOURS_CONSOLE_SECRET"),
    "gateway": ("CONCOURS_DSN", "CONCOURS_CODES_KEY"),
    "keeper": ("CONCOURS_DSN",),
    "ledger": ("CONCOURS_DSN",),
    "watch": ("CONCOURS_DSN",),
}
"""What each process alone may know, by the names of its variables."""
