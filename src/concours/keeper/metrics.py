"""What the keeper says in numbers (`docs/operating/cell/metrics.md`)."""

from concours.keeper.custody import Custody
from concours.metrics.registry import Age, add_gauge, new_registry


class KeeperMetrics:
    """How recently the keeper was heard, and how much it keeps: never of whom."""

    def __init__(self, custody: Custody) -> None:
        self.registry = registry = new_registry()
        self.beat_age = Age()
        self._custody = custody
        for name, meaning, read in (
            (
                "keeper_beat_age_seconds",
                "Since the keeper last looked into the database, and was heard there.",
                self.beat_age.seconds,
            ),
            (
                "shares_accepted",
                "Shares of keys that this keeper holds: gone when it ends.",
                self._count_shares,
            ),
        ):
            add_gauge(registry, f"concours_{name}", meaning, read)

    def _count_shares(self) -> int:
        return sum(map(len, list(self._custody.shares_by_sitting.values())))
