"""A version stays as it is, and is in force once two scorers and two persons agree."""

import json
from fractions import Fraction
from zipfile import ZipFile

import psycopg
import pytest
from verifier.__main__ import verify

from acts.copies import (
    END,
    PRESIDENT,
    T0,
    collect,
    collect_and_mark,
    compose,
    give_up,
    mark,
    marks,
)
from acts.ranked_scene import undecided_fact
from acts.scene import HOUR_MS, Tablet, attempt_of, open_marking_key
from concours.core.authoring.bank.keys import TickKey
from concours.core.authoring.paper.amendments import (
    AmendmentFaulty,
    KeyChanged,
    Neutralise,
    WordingsAccepted,
)

HALF = Fraction(1, 2)
LATER = END + 10_000


@pytest.fixture
def found(scene, owner):
    """Tablets that were enrolled for the sitting and are found after its collection."""
    tablets = {
        n: Tablet(owner, attempt_of(owner, scene, n)) for n in ("04202", "04205")
    }
    for tablet in tablets.values():
        tablet.enrol(at=T0 - HOUR_MS)
    return tablets


@pytest.fixture
def marked(scene, owner, found):  # noqa: ARG001 -- enrolled before the collection
    """Two copies marked once: 04201 has all four points, 04203 a half of `qi-q1`."""
    _, broken = compose(scene, owner)
    give_up(scene, broken)
    collect_and_mark(scene, owner)
    return scene


def amend(scene, *gestures, reason="Question fautive", now=LATER):
    from concours.acts.results.marks import mark_amended  # noqa: PLC0415 -- after setup

    return mark_amended(
        PRESIDENT,
        scene.sitting,
        gestures,
        reason=reason,
        packages=scene.packages,
        now=now,
    )


def propose(scene, version, *, login="presidente"):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        scene.actor(login),
        scene.sitting,
        "marking_adopted",
        facts={"version": str(version), **undecided_fact(scene)},
        reason="Vu en délibération",
        now=LATER,
    )


def adopt(scene, version):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = propose(scene, version)
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=LATER + 1)


def version_of(scene, number):
    from concours.store.models import MarkingVersion  # noqa: PLC0415 -- after setup

    rows = MarkingVersion.objects.select_related("key_version", "answers_table")
    return rows.get(sitting=scene.sitting, number=number)


def units(owner, scene, number):
    return {
        n: mark_ for version, n, mark_, _ in marks(owner, scene) if version == number
    }


def test_a_first_marking_agrees_and_is_not_in_force_yet(marked):
    from concours.store.queries.results.markings import in_force  # noqa: PLC0415

    first = version_of(marked, 1)

    assert bytes(first.agreed_digest) == bytes(first.digest)
    assert (first.key_version.number, first.key_version.parent) == (1, None)
    assert first.answers_table.attempts == sorted(first.answers_table.attempts)
    assert in_force(marked.sitting) is None


def test_two_runs_give_the_same_bytes(marked):
    mark(marked, reason="Encore", now=LATER)
    first, second = version_of(marked, 1), version_of(marked, 2)

    assert bytes(second.digest) == bytes(first.digest)
    assert second.answers_table_id == first.answers_table_id
    assert second.key_version_id == first.key_version_id


def test_a_question_is_neutralised_and_everything_before_stays(marked, owner):
    before = units(owner, marked, 1)

    amend(marked, Neutralise("qi-q1", "removed"))

    second = version_of(marked, 2)
    assert units(owner, marked, 1) == before == {"04201": 4, "04203": HALF}
    assert units(owner, marked, 2) == {"04201": 3, "04203": 0}
    assert second.units_max == 3 * second.denominator
    assert second.key_version.amendments == [
        {"fate": "removed", "kind": "neutralised", "question": "qi-q1"}
    ]


def test_full_marks_a_new_key_and_a_wording_each_do_what_they_say(marked, owner):
    five = frozenset("ABCDE")

    amend(marked, Neutralise("qi-q1", "full_marks"))
    amend(marked, KeyChanged("qi-q1", TickKey("QRM", five, frozenset("AB"))))
    amend(marked, WordingsAccepted("qi-q2", frozenset({"autre"})))

    assert units(owner, marked, 2) == {"04201": 4, "04203": 1}
    assert units(owner, marked, 3) == {"04201": Fraction(7, 2), "04203": 1}
    assert units(owner, marked, 4) == {"04201": 4, "04203": HALF}


def test_going_back_is_a_new_version_with_the_marks_of_before(marked):
    adopt(marked, amend(marked, Neutralise("qi-q1", "removed")))

    back = amend(marked, reason="La question était bonne")

    adopt(marked, back)
    first, third = version_of(marked, 1), version_of(marked, 3)
    assert third.id == back
    assert bytes(third.digest) == bytes(first.digest)
    assert third.key_version_id == first.key_version_id


def test_marking_again_keeps_what_the_jury_decided(marked, owner):
    adopt(marked, amend(marked, Neutralise("qi-q1", "removed")))

    mark(marked, reason="Tablette retrouvée", now=LATER)

    assert units(owner, marked, 3) == {"04201": 3, "04203": 0}


@pytest.mark.parametrize(
    ("gesture", "reason"),
    [
        (KeyChanged("qi-q2", "empty"), "key.wording_missing"),
        (
            WordingsAccepted("qi-q2", frozenset({"à compléter"})),
            "key.wording_placeholder",
        ),
        (WordingsAccepted("qi-q2", frozenset({"embolie"})), "key.wording_twice"),
        (Neutralise("uc2-q1", "removed"), "unknown_question"),
    ],
)
def test_a_faulty_key_never_marks_anybody_f38(marked, owner, gesture, reason):
    from concours.core.authoring.bank.keys import WordingKey  # noqa: PLC0415 -- beside its use

    if isinstance(gesture, KeyChanged):
        gesture = KeyChanged(gesture.question, WordingKey(frozenset()))

    with pytest.raises(AmendmentFaulty) as refused:
        amend(marked, gesture)

    assert refused.value.reason == reason
    assert [version for version, *_ in marks(owner, marked)] == [1, 1]


def test_whoever_is_excluded_meanwhile_has_no_mark_in_the_next_version(marked, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.store.models import Attempt  # noqa: PLC0415 -- idem

    attempt = Attempt.objects.get(sitting=marked.sitting, candidate__number="04203")
    proposal = two_persons.propose(
        PRESIDENT,
        marked.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt.id), "candidate": "04203"},
        reason="Fraude établie",
        now=LATER,
    )
    two_persons.confirm(marked.actor("kermarec"), proposal, now=LATER)

    amend(marked, Neutralise("qi-q1", "removed"), now=LATER + 1)

    assert units(owner, marked, 2) == {"04201": 3}


def test_a_bug_in_the_engine_is_found_before_anybody_can_adopt_it_a26(
    marked, monkeypatch
):
    from concours.acts.results.adoption import NotAgreed  # noqa: PLC0415 -- after setup
    from concours.acts.results.second_scorer import ScorersDisagree  # noqa: PLC0415 -- idem
    from concours.core.results.marking import rules  # noqa: PLC0415 -- idem

    two_thirds = (Fraction(1), Fraction(2, 3), Fraction(1, 5))
    monkeypatch.setattr(rules, "DISCORDANCES", two_thirds)

    with pytest.raises(ScorersDisagree) as refused:
        mark(marked, reason="Encore", now=LATER)
    with pytest.raises(NotAgreed):
        propose(marked, version_of(marked, 2).id)

    assert refused.value.version == 2
    assert "04203" in refused.value.candidates
    assert version_of(marked, 2).agreed_digest is None


def test_a_second_scorer_that_is_not_there_is_to_be_tried_again(
    marked, tmp_path, monkeypatch
):
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    from concours.acts.results.marks import agree_again  # noqa: PLC0415 -- idem
    from concours.core.kernel.errors import Unavailable  # noqa: PLC0415 -- idem

    with monkeypatch.context() as away:
        away.setattr(settings, "VERIFIER", tmp_path)
        with pytest.raises(Unavailable):
            amend(marked, Neutralise("qi-q1", "removed"))
    assert version_of(marked, 2).agreed_digest is None

    agree_again(PRESIDENT, version_of(marked, 2), now=LATER)

    second = version_of(marked, 2)
    assert bytes(second.agreed_digest) == bytes(second.digest)


def test_it_takes_two_persons_and_a_reason_to_put_a_version_in_force(marked):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem
    from concours.store.queries.results.markings import in_force  # noqa: PLC0415 -- idem

    version = version_of(marked, 1).id
    proposal = propose(marked, version)

    with pytest.raises(two_persons.SamePerson):
        two_persons.confirm(PRESIDENT, proposal, now=LATER)
    with pytest.raises(ReasonInvalid):
        amend(marked, reason=" ")
    two_persons.confirm(marked.actor("kermarec"), proposal, now=LATER)

    assert in_force(marked.sitting).id == version


def test_a_version_is_adopted_once(marked):
    from concours.acts.results.adoption import AlreadyAdopted  # noqa: PLC0415 -- after setup

    first = version_of(marked, 1).id
    adopt(marked, first)

    with pytest.raises(AlreadyAdopted):
        propose(marked, first)


def test_a_version_of_another_sitting_is_unknown(marked):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415 -- after setup

    with pytest.raises(Unknown):
        propose(marked, marked.sitting)


@pytest.mark.parametrize("login", ["technique", "auditeur", "organisation", "benali"])
def test_nobody_else_marks_or_adopts_a29(marked, login):
    from concours.acts.may import NotAllowed  # noqa: PLC0415 -- idem
    from concours.acts.results.marks import mark_amended  # noqa: PLC0415 -- after setup

    with pytest.raises(NotAllowed):
        propose(marked, version_of(marked, 1).id, login=login)
    with pytest.raises(NotAllowed):
        mark_amended(
            marked.actor(login),
            marked.sitting,
            [],
            reason="x",
            packages=marked.packages,
            now=LATER,
        )


def test_the_database_itself_refuses_a_version_adopted_without_agreement(
    marked, database
):
    with (
        psycopg.connect(database.dsn("concours_console")) as console,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        console.execute(
            "UPDATE marking_version SET agreed_ms = NULL, agreed_digest = NULL,"
            " adopted_act = 900001 WHERE id = %s",
            (version_of(marked, 1).id,),
        )


def test_what_came_between_the_collection_and_the_key_counts_f37(scene, owner, found):
    """Answers are gathered at the collection; a late entry has them gathered again."""
    _, broken = compose(scene, owner)
    give_up(scene, broken)
    collect(scene)
    late = found["04205"]
    late.answer("qi-q2", "embolie", at=T0 + 60_000, delay_ms=4 * HOUR_MS)
    open_marking_key(owner, scene, at=END + 2_000)

    mark(scene, now=END + 3_000)

    assert units(owner, scene, 1) == {"04201": 4, "04203": HALF, "04205": HALF}
    tables = owner.execute(
        "SELECT count(*) FROM answers_table WHERE sitting_id = %s", (scene.sitting,)
    )
    assert tables.fetchone() == (2,)


def test_what_comes_late_counts_in_an_amended_version_too_f37(marked, owner, found):
    late = found["04205"]
    late.answer("qi-q2", "embolie", at=T0 + 60_000, delay_ms=4 * HOUR_MS)

    amend(marked, Neutralise("qi-q1", "removed"))

    assert units(owner, marked, 2) == {"04201": 3, "04203": 0, "04205": HALF}


def test_answers_gathered_at_the_collection_are_those_that_are_marked(marked, owner):
    rows = owner.execute(
        "SELECT id FROM answers_table WHERE sitting_id = %s", (marked.sitting,)
    ).fetchall()

    assert rows == [(version_of(marked, 1).answers_table_id,)]


def found_again(scene, tmp_path, number=None):
    """Export a version and verify it; return the findings and the count of marks."""
    from concours.console.files.bundle import write_bundle  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415 -- idem

    path = tmp_path / f"{number}.zip"
    with reading(scene.sitting, scene.packages, number=number) as bundle:
        write_bundle(bundle, path)
    with ZipFile(path) as zipped:
        found = verify(zipped)
    # The scene's tablets open a package that is none: nothing of a version.
    findings = [f for f in found["findings"] if f["code"] != "opened.paper"]
    return findings, found["counts"]["marks"]


def test_a_version_is_bound_to_the_head_of_its_journal_whatever_comes_after_f37(
    marked, owner, tmp_path, found
):
    """An exclusion and late copies are of the next version; time is given no more."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    proposal = two_persons.propose(
        PRESIDENT,
        marked.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt_of(owner, marked, "04203"))},
        reason="Téléphone en main",
        now=LATER,
    )
    two_persons.confirm(marked.actor("kermarec"), proposal, now=LATER + 1)
    late = found["04205"]
    late.write("opened", {"base": None, "paper": "00" * 32}, at=T0, delay_ms=HOUR_MS)
    late.answer("qi-q2", "embolie", at=T0 + 60_000, delay_ms=4 * HOUR_MS)
    more = found["04202"]
    more.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    more.answer("qi-q2", "embolie", at=END + 60_000)  # has a tiers temps

    assert found_again(marked, tmp_path, 1) == ([], 2)
    mark(marked, reason="Tablettes retrouvées", now=LATER + 2)
    assert found_again(marked, tmp_path, 1) == ([], 2)
    assert found_again(marked, tmp_path, 2) == ([], 3)
    assert units(owner, marked, 2) == {"04201": 4, "04202": HALF, "04205": HALF}


def test_what_no_device_has_signed_is_neither_marked_nor_exported_a10(
    marked, owner, tmp_path, found
):
    late = found["04205"]
    late.write("opened", {"base": None, "paper": "00" * 32}, at=T0)
    late.answer("qi-q2", "embolie", at=T0 + 60_000)
    late.write("handed", {"reason": "candidate"}, at=T0 + 90_000)
    owner.execute(
        "INSERT INTO unsigned_tail (attempt, epoch, seq, found_ms)"
        " VALUES (%s, 1, 1, %s)",
        (late.attempt, LATER),
    )

    mark(marked, reason="Entrées sans signature", now=LATER + 2)

    assert found_again(marked, tmp_path, 2) == ([], 3)
    assert units(owner, marked, 2)["04205"] == 0


def test_a_version_that_is_not_there_is_not_exported(marked, tmp_path):
    from concours.store.queries.unknown import Unknown  # noqa: PLC0415

    with pytest.raises(Unknown):
        found_again(marked, tmp_path, 7)


def test_nothing_is_marked_while_entries_come_in(marked, owner, monkeypatch, found):
    from concours.acts.results import answers  # noqa: PLC0415 -- after Django's setup
    from concours.core.kernel.errors import Unavailable  # noqa: PLC0415 -- idem

    late = found["04205"]
    late.answer("qi-q2", "embolie", at=T0 + 60_000)
    gather = answers.gather_answers

    def gather_late(*facts):
        late.answer("qi-q1", ["A"], at=T0 + 90_000)
        return gather(*facts)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(answers, "gather_answers", gather_late)
        with pytest.raises(Unavailable):
            mark(marked, reason="Tablette retrouvée", now=LATER)
    assert {version for version, *_ in marks(owner, marked)} == {1}

    mark(marked, reason="Tablette retrouvée", now=LATER)

    assert units(owner, marked, 2)["04205"] == HALF + Fraction(1, 5)


def test_the_bundle_of_an_amended_version_is_found_again_from_the_journal_a26(
    marked, tmp_path
):
    from concours.console.files.bundle import write_bundle  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415 -- idem

    adopt(marked, amend(marked, Neutralise("qi-q1", "full_marks")))
    amend(marked, reason="Essai, jamais adopté", now=LATER + 2)

    with reading(marked.sitting, marked.packages) as bundle:
        write_bundle(bundle, tmp_path / "bundle.zip")
    with ZipFile(tmp_path / "bundle.zip") as zipped:
        found = verify(zipped)
        marking = json.loads(zipped.read("marking.json"))

    assert [f for f in found["findings"] if f["code"] != "opened.paper"] == []
    assert found["counts"]["marks"] == 2
    assert (marking["version"], marking["amendments"][0]["fate"]) == (2, "full_marks")
