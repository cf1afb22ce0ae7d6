"""What may be read aloud to tablets that are cut off: launch words, and time words.

Nothing here decides: due time is decided by acts, and the words only tell it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from concours.core.authoring.sealing.spoken import Phrase
from concours.core.delivery.sitting.spoken import (
    Words,
    end_to_tell,
    original_end,
    time_words,
)
from concours.core.delivery.sitting.time import own_end
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.models import Attempt, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import Allowances

LAUNCH_WORDS = "SELECT launch_words FROM released_key WHERE sitting = %s"

# The tablet in use, and the end that it told of last.
TABLETS = """
SELECT DISTINCT ON (d.attempt) d.attempt, d.token_digest, p.ends_ms
FROM device d LEFT JOIN presence p ON p.attempt = d.attempt AND p.epoch = d.epoch
WHERE d.attempt = ANY(%s) ORDER BY d.attempt, d.epoch DESC
"""


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """The words that tell one tablet the end of its candidate.

    `later_ms` is by how much that end is later than the original one. `is_known` once
    the tablet has told that it works to it.
    """

    attempt: Attempt
    later_ms: int
    words: Words
    ends_at: Instant
    is_known: bool


def launch_words(sitting: Sitting, site: UUID | None, *, now: Instant) -> Phrase | None:
    """Return the launch words; None before t0 of this site, or of the nation.

    They go out with the key, some seconds before t0: said before it they would open the
    paper too early on a tablet that never heard the hour.
    """
    start = None if site is None else sittings.find_site_starts(sitting).get(site)
    clock = sittings.clock_of(start or sitting)
    if clock.released_at is None or clock.t0 is None or now < clock.t0:
        return None
    with connection.cursor() as cursor:
        cursor.execute(LAUNCH_WORDS, [sitting.id])
        row = cursor.fetchone()
    return None if row is None else tuple(row[0])


def time_said(sitting: Sitting, attempts: Sequence[Attempt]) -> list[TimeSaid]:
    """Return the time words of those whose end is later, in the order given.

    Later than the original one, or than the one that their tablet told last. Nobody
    without a tablet, or whose time is stopped.
    """
    allowances = Allowances(sitting)
    with connection.cursor() as cursor:
        cursor.execute(TABLETS, [[attempt.id for attempt in attempts]])
        tablets = {attempt: (secret, ends) for attempt, secret, ends in cursor}
    words_by_tablet = []
    for attempt in attempts:
        allowance, tablet = allowances.of(attempt), tablets.get(attempt.id)
        end = None if allowance is None else end_to_tell(allowance)
        if allowance is None or tablet is None or end is None:
            continue
        secret, known_ms = bytes(tablet[0]), tablet[1]
        ends_at, original = own_end(allowance), original_end(allowance)
        if ends_at <= min(original, known_ms or original):
            continue
        words = time_words(end, attempt=attempt.id, secret=secret)
        is_known = known_ms is not None and abs(known_ms - ends_at) < SECOND_MS
        words_by_tablet.append(
            TimeSaid(attempt, ends_at - original, words, ends_at, is_known)
        )
    return words_by_tablet


def find_seated_attempts(sitting: Sitting, site: UUID, room: str = "") -> list[Attempt]:
    """Return the attempts of a site, or of one room of it, in the order of seats."""
    rows = Attempt.objects.filter(sitting=sitting, site=site)
    rows = rows.filter(room=room) if room else rows
    attempts = rows.select_related("candidate").order_by(
        "room", "seat", "candidate__number"
    )
    return list(attempts)
