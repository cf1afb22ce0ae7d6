"""The keeper's process: no inbound port, no file, five looks a second.

Its key pair lives as long as the process. When it stops, the shares are gone and
must be handed in again: the console says so.
"""

import logging
import os
import secrets
import signal
import threading
import time
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.kernel.time import SECOND_MS, Instant
from concours.keeper import queries
from concours.keeper.custody import Custody
from concours.keeper.marking_key import find_awaited_marking_keys, open_marking_key
from concours.keeper.metrics import KeeperMetrics
from concours.keeper.sitting_key import find_due_starts, release
from concours.keeper.station_keys import find_due_openings, release_audiences
from concours.metrics.log_lines import configure_log
from concours.metrics.socket import serve_metrics
from concours.metrics.watchdog import Watchdog
from concours.store.connection import DATABASE_AWAY, connect

LOOK_EVERY_S = 0.2
RETRY_AFTER_S = 1.0
BEAT_EVERY_MS = SECOND_MS

log = logging.getLogger("concours.keeper")


class Keeper:
    """One life of the keeper: one key pair, one custody.

    It announces itself at its first look; a lost connection changes nothing.
    """

    def __init__(self, custody: Custody) -> None:
        self._custody = custody
        self._id: UUID | None = None
        self._beat_ms = 0

    def look(self, link: queries.Link, *, now: Instant) -> None:
        """Judge the shares handed in, and let the keys out that are due."""
        keeper = self._announced(link, now)
        for handed_share in queries.read_handed_shares(link, keeper):
            verdicts = self._custody.take(handed_share)
            queries.judge(link, verdicts, now=now)
            log.info(
                "share %s judged: %s",
                handed_share.id,
                verdicts[handed_share.id].fault or "good",
            )
        for opening in find_due_openings(link):
            if release_audiences(link, self._custody, opening, now=now):
                names, sitting = sorted(opening.audiences), opening.series.terms.sitting
                log.info("keys of %s out, sitting %s", ", ".join(names), sitting)
        for start in find_due_starts(link, now=now):
            if release(link, self._custody, start, now=now):
                audience = start.site or "the nation"
                log.info("key of sitting %s out to %s", start.terms.sitting, audience)
        for awaited_key in find_awaited_marking_keys(link):
            if open_marking_key(link, self._custody, awaited_key, now=now):
                log.info("marking key of sitting %s out", awaited_key.terms.sitting)

    def _announced(self, link: queries.Link, now: Instant) -> UUID:
        if self._id is None:
            self._id = queries.announce(link, self._custody.public_key, now=now)
            self._beat_ms = now
        elif now - self._beat_ms >= BEAT_EVERY_MS:
            queries.beat(link, self._id, now=now)
            self._beat_ms = now
        return self._id


def main() -> None:
    """Keep shares until SIGTERM or SIGINT. `CONCOURS_DSN` names the database."""
    configure_log()
    stopping = threading.Event()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: stopping.set())
    custody = Custody(crypto.private_key_from(secrets.token_bytes))
    keeper = Keeper(custody)
    metrics = KeeperMetrics(custody)
    serve_metrics(metrics.registry)
    watchdog = Watchdog()
    while not stopping.is_set():
        watchdog.feed()
        try:
            _serve(keeper, metrics, stopping, watchdog)
        except DATABASE_AWAY as lost:
            log.warning("database away (%s), trying again", type(lost).__name__)
            stopping.wait(RETRY_AFTER_S)


def _serve(
    keeper: Keeper,
    metrics: KeeperMetrics,
    stopping: threading.Event,
    watchdog: Watchdog,
) -> None:
    with connect(os.environ["CONCOURS_DSN"]) as link:
        while not stopping.wait(LOOK_EVERY_S):
            keeper.look(link, now=Instant(time.time_ns() // 1_000_000))
            metrics.beat_age.renew()
            watchdog.feed()


if __name__ == "__main__":
    main()
