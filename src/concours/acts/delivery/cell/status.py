"""Announce how the day goes, in one of five sentences; two of them by two persons."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.delivery.cell.announcement import (
    BY_TWO,
    Announcement,
    StatusInvalid,
    StatusTakesTwo,
    is_of_today,
    read_announcement,
)
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.journal import locks
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.cell.outages import note_entered, take_outage
from concours.store.queries.delivery.cell.status import AnnouncedStatus, find_status

STATUS_ANNOUNCED = "status_announced"
PHASES: Mapping[str, tuple[type, ...]] = {
    "opening_moved": (phases.Sealed, phases.Armed),
    "suspended": (phases.Launched,),
}
"""In which phases of its sitting a word that two persons announce is true at all."""


@transaction.atomic
def announce_status(actor: Actor, word: str, *, now: Instant) -> int:
    """Announce a word to the whole house; return the act's number.

    One person says nothing over a word of two that still stands. Raises `NotAllowed`,
    `StatusInvalid`, `StatusTakesTwo`.
    """
    require(actor, STATUS_ANNOUNCED)
    locks.take(plain_connection(), locks.STATUS)
    if word in BY_TWO or find_word_of_two(now) is not None:
        raise StatusTakesTwo(word)
    announcement = read_announcement(word, None, now=now)
    return record(actor, STATUS_ANNOUNCED, body=_body(announcement), now=now)


@takes_two(STATUS_ANNOUNCED)
def announce_by_two(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Announce that an opening is moved, a sitting suspended, or what follows that.

    Raises `NotAllowed`, `Unknown`, `StatusInvalid`, `WrongPhase`: what has begun is not
    moved, and what has not is not suspended.
    """
    require(actor, STATUS_ANNOUNCED)
    locks.take(plain_connection(), locks.STATUS)
    opens_text = decision.facts.get("opens_ms", "")
    opens = Instant(int(opens_text)) if opens_text.isdecimal() else None
    word = decision.facts.get("word", "")
    announcement = read_announcement(word, opens, now=now)
    if announcement.word in PHASES:
        row = _load_in_phase(decision.sitting, announcement)
    else:
        row = _load_spoken_of(decision.sitting, now=now)
    return record(
        actor,
        STATUS_ANNOUNCED,
        sitting=row.id,
        reason=decision.reason,
        body={**_body(announcement), "title": row.title, **decision.origin},
        now=now,
    )


@transaction.atomic
def enter_outage(actor: Actor, machine: str, at: Instant, *, now: Instant) -> int:
    """Enter into the record what was announced while no act could be; return its act.

    Whoever presses twice gets the same act. Raises `NotAllowed`, `Unknown`,
    `StatusTakesTwo` as long as a word of two stands.
    """
    require(actor, STATUS_ANNOUNCED)
    locks.take(plain_connection(), locks.STATUS)
    outage = take_outage(machine, at)
    if outage.act is not None:
        return outage.act
    said = outage.announcement
    if find_word_of_two(now) is not None:
        raise StatusTakesTwo(said.word)
    body: dict[str, Json] = {
        "word": said.word,
        "said_ms": int(said.at),
        "announcer": said.announcer,
        "machine": said.machine,
    }
    act = record(actor, STATUS_ANNOUNCED, body=body, now=now)
    note_entered(said, act)
    return act


def find_word_of_two(now: Instant) -> AnnouncedStatus | None:
    """Return what two persons announced last, as long as it can be true; else None."""
    status = find_status()
    if status is None or status.sitting is None or status.word not in PHASES:
        return None
    phase = sittings.phase_of(sittings.load(status.sitting))
    is_standing = isinstance(phase, PHASES[status.word])
    return status if is_standing and is_of_today(status.at, now=now) else None


def _load_spoken_of(sitting: UUID, *, now: Instant) -> Sitting:
    """Return the sitting of the word of two that stands: two say the next."""
    word_of_two = find_word_of_two(now)
    if word_of_two is None or word_of_two.sitting != sitting:
        raise StatusInvalid("word")
    return sittings.load(sitting, lock=True)


def _load_in_phase(sitting: UUID, announcement: Announcement) -> Sitting:
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    right_phases = PHASES[announcement.word]
    if not isinstance(phase, right_phases):
        wanted_phase = right_phases[0].__name__.lower()
        raise phases.WrongPhase(phase=phases.name(phase), wanted=wanted_phase)
    return row


def _body(announcement: Announcement) -> dict[str, Json]:
    hour = {} if announcement.opens is None else {"opens_ms": int(announcement.opens)}
    return {"word": announcement.word, **hour}
