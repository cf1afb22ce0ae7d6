"""The gestures of a half-day: a turn given again, a pause, a withdrawal, a stray grid.

What moves the bell of one circuit moves no other's; whoever a grid is nobody's, two
persons say whose it is. F40 a, c and d; A38 a to c.
"""

from uuid import uuid5

import pytest
from psycopg.types.json import Jsonb

from acts.ecos.conftest import OVER, PRESIDENT
from acts.scene import NOON
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.delivery.sitting.pauses import NotPaused, PausedAlready
from concours.core.ecos.bells.moment import moment
from concours.core.ecos.bells.signals import ReplayInvalid, last_round
from concours.core.ecos.completeness.sets import GridName
from concours.core.kernel.time import MINUTE_MS
from concours.store.queries.unknown import Unknown
from small_ecos import (
    CHAIRS,
    TEMPO,
    chair_attempt,
    chair_tablet,
    expected_at,
    hold,
    whole_tablet,
)
from small_exam import NUMBERS, SITES

STATION = 2  # s3


def plan_of(half_day, circuit=None):
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- after setup
    from concours.store.queries.ecos.circuits import load_plan  # noqa: PLC0415 -- idem

    row = sittings.load(half_day.sitting)
    return load_plan(row, circuit or half_day.circuit)


def floor_of(half_day, *, now=OVER):
    from concours.core.ecos.floor.board import circuit_floor  # noqa: PLC0415 -- idem
    from concours.store.queries.ecos.journals import read_stands  # noqa: PLC0415

    plan = plan_of(half_day)
    return circuit_floor(plan.floor(read_stands(plan, {})), now=now)


def replay(half_day, turn, *, now, actor=PRESIDENT):
    from concours.acts.ecos.bells import replay_turn  # noqa: PLC0415

    return replay_turn(
        actor,
        half_day.sitting,
        (half_day.circuit, turn),
        reason="Mannequin tombé.",
        now=now,
    )


def stop(half_day, *, now, cause="technical", is_end=False):
    from concours.acts.ecos import bells  # noqa: PLC0415

    act = bells.resume_circuit if is_end else bells.pause_circuit
    request = bells.CircuitPause(half_day.circuit, cause, "Alarme au deuxième.")
    return act(PRESIDENT, half_day.sitting, request, now=now)


def other_circuit(half_day):
    """A second circuit of the same site, without chairs or candidates."""
    own = uuid5(half_day.sitting, "other")
    half_day.owner.execute(
        "INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den,"
        " tempo) VALUES (%s, %s, %s, 'B', 1, 1, %s)",
        (own, half_day.sitting, SITES["Lille"], Jsonb(TEMPO)),
    )
    return own


def test_a_turn_given_again_rings_a_minute_later_at_every_chair(half_day):
    now = NOON + 9 * MINUTE_MS  # the changeover of the first turn

    act = replay(half_day, 1, now=now)

    at_ms = now + MINUTE_MS
    assert half_day.body(act)[1] == {
        "site": "Lille", "circuit": "A", "turn": 1, "at_ms": at_ms,
    }  # fmt: skip
    assert half_day.news() == [
        (
            "replayed",
            chair_attempt(*chair, half_day.sitting),
            {"turn": 1, "at_ms": at_ms},
        )
        for chair in CHAIRS
    ]
    bell = plan_of(half_day).bell
    assert last_round(bell, 1).read == at_ms
    assert last_round(bell, 2).read == at_ms + 10 * MINUTE_MS


@pytest.mark.parametrize(
    ("turn", "minutes", "reason"),
    [(3, 9, "not_begun"), (1, 13, "other_turn")],
)
def test_a_turn_is_not_given_again_when_it_cannot_be(half_day, turn, minutes, reason):
    with pytest.raises(ReplayInvalid) as refused:
        replay(half_day, turn, now=NOON + minutes * MINUTE_MS)
    assert refused.value.reason == reason


def test_a_pause_of_a_circuit_shifts_it_and_no_other_of_its_site(half_day):
    other = other_circuit(half_day)
    before = plan_of(half_day, other).bell

    act = stop(half_day, now=NOON + 3 * MINUTE_MS)
    with pytest.raises(PausedAlready):
        stop(half_day, now=NOON + 4 * MINUTE_MS)
    assert moment(plan_of(half_day).bell, now=NOON + 4 * MINUTE_MS).state == "paused"
    stop(half_day, now=NOON + 10 * MINUTE_MS, is_end=True)

    assert half_day.body(act) == (
        "circuit_paused", {"site": "Lille", "circuit": "A", "cause": "technical"},
    )  # fmt: skip
    assert last_round(plan_of(half_day).bell, 2).read == NOON + 17 * MINUTE_MS
    assert plan_of(half_day, other).bell == before
    assert len(plan_of(half_day).bell.pauses) == 1
    kinds = [(kind, body["scope"]) for kind, _, body in half_day.news()]
    assert kinds == [("paused", "circuit")] * 10 + [("resumed", "circuit")] * 10


def test_what_does_not_pause_does_not_go_on(half_day):
    with pytest.raises(NotPaused):
        stop(half_day, now=NOON + MINUTE_MS, is_end=True)


def test_a_withdrawn_station_owes_nothing_there(half_day):
    """F40 c: of one circuit, of its site, of the nation; each chair of it hears."""
    half_day.grade_all(but=[(STATION, 1), (STATION, 2)])
    assert len(floor_of(half_day).missing) == 8

    act = half_day.by_two("station_withdrawn", station="s3", circuit=half_day.circuit)

    body = half_day.body(act)[1]
    assert (body["scope"], body["circuit"], body["circuits"]) == ("circuit", "A", 1)
    assert [(kind, attempt) for kind, attempt, _ in half_day.news()] == [
        ("withdrawn", chair_attempt(STATION, place, half_day.sitting))
        for place in (1, 2)
    ]
    board = floor_of(half_day)
    assert not board.missing
    assert len(board.completeness.expected) == 32


@pytest.mark.parametrize("scope", [{"site": SITES["Lille"]}, {}])
def test_a_station_is_withdrawn_from_a_site_or_from_all(half_day, scope):
    from concours.acts.ecos.withdrawal import StationWithdrawn  # noqa: PLC0415

    other_circuit(half_day)
    half_day.by_two("station_withdrawn", station="s1", **scope)

    assert plan_of(half_day).withdrawn_stations == {"s1"}
    with pytest.raises(StationWithdrawn):
        half_day.by_two("station_withdrawn", station="s1", circuit=half_day.circuit)
    with pytest.raises(Unknown):
        half_day.by_two("station_withdrawn", station="s9", **scope)


def test_a_withdrawal_elsewhere_withdraws_nothing_here(half_day):
    with pytest.raises(Unknown):
        half_day.by_two("station_withdrawn", station="s1", site=SITES["Lyon-Sud"])
    assert plan_of(half_day).withdrawn_stations == frozenset()


def stray(half_day, number, *, by="scan"):
    """Chair 1 of s3 grades somebody else in the first turn than who is expected."""
    half_day.grade_all(but=[(STATION, 1)])
    tablet = chair_tablet(half_day.sitting, STATION, 1)
    for turn in range(1, 6):
        expected = expected_at(STATION, turn)
        if expected:
            met = number if turn == 1 else expected
            at = NOON + (10 * turn - 4) * MINUTE_MS
            tablet.grade(turn, met, by=by if turn == 1 else "scan", at=at)
    hold(half_day.owner, tablet)


DUE = expected_at(STATION, 1)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (next(n for n in NUMBERS if n != DUE), "disagreement"),  # A38 a: elsewhere
        ("04299", "not_of_circuit"),  # A38 b: nowhere in this turn
    ],
)
def test_a_wrong_candidate_is_told_at_once_and_given_by_two(half_day, number, kind):
    """F40 d: the grid is nobody's, the candidate's own is missing, until two say so."""
    stray(half_day, number)
    board = floor_of(half_day, now=NOON + 7 * MINUTE_MS)
    assert kind in {finding.kind for finding in board.findings}
    assert [(owned.grid.turn, owned.owner) for owned in board.strays] == [(1, None)]
    assert GridName(DUE, "s3", 1) in floor_of(half_day).missing

    facts = {
        "circuit": half_day.circuit,
        "chair": half_day.chair(STATION, 1),
        "turn": 1,
        "met": number,
    }
    act = half_day.by_two("grid_attributed", candidate=DUE, **facts)

    assert half_day.body(act)[1]["candidate"] == DUE
    board = floor_of(half_day)
    assert not board.strays
    assert not board.findings, "what two persons have settled is told no more"
    assert GridName(DUE, "s3", 1) in board.completeness.held
    from concours.acts.ecos.grids import GridUndecidable  # noqa: PLC0415

    with pytest.raises(GridUndecidable) as refused:
        half_day.by_two("grid_attributed", candidate=DUE, **facts)
    assert refused.value.reason == "not_stray"


def test_a_grid_is_given_to_nobody_of_elsewhere(half_day):
    stray(half_day, "04299")
    with pytest.raises(Unknown):
        half_day.by_two(
            "grid_attributed",
            circuit=half_day.circuit,
            chair=half_day.chair(STATION, 1),
            turn=1,
            met="04299",
            candidate="04299",
        )


def test_an_old_sheet_on_a_cut_tablet_owns_nothing(half_day):
    """Mended while cut: both chairs tap whom the old sheet expects; nobody owns it."""
    half_day.grade_all(but=[(STATION, 1), (STATION, 2)])
    for place in (1, 2):
        tablet = chair_tablet(half_day.sitting, STATION, place)
        tablet.grade(1, "04299", by="expected", at=NOON + 6 * MINUTE_MS)
        hold(half_day.owner, tablet)

    board = floor_of(half_day)

    assert len(board.strays) == 2
    assert GridName(DUE, "s3", 1) in board.missing


def test_a_grid_written_long_after_the_close_is_not_held(half_day):
    """A38 c: it is kept in the journal, and counts for nothing."""
    half_day.grade_all(but=[(STATION, 1)])
    late = whole_tablet(half_day.sitting, STATION, 1, NOON)
    late.entries.clear()
    late.write("opened")
    for turn in range(1, 6):
        if number := expected_at(STATION, turn):
            late.grade(turn, number, at=OVER + 60 * MINUTE_MS)
    hold(half_day.owner, late)

    assert len(floor_of(half_day).missing) == 4


def test_grids_outlive_the_tablet_that_died_in_a_turn(half_day):
    """F40 b: another device goes on where the centre was; nothing of it is dropped."""
    half_day.grade_all(but=[(STATION, 1)])
    first = whole_tablet(half_day.sitting, STATION, 1, NOON)
    half = len(first.entries) // 2
    hold(half_day.owner, first, half)
    second = chair_tablet(half_day.sitting, STATION, 1)
    second.epoch, second.entries = 2, []
    second.write("opened", None, first.entries[half - 1].device_ms)
    board = floor_of(half_day)
    missing = [name.candidate for name in board.missing]
    turns = {expected_at(STATION, turn): turn for turn in range(1, 6)}
    for number in sorted(missing, key=turns.__getitem__):
        at = NOON + (10 * turns[number] - 3) * MINUTE_MS
        second.grade(turns[number], number, at=at)
    hold(half_day.owner, second, base=first.tail(half))

    assert 0 < len(missing) < 4
    assert not floor_of(half_day).missing


def test_a_marshal_cannot_decide_what_takes_two(half_day):
    from concours.acts import two_persons  # noqa: PLC0415

    marshal = Actor("m", "M. Marin", frozenset({"supervisor"}))
    for kind in ("station_withdrawn", "grid_attributed", "grid_given_up"):
        with pytest.raises(NotAllowed):
            two_persons.propose(
                marshal, half_day.sitting, kind, facts={}, reason="x", now=OVER
            )
