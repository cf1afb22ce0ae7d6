"""What cannot be undone takes two persons, in time, and the record names both."""

import psycopg
import pytest

from acts.scene import NOON, found_with, launch
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.phases import WrongPhase
from concours.core.kernel.time import MINUTE_MS
from concours.core.people.proposals.lapse import RESULTS_MS
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile

PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
TECHNICIAN = Actor("technique", "L. Hamon", frozenset({"technician"}))
SOON = NOON + MINUTE_MS


@pytest.fixture
def open_scene(scene, owner):
    launch(owner, scene, t0=NOON)
    return scene


@pytest.fixture
def juror(scene):
    return scene.actor("kermarec")


def propose(actor, scene, **facts):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    return two_persons.propose(
        actor,
        scene.sitting,
        "sitting_annulled",
        facts=facts,
        reason="Sujet divulgué.",
        now=SOON,
    )


def kinds(owner, scene):
    return [
        kind
        for (kind,) in owner.execute(
            "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (scene.sitting,)
        ).fetchall()[1:]
    ]


def annulled(owner, scene):
    return owner.execute(
        "SELECT site_id FROM annulment WHERE sitting_id = %s", (scene.sitting,)
    ).fetchall()


def test_a_second_person_does_what_the_first_proposed_and_both_are_named(
    open_scene, owner, juror
):
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- after setup

    proposal = propose(PRESIDENT, open_scene)
    assert annulled(owner, open_scene) == []

    number = confirm(juror, proposal, now=SOON)

    assert annulled(owner, open_scene) == [(None,)]
    assert kinds(owner, open_scene) == ["decision_proposed", "sitting_annulled"]
    actor, reason, body = owner.execute(
        "SELECT actor, reason, convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE number = %s",
        (number,),
    ).fetchone()
    assert juror.id in actor
    assert reason == "Sujet divulgué."
    assert body["proposed_by"] == "Pr A. Delmas (presidente)"


def test_nobody_is_both_persons(open_scene, owner):
    from concours.acts.two_persons import SamePerson, confirm  # noqa: PLC0415

    proposal = propose(PRESIDENT, open_scene)

    with pytest.raises(SamePerson):
        confirm(PRESIDENT, proposal, now=SOON)
    assert annulled(owner, open_scene) == []


def test_one_person_decides_where_the_profile_of_the_exam_says_so(open_scene, owner):
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- after setup

    mock = to_bytes(load_profile("blanc"))
    found_with(owner, open_scene, profile=mock)

    confirm(PRESIDENT, propose(PRESIDENT, open_scene), now=SOON)

    assert annulled(owner, open_scene) == [(None,)]
    assert kinds(owner, open_scene) == ["decision_proposed", "sitting_annulled"]


def test_no_program_decides_alone_where_two_must(open_scene, owner):
    proposal = propose(PRESIDENT, open_scene)

    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(
            "UPDATE proposal SET state = 'confirmed', decider_id = proposer_id"
            " WHERE id = %s",
            (proposal,),
        )


def test_whoever_may_not_act_may_neither_propose_nor_confirm(open_scene, owner):
    from concours.acts.two_persons import confirm, withdraw  # noqa: PLC0415

    with pytest.raises(NotAllowed):
        propose(TECHNICIAN, open_scene)
    proposal = propose(PRESIDENT, open_scene)
    for refused in (confirm, withdraw):
        with pytest.raises(NotAllowed):
            refused(TECHNICIAN, proposal, now=SOON)
    assert annulled(owner, open_scene) == []


def test_a_proposal_dies_with_its_time(open_scene, owner, juror):
    from concours.acts.two_persons import ProposalOver, confirm  # noqa: PLC0415 -- after setup

    proposal = propose(PRESIDENT, open_scene)

    with pytest.raises(ProposalOver) as refused:
        confirm(juror, proposal, now=SOON + RESULTS_MS)
    assert refused.value.state == "expired"
    assert annulled(owner, open_scene) == []


def test_a_proposal_dies_with_the_authority_of_who_made_it_a30(
    open_scene, owner, juror
):
    from concours.acts.two_persons import ProposalOver, confirm  # noqa: PLC0415

    proposal = propose(PRESIDENT, open_scene)
    change = "UPDATE staff SET is_active = %s, roles = %s WHERE login = 'presidente'"
    roles = ["president", "jury", "keyholder"]
    for changed in ((False, roles), (True, ["technician"])):
        owner.execute(change, changed)
        with pytest.raises(ProposalOver) as refused:
            confirm(juror, proposal, now=SOON)
        assert refused.value.state == "without_authority"
    owner.execute(change, (True, roles))

    assert annulled(owner, open_scene) == []
    confirm(juror, proposal, now=SOON)


def test_a_proposal_serves_once(open_scene, juror):
    from concours.acts.two_persons import ProposalOver, confirm  # noqa: PLC0415

    proposal = propose(PRESIDENT, open_scene)
    confirm(juror, proposal, now=SOON)

    with pytest.raises(ProposalOver):
        confirm(juror, proposal, now=SOON)


def test_a_proposal_that_is_withdrawn_is_over(open_scene, owner, juror):
    from concours.acts.two_persons import (  # noqa: PLC0415 -- after setup
        ProposalOver,
        confirm,
        withdraw,
    )

    proposal = propose(PRESIDENT, open_scene)
    withdraw(juror, proposal, now=SOON)

    with pytest.raises(ProposalOver):
        confirm(juror, proposal, now=SOON)
    assert kinds(owner, open_scene) == ["decision_proposed", "decision_withdrawn"]


def test_what_would_be_refused_is_not_proposed(scene, owner):
    with pytest.raises(WrongPhase):
        propose(PRESIDENT, scene)
    assert kinds(owner, scene) == []


def test_an_annulment_stands_once(open_scene, juror):
    from concours.acts.delivery.annulment import AlreadyAnnulled  # noqa: PLC0415
    from concours.acts.two_persons import confirm  # noqa: PLC0415 -- after setup

    confirm(juror, propose(PRESIDENT, open_scene), now=SOON)

    with pytest.raises(AlreadyAnnulled):
        propose(PRESIDENT, open_scene)


def test_a_half_day_is_not_annulled_as_a_whole(open_scene, owner):
    from concours.acts.delivery.annulment import HalfDayNotAnnulled  # noqa: PLC0415

    owner.execute(
        "UPDATE sitting SET kind = 'ecos' WHERE id = %s", (open_scene.sitting,)
    )

    with pytest.raises(HalfDayNotAnnulled):
        propose(PRESIDENT, open_scene)
