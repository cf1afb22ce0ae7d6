"""A copy gathered the short way has the answers of the fold, or is not gathered so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.attempt.copy import (
    CLOCK_ERROR_MS_MAX,
    Window,
)
from concours.core.delivery.attempt.fold import fold as fold_copy
from concours.core.delivery.attempt.fold import judge
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.kernel.canonical import dump
from concours.core.results.marking.gathering import (
    KINDS,
    OUT_OF_TIME,
    ActRows,
    Gathering,
)
from core.delivery.attempt.copy_vectors import OUTLINE

T0 = 1_790_000_000_000
WINDOW = Window(T0, T0 + 1_000_000)
QUESTIONS = [*OUTLINE.offers]
LOCKED = [
    question
    for dossier in OUTLINE.dossiers
    if dossier.navigation == "locked"
    for question in dossier.questions
]

names = st.sampled_from([*OUTLINE.offers])
values = st.sampled_from([None, ["A"], ["B", "A"], ["A", "B"], [[5, 5]], 0, "embolie"])
answered = st.tuples(
    st.just("answered"), st.builds(dict, answer=values, question=names)
)
noise = st.sampled_from([("left", {}), ("seen", {"question": "nowhere"}), ("left", 3)])
odd = st.sampled_from(
    [
        ("answered", {"question": "nowhere", "answer": None}),
        ("answered", {"question": QUESTIONS[0], "answer": 9}),
        ("answered", {"reason": "time"}),
        ("handed", {"reason": "time"}),
        ("handed", {"reason": "candidate"}),
        ("handed", {"reason": "?"}),
        ("validated", {"question": "nowhere"}),
        *(("validated", {"question": name}) for name in OUTLINE.offers),
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
    st.sampled_from([[], [("handed", {"reason": "candidate"})]]),
)
journals = st.one_of(
    orderly,
    st.lists(answered | noise, max_size=10),
    st.lists(answered | noise | odd, max_size=20),
)


def chain(said, late_from=None):
    """The entries of a copy; those from `late_from` on are written after its end."""
    times = [
        T0 + seq if late_from is None or seq < late_from else WINDOW.ends_at + seq
        for seq in range(len(said))
    ]
    return Epoch(
        1,
        None,
        [
            JournalEntry(seq, kind, dump(body), device_ms, device_ms)
            for seq, ((kind, body), device_ms) in enumerate(
                zip(said, times, strict=True)
            )
        ],
    )


def number(held):
    """The number of an entry's kind, as the query of copies gives it."""
    is_in_time = WINDOW.opens_at <= held.device_ms < WINDOW.ends_at
    if held.kind == "handed":
        is_by_clock = held.body == b'{"reason":"time"}'
        is_early = held.received_ms < WINDOW.ends_at - CLOCK_ERROR_MS_MAX
        return OUT_OF_TIME if is_by_clock and is_early else KINDS.index("handed")
    if not is_in_time:
        return OUT_OF_TIME
    return KINDS.index(held.kind)


def said_in(epochs, order=None):
    """What copies say, in some order."""
    lines = [
        (row, held.seq, number(held), held.body)
        for row, epoch in enumerate(epochs)
        for held in epoch.entries
        if held.kind in KINDS
    ]
    if order:
        order.shuffle(lines)
    columns = [[line[at] for line in lines] for at in range(4)]
    return ActRows(
        *(np.array(column, dtype=np.int64) for column in columns[:3]), columns[3]
    )


def gathered(epochs, order=None):
    gathering = Gathering(OUTLINE, copies_count=len(epochs))
    gathering.fold(said_in(epochs, order))
    return gathering


def answers_of(gathering, count):
    """What the columns say of each copy, as the fold says it."""
    columns = gathering.answers()
    return [
        {
            column.question: column.distinct[column.codes[row]]
            for column in columns
            if column.distinct[column.codes[row]] is not None
        }
        for row in range(count)
    ]


def refusals(epoch):
    return [
        judged.reason
        for judged in judge(OUTLINE, [epoch], window=WINDOW)
        if judged.reason and judged.entry.kind in KINDS
    ]


def goes_on(epoch):
    """Whether anything that may change an answer follows an end of time."""
    said = [(held.kind, held.body) for held in epoch.entries if held.kind in KINDS]
    return ("handed", dump({"reason": "time"})) in said[:-1]


def folded(epoch):
    left = fold_copy(OUTLINE, [epoch], window=WINDOW)
    return {q: each.answer for q, each in left.answers.items()}


late = st.none() | st.integers(0, 20)


@given(st.lists(st.builds(chain, journals, late), max_size=4), st.randoms())
def test_short_way_is_the_fold_and_is_taken_unless_an_act_is_refused(epochs, order):
    """Whatever the order in which the acts come; nor after an end that was none."""
    is_refused = [
        bool(refusals(epoch)) or goes_on(epoch) or not said_in([epoch]).bodies
        for epoch in epochs
    ]

    gathering = gathered(epochs, order)

    assert gathering.left_out() == [row for row, no in enumerate(is_refused) if no]
    for row in gathering.left_out():
        gathering.put(row, folded(epochs[row]))
    assert gathering.left_out() == []
    assert answers_of(gathering, len(epochs)) == [folded(epoch) for epoch in epochs]


FREE = next(name for name in QUESTIONS if name not in LOCKED)
REFUSED = {
    "bad_body": [("answered", {"reason": "time"})],
    "unknown_question": [("answered", {"question": "nowhere", "answer": None})],
    "bad_answer": [("answered", {"question": FREE, "answer": 9})],
    "not_open": [("answered", {"question": LOCKED[1], "answer": None})],
    "not_locked": [("validated", {"question": FREE})],
    "after_validation": [
        ("validated", {"question": LOCKED[0]}),
        ("answered", {"question": LOCKED[0], "answer": None}),
    ],
    "ended_early": [("handed", {"reason": "time"})],
    "after_handed": [
        ("handed", {"reason": "candidate"}),
        ("answered", {"question": FREE, "answer": None}),
    ],
    "late": [("answered", {"question": FREE, "answer": None})],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_copy_with_an_act_refused_for_each_reason_is_left_out(reason):
    """And leaves no trace; the copy beside it is taken in."""
    answer = ("answered", {"question": FREE, "answer": []})
    epoch = chain([answer, *REFUSED[reason]], late_from=1 if reason == "late" else None)
    other = chain([answer])

    gathering = gathered([other, epoch])

    assert refusals(epoch) == [reason]
    assert gathering.left_out() == [1]
    assert answers_of(gathering, 2) == [folded(other), {}]


def test_copy_that_goes_on_after_an_end_of_time_needs_the_fold_f24():
    end = dump({"reason": "time"})
    answer = dump({"question": FREE, "answer": []})
    near = WINDOW.ends_at - CLOCK_ERROR_MS_MAX
    goes_on = [JournalEntry(0, "handed", end, near, near)]
    goes_on.append(JournalEntry(1, "answered", answer, near + 1, near + 1))
    copies = [Epoch(1, None, goes_on), chain([("handed", {"reason": "time"})], 0)]

    gathering = gathered(copies)

    assert [refusals(copy) for copy in copies] == [[], []]
    assert gathering.left_out() == [0]


def test_second_validation_and_second_hand_in_need_the_fold():
    validated = ("validated", {"question": LOCKED[0]})
    handed = ("handed", {"reason": "candidate"})
    copies = [[validated], [validated, validated], [handed], [handed, handed]]

    assert gathered([chain(said) for said in copies]).left_out() == [1, 3]


def test_body_of_another_kind_needs_the_fold():
    question = {"question": LOCKED[0]}

    assert gathered([chain([("answered", question)])]).left_out() == [0]
    assert gathered([chain([("handed", question)])]).left_out() == [0]


def test_last_answer_is_the_one_of_the_highest_number_whichever_comes_last():
    epoch = chain(
        [("answered", {"question": FREE, "answer": [letter]}) for letter in "ABC"]
    )
    said = said_in([epoch])
    gathering = Gathering(OUTLINE, copies_count=1)

    gathering.fold(ActRows(said.copies, said.seqs[::-1], said.kinds, said.bodies[::-1]))

    assert answers_of(gathering, 1) == [folded(epoch)]


def test_blocks_do_not_disturb_each_other():
    said = [chain([("answered", {"question": FREE, "answer": ["A"]})])] * 3
    whole = said_in(said)
    gathering = Gathering(OUTLINE, copies_count=3)
    for rows in ([1], [0, 2]):
        at = np.isin(whole.copies, rows)
        bodies = [body for body, is_in in zip(whole.bodies, at, strict=True) if is_in]
        gathering.fold(
            ActRows(whole.copies[at], whole.seqs[at], whole.kinds[at], bodies)
        )

    assert answers_of(gathering, 3) == [folded(each) for each in said]


def test_answer_that_does_not_stand_is_in_no_column():
    """So it has no part in the common denominator."""
    first, last = ({"question": FREE, "answer": [letter]} for letter in "AB")
    gathering = gathered([chain([("answered", first), ("answered", last)])])
    column = next(c for c in gathering.answers() if c.question == FREE)

    assert [*column.distinct] == [*folded(chain([("answered", last)])).values()]


def test_cohort_of_nobody_has_empty_columns():
    columns = Gathering(OUTLINE, copies_count=0).answers()

    assert [len(column.codes) for column in columns] == [0] * len(QUESTIONS)
