"""Let the keys of audiences go out: of the stations of a series, and of nothing else.

What was decided is read from `audience_opening`. Keys that are out for one site are
there for the next: a quorum is asked for once. Each chair of a site whose briefing is
open hears the keys of its own station, also one that is made after the others; of a
series that is sealed anew, each hears them again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.authoring.sealing.stations import station_key
from concours.core.authoring.stations.audiences import (
    AUDIENCES,
    CANDIDATES,
    EXAMINERS,
    Audience,
)
from concours.core.authoring.stations.model import STATIONS_COUNT
from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.keeper.custody import Custody, Terms
from concours.keeper.queries import Link
from concours.store.journal.acts import append_act
from concours.store.journal.news import News, append_news

CHAIRS_TOLD_MAX = 500
"""Chairs told in one transaction; the next look goes on."""

# What was let out before a series was sealed anew does not open the new one. Asked five
# times a second: the chairs of a nation are gone through once, not for each opening.
DUE = """
WITH opened AS (
  SELECT s.id, s.package_digest, s.quorum, s.key_check, p.stations, o.site_id,
         array_agg(o.audience) AS audiences,
         array_agg(o.audience) FILTER (WHERE NOT EXISTS (
           SELECT FROM released_station_key k WHERE k.sitting = s.id
           AND k.package = o.package AND k.audience = o.audience)) AS kept_in
  FROM audience_opening o
  JOIN sitting s ON s.id = o.sitting_id AND s.package_digest = o.package
  JOIN frozen_paper p ON p.id = s.paper_id
  WHERE s.collected_ms IS NULL AND s.reopened_act IS NULL AND s.cancelled_act IS NULL
    AND cardinality(p.stations) = %s
  GROUP BY s.id, p.id, o.site_id
), heard AS MATERIALIZED (
  SELECT n.attempt, n.body ->> 'package' AS package
  FROM news n WHERE n.kind = 'audience' AND n.sitting IN (SELECT id FROM opened)
), untold AS (
  SELECT DISTINCT opened.id, opened.site_id
  FROM opened
  JOIN circuit c ON c.sitting_id = opened.id AND c.site_id = opened.site_id
  JOIN chair ON chair.circuit_id = c.id AND chair.station_code = ANY(opened.stations)
  JOIN attempt a ON a.chair_id = chair.id
  WHERE NOT EXISTS (SELECT FROM heard WHERE heard.attempt = a.id
                    AND heard.package = encode(opened.package_digest, 'hex'))
)
SELECT id, package_digest, quorum, key_check, stations, site_id,
       CASE WHEN untold.id IS NULL THEN kept_in ELSE audiences END
FROM opened LEFT JOIN untold USING (id, site_id)
WHERE kept_in IS NOT NULL OR untold.id IS NOT NULL
ORDER BY id, site_id
"""

HOLD = """
SELECT package_digest FROM sitting
WHERE id = %s AND collected_ms IS NULL AND reopened_act IS NULL FOR NO KEY UPDATE
"""

IS_STARTED = """
SELECT 1 FROM sitting WHERE id = %(sitting)s AND key_released_ms IS NOT NULL
UNION ALL
SELECT 1 FROM site_start WHERE sitting_id = %(sitting)s AND key_released_ms IS NOT NULL
"""

KEYS_OUT = """
SELECT audience, station, key FROM released_station_key
WHERE sitting = %s AND package = %s
"""

RELEASE = """
INSERT INTO released_station_key (sitting, package, audience, station, key, released_ms)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

UNTOLD_CHAIRS = """
SELECT a.id, chair.station_code
FROM circuit c JOIN chair ON chair.circuit_id = c.id
JOIN attempt a ON a.chair_id = chair.id
WHERE c.sitting_id = %s AND c.site_id = %s AND chair.station_code = ANY(%s)
  AND NOT EXISTS (SELECT FROM news n WHERE n.attempt = a.id AND n.kind = 'audience'
                  AND n.body ->> 'package' = %s)
ORDER BY c.code, chair.station, chair.place LIMIT %s
"""

NAME = "SELECT name FROM site WHERE id = %s"

StationKeys = dict[tuple[Audience, str], bytes]
"""By audience and station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The stations of a sealed series, and the package that their keys open."""

    terms: Terms
    package: bytes
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueOpening:
    """Audiences that were let out: to the chairs of a site, or else to readers."""

    series: Series
    site: UUID | None
    audiences: frozenset[Audience]


def find_due_openings(link: Link) -> list[DueOpening]:
    """Return what was let out and is not out yet, or not told to every chair."""
    return [
        DueOpening(
            Series(
                terms=Terms(sitting=sitting, quorum=quorum, key_check=bytes(check)),
                package=bytes(package),
                stations=tuple(stations),
            ),
            site,
            frozenset(audience for audience in AUDIENCES if audience in audiences),
        )
        for sitting, package, quorum, check, stations, site, audiences in link.execute(
            DUE, (STATIONS_COUNT,)
        ).fetchall()
    ]


def release_audiences(
    link: Link, custody: Custody, opening: DueOpening, *, now: Instant
) -> bool:
    """Let the keys of these audiences go out. Returns whether they did.

    Where they are not out yet that takes a quorum of shares in custody, which stay
    until the signal too: what was not let out before may be.
    """
    series = opening.series
    if are_out(link, series, opening.audiences):
        return _write(link, opening, _keys_out(link, series), now)
    is_out = custody.with_secret(
        series.terms,
        lambda secret: _write(
            link, opening, keys_from(secret, series, opening.audiences), now
        ),
    )
    is_started = link.execute(IS_STARTED, {"sitting": series.terms.sitting}).fetchone()
    if is_out and is_started and are_out(link, series, (*CANDIDATES, *EXAMINERS)):
        custody.drop_launched(series.terms.sitting)
    return is_out


def keys_from(
    secret: bytes, series: Series, audiences: Iterable[Audience]
) -> StationKeys:
    """Return the keys of these audiences, for each station of a series."""
    sitting = series.terms.sitting
    return {
        (audience, station): station_key(
            secret, sitting=sitting, audience=audience, station=station
        )
        for audience, station in _pairs(series, audiences)
    }


def put_keys(link: Link, series: Series, keys: StationKeys, *, now: Instant) -> None:
    """Write keys that are let out, in the caller's transaction."""
    rows = [
        (series.terms.sitting, series.package, audience, station, key, now)
        for (audience, station), key in keys.items()
    ]
    link.cursor().executemany(RELEASE, rows)


def are_out(link: Link, series: Series, audiences: Iterable[Audience]) -> bool:
    """Tell whether all keys of these audiences have gone out."""
    keys = _keys_out(link, series)
    return all(pair in keys for pair in _pairs(series, audiences))


def _keys_out(link: Link, series: Series) -> StationKeys:
    rows = link.execute(KEYS_OUT, (series.terms.sitting, series.package)).fetchall()
    return {(audience, station): bytes(key) for audience, station, key in rows}


def _pairs(
    series: Series, audiences: Iterable[Audience]
) -> Sequence[tuple[Audience, str]]:
    return [(name, station) for name in audiences for station in series.stations]


def _write(link: Link, opening: DueOpening, keys: StationKeys, now: Instant) -> bool:
    series = opening.series
    with link.transaction():
        row = link.execute(HOLD, (series.terms.sitting,)).fetchone()
        if row is None or bytes(row[0]) != series.package:
            return False  # collected, or opened again, meanwhile
        own_keys = {pair: keys[pair] for pair in _pairs(series, opening.audiences)}
        put_keys(link, series, own_keys, now=now)
        chairs = [] if opening.site is None else _untold_chairs(link, opening)
        append_act(link, _act(link, opening, len(chairs), now))
        for attempt, station in chairs:
            append_news(link, _news(series, attempt, station, keys, now))
    return True


def _untold_chairs(link: Link, opening: DueOpening) -> list[tuple[UUID, str]]:
    """Return the chairs of a site, with their stations, that have not heard a key."""
    sitting = opening.series.terms.sitting
    stations = [*opening.series.stations]
    package = opening.series.package.hex()
    query = (sitting, opening.site, stations, package, CHAIRS_TOLD_MAX)
    return link.execute(UNTOLD_CHAIRS, query).fetchall()


def _news(
    series: Series, attempt: UUID, station: str, keys: StationKeys, now: Instant
) -> News:
    """Return what one chair hears: the keys of its own station, and of no other."""
    own_keys: dict[str, Json] = {
        audience: keys[audience, station].hex()
        for audience in AUDIENCES
        if audience in EXAMINERS
    }
    return News(
        sitting=series.terms.sitting,
        kind="audience",
        at=now,
        body={
            "package": series.package.hex(),
            "station": station,
            "keys": own_keys,
        },
        attempt=attempt,
    )


def _act(link: Link, opening: DueOpening, chairs_count: int, now: Instant) -> Act:
    names: list[Json] = [name for name in AUDIENCES if name in opening.audiences]
    body: dict[str, Json] = {"audiences": names}
    if opening.site is not None:
        row = link.execute(NAME, (opening.site,)).fetchone()
        assert row is not None, "an opening at a site that is not there"
        body |= {"site": row[0], "chairs": chairs_count}
    return Act(
        actor="keeper",
        role="keeper",
        kind="audience_key_released",
        at=now,
        sitting=opening.series.terms.sitting,
        body=body,
    )
