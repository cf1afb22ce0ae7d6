"""The watch: what the record shows becomes an incident, whether anybody looks or not.

Every console process turns; one at a time opens what is found (`acts.findings`). The
same thread deletes the sessions that have ended, each hour, and forgets what the
process had read before an erasure.
"""

import logging
import shutil
import threading
import time
from collections import deque
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection

from concours.acts.delivery.findings import open_findings
from concours.acts.delivery.help_calls import record_calls
from concours.acts.delivery.rest import end_due_rests
from concours.console.edge.refusals import keep_counted
from concours.console.edge.signed_in import SessionStore
from concours.console.lock_watch import LockWatch
from concours.core.delivery.roll_call.disagreements import roll_call_findings
from concours.core.delivery.supervision.disk import (
    LOOKED_BACK_COUNT_MAX,
    LOOKED_EVERY_MS,
    FreeDisk,
    disk_findings,
)
from concours.core.delivery.supervision.findings import (
    Finding,
    WatchState,
    findings,
    is_stale,
    past_the_news,
    update_watch,
    without_explained,
    wrong_hours,
)
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.models import Sitting
from concours.store.queries.delivery.board import read
from concours.store.queries.delivery.incidents import addresses_asked_for, suspicions
from concours.store.queries.delivery.room import said_in, seat_facts
from concours.store.queries.delivery.sittings import sittings_under_way
from concours.store.queries.erasures import progress_of_all
from concours.store.queries.shared import forget_all

LOG = logging.getLogger("django")

TURN_S = 5.0
ADDRESSES_S = 1.0
"""Between two looks for what tablets were asked for: an incident within two seconds."""
LOOKS_A_TURN = int(TURN_S / ADDRESSES_S)

SESSIONS_FORGOTTEN_EVERY_MS = HOUR_MS


class Watch:
    """One that looks, turn after turn, and knows when it could not hear."""

    def __init__(self) -> None:
        self._ears: dict[UUID, WatchState] = {}
        self._locks = LockWatch()
        self._disk: deque[FreeDisk] = deque(maxlen=LOOKED_BACK_COUNT_MAX)
        self._sessions_forgotten_at = Instant(0)
        self._erasures: tuple[tuple[int, int], ...] = ()
        self._is_emptied = True

    def turn(self, now: Instant) -> int:
        """Look at every open sitting once; return how many incidents were opened."""
        self._look_at_disk(now)
        self._forget_ended_sessions(now)
        self.forget_erased()
        return sum(self._look(row, now) for row in sittings_under_way())

    def look_for_addresses(self, now: Instant) -> int:
        """Open what was asked for since the last turn; return how many incidents."""
        return sum(
            self._open(row, addresses_asked_for(row.id, now=now), now)
            for row in sittings_under_way()
            if row.id in self._ears
        )

    def forget_erased(self) -> None:
        """Empty what is kept in memory, as far as an erasure has come since last time.

        And once more a turn later: a request may have read before what it kept after.
        """
        erasures = progress_of_all()
        is_new = erasures != self._erasures
        if is_new or not self._is_emptied:
            forget_all()
        self._erasures, self._is_emptied = erasures, not is_new

    def _look(self, row: Sitting, now: Instant) -> int:
        findings = [*disk_findings(self._disk), *found_in(row, now)]
        ears = update_watch(self._ears.get(row.id), findings, now=now)
        self._ears[row.id] = ears
        has_heard = ears.whole_since < now
        findings += self._locks.look(row, now=now, has_heard=has_heard)
        record_calls(row, now=now)
        end_due_rests(row, now=now)
        return self._open(row, findings, now)

    def _open(self, row: Sitting, findings: list[Finding], now: Instant) -> int:
        unexplained = without_explained(findings, self._ears[row.id])
        return open_findings(row, unexplained, now=now)

    def _look_at_disk(self, now: Instant) -> None:
        """See what is free where the database is, if that is on this machine."""
        is_due = not self._disk or now - self._disk[-1].at >= LOOKED_EVERY_MS
        if settings.DATABASE_DISK is not None and is_due:
            free = shutil.disk_usage(settings.DATABASE_DISK).free
            self._disk.append(FreeDisk(now, free))

    def _forget_ended_sessions(self, now: Instant) -> None:
        if now - self._sessions_forgotten_at >= SESSIONS_FORGOTTEN_EVERY_MS:
            SessionStore.clear_expired()
            self._sessions_forgotten_at = now


def start() -> None:
    """Watch in a thread of this process, until it ends."""
    threading.Thread(target=_for_ever, name="watch", daemon=True).start()


def found_in(row: Sitting, now: Instant) -> list[Finding]:
    """Return what the record shows of a sitting now, worst first."""
    board = read(row.id)
    if board is None:
        return []
    if is_stale(Instant(board.at_ms), now=now):
        return [Finding(kind="board_stale")]
    sites = {number: seat["site"] for number, seat in board.seats.items()}
    seats = [] if row.kind == "check" else seat_facts(board, said_in(row.id), now=now)
    board_findings = findings(board.sites, board.columns, sites)
    cut_sites = {
        finding.site for finding in board_findings if finding.kind == "site_cut"
    }
    return [
        *([] if board.is_signing else [Finding(kind="signing_stopped")]),
        *board_findings,
        *past_the_news(board.columns, sites, latest=board.news_number),
        *wrong_hours(board.columns, sites, now=now),
        *suspicions(row.id, now=now),
        *addresses_asked_for(row.id, now=now),
        *roll_call_findings(
            seats, have_tablets=row.kind != "ecos", cut_sites=cut_sites, now=now
        ),
    ]


def _for_ever() -> None:
    watch = Watch()
    for number in count(1):
        time.sleep(ADDRESSES_S)
        is_turn_due = number % LOOKS_A_TURN == 0
        try:
            now = Instant(time.time_ns() // 1_000_000)
            if is_turn_due:
                watch.turn(now)
                keep_counted(now)
            else:
                watch.look_for_addresses(now)
        except Exception:  # the watch outlives whatever befalls one turn
            LOG.exception("the watch could not look")
            connection.close()
        close_old_connections()
