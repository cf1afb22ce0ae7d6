"""What half-days of the ECOS ask of a person: to brief, release, look at a grid."""

from collections.abc import Iterator
from uuid import UUID

from concours.core.kernel.time import Instant
from concours.core.people.tasks.task import Person, StepOpen
from concours.store.queries.ecos.audiences import briefing_steps
from concours.store.queries.ecos.collecting import release_steps
from concours.store.queries.ecos.found_grids import found_steps
from concours.store.queries.ecos.paper_grids import paper_steps
from concours.store.queries.ecos.strays import stray_steps
from concours.store.queries.waiting import WaitingKinds


def half_day_steps(
    person: Person,
    exam: UUID | None,
    post: tuple[UUID | None, str],
    waiting_kinds: WaitingKinds,
    *,
    now: Instant,
) -> Iterator[StepOpen]:
    """Yield what half-days wait for; `post` is the site and the circuit of a person.

    Of a house without a circuit nothing is asked.
    """
    if not waiting_kinds.circuits:
        return
    yield from briefing_steps(person, post[0], now=now)
    yield from release_steps(person, post, now=now)
    yield from found_steps(person, exam, now=now)
    if waiting_kinds.strays:
        yield from stray_steps(person, exam, now=now)
    if waiting_kinds.paper_grids:
        yield from paper_steps(person, post[0], exam)
