"""A campaign of matching for every candidate of an exam, its simulation open.

Through the acts of its organiser; lists are written in the gateway's role, as students
write them. Django must be set up on the console's role.
"""

from uuid import UUID, uuid4

import psycopg

from concours.acts.actor import Actor
from concours.acts.matching import campaign as acts
from concours.acts.matching import posts
from concours.core.kernel.time import HOUR_MS, Instant, after
from concours.core.matching.posts.participants import ParticipantsReading
from concours.core.matching.posts.table import PostsReading
from concours.core.matching.procedure.phases import Kind, Phase
from concours.rehearsal.campaign import draw, write, write_couples
from concours.store.models import Candidate
from concours.store.queries.matching import campaigns

SYSTEM = Actor("system", "Installation", frozenset({"organiser"}))
DAY_MS = 24 * HOUR_MS
PLAN: tuple[tuple[Kind, int], ...] = (
    ("simulation", 4), ("blank", 8), ("confirmation", 1), ("result", 1),
    ("complementary", 5), ("over", 1),
)  # fmt: skip
"""Phases and their days, as in 2025."""
LINES_A_STUDENT = 0.8
LINES_COUNT_MAX = 1_200
NO_FILE = bytes(32)


def seed_campaign(
    exam: UUID, gateway: str, *, now: Instant, seed: int = 1, couples: int = 0
) -> UUID:
    """Found it, fill it from a seed, write every list; return its identity.

    `gateway` is the URL of the gateway's role. The `couples` have consented, and have
    agreed to a joint list.
    """
    draft = acts.Draft("postes", "Choix des postes", "tirage public", _calendar(now))
    row = acts.found_campaign(SYSTEM, exam, draft, now=now)
    ids = dict(Candidate.objects.filter(exam=exam).values_list("number", "id"))
    lines = min(LINES_COUNT_MAX, round(LINES_A_STUDENT * len(ids)))
    references = campaigns.post_names_of(row)
    nation = draw(seed, sorted(ids), references, lines=lines, couples=couples)
    source = posts.SourceFile(uuid4(), NO_FILE)
    reading = PostsReading(tuple(enumerate(nation.posts, 2)), ())
    posts.import_posts(SYSTEM, row.id, source, reading, now=now)
    taking = ParticipantsReading(tuple(enumerate(nation.people, 2)), (), has_ranks=True)
    posts.import_participants(SYSTEM, row.id, source, taking, now=now)
    acts.open_next(SYSTEM, row.id, number=1, now=now)
    people = [ids[person.number] for person in nation.people]
    lists = dict(zip(people, nation.lists, strict=True))
    joint = {
        (people[first], people[second]): pairs
        for (first, second), pairs in nation.couples
    }
    with psycopg.connect(gateway) as link:
        write(link, row.id, lists, at=after(now, 1))
        write_couples(link, row.id, joint, at=after(now, 1))
    return row.id


def _calendar(now: Instant) -> list[Phase]:
    phases, opens = [], now
    for kind, days in PLAN:
        phases.append(Phase(kind, opens, after(opens, days * DAY_MS)))
        opens = phases[-1].closes
    return phases
