"""Who is awaited and not confined in later waves of a series, anywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.people.roster.attendance import AWAITED
from concours.store.models import CircuitRelease, Sitting

# Instants are compared: that of the first signal, the planned one before it is known.
# Nobody awaits whoever is excluded.
AWAITED_LATER = """
SELECT later.code, site.name, site.zone,
       coalesce(later.t0_ms, later.scheduled_ms), count(*)
FROM sitting AS later
JOIN frozen_paper AS series ON series.id = later.paper_id
JOIN attempt a ON a.sitting_id = later.id AND a.candidate_id IS NOT NULL
JOIN site ON site.id = a.site_id
LEFT JOIN LATERAL (
    SELECT kind FROM attendance WHERE attempt_id = a.id ORDER BY id DESC LIMIT 1
) last ON true
WHERE later.exam_id = %(exam)s AND later.kind = 'ecos' AND later.id <> %(sitting)s
  AND later.cancelled_act IS NULL AND later.collected_ms IS NULL
  AND series.code = (SELECT code FROM frozen_paper WHERE id = %(paper)s)
  AND coalesce(later.t0_ms, later.scheduled_ms) > %(at)s
  AND a.excluded_act IS NULL
  AND coalesce(last.kind, '') = ANY(%(kinds)s)
GROUP BY later.id, site.id
ORDER BY 4, later.code, site.name, site.id
"""
LIFTED = "SELECT EXISTS (SELECT FROM act WHERE kind = %s AND sitting = %s)"


@dataclass(frozen=True, slots=True)
class AwaitedCount:
    """How many a site still awaits in a later wave, of which this is the signal."""

    wave: str
    site: str
    zone: str
    signal_ms: int
    count: int

    @property
    def name(self) -> str:
        """The site, as an hour of two zones says it."""
        return self.site


def awaited_in_later_waves(sitting: Sitting) -> list[AwaitedCount]:
    """Return who may not hear of this series yet, site by site."""
    with connection.cursor() as cursor:
        cursor.execute(
            AWAITED_LATER,
            {
                "exam": sitting.exam_id,
                "sitting": sitting.id,
                "paper": sitting.paper_id,
                "at": sitting.t0_ms or sitting.scheduled_ms,
                "kinds": [kind or "" for kind in AWAITED],
            },
        )
        return [AwaitedCount(*row) for row in cursor.fetchall()]


def is_quarantine_lifted(sitting: Sitting) -> bool:
    """Tell whether two persons have lifted the quarantine of this half-day."""
    with connection.cursor() as cursor:
        cursor.execute(LIFTED, ["quarantine_lifted", sitting.id])
        row = cursor.fetchone()
    return bool(row and row[0])


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whether candidates of a circuit may leave: it is released, and nobody awaited."""

    is_released: bool
    awaited: Sequence[AwaitedCount]

    @property
    def is_free(self) -> bool:
        """Whether somebody who is confined may be released now."""
        return self.is_released and not self.awaited


def leaving_of(sitting: Sitting, site: UUID, circuit: str) -> Leaving:
    """Return whether candidates of a circuit may leave, and who holds them."""
    releases = CircuitRelease.objects.filter(
        sitting=sitting, circuit__site=site, circuit__code=circuit
    )
    if not releases.exists():
        return Leaving(is_released=False, awaited=[])
    return Leaving(is_released=True, awaited=quarantine_of(sitting))


def quarantine_of(sitting: Sitting) -> Sequence[AwaitedCount]:
    """Return who holds those of a half-day: nobody, once two persons lifted that."""
    return [] if is_quarantine_lifted(sitting) else awaited_in_later_waves(sitting)
