"""What the ledger counts (`docs/operating/cell/metrics.md`)."""

from prometheus_client import Counter

from concours.ledger.numbering import Numbering
from concours.metrics.registry import Age, add_gauge, new_registry


class LedgerMetrics:
    """Counts since the process started, and how far it has come."""

    def __init__(self) -> None:
        self.registry = registry = new_registry()
        self.numbered_entries = Counter(
            "concours_numbered",
            "Entries that were given their number.",
            registry=registry,
        )
        self.board_age = Age()
        self._backup_delay = Age()
        self._checkpoint_age = Age()
        self._unsigned_count = 0
        self._recheck_left_count = 0
        for name, meaning, read in (
            (
                "unsigned",
                "Entries with a number that no checkpoint holds yet.",
                lambda: self._unsigned_count,
            ),
            (
                "checkpoint_age_seconds",
                "Since a checkpoint held every entry that has a number.",
                self._checkpoint_age.seconds,
            ),
            (
                "board_age_seconds",
                "Since the boards were last kept up to date.",
                self.board_age.seconds,
            ),
            (
                "wal_backup_delay_seconds",
                "Since whoever keeps backups was last seen to receive the log.",
                self._backup_delay.seconds,
            ),
            (
                "recheck_left",
                "Entries of the past that are still to be read again.",
                lambda: self._recheck_left_count,
            ),
        ):
            add_gauge(registry, f"concours_{name}", meaning, read)

    def note_numbering(self, numbering: Numbering) -> None:
        """Take in where a turn of the numbering has come to."""
        signed_count = 0 if numbering.last is None else numbering.last.size
        self._unsigned_count = numbering.size - signed_count
        self._recheck_left_count = numbering.recheck_left_count
        if self._unsigned_count == 0:
            self._checkpoint_age.renew()

    def note_backup(self, *, is_received: bool) -> None:
        """Take in whether the log is received by whoever keeps backups."""
        if is_received:
            self._backup_delay.renew()
