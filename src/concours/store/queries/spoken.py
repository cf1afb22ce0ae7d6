"""What may be read aloud to tablets that are cut off: launch words, and time words.

Nothing here decides: due time is decided by acts, and the words only tell it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.kernel.time import SECOND_MS, Instant
from concours.core.sealing.spoken import Phrase
from concours.core.sitting.spoken import Words, seconds_given, time_words
from concours.core.sitting.time import due
from concours.store.models import Attempt, Sitting
from concours.store.queries import sittings
from concours.store.queries.allowances import Allowances

LAUNCH_WORDS = "SELECT launch_words FROM released_key WHERE sitting = %s"

# The tablet in use, and the end that it told of last.
TABLETS = """
SELECT DISTINCT ON (d.attempt) d.attempt, d.token_digest, p.ends_ms
FROM device d LEFT JOIN presence p ON p.attempt = d.attempt AND p.epoch = d.epoch
WHERE d.attempt = ANY(%s) ORDER BY d.attempt, d.epoch DESC
"""


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """The words that tell one tablet of the time that its candidate was given.

    `is_known` once the tablet has told that it works to this end.
    """

    attempt: Attempt
    seconds: int
    words: Words
    ends_at: Instant
    is_known: bool


def launch_words(sitting: Sitting, site: UUID | None, *, now: Instant) -> Phrase | None:
    """Return the launch words; None before t0 of this site, or of the nation.

    They go out with the key, some seconds before t0: said before it they would open the
    paper too early on a tablet that never heard the hour.
    """
    start = None if site is None else sittings.apart(sitting).get(site)
    clock = sittings.clock_of(start or sitting)
    if clock.released_at is None or clock.t0 is None or now < clock.t0:
        return None
    with connection.cursor() as cursor:
        cursor.execute(LAUNCH_WORDS, [sitting.id])
        row = cursor.fetchone()
    return None if row is None else tuple(row[0])


def time_said(sitting: Sitting, attempts: Sequence[Attempt]) -> list[TimeSaid]:
    """Return the time words of those whose end has moved, in the order given.

    Nobody without a tablet, whose time is stopped, or whose end is the original one.
    """
    allowances = Allowances(sitting)
    with connection.cursor() as cursor:
        cursor.execute(TABLETS, [[attempt.id for attempt in attempts]])
        tablets = {attempt: (secret, ends) for attempt, secret, ends in cursor}
    said = []
    for attempt in attempts:
        allowance, tablet = allowances.of(attempt), tablets.get(attempt.id)
        seconds = None if allowance is None else seconds_given(allowance)
        if allowance is None or tablet is None or not seconds:
            continue
        secret, known_ms = bytes(tablet[0]), tablet[1] or 0
        words = time_words(seconds, attempt=attempt.id, secret=secret)
        ends_at = due(allowance)
        is_known = abs(known_ms - ends_at) < SECOND_MS
        said.append(TimeSaid(attempt, seconds, words, ends_at, is_known))
    return said


def seated(sitting: Sitting, site: UUID, room: str = "") -> list[Attempt]:
    """Return the attempts of a site, or of one room of it, in the order of seats."""
    rows = Attempt.objects.filter(sitting=sitting, candidate__site=site)
    rows = rows.filter(candidate__room=room) if room else rows
    places = rows.select_related("candidate").order_by(
        "candidate__room", "candidate__seat", "candidate__number"
    )
    return list(places)
