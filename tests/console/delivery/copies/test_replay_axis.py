"""Each kind of entry is on the axis of a replay, on its own lane and on no other.

What is not drawn is not looked for: whoever judges a copy reads the axis first.
"""

from dataclasses import fields

import pytest
from tests.core.delivery.attempt.copy_vectors import OUTLINE

from concours.core.delivery.attempt.replay import replay
from concours.core.delivery.journal.entry import KINDS
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.kernel.canonical import dump

T0 = 1_792_400_000_000
LAST_MS = 100_000
QUESTION, OTHER = "dp1-q1", "qi-q1"
OPENED = (0, "opened", {"base": None, "paper": "00"})
SEEN = (1_000, "seen", {"question": QUESTION})
LAST = (LAST_MS, "seen", {"question": OTHER})

AT_MS = 20_000
DRAWN = {
    "opened": ({"base": None, "paper": "00"}, set()),
    "seen": ({"question": OTHER}, {"shown", "parts"}),
    "answered": ({"answer": ["A"], "question": QUESTION}, {"answer"}),
    "eliminated": ({"propositions": ["A"], "question": QUESTION}, {"draft"}),
    "flagged": ({"flagged": True, "question": QUESTION}, {"draft"}),
    "highlighted": ({"dossier": "lca1", "ranges": [[0, 4]]}, {"draft"}),
    "validated": ({"question": QUESTION}, {"draft"}),
    "left": ({"by": "hidden"}, {"away"}),
    "left beside": ({"by": "blur"}, {"beside"}),
    "returned": ({}, set()),
    "strayed": ({"dest": "document", "path": "/correction.php"}, {"looked_for"}),
    "strayed elsewhere": ({"dest": "document", "path": "/some/page"}, {"unknown"}),
    "strayed by a machine": ({"dest": "document", "path": "/favicon.ico"}, set()),
    "viewed": ({"centre": [4, 3], "figure": 1, "zoom": 250}, {"enlarged"}),
    "framed": ({"height": 800, "of": [1280, 800], "width": 958}, {"narrow"}),
    "framed by bars": ({"height": 600, "of": [1280, 800], "width": 1280}, set()),
    "pasted": ({"length": 3, "question": QUESTION}, {"pasted"}),
    "handed": ({"reason": "candidate"}, {"uncounted"}),
}
"""What of the axis such an entry adds; after the hand-in the last `seen` is in vain."""


def axis_of(*said, around=(), late_ms=0):
    """Draw entries of one tablet, the last but one received late."""
    from concours.console.pages.delivery.copies.replay_axis import draw_axis  # noqa: PLC0415 -- after setup

    entries = [
        JournalEntry(seq, kind, dump(body), T0 + at, T0 + at + 5)
        for seq, (at, kind, body) in enumerate(said)
    ]
    if late_ms:
        late = entries[-2]
        entries[-2] = JournalEntry(
            late.seq, late.kind, late.body, late.device_ms, late.received_ms + late_ms
        )
    return draw(draw_axis, [Epoch(1, None, entries)], around)


def draw(draw_axis, epochs, around=()):
    return draw_axis(replay(OUTLINE, epochs), around, lambda question: question or "")


def drawn_in(axis):
    """All that an axis has: lane or kind of mark, and where."""
    drawn = set()
    for own in fields(axis):
        lane = getattr(axis, own.name)
        if own.name == "hours" or not isinstance(lane, tuple):
            continue
        for one in lane:
            kind = getattr(one, "kind", own.name)
            drawn.add((kind, one.x, getattr(one, "width", 0)))
    return drawn


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.usefixtures("console_database")
def test_each_entry_is_drawn_on_its_lane_at_its_hour(name):
    body, lanes = DRAWN[name]
    before = drawn_in(axis_of(OPENED, SEEN, LAST))
    after = drawn_in(axis_of(OPENED, SEEN, (AT_MS, name.split()[0], body), LAST))

    added = after - before
    assert {kind for kind, _, _ in added} == lanes
    hour = LAST_MS if name == "handed" else AT_MS
    assert not lanes or 100 * hour / LAST_MS in {x for _, x, _ in added}


def test_no_kind_is_left_out():
    assert {name.split()[0] for name in DRAWN} == set(KINDS)


@pytest.mark.usefixtures("console_database")
def test_an_absence_ends_where_they_return_and_an_enlargement_at_the_next_question():
    axis = axis_of(
        OPENED, SEEN, (10_000, "left", {"by": "hidden"}), (30_000, "returned", {}), LAST
    )
    assert [(band.x, band.width) for band in axis.away] == [(10, 20)]
    zoomed = {"centre": [4, 3], "figure": 1, "zoom": 250}
    axis = axis_of(OPENED, SEEN, (10_000, "viewed", zoomed), (40_000, *LAST[1:]), LAST)
    assert [(band.x, band.width) for band in axis.enlarged] == [(10, 30)]


@pytest.mark.usefixtures("console_database")
def test_what_is_drawn_as_one_path_has_each_stroke_of_its_lane():
    axis = axis_of(
        OPENED,
        SEEN,
        (20_000, "answered", {"answer": ["A"], "question": QUESTION}),
        (30_000, "flagged", {"flagged": True, "question": QUESTION}),
        (40_000, "pasted", {"length": 3, "question": QUESTION}),
        (50_000, "seen", {"question": OTHER}),
        LAST,
    )

    assert axis.answers_path == "M20.0 0v1"
    assert axis.drafts_path == "M30.0 0v1"
    assert [(mark.kind, mark.x) for mark in axis.rare] == [("pasted", 40)]
    assert axis.turns_path == "M1.0 0v1M50.0 0v1M100.0 0v1"
    assert axis.shown_path.startswith("M1.0 0h49.0v1h-49.0zM50.0 0h50.0v1h-50.0z")


@pytest.mark.usefixtures("console_database")
def test_five_minutes_without_a_word_are_hatched():
    answer = (500_000, "answered", {"answer": ["A"], "question": QUESTION})
    axis = axis_of(
        *(OPENED, SEEN, (200_000, *LAST[1:]), answer, (1_000_000, *LAST[1:])),
        (1_299_999, *LAST[1:]), (2_000_000, *LAST[1:]),
    )  # fmt: skip

    drawn = [(band.x, band.width, band.words) for band in axis.silent]
    assert [(x, width) for x, width, _ in drawn] == [(10, 15), (25, 25), (65, 35)]
    assert drawn[0][2] == "Rien ne fut écrit pendant 5\u00a0min"


@pytest.mark.usefixtures("console_database")
def test_what_waited_for_more_than_ten_seconds_is_on_the_lane_of_the_link():
    answer = (AT_MS, "answered", {"answer": ["A"], "question": QUESTION})
    soon = axis_of(OPENED, SEEN, answer, LAST, late_ms=9_000)
    late = axis_of(OPENED, SEEN, answer, LAST, late_ms=29_995)

    assert soon.kept == ()
    assert [(band.x, band.width) for band in late.kept] == [(20, 30)]


@pytest.mark.usefixtures("console_database")
def test_tablets_acts_and_incidents_have_a_lane_each():
    """And acts of before or after the copy are not on it."""
    from concours.console.pages.delivery.copies.replay_axis import (  # noqa: PLC0415 -- after setup
        Around,
        draw_axis,
    )

    base = {"count": 3, "epoch": 1, "head": "00"}
    first = [
        JournalEntry(seq, kind, dump(body), T0 + at, T0 + at + 5)
        for seq, (at, kind, body) in enumerate(
            [OPENED, SEEN, (30_000, "flagged", {"flagged": True, "question": QUESTION})]
        )
    ]
    second = [
        JournalEntry(seq, kind, dump(body), T0 + at, T0 + at + 5)
        for seq, (at, kind, body) in enumerate(
            [(60_000, "opened", {"base": base, "paper": "00"}), LAST]
        )
    ]
    axis = draw(
        draw_axis,
        [Epoch(1, None, first), Epoch(2, Base(1, 3), second)],
        [
            Around(T0 + 50_000, "Tablette remplacée", is_incident=False),
            Around(T0 + 70_000, "Malaise", is_incident=True),
            Around(T0 - 1, "Lancement", is_incident=False),
            Around(T0 + LAST_MS + 1, "Clôture", is_incident=False),
        ],
    )

    tablets = [(band.words, band.x, band.width) for band in axis.tablets]
    assert tablets == [("1", 0, 60), ("2", 60, 40)]
    assert [(mark.x, mark.words) for mark in axis.acts] == [(50, "Tablette remplacée")]
    assert [(mark.x, mark.words) for mark in axis.incidents] == [(70, "Malaise")]
