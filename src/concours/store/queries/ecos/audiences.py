"""Audiences of a sealed series: what is out, who is awaited, and a part that is out.

Nothing here can read a part before its key has gone out. What was let out of a package
that is no longer the sitting's does not count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from concours.core.authoring.sealing.manifest import PackageInvalid, package_digest
from concours.core.authoring.sealing.station_manifest import (
    SeriesManifest,
    StationPlace,
    read,
)
from concours.core.authoring.sealing.stations import open_station_part
from concours.core.authoring.stations.audiences import Audience
from concours.core.kernel.canonical import load
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.kernel.time import HOUR_MS, Instant
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.models import AudienceOpening, Circuit, Site, Sitting

HALF_DAY_SPAN_MS = 12 * HOUR_MS

AWAITED = """
SELECT circuit.site_id, candidate.number, candidate.name, circuit.code
FROM circuit JOIN circuit_place place ON place.circuit_id = circuit.id
JOIN attempt ON attempt.id = place.attempt_id
JOIN candidate ON candidate.id = attempt.candidate_id
LEFT JOIN LATERAL (SELECT kind FROM attendance WHERE attempt_id = attempt.id
                   ORDER BY id DESC LIMIT 1) AS last ON true
WHERE circuit.sitting_id = %s AND circuit.site_id = ANY(%s)
  AND attempt.excluded_act IS NULL
  AND coalesce(last.kind, 'out') IN ('out', 'left', 'released')
ORDER BY circuit.code, candidate.number
"""

READY = """
SELECT s.id, max(last.at_ms)
FROM sitting s JOIN circuit ON circuit.sitting_id = s.id
JOIN circuit_place place ON place.circuit_id = circuit.id
JOIN attempt ON attempt.id = place.attempt_id AND attempt.excluded_act IS NULL
LEFT JOIN LATERAL (SELECT kind, at_ms FROM attendance WHERE attempt_id = attempt.id
                   ORDER BY id DESC LIMIT 1) AS last ON true
WHERE s.kind = 'ecos' AND circuit.site_id = %s
  AND s.scheduled_ms BETWEEN %s AND %s AND s.collected_ms IS NULL
  AND s.reopened_act IS NULL AND s.cancelled_act IS NULL
  AND NOT EXISTS (SELECT FROM audience_opening o WHERE o.sitting_id = s.id
                  AND o.package = s.package_digest AND o.site_id = circuit.site_id)
GROUP BY s.id
HAVING bool_and(coalesce(last.kind, 'out') NOT IN ('out', 'left', 'released'))
"""

KEY = """
SELECT key FROM released_station_key
WHERE sitting = %s AND package = %s AND audience = %s AND station = %s
"""

OUT = """
SELECT audience, min(released_ms) FROM released_station_key
WHERE sitting = %s AND package = %s GROUP BY audience
"""

UNPRINTED = """
SELECT circuit.id FROM circuit JOIN site ON site.id = circuit.site_id
WHERE circuit.sitting_id = %(sitting)s AND site.id = %(site)s
  AND NOT circuit.has_door_screens AND NOT EXISTS (
    SELECT FROM act
    CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb) own (facts)
    WHERE act.sitting = circuit.sitting_id AND kind = 'doors_printed'
    AND number > (SELECT max(o.act) FROM audience_opening o
                  WHERE o.sitting_id = circuit.sitting_id AND o.site_id = site.id
                  AND o.audience = 'door' AND o.package = %(package)s)
    AND (facts ->> 'site', facts ->> 'circuit') = (site.name, circuit.code))
ORDER BY circuit.code
"""

UNTOLD = """
SELECT circuit.site_id, count(*) FROM circuit
JOIN chair ON chair.circuit_id = circuit.id
JOIN attempt ON attempt.chair_id = chair.id
WHERE circuit.sitting_id = %s AND NOT EXISTS (
    SELECT FROM news WHERE news.attempt = attempt.id AND news.kind = 'audience'
    AND news.body ->> 'package' = %s)
GROUP BY circuit.site_id
"""


@dataclass(eq=False)
class AudienceOut(Refusal):
    """The audience has been let out: it is not let out twice, nor taken back."""

    code: ClassVar[str] = "audience.out"
    audience: str


@dataclass(eq=False)
class AudienceSealed(Refusal):
    """The key of this audience has not gone out; nobody can read its parts."""

    code: ClassVar[str] = "audience.sealed"
    audience: str


@dataclass(frozen=True, slots=True)
class AwaitedCandidate:
    """Somebody who passes in a circuit and is neither confined nor said absent."""

    number: str
    name: str
    circuit: str


def openings_of(sitting: Sitting) -> list[AudienceOpening]:
    """Return what was let out of the package that is sealed now, in no order."""
    rows = AudienceOpening.objects.filter(
        sitting=sitting, package=sitting.package_digest
    )
    return list(rows.select_related("site"))


def is_let_out(sitting: Sitting, audience: Audience, site: UUID | None = None) -> bool:
    """Tell whether it was decided that an audience goes out: to a site, or to all."""
    rows = AudienceOpening.objects.filter(
        sitting=sitting, package=sitting.package_digest, audience=audience, site=site
    )
    return rows.exists()


def is_any_briefing_open(sitting: Sitting) -> bool:
    """Tell whether examiners of some site may read their stations."""
    rows = AudienceOpening.objects.filter(
        sitting=sitting, package=sitting.package_digest, site__isnull=False
    )
    return rows.exists()


def released_instants(sitting: Sitting) -> dict[str, int]:
    """Return when the keys of each audience went out, by audience."""
    return dict(_rows(OUT, [sitting.id, bytes(sitting.package_digest)]))


def sites_of_circuits(sitting: Sitting) -> list[Site]:
    """Return the sites that have circuits in this sitting, by their names."""
    sites = Circuit.objects.filter(sitting=sitting).values("site")
    return list(Site.objects.filter(pk__in=sites).order_by("name", "code"))


def awaited_at(
    sitting: Sitting, sites: Iterable[UUID]
) -> dict[UUID, list[AwaitedCandidate]]:
    """Return who is awaited at each of these sites, by circuit and number.

    All circuits of a site count: a briefing is open to the whole site at once.
    """
    by_site: dict[UUID, list[AwaitedCandidate]] = {site: [] for site in sites}
    for site, *facts in _rows(AWAITED, [sitting.id, [*by_site]]):
        by_site[site].append(AwaitedCandidate(*facts))
    return by_site


def briefings_ready(site: UUID, *, now: Instant) -> list[tuple[UUID, int]]:
    """Return the half-days of about now in which nobody is awaited at a site.

    Each with the instant of its last line of attendance; those open are left out.
    """
    span = (now - HALF_DAY_SPAN_MS, now + HALF_DAY_SPAN_MS)
    return [(sitting, since) for sitting, since in _rows(READY, [site, *span])]


def briefing_steps(
    person: Person, site: UUID | None, *, now: Instant
) -> Iterator[StepOpen]:
    """Yield the half-days whose briefing a site may open, and since when.

    It is asked of those who work there.
    """
    if site is None or "briefing_opened" not in person.allowed:
        return
    for sitting, since_ms in briefings_ready(site, now=now):
        yield StepOpen(
            id=f"briefing-{sitting}",
            sitting=str(sitting),
            step="briefing",
            due=Instant(since_ms),
        )


def unprinted_circuits(sitting: Sitting, site: UUID) -> list[UUID]:
    """Return the circuits of a site whose doors are on paper and not printed yet.

    By the acts since they were let out, of the package that is sealed now.
    """
    package = bytes(sitting.package_digest)
    facts = {"sitting": sitting.id, "site": site, "package": package}
    return [circuit for (circuit,) in _rows(UNPRINTED, facts)]


def untold_chairs(sitting: Sitting) -> dict[UUID, int]:
    """Return how many chairs of each site heard no key, where there are any.

    Keys of the package that is sealed now: those of another one open nothing of it.
    """
    package = bytes(sitting.package_digest).hex()
    return dict(_rows(UNTOLD, [sitting.id, package]))


def read_part(sitting: Sitting, place: StationPlace, packages: Path) -> dict[str, Any]:
    """Return what an audience reads of one station. Raises as `open_part`."""
    value = load(open_part(sitting, place, packages))
    assert isinstance(value, dict), "a part of a series is an object"
    return value


def open_part(sitting: Sitting, place: StationPlace, packages: Path) -> bytes:
    """Return the plain bytes of one part: what an audience reads, or an image of it.

    Raises `AudienceSealed` before its key is out, `PackageInvalid` or `Unreadable` if
    what is stored is not what was sealed, `Unavailable` if a file is missing.
    """
    package = bytes(sitting.package_digest)
    query = [sitting.id, package, place.audience, place.station]
    key = next((bytes(key) for (key,) in _rows(KEY, query)), None)
    if key is None:
        raise AudienceSealed(place.audience)
    manifest = series_manifest(package, packages)
    part = manifest.part(place)
    blob = _file(packages / "blob" / part.digest.hex())
    return open_station_part(manifest, key, place, blob)


def series_manifest(package: bytes, packages: Path) -> SeriesManifest:
    """Return the manifest of a sealed series. Raises as `read_part`."""
    data = _file(packages / package.hex() / "manifest.json")
    if package_digest(data) != package:
        raise PackageInvalid("manifest")
    return read(data)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable(str(path)) from error


def _rows(query: str, parameters: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
