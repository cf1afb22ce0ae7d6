"""Two scorers, two codes: the same bytes on any paper, or the candidates named (I3)."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concours.core.authoring.bank.answers import Judged, Picked, Pointed, Ticked, Worded
from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper import amendments, key_document
from concours.core.kernel.canonical import dump
from concours.core.results.marking import answers_table, policy
from concours.core.results.marking.cohort import encode, mark_cohort
from concours.core.results.marking.version import Origin, marks_bytes, rules_digest
from concours.core.results.ranking.simple import rank
from verifier import scorer

ROOT = Path(__file__).parents[2]
LETTERS = "ABCDE"
LONG = "ABCDEFGHIJ"
WORTHS = st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4, 3)])
WORDS = [
    "Embolie pulmonaire",
    "embolie",
    "EP",
    "œdème",
    "oedeme",
    "Rh-",
    "rh",
    "PH 7.4",
]
SQUARES = tuple(((x, 0), (x + 10, 0), (x + 10, 10), (x, 10)) for x in (0, 20, 40))
POINTS = st.tuples(st.sampled_from([0, 5, 10, 15, 25, 45]), st.sampled_from([0, 5, 30]))
POLICIES = st.builds(
    policy.Policy,
    unanswered=st.sampled_from(["zero", "by_rule"]),
    qrp_count=st.sampled_from(["at_most", "exactly"]),
    qrp_wrong_tick=st.sampled_from(["takes_a_place", "cancels_a_right_one"]),
    qroc_folds=st.frozensets(st.sampled_from(policy.FOLDS)),
    tcs=st.sampled_from(["aggregate", "mode_only"]),
)


@st.composite
def tick_questions(draw, form):
    offered = LONG if form == "QRPL" else LETTERS
    most = {"QRU": 1, "QRPL": 5}.get(form, len(offered))
    correct = draw(st.frozensets(st.sampled_from(offered), min_size=1, max_size=most))
    zero = st.frozensets(st.sampled_from(offered), max_size=1)
    none = frozenset()
    needed = none if form in ("QRPL", "QRU") else draw(zero) & correct
    banned = none if form in ("QRPL", "QRU") else draw(zero) - correct
    key = TickKey(form, frozenset(offered), correct, needed, banned)
    limit = len(offered) if form == "QRM" else len(correct)
    ticks = st.frozensets(st.sampled_from(offered), min_size=1, max_size=limit)
    return key, st.builds(Ticked, ticks)


@st.composite
def wording_questions(draw):
    full = draw(st.frozensets(st.sampled_from(WORDS[:4]), min_size=1))
    half = frozenset({"rh", "PH 7.4"})
    return WordingKey(full, half), st.builds(
        Worded, st.sampled_from([*WORDS, "?", "é"])
    )


@st.composite
def place_questions(draw):
    if draw(st.booleans()):
        zones = SQUARES[: draw(st.integers(1, 3))]
        points = st.lists(POINTS, min_size=1, max_size=len(zones))
        return ZoneKey(zones), points.map(lambda found: Pointed(tuple(found)))
    key = SegmentKey(frozenset({"s1", "s2", "s3"}), frozenset({"s1", "s3"}))
    picked = st.frozensets(st.sampled_from(["s1", "s2", "s3"]), min_size=1, max_size=2)
    return key, st.builds(Picked, picked)


@st.composite
def panel_questions(draw):
    counts = draw(st.lists(st.integers(0, 9), min_size=5, max_size=5).filter(any))
    key = PanelKey(dict(zip((-2, -1, 0, 1, 2), counts, strict=True)))
    return key, st.builds(Judged, st.integers(-2, 2))


KINDS = {
    **{form: tick_questions(form) for form in ("QRU", "QRM", "QRP", "QRPL")},
    "QROC": wording_questions(),
    "QZP": place_questions(),
    "TCS": panel_questions(),
}


@st.composite
def scorings(draw):
    """A paper of any formats, gestures on it, answers to it, a policy: marked by us."""
    forms = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6))
    questions, answers = [], []
    for at, form in enumerate(forms):
        key, given_ = draw(KINDS[form])
        rank_ = draw(st.sampled_from("AB"))
        worths = draw(WORTHS), draw(WORTHS)
        questions.append(KeyedQuestion(f"q{at}", form, rank_, 1, *worths, key))
        answers.append(st.none() | given_)
    sealed = key_document.write([("d", q) for q in questions], code="uc", version=1)
    gestures = [
        amendments.Neutralise(q.id, draw(st.sampled_from(["removed", "full_marks"])))
        for q in questions[1:]
        if draw(st.booleans())
    ]
    gestures.append(amendments.CoefficientChanged("q0", draw(WORTHS)))
    if forms[0] == "QROC":
        gestures.append(amendments.WordingsAccepted("q0", frozenset({"é", "ep2"})))
    amended = amendments.amend(sealed, gestures)
    rules = draw(POLICIES)
    copies = draw(st.lists(st.tuples(*answers), max_size=5))
    columns = [
        encode(question, [copy[at] for copy in copies])
        for at, question in enumerate(amended.questions)
    ]
    return sealed, amended, rules, columns


def written(sealed, amended, rules, columns):
    count = len(columns[0].codes)
    attempts = [UUID(int=at + 1) for at in range(count)]
    packed = answers_table.pack(
        [answers_table.Answers(c.question.id, c.distinct, c.codes) for c in columns]
    )
    marked = mark_cohort(columns, policy=rules, neutralised=amended.neutralised)
    answers = answers_table.digest(attempts, packed)
    origin = Origin(amended.digest, answers, rules_digest(rules))
    marks = marks_bytes(origin, attempts, marked, rank(marked.units.tolist()))
    owners = b"".join(attempt.bytes for attempt in attempts)
    head = {
        "amendments": amendments.to_json(amended.amendments),
        "answers": len(packed),
        "attempts": count,
        "key": len(sealed),
        "marks": len(marks),
        "policy": policy.to_json(rules),
    }
    return dump(head) + b"\n" + owners + sealed + packed + marks


@settings(max_examples=60)
@given(scorings())
def test_both_find_the_same_bytes_on_random_papers(made):
    scoring = scorer.read(written(*made))

    assert scorer.score(scoring) == scoring.claimed


def a_scoring():
    key = TickKey("QRM", frozenset(LETTERS), frozenset("AC"))
    one = Fraction(1)
    questions = [KeyedQuestion(f"q{n}", "QRM", "A", 1, one, one, key) for n in range(2)]
    sealed = key_document.write([("d", q) for q in questions], code="uc", version=1)
    amended = amendments.amend(sealed, [amendments.Neutralise("q1", "full_marks")])
    given_ = [Ticked(frozenset("AC")), Ticked(frozenset("A")), None]
    columns = [encode(q, given_) for q in amended.questions]
    return written(sealed, amended, policy.DEFAULT, columns)


def run(data):
    """`-S` hides every installed package, as the house does when it asks."""
    return subprocess.run(
        [sys.executable, "-E", "-s", "-S", "-m", "verifier.scorer"],
        cwd=ROOT,
        input=data,
        capture_output=True,
        check=False,
    )


def test_as_a_process_it_says_that_it_found_the_same():
    done = run(a_scoring())

    said = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (said["ok"], said["attempts"], said["findings"]) == (True, 3, [])


def test_a_mark_that_was_changed_is_named_a26():
    data = a_scoring()
    tampered = data[:-1] + bytes([data[-1] + 1])

    done = run(tampered)

    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert said["findings"] == [
        {
            "code": "mark.differs",
            "attempt": str(UUID(int=3)),
            "field": "q1",
            "expected": 2,
            "found": 3,
        }
    ]


@pytest.mark.parametrize("data", [b"", b"{}\n", b"[]\n", a_scoring()[:-9]])
def test_what_it_cannot_read_it_does_not_judge(data):
    assert run(data).returncode == 2
