"""A copy gathered the short way has the answers of the fold, or is not gathered so."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from concours.core.attempt.copy import Epoch, Held, Window
from concours.core.attempt.fold import fold as fold_copy
from concours.core.attempt.fold import judge
from concours.core.bank.keys import KeyedQuestion
from concours.core.kernel.canonical import dump
from concours.core.marking.gathering import KINDS, Gathering
from core.attempt.copy_vectors import OUTLINE

T0 = 1_790_000_000_000
WINDOW = Window(T0, T0 + 1_000_000)
QUESTIONS = [
    KeyedQuestion(name, "QRM", "A", 1, Fraction(1), Fraction(1), key)
    for name, key in OUTLINE.keys.items()
]
LOCKED = [
    question
    for dossier in OUTLINE.dossiers
    if dossier.navigation == "locked"
    for question in dossier.questions
]
LETTER = {kind: letter for letter, kind in KINDS.items()}

names = st.sampled_from([*OUTLINE.keys])
values = st.sampled_from([None, ["A"], ["B", "A"], ["A", "B"], [[5, 5]], 0, "embolie"])
answered = st.tuples(
    st.just("answered"), st.builds(dict, answer=values, question=names)
)
noise = st.sampled_from([("left", {}), ("seen", {"question": "nowhere"}), ("left", 3)])
odd = st.sampled_from(
    [
        ("answered", {"question": "nowhere", "answer": None}),
        ("answered", {"question": QUESTIONS[0].id, "answer": 9}),
        ("answered", {"reason": "time"}),
        ("handed", {"reason": "time"}),
        ("handed", {"reason": "?"}),
        ("validated", {"question": "nowhere"}),
        *(("validated", {"question": name}) for name in OUTLINE.keys),
    ]
)
# In order, as tablets let candidates do it, with things in between that may not count.
orderly = st.builds(
    lambda groups, end: [act for group in groups for act in group] + end,
    st.tuples(
        *(
            st.lists(answered | noise, max_size=2).map(
                lambda said, name=name: [
                    *said,
                    ("validated", {"question": name}),
                ]
            )
            for name in LOCKED
        )
    ),
    st.sampled_from([[], [("handed", {"reason": "time"})]]),
)
journals = st.one_of(
    orderly,
    st.lists(answered | noise, max_size=10),
    st.lists(answered | noise | odd, max_size=20),
)


def chain(said):
    return Epoch(
        1,
        None,
        [
            Held(seq, kind, dump(body), T0 + seq, T0 + seq)
            for seq, (kind, body) in enumerate(said)
        ],
    )


def answers_of(gathering, names):
    """What the columns say of each copy, as the fold says it."""
    columns = gathering.columns(names)
    return [
        {
            column.question.id: column.distinct[column.codes[place]]
            for column in columns
            if column.distinct[column.codes[place]] is not None
        }
        for place in range(len(names))
    ]


@given(st.lists(journals, max_size=4))
def test_short_way_is_the_fold_and_is_taken_unless_an_act_is_refused(cohort):
    gathering = Gathering(OUTLINE, QUESTIONS)
    expected = []
    for name, said in enumerate(cohort):
        epoch = chain(said)
        acts = [LETTER[k] + dump(body) for k, body in said if k in LETTER]
        left = fold_copy(OUTLINE, [epoch], window=WINDOW)
        answers = {q: each.answer for q, each in left.answers.items()}
        refused = [
            judged.held
            for judged in judge(OUTLINE, [epoch], window=WINDOW)
            if judged.reason and judged.held.kind in LETTER
        ]

        assert gathering.fold(name, acts) == (not refused)
        if refused:
            gathering.put(name, answers)
        expected.append(answers)

    assert answers_of(gathering, range(len(cohort))) == expected


def test_copy_that_needs_the_fold_leaves_no_trace():
    gathering = Gathering(OUTLINE, QUESTIONS)
    body = dump({"question": "nowhere", "answer": None})

    assert gathering.fold("one", [b"a" + body]) is False
    assert answers_of(gathering, ["one", "never seen"]) == [{}, {}]


def test_copy_that_goes_on_after_the_hand_in_needs_the_fold():
    question = next(q.id for q in QUESTIONS if q.id not in LOCKED)
    said = b"a" + dump({"question": question, "answer": None})
    handed = b"h" + dump({"reason": "time"})

    assert Gathering(OUTLINE, QUESTIONS).fold("one", [said, handed]) is True
    assert Gathering(OUTLINE, QUESTIONS).fold("one", [handed, said]) is False


def test_cohort_of_nobody_has_empty_columns():
    columns = Gathering(OUTLINE, QUESTIONS).columns([])

    assert [len(column.codes) for column in columns] == [0] * len(QUESTIONS)
