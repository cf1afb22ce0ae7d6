"""What the ledger counts (`docs/operating/cell/metrics.md`)."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge

from concours.core.kernel.time import SECOND_MS, Instant
from concours.ledger.numbering import Numbering
from concours.metrics.registry import Age, add_gauge, new_registry
from concours.store.journal.relays.signs import RelaySign


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
        self._add_labelled(registry)

    def _add_labelled(self, registry: CollectorRegistry) -> None:
        """Add what is told of each relay, and of each role's transactions."""
        self._silences, self._waiting_boxes, self._free_bytes = (
            Gauge(f"concours_relay_{name}", meaning, ["relay"], registry=registry)
            for name, meaning in (
                ("silence_seconds", "Since a relay was last heard."),
                ("waiting_boxes", "Boxes that a relay has still to bring."),
                ("free_bytes", "Room on the disk of a relay, as it says."),
            )
        )
        self._transactions = Gauge(
            "concours_oldest_transaction_seconds",
            "How long the oldest transaction of a role has lasted.",
            ["role"],
            registry=registry,
        )

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

    def note_relays(self, signs: Sequence[RelaySign], *, now: Instant) -> None:
        """Take in what the relays of a sitting at hand said last: of no others."""
        by_name = {urlsplit(sign.url).netloc: sign for sign in signs}
        silences = {
            name: max(0, now - sign.heard_at) / SECOND_MS
            for name, sign in by_name.items()
        }
        _set_all(self._silences, silences)
        waiting_counts = {name: sign.waiting_count for name, sign in by_name.items()}
        _set_all(self._waiting_boxes, waiting_counts)
        rooms = {name: sign.free_bytes for name, sign in by_name.items()}
        known_rooms = {name: room for name, room in rooms.items() if room is not None}
        _set_all(self._free_bytes, known_rooms)

    def note_transactions(self, ages_s: Mapping[str, float]) -> None:
        """Take in how long the oldest transaction of each role has lasted."""
        _set_all(self._transactions, ages_s)


def _set_all(gauge: Gauge, values: Mapping[str, float]) -> None:
    """Give a gauge these values and no other: a reader meanwhile misses none."""
    old_labels = {
        label
        for family in gauge.collect()
        for sample in family.samples
        for label in sample.labels.values()
    }
    for label, value in values.items():
        gauge.labels(label).set(value)
    for label in old_labels - values.keys():
        gauge.remove(label)
