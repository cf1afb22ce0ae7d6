"""A circuit of the small exam in its own half-day, launched; staff of the scene."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

import pytest

from acts.scene import NOON
from concours.acts.actor import Actor
from concours.core.kernel.time import MINUTE_MS, Instant
from small_ecos import (
    CHAIRS,
    chair_id,
    circuit_id,
    hold,
    make_examiners,
    make_half_day,
    whole_tablet,
)
from small_exam import make_exam

PLACES = count(1)
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
OVER = Instant(NOON + 300 * MINUTE_MS)
"""After the last changeover of the half-day, whose t0 is `NOON`."""


@dataclass
class HalfDay:
    """One circuit, and what its tablets wrote."""

    owner: object
    scene: object
    sitting: UUID

    @property
    def circuit(self) -> UUID:
        return circuit_id(self.sitting)

    def chair(self, station: int, place: int) -> UUID:
        return chair_id(station, place, self.sitting)

    def grade_all(self, *, but=()):
        """Every chair grades everybody and the centre holds it, but for some chairs."""
        tablets = {}
        for chair in CHAIRS:
            tablets[chair] = whole_tablet(self.sitting, *chair, NOON)
            if chair not in but:
                hold(self.owner, tablets[chair])
        return tablets

    def by_two(self, kind, *, now=OVER, **facts):
        from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

        texts = {name: str(value) for name, value in facts.items()}
        proposal = two_persons.propose(
            PRESIDENT, self.sitting, kind, facts=texts, reason="Vu à deux.", now=now
        )
        return two_persons.confirm(self.scene.actor("kermarec"), proposal, now=now)

    def rows(self, query):
        return self.owner.execute(query, {"sitting": self.sitting}).fetchall()

    def body(self, act):
        [(kind, body)] = self.owner.execute(
            "SELECT kind, convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
            (act,),
        ).fetchall()
        return kind, body

    def news(self):
        return self.rows(
            "SELECT kind, attempt, body FROM news WHERE sitting = %(sitting)s"
            " ORDER BY number"
        )


@pytest.fixture
def half_day(scene, database, owner):
    if not owner.execute("SELECT FROM exam WHERE code = 'edn'").fetchall():
        make_exam(database.dsn())
        make_examiners(owner)
    sitting = uuid4()
    make_half_day(owner, sitting, place=next(PLACES), t0=NOON)
    return HalfDay(owner, scene, sitting)
