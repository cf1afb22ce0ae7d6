"""A board shows where each grid is, and no level; nothing missing is out of its sight.

What is due comes from who was seen, what is received from what the centre holds. The
grids of a board are those of the fold, but for their levels.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.chairs import FORM, TIMES, Scribe
from protocol.fixed import T0_MS

from concours.core.delivery.journal.epochs import Base, limits
from concours.core.ecos.bells.signals import Bell, Replay
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, turns_of
from concours.core.ecos.floor.board import circuit_floor
from concours.core.ecos.floor.circuit import ChairStand, FloorCircuit
from concours.core.ecos.floor.progress import ChairProgress
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.times import ChairTimes
from concours.core.kernel.time import MINUTE_MS

STATIONS = ("s1", "s2", "s3", "s4", "s5")
PEOPLE = ("A1", "A2", "A3", "A4", "A5")
TURNS = turns_of([PEOPLE], STATIONS)
BELL = Bell(tempo=NORMAL_TEMPO, t0=T0_MS)
ONE, TWO = ChairPlace("s3", 1), ChairPlace("s3", 2)
ALL_CHAIRS = [ChairPlace(station, place) for station in STATIONS for place in (1, 2)]
DUE = TURNS[1, "s3"]


def progress_of(epochs, times=TIMES) -> ChairProgress:
    progress, counts = ChairProgress(), limits(epochs)
    for epoch in epochs:
        for entry in epoch.entries:
            progress.add(epoch.number, entry, counts[epoch.number], times)
    return progress


def stand(scribe, *, written=None):
    count = len(scribe.entries)
    grids = progress_of([scribe.epoch()]).grids()
    return ChairStand(grids, count, count if written is None else written)


def whole(*turns_and_people):
    scribe = Scribe()
    for turn, who in turns_and_people:
        scribe.write("met", turn, candidate=who, by="expected").mark(turn)
        scribe.validate(turn)
    return scribe


def floor(chairs=(), *, minutes=0, seen=PEOPLE, **change):
    circuit = FloorCircuit(
        stations=STATIONS,
        turns=TURNS,
        seen=frozenset(seen),
        absent=frozenset(),
        bell=BELL,
        chairs={place: ChairStand() for place in ALL_CHAIRS} | dict(chairs),
    )
    return circuit_floor(
        replace(circuit, **change), now=T0_MS + round(minutes * MINUTE_MS)
    )


def cell(board, chair=ONE, turn=1):
    return next(c for c in board.cells if (c.chair, c.turn) == (chair, turn))


turns, people = st.integers(0, 1), st.sampled_from(["A1", "A2"])
actions = st.one_of(
    st.tuples(st.just("met"), turns, people),
    st.tuples(st.just("unmet"), turns, people),
    st.tuples(st.just("ticked"), turns, st.sampled_from([None, 0, 1])),
    st.tuples(st.just("filled"), turns, st.none()),
    st.tuples(st.just("whole"), turns, st.none()),
    st.tuples(st.just("reopened"), turns, st.none()),
    st.tuples(st.just("signalled"), turns, st.none()),
    st.tuples(st.just("remarked"), turns, st.none()),
    st.tuples(st.just("later"), st.integers(1, 25), st.none()),
    st.tuples(st.just("handed"), turns, st.none()),
)


def write(scribe, action):
    kind, turn, what = action
    match kind:
        case "met" | "unmet":
            scribe.write(kind, turn, candidate=what, by="scan")
        case "ticked":
            scribe.write(kind, turn, criterion=2, level=what)
        case "filled":
            scribe.write(kind, turn, criteria=[3])
        case "whole":
            scribe.mark(turn)
            shown = fold(FORM, [scribe.epoch()], times=TIMES).grids
            own = [grid for grid in shown if grid.turn == turn]
            blank = any(None in (*g.criteria, *g.aptitudes, g.overall) for g in own)
            if own and not blank:
                scribe.validate(turn)
        case "reopened":
            scribe.write(kind, turn, reason="Erreur")
        case "signalled":
            scribe.write(kind, turn, what="health")
        case "remarked":
            scribe.write(kind, turn, text="")
        case "later":
            scribe.at += turn * MINUTE_MS
        case _:
            scribe.write("handed", None, reason="examiner")


@st.composite
def journals(draw):
    first = Scribe()
    for action in draw(st.lists(actions, max_size=14)):
        write(first, action)
    if not draw(st.booleans()):
        return [first.epoch()]
    count = draw(st.integers(0, len(first.entries)))
    second = Scribe(number=2, base=Base(1, count), at=first.at)
    second.write("opened", None)
    for action in draw(st.lists(actions, max_size=6)):
        write(second, action)
    return [first.epoch(), second.epoch()]


def essence(chair):
    rows = [
        (
            grid.turn,
            grid.candidate,
            grid.by,
            grid.alerts,
            grid.validated and (grid.validated.epoch, grid.validated.seq),
            grid.reopened_count,
            grid.is_late,
            grid.state,
        )
        for grid in chair.grids
    ]
    return rows, chair.absent, chair.handed


def is_believed(epochs, chair):
    """Whether the tablet validated nothing that the fold finds blank."""
    reasons = {entry.reason for entry in chair.uncounted}
    return "not_whole" not in reasons and bool(epochs)


@given(journals())
def test_a_board_has_the_grids_of_the_fold(epochs):
    exact = fold(FORM, epochs, times=TIMES)

    if is_believed(epochs, exact):
        assert essence(progress_of(epochs).grids()) == essence(exact)


def test_a_grid_is_of_whom_was_met_and_not_of_its_turn():
    scribe = Scribe().write("met", 1, candidate="A1", by="scan")
    scribe.write("ticked", 1, criterion=2, level=1)
    scribe.write("met", 1, candidate="A2", by="scan").mark(1).validate(1)
    scribe.write("met", 1, candidate="A1", by="typed")

    chair = progress_of([scribe.epoch()]).grids()

    assert essence(chair) == essence(fold(FORM, [scribe.epoch()], times=TIMES))
    assert [(g.candidate, g.state) for g in chair.grids] == [
        ("A1", "open"),
        ("A2", "validated"),
    ]


@given(journals())
def test_no_level_is_in_what_a_board_reads(epochs):
    levels = {
        level
        for grid in progress_of(epochs).grids().grids
        for level in (*grid.criteria, *grid.aptitudes, grid.overall)
    }
    assert levels <= {0, None}


def test_a_cell_goes_from_waiting_to_received():
    assert cell(floor(minutes=-1)).state == "waiting"
    assert cell(floor(minutes=0.5)).state == "reading"
    begun = Scribe().write("met", 1, candidate=DUE, by="scan").mark(1)
    assert cell(floor({ONE: stand(begun)}, minutes=3)).state == "marking"
    ended = cell(floor({ONE: stand(begun)}, minutes=8.5))
    assert (ended.state, ended.marked_count, ended.is_late) == ("to_validate", 5, False)
    kept = floor({ONE: stand(begun, written=9)}, minutes=8.5)
    assert (cell(kept).state, kept.kept_count) == ("kept", 3)
    assert cell(floor({ONE: stand(whole((1, DUE)))}, minutes=8.5)).state == "received"


def test_a_grid_that_did_not_come_is_missing_by_name_once_its_turn_is_past():
    during, past = floor(minutes=9.5), floor(minutes=10)

    assert not during.missing
    assert cell(during).state == "waiting"
    assert cell(past).state == "missing"
    assert cell(past).is_late
    assert GridName(DUE, "s3", 1) in past.missing
    assert len(past.missing) == 10
    assert len(past.to_come) == 40


def test_what_is_due_comes_from_who_was_seen():
    """288 again: nobody has a grid, and each is owed all the same."""
    nobody_marked = floor(minutes=300)
    assert len(nobody_marked.missing) == 50

    met_and_not_seen = floor({ONE: stand(whole((1, DUE)))}, seen=(), minutes=300)
    assert met_and_not_seen.received_count == 0
    assert not met_and_not_seen.missing
    assert met_and_not_seen.unsaid == frozenset(PEOPLE)


def test_what_a_tablet_shows_is_not_received():
    """A validation that only its tablet has: the centre holds nothing of it."""
    board = floor({ONE: ChairStand(written_count=8)}, minutes=10)

    assert cell(board).state == "kept"
    assert GridName(DUE, "s3", 1) in board.missing


def test_a_broken_chain_receives_nothing():
    broken = replace(stand(whole((1, DUE))), is_chain_whole=False)

    board = floor({ONE: broken}, minutes=10)

    assert board.completeness.missing[GridName(DUE, "s3", 1)] == "chain_broken"
    assert GridName(DUE, "s3", 1) in board.missing


def test_witnesses_that_disagree_are_shown_at_once():
    """A38: of another station, not in the turn, nobody's."""
    other = TURNS[1, "s1"]
    elsewhere = floor({ONE: stand(whole((1, other)))}, minutes=2)
    assert {finding.kind for finding in elsewhere.findings} == {"out_of_turn"}
    assert cell(elsewhere).is_stray
    assert [owned.chair for owned in elsewhere.strays] == [ONE]

    both = floor({ONE: stand(whole((1, DUE))), TWO: stand(whole((1, other)))})
    assert "disagreement" in {finding.kind for finding in both.findings}

    unknown = floor({ONE: stand(whole((1, "Z9")))})
    assert {finding.kind for finding in unknown.findings} == {"not_of_circuit"}


def test_an_attribution_makes_a_stray_somebodys():
    chairs = {ONE: stand(whole((1, "Z9")))}

    board = floor(chairs, attributions={(ONE, 1, "Z9"): DUE}, minutes=10)

    assert not board.strays
    assert GridName(DUE, "s3", 1) in board.completeness.held


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"withdrawn_stations": {"s3"}}, "withdrawn"),
        ({"empty_chairs": {ONE}}, "left_empty"),
        ({"given_up_grids": {GridName(DUE, "s3", 1)}}, "given_up"),
        ({"absent": frozenset({DUE}), "seen": PEOPLE[:2]}, "absent"),
        ({"turns": {}}, "free"),
    ],
)
def test_what_an_act_said_is_not_missing(change, state):
    board = floor(minutes=300, **change)

    assert cell(board).state == state
    assert not cell(board).is_late
    assert GridName(DUE, "s3", 1) not in board.missing


def test_a_turn_given_again_is_where_its_last_round_is():
    again = replace(BELL, replays=[Replay(1, T0_MS + 9 * MINUTE_MS)])

    board = floor(minutes=9.5, bell=again)

    assert cell(board).state == "reading"
    assert not board.missing
    assert board.moment.turn == 1


def test_circuits_are_ordered_by_who_needs_somebody_first():
    calm = floor({ONE: stand(whole((1, DUE)))})
    kept = floor({ONE: ChairStand(written_count=8)})
    late = floor(minutes=10)
    contradicted = floor({ONE: stand(whole((1, "Z9")))})

    order = sorted([calm, kept, late, contradicted], key=lambda board: board.pressing)
    assert order == [contradicted, late, kept, calm]


def test_before_a_start_is_announced_everybody_waits():
    board = floor(bell=None)

    assert board.moment is None
    assert board.turns_count == 5
    assert {c.state for c in board.cells} == {"waiting"}


def test_a_chair_without_times_bounds_nothing():
    scribe = whole((1, DUE)).seek(1_000).write("reopened", 1, reason="Erreur")

    grids = progress_of([scribe.epoch()], ChairTimes()).grids().grids

    assert grids[0].reopened_count == 1
    assert progress_of([scribe.epoch()]).grids().grids[0].validated


def test_a_cell_says_which_tablet_validated_its_grid_or_wrote_last_in_it():
    """What another tablet took over, and did not touch, is still of the first one."""
    first = whole((1, DUE)).write("met", 2, candidate=TURNS[2, "s3"], by="scan")
    first.write("met", 3, candidate=TURNS[3, "s3"], by="scan")
    second = Scribe(number=2, base=Base(1, len(first.entries)))
    second.write("ticked", 1, criterion=2, level=1)
    second.write("ticked", 3, criterion=2, level=1).write("carried", 4, box="x")
    progress = progress_of([first.epoch(), second.epoch()])
    own_stand = ChairStand(progress.grids(), last_epochs=progress.last_epochs)

    board = floor({ONE: own_stand})

    assert [cell(board, turn=turn).epoch for turn in range(1, 5)] == [1, 1, 2, None]
