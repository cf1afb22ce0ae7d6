"""Two persons set what is done without a proof of the lock; it stops no one composing.

Defends A31 (a lock that is only claimed): what a site's tablets have not proved holds
its start where two persons have set so, and is held apart or overridden like any other
red line.
"""

import pytest

from acts.delivery.test_kiosk_acts import ORIGIN, file_of
from acts.delivery.test_launch_gate import NOW, PRESIDENT, TECHNICIAN, Room, refused
from acts.scene import NOON, attempt_of
from concours.acts.may import NotAllowed
from concours.core.kernel.time import MINUTE_MS
from concours.core.kiosk.proof.refusals import LockPolicyInvalid
from concours.core.people.proposals.lapse import TERMS

KIND = "kiosk_policy_set"
VERDICT = """INSERT INTO kiosk_verdict (attempt, epoch, at_ms, verdict, version)
VALUES (%s, 1, %s, %s, '')"""


@pytest.fixture
def room(scene, owner):
    return Room(scene, owner)


@pytest.fixture
def bring(scene):
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415 -- after setup

    def bring():
        actor, data = scene.actor("organisation"), file_of(scene, "Amiens", "Limoges")
        configure_kiosk(actor, scene.exam, data, origin=ORIGIN, now=NOON)

    return bring


@pytest.fixture
def propose(scene):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    code = scene.address.rsplit("/", 2)[1]

    def propose(login="organisation", policy="gate_launch", **facts):
        facts = {"exam": code, "lock_policy": policy} | facts
        return two_persons.propose(
            scene.actor(login), None, KIND, facts=facts, reason="décision", now=NOON
        )

    return propose


@pytest.fixture
def confirm(scene):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    def confirm(proposal, login="presidente"):
        return two_persons.confirm(scene.actor(login), proposal, now=NOON)

    return confirm


def show(room, name, verdict, *, but=0):
    """Let the tablets of a site show this, but for so many that show nothing."""
    attempts = [attempt for site, attempt in room.attempts if site == name]
    for attempt in attempts[but:]:
        room.owner.execute(VERDICT, (attempt, NOW - MINUTE_MS, verdict))


def test_two_persons_hold_a_start_and_two_let_it_go(room, bring, propose, confirm):
    from concours.acts.two_persons import (  # noqa: PLC0415 -- after setup
        ProposalOutdated,
        SamePerson,
    )
    from concours.store.queries.acts import act_numbered  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery.kiosk.policies import lock_policy  # noqa: PLC0415

    bring()
    show(room, "Amiens", "right", but=1)
    show(room, "Limoges", "absent")
    room.gate()  # an alert, as long as nothing is set
    proposal, again = propose(percent="60"), propose(percent="70")
    with pytest.raises(SamePerson):
        confirm(proposal, "organisation")
    assert lock_policy(room.scene.exam).name == "alert"

    act = act_numbered(confirm(proposal)).act
    assert (act.body["lock_policy"], act.body["percent"]) == ("gate_launch", 60)
    assert TERMS[KIND].changed_by == {KIND}
    with pytest.raises(ProposalOutdated) as lapsed:
        confirm(again)
    assert lapsed.value.changed_by == KIND

    assert refused(room) == ("Limoges",)  # two of three at Amiens are enough
    confirm(propose(percent="67"))
    assert refused(room) == ("Amiens", "Limoges")
    show(room, "Amiens", "right")
    room.detach("Limoges")
    assert room.gate()["apart"] == ["Limoges"]
    assert refused(room, "Limoges") == ("Limoges",)
    proposal = room.propose(PRESIDENT, "Limoges")
    room.confirm(room.scene.actor("kermarec"), proposal)
    assert room.gate("Limoges")["overridden"] == ["Limoges"]

    confirm(propose(policy="alert"))
    assert lock_policy(room.scene.exam).right_percent_min is None


def test_what_cannot_be_set_is_refused_when_proposed(bring, propose, owner, scene):
    def reason(**facts):
        with pytest.raises(LockPolicyInvalid) as refusal:
            propose(**facts)
        return refusal.value.reason

    assert reason(percent="90") == "no_configuration"
    bring()
    for percent in ("", "0", "101", "9o", "-1", "٩", "1000"):
        assert reason(percent=percent) == "percent"
    assert reason(policy="stop_everybody") == "policy"
    with pytest.raises(NotAllowed):
        propose(TECHNICIAN.id, percent="90")
    count = "SELECT count(*) FROM kiosk_policy WHERE exam_id = %s"
    assert owner.execute(count, (scene.exam,)).fetchone() == (0,)


def test_a_technical_check_is_held_by_nothing(room, bring, propose, confirm):
    bring()
    confirm(propose(percent="100"))

    assert refused(room) == ("Amiens", "Limoges")
    assert room.gate(kind="check")["overridden"] == []


def test_a_room_lets_a_tablet_in_with_its_reason(scene, owner):
    from concours.acts.delivery.kiosk.policy import admit_tablet  # noqa: PLC0415 -- after setup
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem

    attempt = attempt_of(owner, scene, "04201")

    def admit(login, reason="vue par le technicien"):
        actor = scene.actor(login)
        return admit_tablet(actor, (scene.sitting, attempt), reason=reason, now=NOON)

    for login, reason, refusal in (
        ("organisation", "x", NotAllowed),
        ("technique", " ", ReasonInvalid),
    ):
        with pytest.raises(refusal):
            admit(login, reason)
    act = admit("technique")
    rows = owner.execute("SELECT attempt, act, until_ms FROM kiosk_admission")
    assert rows.fetchall() == [(attempt, act, NOON + 10 * MINUTE_MS)]
