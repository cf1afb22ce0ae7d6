"""How a paper was looked at is read as written, shown in time, and marks nothing."""

import pytest
from copy_vectors import OUTLINE
from hypothesis import given
from hypothesis import strategies as st
from test_fold import WINDOW, chains
from test_replay import QUESTION, T0, sections_of, written

from concours.core.delivery.attempt.acts import SILENT_KINDS
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.looks import (
    Departure,
    ImageView,
    Paste,
    WindowSize,
    read_look,
)
from concours.core.delivery.attempt.replay import frame, replay
from concours.core.delivery.attempt.spans import (
    absences,
    enlargements,
    narrow_windows,
)
from concours.core.delivery.journal.epochs import Epoch, JournalEntry
from concours.core.kernel.canonical import dump

LOOKS = {
    "left": {"by": "blur"},
    "viewed": {"centre": [412, 96], "figure": 1, "zoom": 250},
    "framed": {"height": 752, "of": [1280, 800], "width": 640},
    "pasted": {"length": 18, "question": "qi-q4"},
}


def view(zoom, figure=1):
    return {"centre": [4, 3] if zoom > 100 else [0, 0], "figure": figure, "zoom": zoom}


def test_each_look_is_what_its_body_says():
    read = {kind: read_look(kind, dump(body)) for kind, body in LOOKS.items()}

    assert read == {
        "left": Departure("blur"),
        "viewed": ImageView(1, 250, (412, 96)),
        "framed": WindowSize(640, 752, (1280, 800)),
        "pasted": Paste("qi-q4", 18),
    }
    assert read_look("left", b"{}") == Departure("hidden"), "a tablet of before"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("left", b'{"by":"whom"}'),
        ("left", b'{"by":"blur","more":1}'),
        ("left", b"null"),
        ("viewed", b'{"centre":[4,3],"figure":0,"zoom":250}'),
        ("viewed", b'{"centre":[4,3],"figure":1,"zoom":99}'),
        ("viewed", b'{"centre":[4,-3],"figure":1,"zoom":250}'),
        ("viewed", b'{"centre":[4],"figure":1,"zoom":250}'),
        ("viewed", b'{"centre":[4,3],"figure":true,"zoom":250}'),
        ("framed", b'{"height":752,"of":[1280,800],"width":1000001}'),
        ("framed", b'{"height":752,"of":1280,"width":640}'),
        ("pasted", b'{"length":"18","question":"qi-q4"}'),
        ("pasted", b'{"length":18}'),
        ("returned", b"{}"),
        ("answered", b'{"answer":null,"question":"qi-q4"}'),
        ("viewed", b"no JSON"),
    ],
)
def test_another_body_says_nothing(kind, body):
    assert read_look(kind, body) is None


@given(chains, st.lists(st.sampled_from(sorted(LOOKS)), min_size=1, max_size=4))
def test_a_copy_is_the_same_with_looks_and_without(epochs, kinds):
    first = epochs[0].entries
    hour, start = (first[0].device_ms, 1) if first else (T0, 0)
    looks = [
        JournalEntry(seq, kind, dump(LOOKS[kind]), hour, hour)
        for seq, kind in enumerate(kinds, start)
    ]
    later = [
        JournalEntry(e.seq + len(kinds), e.kind, e.body, e.device_ms, e.received_ms)
        for e in first[1:]
    ]
    watched = fold(
        OUTLINE, [Epoch(1, None, [*first[:1], *looks, *later])], window=WINDOW
    )
    alone = fold(OUTLINE, [Epoch(1, None, first)], window=WINDOW)

    # Anything written after an end of time says that it was none, as ever.
    assert {**sections_of(watched), "handed": {}} == {
        **sections_of(alone),
        "handed": {},
    }
    assert {e.seq for e in watched.refused}.isdisjoint(range(start, start + len(kinds)))


def test_what_is_silent_has_no_reason_whatever_it_says():
    entries = written(*[(at, kind, {"?": 1}) for at, kind in enumerate(SILENT_KINDS)])

    moments = replay(OUTLINE, [Epoch(1, None, entries)], window=WINDOW)

    assert [(moment.reason, moment.changes) for moment in moments] == [
        (None, ()) for _ in SILENT_KINDS
    ]


def test_an_absence_says_how_and_a_window_beside_may_still_be_hidden():
    entries = written(
        (1, "left", {"by": "blur"}),
        (3, "viewed", view(150)),
        (4, "strayed", {"dest": "document", "path": "/x"}),
        (5, "left", {"by": "hidden"}),
        (9, "returned", {}),
        (12, "left", {}),
        (20, "answered", {"question": QUESTION, "answer": None}),
    )
    moments = replay(OUTLINE, [Epoch(1, None, entries)], window=WINDOW)

    spans = [(s.from_ms - T0, s.until_ms - T0, s.absence) for s in absences(moments)]
    assert spans == [(1, 5, "blur"), (5, 9, "hidden"), (12, 20, "hidden")]
    then = [frame(moments, until=T0 + at).absence for at in (0, 4, 6, 10, 15)]
    assert then == [None, "blur", "hidden", None, "hidden"]


def test_an_image_is_enlarged_until_it_is_whole_or_another_question_comes():
    entries = written(
        (1, "viewed", view(150)),
        (3, "viewed", view(250)),
        (8, "viewed", view(100)),
        (9, "viewed", view(200)),
        (14, "seen", {"question": QUESTION}),
        (20, "viewed", view(400, figure=2)),
        (22, "handed", {"reason": "candidate"}),
    )
    spans = enlargements(replay(OUTLINE, [Epoch(1, None, entries)]))

    assert [(s.from_ms - T0, s.until_ms - T0, s.percent) for s in spans] == [
        (1, 3, 150),
        (3, 8, 250),
        (9, 14, 200),
        (20, 22, 400),
    ]


def test_a_window_is_narrow_where_it_leaves_room_for_another():
    whole, half = {"of": [1280, 800], "height": 752}, [1280, 640]
    entries = written(
        *[(5 * n, "framed", {**whole, "width": half[n % 2]}) for n in range(3)],
        (20, "framed", {**whole, "width": 640}),
    )
    spans = narrow_windows(replay(OUTLINE, [Epoch(1, None, entries)]))

    assert [(s.from_ms - T0, s.until_ms - T0, s.percent) for s in spans] == [
        (5, 10, 47),
        (20, 20, 47),
    ]
