"""A campaign of some hundreds, so that the map, the limits and the lists are full."""

import psycopg

from acts.scene import NOON


def fill(scene, matched, *, people=400, lines=300):
    """Add candidates, then posts, participants and lists drawn from a seed."""
    from hashlib import sha256  # noqa: PLC0415 -- here alone
    from uuid import uuid4  # noqa: PLC0415 -- idem

    from concours.acts.matching import posts as acts  # noqa: PLC0415 -- after setup
    from concours.core.matching.posts.participants import ParticipantsReading  # noqa: PLC0415
    from concours.core.matching.posts.table import PostsReading  # noqa: PLC0415 -- idem
    from concours.rehearsal.campaign import draw, write  # noqa: PLC0415 -- idem
    from concours.store.models import Candidate, Site  # noqa: PLC0415 -- idem
    from concours.store.queries.matching import campaigns  # noqa: PLC0415 -- idem

    site = Site.objects.filter(exam=scene.exam).first()
    Candidate.objects.bulk_create(
        Candidate(
            exam_id=scene.exam, number=f"1{n:04d}", name=f"C{n}", site=site, room="S",
            seat=str(n), factor_num=1, factor_den=1, code_digest=bytes(32),
        )
        for n in range(people)
    )  # fmt: skip
    ids = dict(Candidate.objects.filter(exam=scene.exam).values_list("number", "id"))
    row = campaigns.load_campaign(matched.campaign)
    drawn = draw(1, sorted(ids), campaigns.post_names_of(row), lines=lines)
    kept = acts.SourceFile(uuid4(), sha256(b"").digest())
    listed = PostsReading(tuple(enumerate(drawn.posts, 2)), ())
    acts.import_posts(matched.actor, row.id, kept, listed, now=NOON)
    taking = ParticipantsReading(tuple(enumerate(drawn.people, 2)), (), has_ranks=True)
    acts.import_participants(matched.actor, row.id, kept, taking, now=NOON)
    lists = {
        ids[one.number]: codes
        for one, codes in zip(drawn.people, drawn.lists, strict=True)
    }
    with psycopg.connect(matched.dsn) as link:
        write(link, row.id, lists, at=NOON + 1)
    return drawn
