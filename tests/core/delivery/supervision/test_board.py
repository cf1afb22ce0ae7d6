"""The board says of each candidate what we know, in one word, and adds it up."""

from copy import deepcopy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.journal.entry import AttemptId
from concours.core.delivery.supervision.board import Board, Sitting
from concours.core.delivery.supervision.progress import (
    BoardEntry,
    Progress,
    ProgressFold,
)
from concours.core.delivery.supervision.status import (
    NO_REPORT,
    CandidateStatus,
    Seat,
    Tablet,
    TabletReport,
)
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant

SITTING = UUID(int=7)
ATTEMPT = AttemptId(UUID(int=1))
T0 = Instant(1_000_000_000)
DUE = Instant(T0 + 10_800_000)
MINUTE = 60_000


def status(now, *, seen_ago=1_000, epoch=1, package="whole", **facts):
    seen = None if seen_ago is None else Instant(now - seen_ago)
    enrolled = Instant(facts.pop("enrolled", T0 - 3_600_000))
    written = facts.pop("written", facts.get("held_count", 0))
    tablet = Tablet(
        epoch=epoch,
        enrolled=enrolled,
        seen=seen,
        written_count=written,
        package=package,
        report=facts.pop("report", NO_REPORT),
    )
    seat = Seat(
        attempt=ATTEMPT,
        number="04217",
        site=facts.pop("site", "s"),
        room="2",
        seat="B-14",
        due=facts.pop("due", DUE),
        due_since=facts.pop("due_since", Instant(0)),
    )
    return CandidateStatus(seat, tablet if epoch else None, Progress(**facts))


@pytest.mark.parametrize(
    ("state", "after_ms", "facts"),
    [
        ("absent", -MINUTE, {"epoch": 0}),
        ("absent", -MINUTE, {"seen_ago": 25_000}),
        ("loading", -MINUTE, {"package": "partial"}),
        ("ready", -MINUTE, {}),
        ("ready", -1, {}),
        ("absent", MINUTE, {"epoch": 0}),
        ("absent", 10 * MINUTE, {"seen_ago": 11 * MINUTE}),
        ("cut", 10 * MINUTE, {"seen_ago": 10 * MINUTE}),
        ("ready", MINUTE, {}),
        ("loading", MINUTE, {"package": "missing"}),
        ("writing", MINUTE, {"held_count": 3, "acted": T0}),
        ("silent", 5 * MINUTE, {"held_count": 3, "acted": T0 - MINUTE}),
        ("cut", 5 * MINUTE, {"held_count": 3, "seen_ago": 25_000}),
        ("replaced", MINUTE, {"held_count": 3, "epoch": 2, "enrolled": T0}),
        (
            "writing",
            6 * MINUTE,
            {"held_count": 3, "epoch": 2, "enrolled": T0, "acted": T0 + 5 * MINUTE},
        ),
        ("finished", 10_800_000, {"held_count": 3}),
        ("finished", MINUTE, {"held_count": 3, "is_handed": True, "written": 5}),
        ("handed", MINUTE, {"held_count": 3, "is_handed": True}),
        ("handed", MINUTE, {"held_count": 3, "is_handed": True, "seen_ago": MINUTE}),
        # F24: a clock that was wrong ended a time that goes on; and one that was right.
        ("writing", MINUTE, {"held_count": 3, "acted": T0, "ended": T0 + 1_000}),
        ("handed", DUE - T0, {"held_count": 3, "ended": DUE - 15_000}),
        (
            "writing",
            DUE - T0 - 1,
            {
                "held_count": 3,
                "acted": DUE - 9_000,
                "ended": DUE - 15_000,
                "has_gone_on": True,
            },
        ),
        (
            "handed",
            MINUTE,
            {"held_count": 3, "ended": T0 + 1_000, "is_spoken": True},
        ),
    ],
)
def test_state_is_the_word_for_what_we_know(state, after_ms, facts):
    now = Instant(T0 + after_ms)

    assert status(now, **facts).state(t0=T0, now=now) == state


def test_state_before_anything_is_armed_is_ready_or_absent():
    assert status(T0).state(t0=None, now=T0) == "ready"
    assert status(T0, epoch=0).state(t0=None, now=T0) == "absent"


def test_board_adds_up_and_names_nobody():
    now = Instant(T0 + MINUTE)
    statuses = [
        status(now, held_count=3, answered_count=2, acted=now, written=8),
        status(now, epoch=0),
    ]
    sitting = Sitting(id=SITTING, t0=T0, questions_count=4, sites={"s": "Lille"})

    board = Board(sitting, statuses, now=now).body()

    assert board["totals"] == {
        "candidates": 2,
        "enrolled": 1,
        "whole": 1,
        "connected": 1,
        "composing": 1,
        "finished": 0,
        "complete": 0,
        "waiting": 5,
        "late": 0,
        "misled": 0,
        "progress": 25,
        "states": {"absent": 1, "writing": 1},
    }
    assert board["sites"] == [
        {
            "site": "s",
            "name": "Lille",
            "apart": False,
            "t0_ms": T0,
            **board["totals"],
        }
    ]
    assert board["candidates"] == {
        "number": ["04217", "04217"],
        "due_ms": [DUE, DUE],
        "state": ["writing", "absent"],
        "connected": [True, False],
        "package": ["whole", "missing"],
        "answered": [2, 0],
        "held": [3, 0],
        "waiting": [5, 0],
        "late": [0, 0],
        "handed": [False, False],
        "seen_ms": [now - 1_000, None],
        "acted_ms": [now, None],
        "epoch": [1, 0],
        "offset_ms": [0, 0],
        "storage": ["", ""],
        "ends_ms": [None, None],
        "read": [None, None],
        "focus_lost": [0, 0],
        "kiosk": [None, None],
        "rejoined": [False, False],
        "misled": [False, False],
        "ended_early_ms": [None, None],
        "ahead_ms": [None, None],
    }


LATER = Instant(DUE + 5 * MINUTE)


@pytest.mark.parametrize(
    ("is_misled", "report", "facts"),
    [
        (False, TabletReport(ends=LATER, read_number=0), {}),
        (True, TabletReport(ends=DUE, read_number=0), {}),
        (True, TabletReport(ends=None, read_number=3), {}),
        (True, TabletReport(ends=DUE, read_number=0), {"seen_ago": 400 * MINUTE}),
        (False, TabletReport(ends=DUE, read_number=0), {"due": None}),
        (False, TabletReport(ends=DUE, read_number=0), {"epoch": 0}),
        (False, TabletReport(ends=DUE, read_number=0), {"seen_ago": None}),
        (False, TabletReport(ends=None), {}),
        (False, TabletReport(ends=DUE, read_number=0), {"is_handed": True}),
    ],
)
def test_tablet_told_of_another_end_in_time_raises_an_alarm(is_misled, report, facts):
    """An older build says no end at all, and is not accused."""
    now = Instant(T0 + 500 * MINUTE)

    one = status(now, report=report, **{"due": LATER, "due_since": T0, **facts})

    assert one.is_misled is is_misled


def test_tablet_has_the_time_to_hear_of_a_new_end():
    report = TabletReport(ends=DUE, read_number=0)

    def misled(after_ms):
        now = Instant(T0 + after_ms)
        return status(now, seen_ago=0, report=report, due=LATER, due_since=T0).is_misled

    assert (misled(14_999), misled(15_000)) == (False, True)


def test_tablet_that_has_just_come_has_the_time_to_read_its_end():
    report = TabletReport(ends=None, read_number=0)
    come = Instant(T0 + 30 * MINUTE)

    def misled(after_ms):
        now = Instant(come + after_ms)
        return status(now, seen_ago=0, report=report, enrolled=come).is_misled

    assert (misled(200), misled(14_999), misled(15_000)) == (False, False, True)


def test_detached_site_is_judged_by_its_own_clock():
    now = Instant(T0 + MINUTE)
    sitting = Sitting(
        id=SITTING,
        t0=T0,
        questions_count=4,
        sites={"s": "Lille", "u": "Brest"},
        detached={"u": None},
    )
    both = [
        status(now, seen_ago=30_000, held_count=3),
        status(now, site="u", due=None),
    ]

    board = Board(sitting, both, now=now).body()

    assert board["candidates"]["state"] == ["cut", "ready"]
    told = {site["name"]: (site["apart"], site["t0_ms"]) for site in board["sites"]}
    assert told == {"Lille": (False, T0), "Brest": (True, None)}


def test_board_of_nobody_counts_nobody():
    sitting = Sitting(id=SITTING, t0=None, questions_count=4, sites={})

    board = Board(sitting, [], now=T0).body()

    assert (board["totals"]["candidates"], board["candidates"]["number"]) == (0, [])


agos = st.sampled_from([0, 10_000, 24_999, 290_000, 299_999])
statuses = st.builds(
    lambda at, ago, epoch, package, enrolled, held, acted, handed, report: status(
        at,
        seen_ago=ago,
        epoch=epoch,
        package=package,
        enrolled=at - enrolled,
        held_count=held,
        acted=Instant(at - acted),
        is_handed=handed,
        report=report,
    ),
    st.sampled_from([0, 5, 6, 179]).map(lambda minutes: Instant(T0 + minutes * MINUTE)),
    st.none() | agos,
    st.integers(0, 2),
    st.sampled_from(["whole", "partial"]),
    agos,
    st.integers(0, 2),
    agos,
    st.booleans(),
    st.sampled_from(
        [NO_REPORT, TabletReport(ends=DUE, read_number=2), TabletReport(read_number=1)]
    ),
)
sittings = st.sampled_from([T0, None]).map(
    lambda t0: Sitting(id=SITTING, t0=t0, questions_count=4, sites={"s": "Lille"})
)


@pytest.mark.parametrize(
    ("after_ms", "facts", "words"),
    [
        (-10_000, {}, ("ready", "ready")),
        (MINUTE, {"held_count": 3, "seen_ago": 15_000}, ("writing", "cut")),
        (5 * MINUTE - 10_000, {"held_count": 3, "acted": T0}, ("writing", "silent")),
        (
            MINUTE,
            {"epoch": 2, "enrolled": T0 - 4 * MINUTE + 10_000},
            ("replaced", "ready"),
        ),
        (10_790_000, {"held_count": 3, "acted": DUE}, ("writing", "finished")),
    ],
)
def test_board_is_made_again_when_the_hour_alone_changes_it(after_ms, facts, words):
    now = Instant(T0 + after_ms)
    one = status(now, **facts)
    sitting = Sitting(id=SITTING, t0=T0, questions_count=4, sites={"s": "Lille"})
    board = Board(sitting, [one], now=now)

    assert one.holds_until(t0=T0, now=now) == now + 10_000
    assert board.body()["candidates"]["state"] == [words[0]]
    assert board.keep_up({}, now=Instant(now + 9_999)) is False
    assert board.keep_up({}, now=Instant(now + 10_000)) is (words[0] != words[1])
    assert board.body()["candidates"]["state"] == [words[1]]


@given(
    sittings,
    st.lists(statuses, min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.sampled_from(
                [0, 1, 1_000, 10_000, 4 * MINUTE, 5 * MINUTE, 170 * MINUTE]
            ),
            st.dictionaries(st.integers(0, 2), statuses),
        ),
        max_size=6,
    ),
)
def test_board_kept_up_is_the_board_made_anew_at_any_hour(sitting, first, refreshes):
    now, known = T0, list(first)
    board = Board(sitting, known, now=now)
    before = deepcopy(board.body())
    for passed_ms, changed in refreshes:
        now = Instant(now + passed_ms)
        for place, new in changed.items():
            known[place] = new
        has_changed = board.keep_up(changed, now=now)

        fresh = Board(sitting, known, now=now).body()
        assert board.body() == fresh
        assert has_changed == (fresh != before)
        before = fresh


def written(seq, question, value, epoch=1):
    body = dump({"question": question, "answer": value})
    return BoardEntry(
        attempt=ATTEMPT,
        epoch=epoch,
        seq=seq,
        kind="answered",
        body=body,
        received=Instant(T0 + seq),
        device_ms=T0 + seq,
    )


def test_progress_counts_the_questions_whose_last_answer_is_not_empty():
    fold = ProgressFold()
    for entry in (
        written(0, "q1", ["A"]),
        written(1, "q2", "  "),
        written(2, "q3", ["B"]),
        written(3, "q3", []),
        written(4, "q4", 0),
    ):
        fold.add(entry, {})

    assert fold.progress(ATTEMPT, epoch=1) == Progress(
        held_count=5, answered_count=2, acted=Instant(T0 + 4)
    )


@pytest.mark.parametrize("is_spoken", [False, True])
def test_progress_knows_whom_launch_words_let_in_f11b(is_spoken):
    fold = ProgressFold()
    opening = {"base": None, "paper": "0"} | ({"spoken": True} if is_spoken else {})
    first = written(0, "q1", None)._replace(kind="opened", body=dump(opening))
    fold.add(first, {(ATTEMPT, 1): 0})
    fold.add(written(0, "q1", ["A"], epoch=2), {})

    assert fold.progress(ATTEMPT, epoch=2).is_spoken is is_spoken


def test_progress_leaves_out_what_came_after_the_take_over():
    fold = ProgressFold()
    bases = {(ATTEMPT, 1): 1}
    fold.add(written(0, "q1", ["A"]), bases)
    fold.add(written(1, "q2", ["A"]), bases)
    fold.add(written(0, "q3", ["A"], epoch=2), bases)

    progress = fold.progress(ATTEMPT, epoch=2)

    assert (progress.answered_count, progress.late_count) == (2, 1)
    assert progress.held_count == 1


entries = st.lists(
    st.tuples(
        st.integers(1, 2), st.sampled_from(["q1", "q2"]), st.sampled_from([[], ["A"]])
    ),
    max_size=12,
)


@given(entries, st.randoms(use_true_random=False), st.integers(0, 6))
def test_progress_does_not_depend_on_the_order_of_arrival(said, chance, base):
    seqs = {1: 0, 2: 0}
    in_order = []
    for epoch, question, value in said:
        in_order.append(written(seqs[epoch], question, value, epoch))
        seqs[epoch] += 1
    shuffled = list(in_order)
    chance.shuffle(shuffled)
    one, other = ProgressFold(), ProgressFold()
    for entry in in_order:
        one.add(entry, {(ATTEMPT, 1): base})
    for entry in shuffled:
        other.add(entry, {(ATTEMPT, 1): base})

    assert one.progress(ATTEMPT, epoch=2) == other.progress(ATTEMPT, epoch=2)
