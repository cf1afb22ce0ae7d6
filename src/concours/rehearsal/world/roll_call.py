"""Who is there, by sitting, and who misses one: each sits the next all the same."""

from functools import partial
from typing import TYPE_CHECKING

from concours.core.delivery.mailbox.rescue import EPOCHS
from concours.rehearsal.world.agenda import Steps
from concours.rehearsal.world.copies import window_of
from concours.rehearsal.world.paper import Candidate

if TYPE_CHECKING:
    from concours.rehearsal.world.world import World

AWAY_PER_CENT = 30


def play_attendance(world: "World") -> None:
    """Let somebody stay away from this sitting, and the room call the roll."""
    agenda = world.agenda
    if world.order < len(world.juries) and agenda.happens(AWAY_PER_CENT):
        person = agenda.chance.choice(world.people)

        def stay_away() -> None:
            person.away_from, person.away_until_ms = world.order, world.stop_ms
            world.reload(person.tablet, world.stop_ms - agenda.now)

        agenda.at(world.begin_ms, stay_away)
    world.jury.run(_call_roll(world))


def _call_roll(world: "World") -> Steps[None]:
    t0 = world.arm_ms + world.lead_ms
    yield t0 + world.agenda.between(2_000, 20_000) - world.agenda.now
    for person in world.people:
        attempt = person.candidates[world.order - 1].attempt
        note = partial(
            world.jury.note_attendance,
            attempt=attempt,
            is_there=person.away_from != world.order,
        )
        yield from world.jury.do_unless_refused(note)


def is_missed(world: "World", candidate: Candidate) -> bool:
    """Say whether a sitting went by for a reason that no tablet could mend.

    Its last tablet had not heard of its start, or the one before still went on.
    """
    devices = world.tables.devices_of(candidate.attempt)
    is_written = any(world.tables.chains.get(device.chain) for device in devices)
    heard_ms = world.witness.starts_heard_ms.get(devices[-1].chain) if devices else None
    ends_at = window_of(world, candidate).ends_at
    is_unheard = heard_ms is None or heard_ms >= ends_at
    is_busy = candidate.order > 1 and ends_at <= _end_before(world, candidate)
    return not is_written and (is_unheard or is_busy)


def _end_before(world: "World", candidate: Candidate) -> int:
    """Return when a candidate was through with the sitting before.

    Some have the longest time in it. A spare that took its place at a relay cannot end
    a paper before the centre has told it all news: there they sit until it has.
    """
    before = candidate.in_sitting(candidate.order - 1)
    hand_ins = [
        chain[-1].entry.device_ms
        for (attempt, epoch), chain in world.tables.chains.items()
        if attempt == before.attempt and epoch in EPOCHS and chain
        if chain[-1].entry.kind == "handed"
    ]
    return max([window_of(world, before).ends_at, *hand_ins])
