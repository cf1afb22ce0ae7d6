"""Another tablet takes over a chair by a code, which its own circuit gives.

The room of a chair is its circuit: the marshal of another one gives none.
"""

import pytest

from acts.scene import NOON
from concours.acts.actor import Actor, Venue
from concours.core.people.roster.codes import code_digest
from small_ecos import SITE, chair_attempt, examiner_id
from small_exam import CODES_KEY


def allow(half_day, circuit="A", chair=(2, 1)):
    from concours.acts.delivery.replacement import allow_replacement  # noqa: PLC0415

    marshal = Actor("m", "M. Roy", frozenset({"marshal"}), Venue(SITE, circuit))
    attempt = chair_attempt(*chair, half_day.sitting)
    return allow_replacement(
        marshal,
        (half_day.sitting, attempt),
        reason="Tablette tombée",
        chance=bytes(range(16)),
        now=NOON,
    )


def test_the_code_is_the_examiners_and_the_record_names_the_chair(half_day):
    code = allow(half_day)

    [(digest, act)] = half_day.rows(
        "SELECT code_digest, act FROM replacement_code r"
        " JOIN attempt a ON a.id = r.attempt_id WHERE a.sitting_id = %(sitting)s"
    )
    assert digest == code_digest(CODES_KEY, examiner_id("E31"), code)
    assert half_day.body(act) == (
        "replacement_allowed",
        {"examiner": "E31", "circuit": "A", "station": "s3", "chair": 1},
    )


def test_the_marshal_of_another_circuit_gives_none(half_day):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- after Django's setup

    with pytest.raises(NotAllowed):
        allow(half_day, "B")


def test_nobody_takes_over_a_chair_that_is_empty(half_day):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- idem

    half_day.owner.execute(
        "UPDATE chair SET examiner_id = NULL WHERE id = %s", (half_day.chair(2, 1),)
    )
    with pytest.raises(Unknown):
        allow(half_day)
