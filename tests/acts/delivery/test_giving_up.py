"""A copy is given up by two persons, with others or alone, once, and can still come."""

import pytest

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, leave
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import TooEarly, WrongPhase

AFTER = NOON + 4 * HOUR_MS


@pytest.fixture
def open_scene(scene, owner):
    launch(owner, scene, t0=NOON)
    return scene


def propose(scene, candidates, login="presidente", now=AFTER):
    from concours.acts.two_persons import propose as propose_  # noqa: PLC0415

    return propose_(
        scene.actor(login),
        scene.sitting,
        "attempt_given_up",
        facts={"candidates": candidates},
        reason="Tablettes perdues dans l’incendie.",
        now=now,
    )


def confirm(scene, proposal, login="kermarec"):
    from concours.acts.two_persons import confirm as confirm_  # noqa: PLC0415

    return confirm_(scene.actor(login), proposal, now=AFTER)


def given_up(owner, scene):
    rows = owner.execute(
        """SELECT c.number, convert_from(act.body, 'UTF8')::jsonb ->> 'proposed_by'
           FROM attempt a JOIN candidate c ON c.id = a.candidate_id
           JOIN act ON act.number = a.given_up_act
           WHERE a.sitting_id = %s ORDER BY c.number""",
        (scene.sitting,),
    )
    return rows.fetchall()


def test_one_proposal_names_several_copies_and_each_has_its_act(open_scene, owner):
    proposal = propose(open_scene, "04203 04201 04203")
    assert given_up(owner, open_scene) == []

    confirm(open_scene, proposal)

    by = "Pr A. Delmas (presidente)"
    assert given_up(owner, open_scene) == [("04201", by), ("04203", by)]


def test_nobody_gives_a_copy_up_alone(open_scene, owner):
    from concours.acts.two_persons import SamePerson  # noqa: PLC0415 -- after setup

    proposal = propose(open_scene, "04201")

    with pytest.raises(SamePerson):
        confirm(open_scene, proposal, login="presidente")
    with pytest.raises(NotAllowed):
        confirm(open_scene, proposal, login="technique")
    assert given_up(owner, open_scene) == []


def test_one_that_cannot_be_given_up_keeps_the_others_too(open_scene, owner):
    from concours.acts.delivery.collection import GivenUpAlready  # noqa: PLC0415 -- after setup
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    confirm(open_scene, propose(open_scene, "04201"))

    with pytest.raises(GivenUpAlready):
        propose(open_scene, "04202 04201")
    with pytest.raises(Unknown):
        propose(open_scene, "04202 99999")
    assert [number for number, _ in given_up(owner, open_scene)] == ["04201"]


@pytest.mark.parametrize("numbers", ["", " ".join(f"{n:05}" for n in range(201))])
def test_a_proposal_names_a_bounded_number_of_copies(open_scene, numbers):
    from concours.acts.delivery.collection import CopiesOutOfBounds  # noqa: PLC0415

    with pytest.raises(CopiesOutOfBounds):
        propose(open_scene, numbers)


def test_no_copy_is_given_up_before_the_launch(scene):
    with pytest.raises(WrongPhase):
        propose(scene, "04201", now=NOON)


def test_what_comes_after_all_makes_the_copy_complete(open_scene, owner):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.delivery.attempt_status import find_attempt_statuses  # noqa: PLC0415

    found = Tablet(owner, attempt_of(owner, open_scene, "04201"))
    found.enrol(at=NOON - HOUR_MS)
    confirm(open_scene, propose(open_scene, "04201"))

    found.write("opened", {"base": None, "paper": "00" * 32}, at=NOON)
    found.write("handed", {"reason": "time"}, at=NOON + 3 * HOUR_MS)

    classes = {
        s.number: s.class_
        for s in find_attempt_statuses(sittings.load(open_scene.sitting))
    }
    assert classes["04201"] == "complete"


COMPOSING = NOON + HOUR_MS


def test_nobody_gives_up_a_copy_that_is_still_composed(open_scene, owner):
    owner.execute(
        "UPDATE candidate SET factor_num = 4, factor_den = 3 WHERE number = '04202'"
    )
    after_the_others = NOON + 3 * HOUR_MS + HOUR_MS // 2

    with pytest.raises(TooEarly) as refused:
        propose(open_scene, "04201", now=COMPOSING)
    assert refused.value.opens_not_before_ms == NOON + 3 * HOUR_MS
    with pytest.raises(TooEarly):
        propose(open_scene, "04201 04202", now=after_the_others)
    propose(open_scene, "04201", now=after_the_others)


def test_a_copy_is_given_up_early_of_who_left_for_good(open_scene, owner):
    leave(open_scene, owner, "04201", at=COMPOSING)

    propose(open_scene, "04201", now=COMPOSING)


def test_a_copy_is_given_up_early_of_who_is_excluded(open_scene, owner):
    owner.execute(
        "UPDATE attempt SET excluded_act = 1 WHERE id = %s",
        (attempt_of(owner, open_scene, "04201"),),
    )

    propose(open_scene, "04201", now=COMPOSING)
