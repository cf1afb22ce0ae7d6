"""The key that signs packages is replaced by two persons, and before any is out.

One person changes it by no other act, whatever profile is chosen in between; once a
sitting is sealed nobody does. What the key of its time signed is believed, what another
signed is not.
"""

from dataclasses import replace

import pytest

from acts.scene import EDN, NOON, SIGNING_KEY, draft_of
from concours.core.authoring.sealing.manifest import PackageInvalid
from concours.core.kernel import crypto
from concours.core.people.proposals.lapse import TERMS
from concours.store.profiles import load_profile

OTHER_KEY = bytes(range(64, 96))
OLD, NEW = crypto.signer_of(SIGNING_KEY), crypto.signer_of(OTHER_KEY)
KIND = "signing_key_replaced"


@pytest.fixture
def founded(scene):
    """An exam without a sitting, that signs itself; beside the scene's."""
    from concours.acts.authoring.founding import NewExam, found_exam  # noqa: PLC0415 -- after setup
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    code = f"key-{Exam.objects.count()}"
    new = NewExam(code=code, title="EDN", signer=OLD, profile=EDN)
    found_exam(scene.actor("organisation"), new, now=NOON)
    return new


def propose(scene, new, *, signer=NEW, login="organisation", now=NOON):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    facts = {"exam": new.code, "signer": signer.hex()}
    actor = scene.actor(login)
    return two_persons.propose(
        actor, None, KIND, facts=facts, reason="fichier perdu", now=now
    )


def confirm(scene, proposal, *, login="presidente", now=NOON):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.confirm(scene.actor(login), proposal, now=now)


def exam_row(new):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    return Exam.objects.get(code=new.code)


def seal(scene, new):
    """Seal the scene's paper for this exam, signed by the key that it first had."""
    from concours.acts.authoring.ceremony import seal_sitting  # noqa: PLC0415 -- after setup

    return seal_sitting(
        scene.actor("presidente"),
        exam_row(new).id,
        draft_of(scene),
        packages=scene.packages,
        now=NOON,
    )


def test_two_persons_replace_a_key_and_the_record_names_both(scene, founded):
    from concours.acts.two_persons import SamePerson  # noqa: PLC0415 -- after setup
    from concours.store.queries.acts import act_numbered  # noqa: PLC0415 -- idem
    from concours.store.queries.authoring.signing_keys import keys_of  # noqa: PLC0415

    first, second = propose(scene, founded), propose(scene, founded)
    with pytest.raises(SamePerson):
        confirm(scene, first, login="organisation")
    assert bytes(exam_row(founded).signer) == OLD

    act = act_numbered(confirm(scene, first)).act

    assert bytes(exam_row(founded).signer) == NEW
    assert (act.body["signer_before"], act.body["signer"]) == (OLD.hex(), NEW.hex())
    assert act.body["proposed_by"] == "C. Moreau (organisation)"
    assert [key.signer for key in keys_of(founded.code)] == [OLD, NEW]
    assert TERMS[KIND].changed_by == {KIND}
    assert refusal(confirm, scene, second).code == "proposal.outdated"


def test_no_key_is_replaced_once_a_package_is_out(scene, founded):
    waiting = propose(scene, founded)
    seal(scene, founded)

    for attempt in (lambda: propose(scene, founded), lambda: confirm(scene, waiting)):
        assert refusal(attempt).facts() == {"field": "signer"}
    assert bytes(exam_row(founded).signer) == OLD


def test_a_package_is_believed_by_the_key_of_its_time_alone(scene, founded):
    confirm(scene, propose(scene, founded))

    with pytest.raises(PackageInvalid) as refused:
        seal(scene, founded)
    assert refused.value.reason == "signature"
    confirm(scene, propose(scene, founded, signer=OLD))
    assert seal(scene, founded)


def test_one_person_changes_a_key_by_no_change_of_the_exam(scene, founded):
    from concours.acts.authoring.founding import change_exam  # noqa: PLC0415 -- after setup

    def change(**fields):
        new = replace(founded, **fields)
        change_exam(scene.actor("organisation"), new, now=NOON)

    assert refusal(change, signer=NEW).facts() == {"field": "signer_alone"}
    change(title="EDN 2027")
    change(profile=load_profile("faculte"), signer=NEW)  # the house's, from now on
    assert refusal(change, signer=NEW).facts() == {"field": "signer_alone"}
    change()
    other = crypto.signer_of(bytes(32))
    fields = {"profile": load_profile("blanc"), "signer": other}
    assert refusal(change, **fields).facts() == {"field": "signer_alone"}
    assert bytes(exam_row(founded).signer) == OLD


@pytest.mark.parametrize("signer", [b"", NEW[:31], OLD])
def test_what_is_no_other_key_is_refused(scene, founded, signer):
    assert refusal(propose, scene, founded, signer=signer).facts() == {
        "field": "signer"
    }


def test_one_person_is_enough_where_the_profile_says_so(scene):
    from concours.acts.authoring.founding import NewExam, found_exam  # noqa: PLC0415 -- after setup

    new = NewExam("key-blanc", "Blanc", OLD, load_profile("blanc"))
    found_exam(scene.actor("organisation"), new, now=NOON)

    confirm(scene, propose(scene, new), login="organisation")

    assert bytes(exam_row(new).signer) == NEW


def refusal(attempt, *args, **fields):
    from concours.core.kernel.errors import Refusal  # noqa: PLC0415 -- beside the others

    with pytest.raises(Refusal) as refused:
        attempt(*args, **fields)
    return refused.value
