"""What tablets last said, site by site, judged: who is ready to start a sitting.

Read from heartbeats themselves and not from the board: a tablet that is still in
another sitting (the technical check) is there all the same, and the gate must not
depend on the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from concours.core.delivery.readiness.lines import (
    SiteReadiness,
    TabletStatus,
    readiness_of,
)
from concours.core.delivery.readiness.thresholds import Thresholds
from concours.core.delivery.supervision.status import TOLD_MS_MAX
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.kiosk.proof.probes import SiteProbe
from concours.store.models import Exam
from concours.store.queries.delivery.kiosk.configurations import (
    are_locks_expected,
    configured_sites,
    latest_verdicts,
)
from concours.store.queries.delivery.kiosk.policies import lock_policy
from concours.store.queries.delivery.kiosk.probes import latest_probes
from concours.store.queries.profiles import profile_of
from concours.store.queries.shared import SharedCache

READ = """
WITH again AS (
    SELECT coalesce(max(at_ms), 0) AS sealed_ms
    FROM news WHERE sitting = %(sitting)s AND kind = 'sealed'
), own AS (
    SELECT attempt.id, candidate_id, chair_id, site_id, room, seat, max(epoch) AS epoch
    FROM attempt LEFT JOIN device ON device.attempt = attempt.id
    WHERE sitting_id = %(sitting)s GROUP BY attempt.id
), tablet AS (
    SELECT own.id, own.epoch, any_of.id AS attempt
    FROM own JOIN attempt AS any_of ON any_of.candidate_id = own.candidate_id
    UNION ALL SELECT id, epoch, id FROM own WHERE chair_id IS NOT NULL
), said AS (
    SELECT DISTINCT ON (tablet.id) tablet.id, presence.*
    FROM tablet
    JOIN presence ON presence.attempt = tablet.attempt AND presence.epoch = tablet.epoch
    ORDER BY tablet.id, seen_ms DESC
), holder AS (
    SELECT own.id, candidate.number FROM own
    JOIN candidate ON candidate.id = own.candidate_id
    WHERE (SELECT kind FROM sitting WHERE id = %(sitting)s) <> 'ecos'
    UNION ALL SELECT own.id, examiner.number FROM own
    JOIN chair ON chair.id = own.chair_id
    JOIN examiner ON examiner.id = chair.examiner_id
)
SELECT own.id, site.id, site.name, own.room, own.seat, holder.number,
       own.epoch IS NOT NULL AND said.returned_ms IS NULL, said.seen_ms,
       CASE WHEN said.seen_ms < again.sealed_ms + %(told_ms)s THEN 'missing'
            WHEN said.attempt = own.id THEN said.package
            WHEN said.ahead THEN 'whole' ELSE 'missing' END,
       coalesce(said.offset_ms, 0), coalesce(said.storage, ''),
       coalesce(said.rejoined, false), said.kiosk,
       coalesce(personal.reader = 'voice', false), said.voice,
       CASE WHEN personal.has_own_room
            THEN count(*) OVER (PARTITION BY site.id, own.room) > 1 END,
       said.worker
FROM own CROSS JOIN again
JOIN holder ON holder.id = own.id
JOIN site ON site.id = own.site_id
LEFT JOIN said ON said.id = own.id
LEFT JOIN personal_settings AS personal ON personal.candidate_id = own.candidate_id
ORDER BY site.name, site.id, own.room, own.seat, holder.number
"""
"""Of the ECOS, tablets are those of examiners: candidates have none. One device has one
epoch in all attempts of its candidate. Whole tables are joined: looking each of 12,000
up costs PostgreSQL twice as much. A package that was sealed again is whole where the
tablet has said so after it was told."""

SHARED_MS = 2 * SECOND_MS


class SeatedTablet(NamedTuple):
    """A tablet, and where its candidate sits."""

    room: str
    seat: str
    tablet: TabletStatus
    attempt: UUID


@dataclass(frozen=True, slots=True)
class Readiness:
    """The sites of a sitting at an instant; `names` and `seats` by a site's id."""

    at: Instant
    sites: Sequence[SiteReadiness]
    names: Mapping[str, str]
    seats: Mapping[str, Sequence[SeatedTablet]]
    thresholds: Thresholds
    probes: Mapping[str, SiteProbe]

    def rooms(self) -> Sequence[tuple[str, SiteReadiness]]:
        """Judge every room by itself, as if it were a site: its name, and it."""
        return [
            (room, judged_room)
            for seats in self.seats.values()
            for room, of_room in groupby(seats, key=attrgetter("room"))
            for judged_room in readiness_of(
                (seat.tablet for seat in of_room),
                now=self.at,
                thresholds=self.thresholds,
                probes=self.probes,
            )
        ]

    def facts(self) -> Json:
        """Return what the record of a launch says of the sites, by name."""
        return {
            "at_ms": int(self.at),
            "sites": {
                self.names[site.site]: {
                    "light": site.light,
                    "expected": site.expected_count,
                    **{line.line: list(line.counts) for line in site.lines},
                }
                for site in self.sites
            },
        }


def read(sitting: UUID, *, now: Instant) -> Readiness:
    """Return who is ready now."""
    with connection.cursor() as cursor:
        cursor.execute(READ, {"sitting": sitting, "told_ms": TOLD_MS_MAX})
        rows = cursor.fetchall()
    names: dict[str, str] = {}
    seats: dict[str, list[SeatedTablet]] = {}
    is_attested = are_locks_expected(sitting)
    verdicts = latest_verdicts(sitting, now=now) if is_attested else {}
    expected_sites = configured_sites(sitting) if is_attested else frozenset()
    for attempt, site, name, room, seat, *columns in rows:
        key = str(site)
        names[key] = name
        *facts, reopens = columns
        tablet = TabletStatus(key, *facts)
        tablet = tablet._replace(
            verdict=verdicts.get(attempt),
            reopens=reopens,
            is_to_prove=key in expected_sites,
        )
        seats.setdefault(key, []).append(SeatedTablet(room, seat, tablet, attempt))
    tablets = [tablet for of_site in seats.values() for tablet in of_site]
    exam = Exam.objects.get(sitting=sitting)
    thresholds = Thresholds(
        lock=profile_of(exam).lock,
        is_attested=is_attested,
        right_percent_min=lock_policy(exam.id).right_percent_min,
    )
    probes = latest_probes(exam.id)
    judgements = readiness_of(
        map(attrgetter("tablet"), tablets),
        now=now,
        thresholds=thresholds,
        probes=probes,
    )
    return Readiness(now, judgements, names, seats, thresholds, probes)


def read_shared(sitting: UUID, *, now: Instant) -> Readiness:
    """Return who was ready at most two seconds ago: read once for all who look."""
    return SHARED.at(sitting, now=now)


SHARED = SharedCache(lambda sitting, now: read(sitting, now=now), lasts_ms=SHARED_MS)
