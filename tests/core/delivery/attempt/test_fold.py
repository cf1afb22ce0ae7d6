"""A copy is what its entries say, whoever folds them and however they came."""

import pytest
from copy_vectors import CASES, OUTLINE, as_json, epochs_of, window_of
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.attempt.copy import (
    Window,
)
from concours.core.delivery.attempt.fold import fold, judge
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.canonical import dump

T0 = 1_790_000_000_000
WINDOW = Window(T0, T0 + 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_copy_is_that_of_the_vectors(case):
    copy = fold(
        OUTLINE, epochs_of(case), window=window_of(case), until=case["until_ms"]
    )

    assert as_json(copy) == case["copy"]


def test_a_chain_with_a_gap_is_a_defect():
    held = JournalEntry(1, "left", b"{}", T0, T0)
    with pytest.raises(AssertionError):
        fold(OUTLINE, [Epoch(1, None, [held])])


def test_the_same_epoch_twice_is_a_defect():
    with pytest.raises(AssertionError):
        fold(OUTLINE, [Epoch(1, None, []), Epoch(1, None, [])])


questions = st.sampled_from([*OUTLINE.offers, "nowhere"])
values = st.sampled_from([None, ["A"], ["B", "D"], [[5, 5]], ["s1"], 0, "embolie", 9])
acts = st.one_of(
    st.tuples(st.just("answered"), st.builds(dict, answer=values, question=questions)),
    st.tuples(
        st.sampled_from(["seen", "validated"]), st.builds(dict, question=questions)
    ),
    st.tuples(
        st.just("flagged"),
        st.builds(dict, flagged=st.booleans(), question=questions),
    ),
    st.tuples(
        st.just("handed"), st.builds(dict, reason=st.sampled_from(["time", "?"]))
    ),
    st.tuples(
        st.sampled_from(["left", "viewed", "framed", "pasted"]),
        st.sampled_from(
            [
                {},
                {"by": "blur"},
                {"centre": [4, 3], "figure": 1, "zoom": 250},
                {"height": 752, "of": [1280, 800], "width": 640},
                {"length": 18, "question": "qi-q4"},
            ]
        ),
    ),
)


def chain(number, base, said, start):
    entries = [
        JournalEntry(seq, kind, dump(body), start + 7 * seq, start + 9 * seq)
        for seq, (kind, body) in enumerate(said)
    ]
    return Epoch(number, base, entries)


chains = st.builds(
    lambda first, count, second: [
        chain(1, None, first, T0 - 10),
        chain(2, Base(1, min(count, len(first))), second, T0 + 20),
    ],
    st.lists(acts, max_size=25),
    st.integers(0, 25),
    st.lists(acts, max_size=12),
)


@given(chains)
def test_what_is_beyond_the_base_changes_nothing_of_the_copy(epochs):
    first, second = epochs
    known = Epoch(1, None, first.entries[: second.base.count])

    whole = as_json(fold(OUTLINE, epochs, window=WINDOW))
    cut = as_json(fold(OUTLINE, [known, second], window=WINDOW))

    assert whole | {"refused": None} == cut | {"refused": None}


@given(chains)
def test_refused_acts_change_nothing(epochs):
    refused = {(r.epoch, r.seq) for r in fold(OUTLINE, epochs, window=WINDOW).refused}
    blanked = [
        Epoch(
            epoch.number,
            epoch.base,
            [
                JournalEntry(h.seq, "left", b"{}", h.device_ms, h.received_ms)
                if (epoch.number, h.seq) in refused
                else h
                for h in epoch.entries
            ],
        )
        for epoch in epochs
    ]

    whole = as_json(fold(OUTLINE, epochs, window=WINDOW))
    assert as_json(fold(OUTLINE, blanked, window=WINDOW)) == whole | {"refused": []}


@given(chains)
def test_a_validated_answer_is_final(epochs):
    final = {}
    for end in range(len(epochs[0].entries) + 1):
        part = [Epoch(1, None, epochs[0].entries[:end])]
        copy = fold(OUTLINE, part, window=WINDOW)
        for question, answer in final.items():
            assert copy.answers.get(question) == answer
        final = {q: copy.answers.get(q) for q in copy.validated}


@given(chains)
def test_every_entry_gets_one_verdict_in_order(epochs):
    judged = [(j.epoch, j.entry.seq) for j in judge(OUTLINE, epochs, window=WINDOW)]

    assert judged == [(e.number, h.seq) for e in epochs for h in e.entries]
