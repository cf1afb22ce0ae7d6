"""A replay ends in the copy that is marked, and shows what stood at each instant."""

import pytest
from copy_vectors import CASES, OUTLINE, as_json, epochs_of, window_of
from hypothesis import given
from hypothesis import strategies as st
from test_fold import T0, WINDOW, chains

from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.replay import frame, in_time, replay
from concours.core.delivery.attempt.spans import absences, visits
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.canonical import dump


def sections_of(copy):
    """A copy in the parts that moments change."""
    return {
        "answers": {name: answer.value for name, answer in copy.answers.items()},
        "eliminated": {name: sorted(own) for name, own in copy.eliminated.items()},
        "flagged": dict.fromkeys(copy.flagged, True),
        "seen": dict.fromkeys(copy.seen, True),
        "validated": dict.fromkeys(copy.validated, True),
        "highlights": {
            name: [list(span) for span in spans]
            for name, spans in copy.highlights.items()
        },
        "handed": {} if copy.handed is None else {"": copy.handed},
    }


def shown(moments, until=None):
    return {
        name: own for name, own in frame(moments, until=until).sections.items() if own
    }


def stood(copy):
    return {name: own for name, own in sections_of(copy).items() if own}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_last_frame_is_the_copy_of_the_vectors(case):
    moments = replay(OUTLINE, epochs_of(case), window=window_of(case))

    whole = fold(OUTLINE, epochs_of(case), window=window_of(case))
    assert shown(moments) == stood(whole)


@given(chains)
def test_the_last_frame_is_the_fold(epochs):
    moments = replay(OUTLINE, epochs, window=WINDOW)

    assert shown(moments) == stood(fold(OUTLINE, epochs, window=WINDOW))
    assert [m.order for m in moments] == list(range(len(moments)))
    uncounted = [(m.epoch, m.entry.seq) for m in moments if m.reason is not None]
    assert uncounted == [
        (one.epoch, one.seq) for one in fold(OUTLINE, epochs, window=WINDOW).refused
    ]


@given(chains, st.integers(-20, 260))
def test_each_frame_of_one_device_is_the_fold_up_to_then(epochs, later_ms):
    first = [Epoch(1, None, epochs[0].entries)]
    moments = replay(OUTLINE, first, window=WINDOW)

    then = fold(OUTLINE, first, window=WINDOW, until=T0 + later_ms)
    assert shown(moments, until=T0 + later_ms) == stood(then)


@given(chains)
def test_moments_applied_in_time_end_in_the_same_frame(epochs):
    """What the page does: of each thing, the change with the highest order stands."""
    moments = replay(OUTLINE, epochs, window=WINDOW)
    standing = {}
    for moment in in_time(moments):
        for change in moment.changes:
            place = (change.section, change.name)
            if moment.order >= standing.get(place, (-1, None))[0]:
                standing[place] = (moment.order, change.value)

    sections = {}
    for (section, name), (_, value) in standing.items():
        if value is not None:
            sections.setdefault(section, {})[name] = value
    assert sections == shown(moments)


def written(*said, start=T0):
    return [
        JournalEntry(seq, kind, dump(body), start + at, start + at + 5)
        for seq, (at, kind, body) in enumerate(said)
    ]


QUESTION, OTHER = list(OUTLINE.offers)[:2]


def test_a_question_is_shown_until_the_next_or_until_another_device_writes():
    first = written(
        (0, "opened", {"base": None, "paper": "00"}),
        (1, "seen", {"question": QUESTION}),
        (5, "left", {}),
        (7, "returned", {}),
        (10, "seen", {"question": "nowhere"}),
        (12, "seen", {"question": OTHER}),
        (14, "left", {}),
        (90, "seen", {"question": QUESTION}),
    )
    second = written(
        (0, "opened", {"base": {"count": 7, "epoch": 1, "head": "00"}, "paper": "00"}),
        (3, "seen", {"question": QUESTION}),
        (9, "handed", {"reason": "candidate"}),
        start=T0 + 20,
    )
    moments = replay(OUTLINE, [Epoch(1, None, first), Epoch(2, Base(1, 7), second)])

    assert [
        (span.epoch, span.question, span.from_ms - T0, span.until_ms - T0)
        for span in visits(moments)
    ] == [(1, QUESTION, 1, 12), (1, OTHER, 12, 20), (2, QUESTION, 23, 29)]
    assert [(s.epoch, s.from_ms - T0, s.until_ms - T0) for s in absences(moments)] == [
        (1, 5, 7),
        (1, 14, 20),
    ]
    away = frame(moments, until=T0 + 15)
    assert (away.epoch, away.question, away.absence) == (1, OTHER, "hidden")
    opened = frame(moments, until=T0 + 21)
    assert (opened.epoch, opened.question, opened.absence) == (2, None, None)


def test_what_a_replaced_device_had_not_sent_and_what_follows_a_hand_in_is_not_told():
    """The third `seen` came late; the other device began ten after the hand-in."""
    first = written(
        (0, "opened", {"base": None, "paper": "00"}),
        (1, "seen", {"question": QUESTION}),
        (4, "left", {}),
        (5, "seen", {"question": OTHER}),
        (10, "handed", {"reason": "time"}),
    )
    base = {"count": 3, "epoch": 1, "head": "00"}
    second = written((20, "opened", {"base": base, "paper": "00"}))
    replaced = replay(OUTLINE, [Epoch(1, None, first), Epoch(2, Base(1, 3), second)])
    whole = replay(OUTLINE, [Epoch(1, None, first), Epoch(2, Base(1, 5), second)])

    def shown_until(moments):
        return [(s.question, s.from_ms - T0, s.until_ms - T0) for s in visits(moments)]

    assert shown_until(replaced) == [(QUESTION, 1, 20)]
    assert shown_until(whole) == [(QUESTION, 1, 5), (OTHER, 5, 10)]
    assert [(s.from_ms - T0, s.until_ms - T0) for s in absences(whole)] == [(4, 10)]


def test_an_answer_knows_what_stood_before_it():
    said = written(
        (1, "answered", {"question": QUESTION, "answer": ["A"]}),
        (2, "answered", {"question": QUESTION, "answer": None}),
        (3, "answered", {"question": QUESTION, "answer": ["B"]}),
        (4, "answered", {"question": QUESTION, "answer": ["?"]}),
    )
    moments = replay(OUTLINE, [Epoch(1, None, said)])

    assert [moment.before for moment in moments] == [None, ["A"], None, ["B"]]
    assert [bool(moment.changes) for moment in moments] == [True, True, True, False]


def test_a_frame_has_what_was_written_at_its_instant_and_nothing_later():
    """Nor a question that is none, which no screen has shown."""
    said = written(
        (1, "seen", {"question": QUESTION}),
        (2, "answered", {"question": QUESTION, "answer": ["A"]}),
        (3, "seen", {"question": "nowhere"}),
        (4, "answered", {"question": QUESTION, "answer": ["B"]}),
    )
    moments = replay(OUTLINE, [Epoch(1, None, said)])

    answers = [shown(moments, until=T0 + at).get("answers") for at in range(1, 5)]
    assert answers == [None, {QUESTION: ["A"]}, {QUESTION: ["A"]}, {QUESTION: ["B"]}]
    assert [frame(moments, until=T0 + at).question for at in (0, 1, 3, 4)] == [
        *(None, QUESTION, QUESTION, QUESTION)
    ]


def test_moments_of_two_clocks_are_told_by_their_hours():
    """What was written at one hour stays in the order of the fold."""
    first = written((10, "seen", {"question": QUESTION}), (30, "left", {}))
    second = written(
        (20, "opened", {"base": {"count": 2, "epoch": 1, "head": "00"}, "paper": "00"}),
        (20, "seen", {"question": QUESTION}),
        (40, "returned", {}),
    )
    moments = replay(OUTLINE, [Epoch(1, None, first), Epoch(2, Base(1, 2), second)])

    assert [moment.at_ms - T0 for moment in moments] == [10, 30, 20, 20, 40]
    assert [moment.order for moment in in_time(moments)] == [0, 2, 3, 1, 4]


def test_there_is_a_frame_before_the_first_moment():
    empty = frame([])

    assert (empty.sections, empty.epoch, empty.question) == ({}, 0, None)
    assert visits([]) == absences([]) == []
    no_question = replay(OUTLINE, [Epoch(1, None, written((1, "left", {})))])
    assert visits(no_question) == [], "a tablet that showed none yet"
    assert as_json(fold(OUTLINE, []))["answers"] == {}
