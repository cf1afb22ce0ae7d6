"""What the watch sees of locks: who composes on a tablet that does not show its own."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from concours.acts.delivery.kiosk.configurations import note_silence
from concours.core.delivery.supervision.findings import Finding, is_stale
from concours.core.delivery.supervision.locks import (
    LinkTimes,
    LockSight,
    follow_links,
    lock_findings,
    silent_tablets,
)
from concours.core.kernel.time import Instant
from concours.core.kiosk.proof.verdicts import Verdict
from concours.store.models import Sitting
from concours.store.queries.delivery.board import Board, read
from concours.store.queries.delivery.kiosk.configurations import (
    are_locks_expected,
    configured_sites,
    latest_verdicts,
)
from concours.store.queries.profiles import profile_of

NO_LINKS: LinkTimes = {}


class LockWatch:
    """One that looks at locks, turn after turn, and knows who was linked meanwhile."""

    def __init__(self) -> None:
        self._links: dict[UUID, LinkTimes] = {}

    def look(self, row: Sitting, *, now: Instant, has_heard: bool) -> list[Finding]:
        """Return what is wrong with locks; what fell silent is noted as `absent`.

        Where the centre has not `has_heard` since last time, nobody was silent.
        """
        board = read(row.id)
        if board is None or row.kind == "ecos" or not _is_lock_due(row):
            return []
        if is_stale(Instant(board.at_ms), now=now):
            self._links.pop(row.id, None)
            return []
        expected_sites = configured_sites(row.id)
        sights = [
            sight
            for sight in _sights(board, latest_verdicts(row.id, now=now))
            if sight.site in expected_sites
        ]
        before = self._links.get(row.id, NO_LINKS) if has_heard else NO_LINKS
        links = follow_links(before, sights, now=now)
        self._links[row.id] = links
        silent = set(silent_tablets(sights, links, now=now))
        if silent:
            attempts = [UUID(board.seats[number]["attempt"]) for number in silent]
            note_silence(row.id, attempts, now=now)
        return lock_findings(
            sight._replace(verdict="absent") if sight.number in silent else sight
            for sight in sights
        )


def _is_lock_due(row: Sitting) -> bool:
    return profile_of(row.exam).lock == "required" and are_locks_expected(row.id)


def _sights(board: Board, verdicts: Mapping[UUID, Verdict]) -> Sequence[LockSight]:
    columns = board.columns
    names = ("number", "state", "connected", "epoch")
    return [
        LockSight(
            number=number,
            site=board.seats[number]["site"],
            state=state,
            is_connected=is_connected,
            epoch=epoch,
            verdict=verdicts.get(UUID(board.seats[number]["attempt"])),
        )
        for number, state, is_connected, epoch in zip(
            *(columns[name] for name in names), strict=True
        )
    ]
