"""A small campaign on the small exam: four lines, six students, and what they write."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

import psycopg

from acts.scene import HOUR_MS, NOON

DAY_MS = 24 * HOUR_MS
POSTS = """code;specialite;subdivision;contrat;postes
ami-card;médecine cardiovasculaire;Amiens;;1
ami-mg;médecine générale;Amiens;;2
lil-card;médecine cardiovasculaire;Lille;;1
lil-mg-cesp;médecine générale;Lille;CESP;1
"""
NUMBERS = ("04201", "04202", "04203", "04204", "04205", "04206")


def participants_file(*, contracts=("04206",)):
    """The six, ranked in the order of their numbers in every group."""
    heads = ";".join(f"groupe {n}" for n in range(1, 14))
    rows = [
        ";".join([number, "CESP" if number in contracts else "", *([str(rank)] * 13)])
        for rank, number in enumerate(NUMBERS, start=1)
    ]
    return "\n".join([f"numero;contrat;{heads}", *rows])


def calendar():
    """Simulation, blank rounds, confirmation, result, complementary: a day each."""
    from concours.core.matching.procedure.phases import Phase  # noqa: PLC0415 -- here alone

    kinds = ("simulation", "blank", "confirmation", "result", "complementary")
    return [
        Phase(kind, NOON + at * DAY_MS, NOON + (at + 1) * DAY_MS)
        for at, kind in enumerate(kinds)
    ]


@dataclass
class Matched:
    """The campaign made: who acts in it; students write as their gateway does."""

    scene: object
    campaign: UUID
    dsn: str
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def actor(self):
        return self.scene.actor("organisation")

    def bring_posts(self, text=POSTS, *, login="organisation", now=NOON):
        from concours.acts.matching.posts import SourceFile, import_posts  # noqa: PLC0415 -- idem
        from concours.core.matching.posts.table import read  # noqa: PLC0415 -- idem
        from concours.core.tables.table import read_csv  # noqa: PLC0415 -- idem
        from concours.store.queries.matching import campaigns  # noqa: PLC0415 -- idem

        data = text.encode()
        known = campaigns.post_names_of(campaigns.load_campaign(self.campaign))
        kept = SourceFile(uuid4(), sha256(data).digest())
        reading = read(read_csv(data), known)
        actor = self.scene.actor(login)
        return import_posts(actor, self.campaign, kept, reading, now=now)

    def bring_people(self, text=None, *, login="organisation", now=NOON):
        from concours.acts.matching.posts import SourceFile, import_participants  # noqa: PLC0415
        from concours.core.matching.posts.participants import read  # noqa: PLC0415 -- idem
        from concours.core.tables.table import read_csv  # noqa: PLC0415 -- idem

        data = (text or participants_file()).encode()
        kept = SourceFile(uuid4(), sha256(data).digest())
        reading = read(read_csv(data), groups_count=13, contracts=["CESP"])
        actor = self.scene.actor(login)
        return import_participants(actor, self.campaign, kept, reading, now=now)

    def open_phase(self, number, *, login="organisation", at=None):
        from concours.acts.matching.campaign import open_next  # noqa: PLC0415 -- idem

        now = NOON + (number - 1) * DAY_MS if at is None else at
        return open_next(self.scene.actor(login), self.campaign, number=number, now=now)

    def as_student(self, number, act):
        """Run `act(connection, place)` in one transaction, in the gateway's role."""
        from concours.store.journal.wish_queries import find_participations  # noqa: PLC0415 -- idem

        async def run():
            link = await psycopg.AsyncConnection.connect(self.dsn)
            async with link:
                (place, *_) = await find_participations(link, self.ids[number])
                return await act(link, place)

        return asyncio.run(run())

    def write(self, number, *codes, based_on=None, at=NOON + HOUR_MS):
        """Put a whole list; without `based_on`, on the one that stands."""
        from concours.store.journal.wish_queries import find_current_list  # noqa: PLC0415 -- idem
        from concours.store.journal.wish_transactions import edit  # noqa: PLC0415 -- idem

        async def act(link, place):
            current, _ = await find_current_list(link, place)
            seen = current.number if based_on is None else based_on
            return await edit(link, place, codes, based_on=seen, now=at)

        return self.as_student(number, act)

    def current_list(self, number):
        """The list of a student, as it stands."""
        from concours.store.journal.wish_queries import find_current_list  # noqa: PLC0415 -- idem

        return self.as_student(number, find_current_list)[0]

    def confirm(self, number, *, at, edit=None):
        """Confirm the newest list."""
        from concours.store.journal.wish_queries import find_current_list  # noqa: PLC0415 -- idem
        from concours.store.journal.wish_transactions import confirm  # noqa: PLC0415 -- idem

        async def act(link, place):
            current, _ = await find_current_list(link, place)
            seen = current.number if edit is None else edit
            return await confirm(link, place, number=seen, now=at)

        return self.as_student(number, act)

    def invite(self, number, other, *, at=NOON + HOUR_MS):
        """Ask another student to be a couple."""
        from concours.store.journal.wish_transactions import invite  # noqa: PLC0415 -- idem

        async def act(link, place):
            return await invite(link, place, other, make_id=uuid4, now=at)

        return self.as_student(number, act)

    def say(self, number, word, *, to, at=NOON + HOUR_MS):
        """Answer the invitation of another, or revoke it or the couple."""
        from concours.store.journal.wish_transactions import say  # noqa: PLC0415 -- idem

        async def act(link, place):
            return await say(link, place, (to, word), now=at)

        return self.as_student(number, act)

    def write_pairs(self, number, *pairs, based_on=0, unlinks=False):
        """Propose a joint list."""
        from concours.core.matching.procedure.pairs import Joint  # noqa: PLC0415 -- idem
        from concours.store.journal.wish_transactions import write_pairs  # noqa: PLC0415 -- idem

        async def act(link, place):
            joint = Joint("explicit", unlinks=unlinks)
            when = NOON + HOUR_MS
            return await write_pairs(
                link, place, (joint, pairs), based_on=based_on, now=when
            )

        return self.as_student(number, act)

    def agree(self, number, to, *, at=NOON + HOUR_MS):
        """Agree to a joint list."""
        from concours.store.journal.wish_transactions import agree  # noqa: PLC0415 -- idem

        async def act(link, place):
            return await agree(link, place, number=to, now=at)

        return self.as_student(number, act)

    def told(self, number):
        """What open rounds say to a student."""
        from concours.store.journal.wish_queries import find_round_results  # noqa: PLC0415 -- idem

        return self.as_student(number, find_round_results)


def found(scene, database, *, settings=None, code="sept-2026"):
    """Found a campaign on the scene's exam, without posts or participants."""
    from concours.acts.matching import campaign as acts  # noqa: PLC0415 -- after setup
    from concours.core.matching.procedure.settings import DEFAULT  # noqa: PLC0415 -- idem
    from concours.store.models import Candidate  # noqa: PLC0415 -- idem

    draft = acts.Draft(
        code, "Affectation 2026", "tirage public", calendar(), settings or DEFAULT
    )
    row = acts.found_campaign(scene.actor("organisation"), scene.exam, draft, now=NOON)
    ids = dict(Candidate.objects.filter(exam=scene.exam).values_list("number", "id"))
    return Matched(scene, row.id, database.dsn("concours_gateway"), ids)


def ready(scene, database, **options):
    """Found a campaign with posts and participants, and open its simulation."""
    matched = found(scene, database, **options)
    matched.bring_posts()
    matched.bring_people()
    matched.open_phase(1)
    return matched
