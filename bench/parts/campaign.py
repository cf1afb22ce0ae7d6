"""A campaign drawn from a seed for every candidate of an exam, its simulation open."""

from uuid import UUID, uuid4

import psycopg
from parts.nation import T0

from concours.acts import campaign as acts
from concours.acts import posts
from concours.acts.actor import Actor
from concours.core.posts.participants import ParticipantsReading
from concours.core.posts.table import PostsReading
from concours.core.procedure.phases import Kind, Phase
from concours.rehearsal.campaign import draw, write
from concours.store.models import Candidate
from concours.store.queries import campaigns

DAY_MS = 86_400_000
KINDS: tuple[Kind, ...] = ("simulation", "confirmation", "result")


def make_campaign(actor: Actor, exam: UUID, gateway: str, lines: int) -> UUID:
    """Found it, fill it, write every list in the gateway's role; return its id."""
    calendar = [
        Phase(kind, T0 + at * DAY_MS, T0 + (at + 1) * DAY_MS)  # type: ignore[arg-type]
        for at, kind in enumerate(KINDS)
    ]
    draft = acts.Draft("nation", "Nation", "seed", calendar)
    row = acts.found(actor, exam, draft, now=T0)  # type: ignore[arg-type]
    ids = dict(Candidate.objects.filter(exam=exam).values_list("number", "id"))
    drawn = draw(1, sorted(ids), campaigns.known_of(row), lines=lines)
    kept = posts.Kept(uuid4(), bytes(32))
    listed = PostsReading(tuple(enumerate(drawn.posts, 2)), ())
    posts.import_posts(actor, row.id, kept, listed, now=T0)  # type: ignore[arg-type]
    taking = ParticipantsReading(tuple(enumerate(drawn.people, 2)), (), has_ranks=True)
    posts.import_participants(actor, row.id, kept, taking, now=T0)  # type: ignore[arg-type]
    acts.open_next(actor, row.id, number=1, now=T0)  # type: ignore[arg-type]
    lists = {
        ids[one.number]: codes
        for one, codes in zip(drawn.people, drawn.lists, strict=True)
    }
    with psycopg.connect(gateway) as link:
        write(link, row.id, lists, at=T0 + 1)  # type: ignore[arg-type]
    return row.id
