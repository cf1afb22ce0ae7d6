"""Who is there, by sitting: who stays away from one paper sits the next."""

from functools import partial
from typing import TYPE_CHECKING

from concours.rehearsal.world.agenda import Steps

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
