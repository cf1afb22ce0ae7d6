"""Two markers judge answers without seeing each other; the jury settles; the key takes.

Every verdict is an act that binds it and does not say it; what is carried to the key is
what was decided, and nothing else.
"""

from fractions import Fraction

import pytest

from acts.published import prepare, publish
from acts.ranked_scene import adopt_marks, undecided_fact
from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch, open_marking_key
from concours.acts.actor import Actor
from concours.core.kernel.canonical import digest, load
from concours.core.results.marking.policy import DEFAULT
from concours.core.results.review.forms import form_of, name_of
from concours.core.results.review.verdicts import DRAWN_PERCENT, VerdictRefused

END = NOON + 3 * HOUR_MS
LATER = END + 10_000
ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)
JURY = [Actor(f"jury{n}", f"Pr {n}", frozenset({"jury"})) for n in range(3)]
NONCE = bytes(16)
NAME = "qi-q2"


def is_drawn(text):
    name = name_of(NAME, form_of(text, DEFAULT))
    return int(name[:8], 16) % 100 < DRAWN_PERCENT


WORDS = [f"caillot {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
DRAWN = next(word for word in WORDS if is_drawn(word))
ALONE = next(word for word in WORDS if not is_drawn(word))


@pytest.fixture
def marked(scene, owner):
    """Three copies, each with its own words; the key has the last ones alone."""
    from concours.acts.results.marks import collect, mark  # noqa: PLC0415 -- after setup

    launch(owner, scene, t0=NOON)
    for number, said in enumerate((DRAWN, ALONE, "embolie"), start=4201):
        tablet = Tablet(owner, attempt_of(owner, scene, f"{number:05}"))
        tablet.enrol(at=NOON - HOUR_MS)
        tablet.answer(NAME, said, at=NOON + 1_000)
        tablet.write("handed", {"reason": "candidate"}, at=NOON + 2_000)
        tablet.seen(at=NOON + 2_000)
    president = scene.actor("presidente")
    collect(president, scene.sitting, packages=scene.packages, now=END + 1_000)
    open_marking_key(owner, scene, at=END + 2_000)
    mark(president, scene.sitting, packages=scene.packages, now=END + 3_000)
    return scene


def one_of(scene, text):
    from concours.store.queries.results.review import review_of  # noqa: PLC0415 -- idem

    found = review_of(scene.sitting).judged[NAME]
    return next(one for one in found if one.form.wordings[0].text == text)


def meant(scene, text):
    from concours.acts.results.review import Wording  # noqa: PLC0415 -- idem

    return Wording(NAME, one_of(scene, text).form.name)


def give(scene, marker, text, value):
    from concours.acts.results.review import judge  # noqa: PLC0415 -- idem

    wording = meant(scene, text)
    judge(marker, scene.sitting, wording, value, nonce=NONCE, now=LATER)


def stage(scene, text):
    one = one_of(scene, text)
    return one.stage, one.value


def test_a_verdict_is_an_act_that_binds_it_and_does_not_say_it_a25(marked, owner):
    give(marked, JURY[0], DRAWN, HALF)

    kind, body = owner.execute(
        "SELECT kind, body FROM act ORDER BY number DESC LIMIT 1"
    ).fetchone()
    body = load(bytes(body))
    assert kind == "wording_judged"
    assert sorted(body) == ["form", "question", "verdict", "wording"]
    bound = digest(b"concours/verdict/1", NONCE, bytes([1]))
    assert body["verdict"] == bound.hex()
    assert stage(marked, DRAWN) == ("waiting", None)


def test_nobody_judges_twice_and_one_verdict_is_enough_outside_the_sample(marked):
    give(marked, JURY[0], ALONE, ONE)

    assert stage(marked, ALONE) == ("agreed", ONE)
    for marker in JURY[:2]:
        with pytest.raises(VerdictRefused):
            give(marked, marker, ALONE, ZERO)
    assert stage(marked, ALONE) == ("agreed", ONE)


def test_a_verdict_is_taken_back_and_given_again(marked):
    from concours.acts.results.review import take_back  # noqa: PLC0415 -- idem

    give(marked, JURY[0], ALONE, ONE)
    with pytest.raises(VerdictRefused):
        take_back(JURY[1], marked.sitting, meant(marked, ALONE), now=LATER)
    take_back(JURY[0], marked.sitting, meant(marked, ALONE), now=LATER)
    assert stage(marked, ALONE) == ("open", None)

    give(marked, JURY[0], ALONE, ZERO)
    assert stage(marked, ALONE) == ("agreed", ZERO)


def test_a_disagreement_is_settled_by_neither_of_the_two(marked):
    from concours.acts.results.review import settle, take_back  # noqa: PLC0415 -- idem

    give(marked, JURY[0], DRAWN, ONE)
    give(marked, JURY[1], DRAWN, ZERO)
    assert stage(marked, DRAWN) == ("disputed", None)
    wording = meant(marked, DRAWN)
    with pytest.raises(VerdictRefused):
        settle(JURY[1], marked.sitting, wording, ZERO, reason="non", now=LATER)
    settle(JURY[2], marked.sitting, wording, HALF, reason="incomplet", now=LATER)

    assert stage(marked, DRAWN) == ("settled", HALF)
    with pytest.raises(VerdictRefused):
        take_back(JURY[0], marked.sitting, wording, now=LATER)


def uncarried(scene):
    """How many accepted answers keep a publication of this exam back."""
    from concours.store.models import Exam  # noqa: PLC0415 -- idem
    from concours.store.queries.results.publication_checks import (  # noqa: PLC0415
        publication_checks,
    )

    checks = publication_checks(Exam.objects.get(pk=scene.exam))
    return sum(sitting.uncarried_count for sitting in checks.sittings)


def asked_steps(scene):
    """Which of these two steps of this scene a second juror is asked for."""
    from concours.acts.may import MAY  # noqa: PLC0415 -- idem
    from concours.core.people.tasks.task import Person, StepOpen  # noqa: PLC0415
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    person = Person("kermarec", MAY["jury"])
    facts = facts_for(person, Workplace(scene.exam), now=LATER + 1)
    steps = {fact.step for fact in facts if isinstance(fact, StepOpen)}
    return steps & {"carrying", "adoption", "correction"}


def test_what_is_decided_is_carried_to_the_key_and_marks_follow(marked, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- idem
    from concours.acts.results.review import amendments_of, carry  # noqa: PLC0415 -- idem
    from concours.store.queries.results import markings  # noqa: PLC0415 -- idem
    from concours.store.queries.results.review import review_of  # noqa: PLC0415 -- idem

    assert asked_steps(marked) == set(), "answers are judged first"
    give(marked, JURY[0], ALONE, HALF)
    give(marked, JURY[0], DRAWN, ONE)  # waits for a second: not carried
    assert uncarried(marked) == 1
    assert asked_steps(marked) == {"carrying"}
    gestures = amendments_of(review_of(marked.sitting))
    proposal = carry(
        marked.actor("presidente"),
        marked.sitting,
        gestures,
        undecided=undecided_fact(marked),
        reason="réponses classées",
        packages=marked.packages,
        now=LATER,
    )
    assert asked_steps(marked) == set(), "it waits for its second person"
    two_persons.confirm(marked.actor("kermarec"), proposal, now=LATER + 1)

    assert (uncarried(marked), asked_steps(marked)) == (0, set())
    (gesture,) = gestures
    assert (gesture.full, gesture.half) == (frozenset(), frozenset({ALONE}))
    version = markings.in_force(marked.sitting)
    assert version.number == 2
    points = owner.execute(
        """SELECT units / v.denominator FROM candidate_mark m
           JOIN marking_version v ON v.id = m.version_id
           JOIN attempt a ON a.id = m.attempt_id
           JOIN candidate c ON c.id = a.candidate_id
           WHERE v.id = %s ORDER BY c.number""",
        (version.id,),
    ).fetchall()
    assert [float(each) for (each,) in points] == [0, 0.5, 0.5]
    assert stage(marked, ALONE) == ("agreed", HALF)
    assert amendments_of(review_of(marked.sitting)) == []


def test_what_is_accepted_after_the_publication_asks_for_a_correction(marked, owner):
    adopt_marks(marked)
    publish(marked, prepare(marked))
    assert asked_steps(marked) == set(), "nothing was accepted"
    give(marked, JURY[0], ALONE, ONE)
    assert asked_steps(marked) == {"correction"}
    owner.execute("UPDATE exam SET archived_act = 1 WHERE id = %s", (marked.exam,))

    assert asked_steps(marked) == set(), "nothing can be done any more"


def test_a_panel_that_the_key_cannot_take_leaves_nothing(marked, owner):
    from concours.acts.results.review import record_panels  # noqa: PLC0415 -- idem
    from concours.core.authoring.paper.amendments import AmendmentFaulty  # noqa: PLC0415
    from concours.core.results.review.panels import PanelLine, Panels  # noqa: PLC0415

    panels = Panels((PanelLine(NAME, "A", 1),), ())
    with pytest.raises(AmendmentFaulty):
        record_panels(
            marked.actor("presidente"),
            marked.sitting,
            panels,
            undecided={},
            reason="panel",
            packages=marked.packages,
            now=LATER,
        )

    assert owner.execute("SELECT count(*) FROM panel_answer").fetchone() == (0,)
