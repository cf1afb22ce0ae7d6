"""Let the sitting key go out: at its hour, in one transaction, to whom it is for.

The launch words go out with it, to those who read them aloud where no network is. A
series of stations has keys of its own: at its signal those of door and documents go
out, and tablets hear the instant alone.
"""

from dataclasses import dataclass
from uuid import UUID

from concours.core.authoring.sealing.spoken import Phrase
from concours.core.authoring.stations.audiences import CANDIDATES, EXAMINERS
from concours.core.delivery.journal.act import Act
from concours.core.delivery.sitting.phases import KEY_LEAD_MS
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.keeper.custody import Custody, Terms
from concours.keeper.queries import Link
from concours.keeper.station_keys import (
    Series,
    StationKeys,
    are_out,
    keys_from,
    put_keys,
)
from concours.store.journal.acts import append_act
from concours.store.journal.news import News, append_news

NOTICE_MS_MIN = 2 * SECOND_MS
"""A key that would leave tablets less than this before t0 moves t0."""

NOTICE_MS_LATE = 3 * SECOND_MS
"""How far ahead the moved t0 stands."""

DUE = """
SELECT s.id, NULL::uuid, quorum, key_check, open_secret, package_digest, stations
FROM sitting s JOIN frozen_paper p ON p.id = s.paper_id
WHERE t0_ms - %(lead)s <= %(now)s AND key_released_ms IS NULL
UNION ALL
SELECT s.id, a.site_id, quorum, key_check, open_secret, package_digest, stations
FROM site_start a JOIN sitting s ON s.id = a.sitting_id
JOIN frozen_paper p ON p.id = s.paper_id
WHERE a.t0_ms - %(lead)s <= %(now)s AND a.key_released_ms IS NULL
ORDER BY 1, 2
"""

# Acts on a start hold the sitting, too. Not its key: news of a take-over refer to it.
HOLD = "SELECT t0_ms, key_released_ms FROM sitting WHERE id = %s FOR NO KEY UPDATE"

READ_DETACHED = """
SELECT t0_ms, key_released_ms FROM site_start
WHERE sitting_id = %s AND site_id = %s FOR NO KEY UPDATE
"""

KEY_OUT = "SELECT sitting_key, launch_words FROM released_key WHERE sitting = %s"

RELEASE = """
INSERT INTO released_key (sitting, sitting_key, launch_words, released_ms)
VALUES (%s, %s, %s, %s)
ON CONFLICT (sitting) DO NOTHING
"""

MARK = "UPDATE sitting SET t0_ms = %s, key_released_ms = %s WHERE id = %s"

MARK_DETACHED = """
UPDATE site_start SET t0_ms = %s, key_released_ms = %s
WHERE sitting_id = %s AND site_id = %s
"""

# While a site is detached, news of the nation's start go to the others one by one.
ATTACHED_SITES = """
SELECT other.id FROM sitting s JOIN site other ON other.exam_id = s.exam_id
WHERE s.id = %(sitting)s
  AND NOT EXISTS (SELECT FROM site_start a
                  WHERE a.sitting_id = s.id AND a.site_id = other.id)
ORDER BY other.id
"""

IS_ANY_DETACHED = "SELECT EXISTS (SELECT FROM site_start WHERE sitting_id = %s)"

NAME = "SELECT name FROM site WHERE id = %s"


@dataclass(frozen=True, slots=True)
class _Paper:
    """The sitting key, and the launch words that open it."""

    key: bytes
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class _Doors:
    """What candidates read at the stations of a series; no keys where they are out."""

    series: Series
    keys: StationKeys


@dataclass(frozen=True, slots=True)
class Start:
    """A start whose key is due: the nation's, or that of one detached site.

    `series` is what starts in the ECOS, None where it is a paper.
    """

    terms: Terms
    site: UUID | None
    series: Series | None = None


def find_due_starts(link: Link, *, now: Instant) -> list[Start]:
    """Return the armed starts whose key should be out by now."""
    rows = link.execute(DUE, {"lead": KEY_LEAD_MS, "now": now}).fetchall()
    starts = []
    for sitting, site, quorum, check, secret, package, stations in rows:
        terms = Terms(
            sitting=sitting, quorum=quorum, key_check=bytes(check), open_secret=secret
        )
        series = Series(terms=terms, package=bytes(package), stations=tuple(stations))
        starts.append(Start(terms, site, series if stations else None))
    return starts


def release(link: Link, custody: Custody, start: Start, *, now: Instant) -> bool:
    """Release the key for a start that is due. Returns whether it went out.

    It does not without a quorum of shares in custody, unless it has gone out to others
    before, nor if the start was called off meanwhile. Late, it moves t0, so that no
    site hears of the start after it. The shares of a series stay until its examiners'
    keys are out: a site may be briefed after the signal.
    """
    if start.series is not None:
        is_out = _release_series(link, custody, start, start.series, now)
    elif out := link.execute(KEY_OUT, (start.terms.sitting,)).fetchone():
        return _write(link, start, _Paper(bytes(out[0]), tuple(out[1])), now)
    else:
        is_out = custody.with_keys(
            start.terms,
            lambda keys: _write(link, start, _Paper(keys.sitting, keys.phrase), now),
        )
    if is_out and (start.series is None or are_out(link, start.series, EXAMINERS)):
        custody.drop_launched(start.terms.sitting)
    return is_out


def _release_series(
    link: Link, custody: Custody, start: Start, series: Series, now: Instant
) -> bool:
    """Release the keys of what candidates read, unless they have gone out before."""
    if are_out(link, series, CANDIDATES):
        return _write(link, start, _Doors(series, {}), now)
    return custody.with_secret(
        start.terms,
        lambda secret: _write(
            link, start, _Doors(series, keys_from(secret, series, CANDIDATES)), now
        ),
    )


def effective_t0(t0: Instant, *, now: Instant) -> Instant:
    """Return the instant at which the paper opens if its key goes out now."""
    return t0 if t0 >= now + NOTICE_MS_MIN else after(now, NOTICE_MS_LATE)


def _write(link: Link, start: Start, content: _Paper | _Doors, now: Instant) -> bool:
    sitting = start.terms.sitting
    with link.transaction():
        planned_t0 = _hold(link, start)
        if planned_t0 is None or planned_t0 - KEY_LEAD_MS > now:
            return False
        t0 = effective_t0(planned_t0, now=now)
        body = _put(link, sitting, content, now) | {"t0_ms": int(t0)}
        if start.site is None:
            link.execute(MARK, (t0, now, sitting))
        else:
            link.execute(MARK_DETACHED, (t0, now, sitting, start.site))
        append_act(link, _act(link, start, (planned_t0, t0), now))
        for site in _sites_to_notify(link, start):
            news = News(sitting=sitting, kind="launched", at=now, body=body, site=site)
            append_news(link, news)
    return True


def _put(
    link: Link, sitting: UUID, content: _Paper | _Doors, now: Instant
) -> dict[str, Json]:
    """Write what is released, and return what tablets hear of it."""
    match content:
        case _Paper(key, phrase):
            link.execute(RELEASE, (sitting, key, [*phrase], now))
            return {"key": key.hex()}
        case _Doors(series, keys):
            put_keys(link, series, keys, now=now)
            return {}


def _hold(link: Link, start: Start) -> Instant | None:
    """Return the planned t0 of a start not yet made, and keep it until the commit."""
    sitting = start.terms.sitting
    row = link.execute(HOLD, (sitting,)).fetchone()
    if start.site is not None:
        row = link.execute(READ_DETACHED, (sitting, start.site)).fetchone()
    if row is None or row[0] is None or row[1] is not None:
        return None
    return Instant(row[0])


def _sites_to_notify(link: Link, start: Start) -> list[UUID | None]:
    """Return the sites to tell one by one; None is the nation as a whole."""
    sitting = start.terms.sitting
    if start.site is not None:
        return [start.site]
    row = link.execute(IS_ANY_DETACHED, (sitting,)).fetchone()
    if row is None or not row[0]:
        return [None]
    return [site for (site,) in link.execute(ATTACHED_SITES, {"sitting": sitting})]


def _act(link: Link, start: Start, opens: tuple[Instant, Instant], now: Instant) -> Act:
    planned_t0, t0 = opens
    body: dict[str, Json] = {"planned_ms": int(planned_t0), "t0_ms": int(t0)}
    if start.site is not None:
        row = link.execute(NAME, (start.site,)).fetchone()
        assert row is not None, "a start of a site that is not there"
        body["site"] = row[0]
    return Act(
        actor="keeper",
        role="keeper",
        kind="key_released",
        at=now,
        sitting=start.terms.sitting,
        body=body,
    )
