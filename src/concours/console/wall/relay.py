"""The pass of one sitting: reads each new board once, and wakes all who look.

It runs in a thread of its own while somebody looks, and no longer. Viewers wait for a
turn without asking the database anything.
"""

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from uuid import UUID

from django.db import Error, connection

from concours.console.wall.frames import Look, frame, is_followed
from concours.console.wall.turn import Turn, letters_of, sites_of
from concours.console.wall.viewers import VIEWERS, Viewer, check
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.people.tasks.task import CALL_UNANSWERED_MS
from concours.store.queries.delivery import board, wall
from concours.store.queries.delivery.calls import open_calls

LOG = logging.getLogger("concours.console")

POLL_S = 0.15
"""How often the relay asks whether there is a new board: a row of one number."""
THREADS_NAME = "wall"
CHECK_EVERY_S = 2.0
STALE_MS = 2 * SECOND_MS
"""A board that has not moved for so long is told again, with what waits for people."""
RATE_WINDOW_MS = 10 * SECOND_MS
FRAMES_KEPT_MAX = 256


class Relay:
    """The last two turns of a sitting, and what was made of them for viewers."""

    def __init__(self, sitting: UUID) -> None:
        self._sitting = sitting
        self._changed = threading.Condition()
        self._turn: Turn | None = None
        self._before: Turn | None = None
        self._frames: dict[tuple[Look, bool], bytes] = {}
        self._made = Instant(0)
        self._held: deque[tuple[int, int]] = deque()

    def wait(self, seq: int, viewer: Viewer, *, timeout_s: float) -> int:
        """Return the number of the turn after `seq`; `seq` itself if none came."""
        with self._changed:
            self._changed.wait_for(
                lambda: viewer.is_gone or self._seq() != seq, timeout_s
            )
            return self._seq()

    def frame(self, look: Look, seen_seq: int) -> tuple[int, bytes]:
        """Return a turn's number and what tells it to one who has seen `seen_seq`."""
        with self._changed:
            turn, before = self._turn, self._before
            assert turn is not None, "a frame before the first turn"
            is_change = before is not None and before.seq == seen_seq
            key = look, is_change
            if key not in self._frames:
                if len(self._frames) >= FRAMES_KEPT_MAX:
                    self._frames.clear()
                self._frames[key] = frame(look, turn, before if is_change else None)
            return turn.seq, self._frames[key]

    def refresh(self, *, now: Instant) -> None:
        """Take the board in if there is a new one, and wake viewers.

        What waits for a person is shown in time although the ledger be late.
        """
        latest_board = board.read(self._sitting)
        if latest_board is None:
            self._end()
            return
        if not self._is_due(latest_board, now):
            return
        self._made = now
        turn = Turn(
            seq=self._seq() + 1,
            board=latest_board,
            letters=letters_of(latest_board, wall.find_stopped(self._sitting)),
            spans=sites_of(latest_board),
            rate=self._rate(latest_board),
            incidents=wall.open_incidents(self._sitting),
            proposals=wall.open_proposals(self._sitting, now=now),
            calls=_count_unanswered(self._sitting, now),
        )
        with self._changed:
            before = self._turn
            self._before = before if before and is_followed(turn, before) else None
            self._turn = turn
            self._frames.clear()
            self._changed.notify_all()

    def check(self, *, now: Instant) -> None:
        """Ask whether viewers still may look, and wake those who may not."""
        if check(VIEWERS.of(self._sitting), now=now):
            with self._changed:
                self._changed.notify_all()

    def _end(self) -> None:
        """Show nothing more of a board that was erased."""
        with self._changed:
            if self._turn is not None:
                self._turn = self._before = None
                self._frames.clear()
                for viewer in VIEWERS.of(self._sitting):
                    viewer.is_gone = True
                self._changed.notify_all()

    def _is_due(self, latest_board: board.Board, now: Instant) -> bool:
        is_new = self._turn is None or self._turn.board.at_ms != latest_board.at_ms
        return is_new or now - self._made >= STALE_MS

    def _seq(self) -> int:
        return self._turn.seq if self._turn else 0

    def _rate(self, latest_board: board.Board) -> int:
        """Return how many entries came each second, over the last ten seconds."""
        self._held.append((latest_board.at_ms, sum(latest_board.columns["held"])))
        while self._held[0][0] < latest_board.at_ms - RATE_WINDOW_MS:
            self._held.popleft()
        (first_ms, first), (last_ms, last) = self._held[0], self._held[-1]
        elapsed_ms = last_ms - first_ms
        return max(0, (last - first) * SECOND_MS // elapsed_ms) if elapsed_ms else 0


class Relays:
    """The relay of each sitting that somebody looks at, in this process."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._running: dict[UUID, Relay] = {}

    def of(self, sitting: UUID) -> Relay:
        """Return the relay of a sitting, started if nobody looked before.

        The caller is among `VIEWERS` already: a relay ends when it has none.
        """
        with self._one_at_a_time:
            relay = self._running.get(sitting)
            if relay is None:
                relay = self._running[sitting] = Relay(sitting)
                threading.Thread(
                    target=self._run,
                    args=(sitting, relay),
                    name=THREADS_NAME,
                    daemon=True,
                ).start()
            return relay

    def _run(self, sitting: UUID, relay: Relay) -> None:
        checked_s = time.monotonic()
        while not self._is_over(sitting):
            _try(lambda: relay.refresh(now=_read_clock()))
            if time.monotonic() - checked_s >= CHECK_EVERY_S:
                checked_s = time.monotonic()
                _try(lambda: relay.check(now=_read_clock()))
            time.sleep(POLL_S)
        connection.close()

    def _is_over(self, sitting: UUID) -> bool:
        with self._one_at_a_time:
            if VIEWERS.of(sitting):
                return False
            del self._running[sitting]
            return True


def _try(step: Callable[[], object]) -> None:
    """Do a step; a database that does not answer is asked again at the next turn."""
    try:
        step()
    except Error:
        LOG.warning("the wall waits for the database", exc_info=True)
        connection.close()
        time.sleep(CHECK_EVERY_S)


def _count_unanswered(sitting: UUID, now: Instant) -> Counter[str]:
    """Count the calls that their room has left waiting, by site."""
    return Counter(
        str(call.site)
        for call in open_calls(sitting)
        if now - call.received_ms >= CALL_UNANSWERED_MS
    )


def _read_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


RELAYS = Relays()
