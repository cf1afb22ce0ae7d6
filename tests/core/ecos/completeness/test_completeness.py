"""Nothing missing leaves: whose each grid is, and which that is due is not held.

Expected comes from who was seen; held from chains. The verifier finds both sets again.
"""

from base64 import urlsafe_b64encode
from dataclasses import asdict, replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.chairs import FORM, FORM_DOCUMENT, TIMES, Scribe
from protocol.fixed import T0_MS
from verifier.ecos import completeness as verifier_completeness

from concours.core.delivery.journal.entry import AttemptId
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.carried import (
    CarryingTablet,
    open_grid,
    seal_grid,
    with_carried,
)
from concours.core.ecos.completeness.disagreements import (
    drop_settled,
    find_disagreements,
)
from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.paper import (
    PaperGrid,
    PaperReading,
    draw_paper,
    standing_papers,
    with_papers,
    write_reading,
)
from concours.core.ecos.completeness.sets import (
    MISSING_NAMED_MAX,
    GridName,
    GridsMissing,
    combine,
    complete,
    expected_grids,
    require_complete,
)
from concours.core.ecos.completeness.witnesses import (
    ChairPlace,
    OwnedGrid,
    own_grids,
    turns_of,
)
from concours.core.ecos.grids.fold import CarriedGrid, fold
from concours.core.ecos.grids.grid import canonical_grid, grid_digest
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import Unreadable, encrypt

STATIONS = ("s1", "s2", "s3", "s4", "s5")
PEOPLE = ("A1", "A2", "A3", "A4", "A5")
TURNS = turns_of([PEOPLE], STATIONS)
ONE, TWO = ChairPlace("s3", 1), ChairPlace("s3", 2)
DUE = TURNS[1, "s3"]


def chair(*meetings):
    """A chair that validates a grid in each meeting: turn, candidate, by."""
    return fold(FORM, [device(*meetings).epoch()], times=TIMES)


def device(*meetings):
    scribe = Scribe()
    for turn, candidate, by in meetings:
        if by == "nobody":
            scribe.write("unmet", turn, candidate=candidate, by="expected")
            continue
        scribe.write("met", turn, candidate=candidate, by=by).mark(turn).validate(turn)
    return scribe


def owners(chairs, attributions=None):
    grids = own_grids(chairs, TURNS, attributions)
    return {(own.chair, own.grid.turn, own.grid.candidate): own.owner for own in grids}


def kinds(chairs):
    return {finding.kind for finding in find_disagreements(chairs, TURNS)}


def test_position_p_is_at_station_p_plus_t():
    assert TURNS[1, "s1"] == "A1"
    assert TURNS[2, "s2"] == "A1"
    assert TURNS[2, "s1"] == "A5"
    assert turns_of([PEOPLE, ("B1", None, None, None, None)], STATIONS)[6, "s1"] == "B1"


def test_three_witnesses_that_agree_say_nothing():
    chairs = {ONE: chair((1, DUE, "scan")), TWO: chair((1, DUE, "expected"))}

    assert kinds(chairs) == set()
    assert set(owners(chairs).values()) == {DUE}


def test_whom_both_chairs_read_is_who_came_and_it_is_told():
    """A38 d: another candidate came than the one whom the sheet expects."""
    chairs = {ONE: chair((1, "A5", "scan")), TWO: chair((1, "A5", "typed"))}

    assert set(owners(chairs).values()) == {"A5"}
    assert kinds(chairs) == {"out_of_turn"}


def test_an_old_sheet_does_not_attribute():
    """Mended while cut: both tablets tapped whom the sheet of before expected."""
    chairs = {ONE: chair((1, "A5", "expected")), TWO: chair((1, "A5", "expected"))}

    assert set(owners(chairs).values()) == {None}
    assert kinds(chairs) == {"out_of_turn"}


def test_a_tap_does_not_stand_against_a_number_that_was_read():
    chairs = {ONE: chair((1, DUE, "expected")), TWO: chair((1, "A5", "scan"))}

    assert set(owners(chairs).values()) == {None}
    assert kinds(chairs) == {"disagreement", "out_of_turn"}


def test_two_of_three_witnesses_stand_and_the_third_is_told():
    chairs = {ONE: chair((1, DUE, "typed")), TWO: chair((1, "A5", "typed"))}

    assert owners(chairs) == {(ONE, 1, DUE): DUE, (TWO, 1, "A5"): None}
    assert "disagreement" in kinds(chairs)


def test_what_two_persons_said_of_the_partners_grid_is_what_it_says():
    """The number that the partner typed was not who came: a tap is doubted no more.

    Nor is it doubted anew once a dead tablet brings the number that was typed.
    """
    typed, carried = chair((1, "A5", "typed")), chair((1, "A5", "expected"))
    for partner in (typed, carried):
        chairs = {ONE: chair((1, DUE, "expected")), TWO: partner}
        given = owners(chairs, {(TWO, 1, "A5"): DUE})
        assert given == {(ONE, 1, DUE): DUE, (TWO, 1, "A5"): DUE}

    chairs = {ONE: chair((1, DUE, "typed")), TWO: chair((1, "A5", "typed"))}
    assert owners(chairs)[ONE, 1, DUE] == DUE
    given = owners(chairs, {(TWO, 1, "A5"): "A5"})
    assert given == {(ONE, 1, DUE): None, (TWO, 1, "A5"): "A5"}

    taps = {ONE: chair((1, "A5", "expected")), TWO: chair((1, "A5", "expected"))}
    assert owners(taps, {(TWO, 1, "A5"): "A5"})[ONE, 1, "A5"] == "A5"

    nameless = fold(FORM, [Scribe().mark(1).validate(1).epoch()], times=TIMES)
    chairs = {ONE: chair((1, "A5", "typed")), TWO: nameless}
    given = owners(chairs, {(TWO, 1, None): "A5"})
    assert given == {(ONE, 1, "A5"): "A5", (TWO, 1, None): "A5"}


@pytest.mark.parametrize(
    ("by", "is_elsewhere"), [("scan", True), ("typed", True), ("expected", False)]
)
def test_nobody_is_read_in_two_rooms(by, is_elsewhere):
    """Both chairs read a badge that was borrowed: its owner was read in their room."""
    room = next(station for station in STATIONS if TURNS[1, station] == "A5")
    chairs = {
        ONE: chair((1, "A5", "scan")),
        TWO: chair((1, "A5", "scan")),
        ChairPlace(room, 1): chair((1, "A5", by)),
    }
    own = owners(chairs)

    assert own[ChairPlace(room, 1), 1, "A5"] == "A5"
    assert own[ONE, 1, "A5"] == own[TWO, 1, "A5"] == (None if is_elsewhere else "A5")
    assert (
        owners(chairs, {(ONE, 1, "A5"): DUE, (TWO, 1, "A5"): DUE})[ONE, 1, "A5"] == DUE
    )


def test_whom_two_persons_saw_in_one_room_was_not_in_another():
    """A number typed for another happens to be the one that the sheet expects."""
    room = ChairPlace(next(s for s in STATIONS if TURNS[1, s] == "A5"), 1)
    chairs = {ONE: chair((1, DUE, "typed")), room: chair((1, "A5", "typed"))}
    acts = {(room, 1, "A5"): DUE}

    assert owners(chairs)[ONE, 1, DUE] == DUE
    assert owners(chairs, acts)[ONE, 1, DUE] is None
    assert owners(chairs, acts | {(ONE, 1, DUE): "A5"})[ONE, 1, DUE] == "A5"


def test_an_attribution_by_two_persons_decides():
    scribe = Scribe().mark(1).validate(1)
    chairs = {ONE: fold(FORM, [scribe.epoch()], times=TIMES)}

    assert owners(chairs) == {(ONE, 1, None): None}
    assert owners(chairs, {(ONE, 1, None): DUE}) == {(ONE, 1, None): DUE}


def test_what_witnesses_say_in_a_circuit_is_told():
    elsewhere = ChairPlace("s1", 1)
    twice = {ONE: chair((1, DUE, "scan")), elsewhere: chair((1, DUE, "scan"))}
    assert kinds(twice) == {"twice_in_turn", "out_of_turn"}
    assert "two_in_turn" in kinds({ONE: chair((1, DUE, "scan"), (1, "A1", "scan"))})
    assert "met_again" in kinds({ONE: chair((1, DUE, "scan"), (4, DUE, "scan"))})
    assert kinds({ONE: chair((1, "Z9", "scan"))}) == {"not_of_circuit"}

    scribe = Scribe().write("unmet", 1, candidate=DUE, by="expected")
    absent = fold(FORM, [scribe.epoch()], times=TIMES)
    chairs = {ONE: absent, TWO: chair((1, DUE, "scan"))}
    assert kinds(chairs) == {"disagreement"}
    assert owners(chairs) == {(TWO, 1, DUE): None}
    assert owners(chairs, {(TWO, 1, DUE): DUE}) == {(TWO, 1, DUE): DUE}


def test_a_grid_of_whom_attendance_notes_absent_is_nobodys_until_two_give_it():
    chairs = {ONE: chair((1, DUE, "expected")), TWO: chair((1, DUE, "scan"))}

    grids = own_grids(chairs, TURNS, {(TWO, 1, DUE): DUE}, absent=[DUE])

    assert [(owned.chair, owned.owner) for owned in grids] == [(ONE, None), (TWO, DUE)]


def test_what_two_persons_settled_is_told_no_more():
    """A number typed for another: one grid given settles all that it raised."""
    own_turn = next(turn for turn in range(1, 6) if TURNS[turn, "s3"] == "A5")
    elsewhere = next(s for s in STATIONS if TURNS[1, s] == "A5")
    chairs = {
        ONE: chair((1, "A5", "typed"), (own_turn, "A5", "scan")),
        TWO: chair((1, DUE, "scan")),
        ChairPlace(elsewhere, 1): chair((1, "A5", "scan")),
    }
    findings = find_disagreements(chairs, TURNS)
    kinds_told = {"disagreement", "out_of_turn", "twice_in_turn", "met_again"}
    assert {finding.kind for finding in findings} == kinds_told

    def left(attributions):
        return drop_settled(findings, own_grids(chairs, TURNS, attributions))

    assert left({}) == findings
    assert left({(ONE, 4, "A5"): DUE}) == findings
    assert left({(ONE, 1, "A5"): DUE}) == ()
    stray = [OwnedGrid(TWO, grid.grid, None) for grid in own_grids(chairs, TURNS)[:1]]
    attributed = own_grids(chairs, TURNS, {(ONE, 1, "A5"): DUE})
    assert {f.kind for f in drop_settled(findings, [*attributed, *stray])} == {
        "disagreement"
    }
    unlike = [replace(finding, kind="not_as_shown") for finding in findings]
    assert drop_settled(unlike, attributed) == tuple(unlike)


def test_a_validation_that_names_another_grid_is_told_and_not_held():
    scribe = Scribe().write("met", 1, candidate=DUE, by="scan").mark(1)
    scribe.validate(1, digest="5" * 64)
    chairs = {ONE: fold(FORM, [scribe.epoch()], times=TIMES)}
    due = expected_grids([DUE], ["s3"], empty_chairs=[TWO])

    found = complete(due, own_grids(chairs, TURNS))
    assert kinds(chairs) == {"not_as_shown"}
    assert dict(found.missing) == {GridName(DUE, "s3", 1): "not_as_shown"}


def test_expected_is_who_was_seen_and_not_who_has_grids():
    chairs = {ONE: chair((1, DUE, "scan")), TWO: chair((1, DUE, "scan"))}
    due = expected_grids([DUE, "A5"], ["s3", "s4"], withdrawn=["s4"])

    found = complete(due, own_grids(chairs, TURNS))
    never = [GridName("A5", "s3", place) for place in (1, 2)]
    assert dict(found.missing) == dict.fromkeys(never, "never_met")
    assert {name.candidate for name in found.held} == {DUE}
    with pytest.raises(GridsMissing) as refusal:
        require_complete(found)
    assert refusal.value.missing == ("A5 s3 1", "A5 s3 2")
    require_complete(found, proven=never[:1], given_up=never[1:])


def test_a_refusal_names_so_many_and_counts_all():
    due = expected_grids([f"B{n}" for n in range(9)], STATIONS)
    with pytest.raises(GridsMissing) as refusal:
        require_complete(complete(due, ()))

    assert len(refusal.value.missing) == MISSING_NAMED_MAX
    assert refusal.value.count == 90


def test_what_is_validated_on_a_broken_chain_is_not_held():
    chairs = {ONE: chair((1, DUE, "scan")), TWO: chair((1, DUE, "scan"))}
    due = expected_grids([DUE], ["s3"])

    found = complete(due, own_grids(chairs, TURNS), broken=[TWO])
    assert dict(found.missing) == {GridName(DUE, "s3", 2): "chain_broken"}


def test_an_open_grid_is_missing_and_one_too_many_is_told():
    scribe = Scribe().write("met", 1, candidate=DUE, by="scan").mark(1)
    blank = Scribe().write("met", 1, candidate=DUE, by="scan")
    chairs = {
        ONE: fold(FORM, [scribe.epoch()], times=TIMES),
        TWO: fold(FORM, [blank.epoch()], times=TIMES),
    }
    found = complete(expected_grids([DUE], ["s3"]), own_grids(chairs, TURNS))
    assert sorted(found.missing.values()) == ["empty", "open"]

    again = {ONE: chair((1, DUE, "scan"), (4, DUE, "scan"))}
    grids = own_grids(again, TURNS, {(ONE, 4, DUE): DUE})
    found = complete(frozenset(), grids)
    assert found.surplus == found.doubled == {GridName(DUE, "s3", 1)}
    last = again[ONE].of(DUE)[-1].validated.digest
    assert found.held[GridName(DUE, "s3", 1)].digest == last


TABLET = CarryingTablet(AttemptId(UUID(int=7)), b"7" * 32)
PARTNER = CarryingTablet(AttemptId(UUID(int=8)), b"8" * 32)


def carried_by(box, turn=1):
    return CarriedGrid(turn, str(TABLET.attempt), box, 1, 12)


def test_a_carried_grid_is_the_very_grid_and_only_the_centre_reads_it():
    own = chair((1, DUE, "scan"))
    box = seal_grid(FORM, own.grids[0], TABLET, nonce=bytes(12))

    found = open_grid(FORM, carried_by(box), TABLET)
    assert found.validated.digest == grid_digest(FORM, own.grids[0])
    assert found.is_carried
    assert found.criteria == own.grids[0].criteria
    as_partner = CarryingTablet(TABLET.attempt, PARTNER.token_digest)
    for tablet, turn in ((PARTNER, 1), (as_partner, 1), (TABLET, 2)):
        with pytest.raises(Unreadable):
            open_grid(FORM, carried_by(box, turn), tablet)
    other = replace(FORM, shown="0" * 64)
    with pytest.raises(Unreadable):
        open_grid(other, carried_by(box), TABLET)


def test_a_box_of_another_turn_than_it_says_holds_nothing():
    """A tablet that seals one grid under the key of every turn fills none of them."""
    grid = chair((1, DUE, "scan")).grids[0]
    forged = encrypt(
        TABLET.key(2),
        canonical_grid(FORM, grid),
        nonce=bytes(12),
        aad=TABLET.attempt.bytes,
    )
    box = urlsafe_b64encode(forged).rstrip(b"=").decode()

    with pytest.raises(Unreadable):
        open_grid(FORM, carried_by(box, 2), TABLET)


def test_a_carried_grid_never_stands_beside_its_original():
    own = chair((1, DUE, "scan"), (2, "A5", "scan"))
    boxes = [seal_grid(FORM, grid, TABLET, nonce=bytes(12)) for grid in own.grids]
    carried = [
        open_grid(FORM, carried_by(box, turn), TABLET)
        for turn, box in enumerate(boxes, 1)
    ]
    lost = fold(FORM, [], times=TIMES)
    opened = Scribe().write("met", 1, candidate=DUE, by="scan").mark(1)
    half = fold(FORM, [opened.epoch()], times=TIMES)

    assert with_carried(own, carried) == own
    assert with_carried(lost, carried).grids == tuple(carried)
    assert with_carried(half, carried).grids == tuple(carried)


def test_what_a_box_holds_is_a_whole_grid_of_this_form():
    blank = Scribe().write("met", 1, candidate=DUE, by="scan")
    grid = fold(FORM, [blank.epoch()], times=TIMES).grids[0]
    with pytest.raises(Unreadable):
        open_grid(
            FORM, carried_by(seal_grid(FORM, grid, TABLET, nonce=bytes(12))), TABLET
        )


def meetings(people, turn_max, least=0):
    return st.lists(
        st.tuples(
            st.integers(1, turn_max),
            st.sampled_from(people),
            st.sampled_from(["scan", "typed", "expected", "nobody"]),
        ),
        min_size=least,
        max_size=3,
        unique_by=lambda meeting: meeting[:2],
    )


PLACES = [ChairPlace(s, p) for s in ("s1", "s3") for p in (1, 2)]
places = st.sampled_from(PLACES)
SOME_ROWS = st.dictionaries(places, meetings([*PEOPLE, "Z9"], 3))
CROWDED = st.fixed_dictionaries({p: meetings(["A1", DUE], 1, 1) for p in PLACES})
"""Two rooms whose four chairs met the two who are expected there, or said so."""


@st.composite
def papers_of(draw, chairs):
    """Sheets of these chairs, one of a candidate each, with blank lines too."""
    names = st.tuples(st.sampled_from(chairs or [ONE]), st.sampled_from(PEOPLE))
    papers = []
    for place, candidate in draw(st.sets(names, max_size=3)) if chairs else ():
        counts = [*FORM.criteria, *FORM.aptitudes, FORM.overall]
        levels = [draw(st.none() | st.integers(0, count - 1)) for count in counts]
        turn, level = draw(st.integers(1, 3)), draw(st.integers(0, 1))
        reading = PaperReading(
            candidate=candidate,
            turn=turn,
            criteria=(level, *levels[1:3]),
            aptitudes=tuple(levels[3:4]),
            overall=levels[4],
        )
        content = write_reading(FORM, reading)
        papers.append(PaperGrid(place, turn, candidate, content))
    return papers


@st.composite
def circuits(draw, rows=SOME_ROWS, broken=st.sets(places)):  # noqa: B008 -- a strategy
    """A circuit as the core and as the verifier are given it."""
    rows, broken = draw(rows), draw(broken)
    epochs = {place: device(*own).epoch() for place, own in rows.items()}
    seen = draw(st.lists(st.sampled_from(PEOPLE), unique=True))
    absent = draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=2))
    withdrawn = draw(st.sets(st.sampled_from(STATIONS)))
    empty = draw(st.sets(places))
    due = expected_grids(seen, STATIONS, withdrawn=withdrawn, empty_chairs=empty)
    folds = {place: fold(FORM, [epoch], times=TIMES) for place, epoch in epochs.items()}

    def listed(chair_places):
        return [[place.station, place.place] for place in chair_places]

    tempo = asdict(NORMAL_TEMPO) | {"factor": [1, 1]}
    papers = draw(papers_of([place for place in rows if place.station == "s3"]))
    counted = draw(
        st.sets(
            st.sampled_from(
                [
                    FoundName(place, 1, grid.turn, grid.candidate)
                    for place, own in folds.items()
                    for grid in own.grids
                    if grid.validated and grid.candidate
                ]
                or [None]
            )
        )
    ) - {None}
    standing = standing_papers(papers, counted)
    met = sorted(
        {
            (place, g.turn, g.candidate)
            for place, own in folds.items()
            for g in own.grids
        },
        key=repr,
    )
    acts = draw(
        st.dictionaries(st.sampled_from(met), st.sampled_from(["A1", DUE, "A5"])) if met
        else st.just({})
    )  # fmt: skip
    acts |= {(p.chair, p.turn, p.candidate): p.candidate for p in standing}
    for paper in standing:
        own = folds[paper.chair]
        folds[paper.chair] = with_papers(own, [draw_paper(FORM, paper)])
    grids = own_grids(folds, TURNS, acts, absent=absent)
    return complete(due, grids, broken=broken), {
        "paper": [[*paper.chair, paper.content.decode()] for paper in papers],
        "found": [[*n.chair, n.epoch, n.turn, n.met] for n in counted],
        "noted_absent": absent,
        "turns": [[*key, candidate] for key, candidate in TURNS.items()],
        "seen": seen,
        "stations": STATIONS,
        "withdrawn": list(withdrawn),
        "empty": listed(empty),
        "broken": listed(broken),
        "attributions": [
            [*place, turn, met, owner] for (place, turn, met), owner in acts.items()
        ],
        "forms": {station: dump(FORM_DOCUMENT).decode() for station in STATIONS},
        "bell": {
            "tempo": tempo,
            "t0": T0_MS,
            "pauses": [],
            "replays": [],
            "closed": None,
        },
        "chairs": [
            [place.station, place.place, [entries_of(epoch)]]
            for place, epoch in epochs.items()
        ],
    }


def entries_of(epoch):
    return {
        "epoch": epoch.number,
        "base": None,
        "entries": [
            entry._asdict() | {"body": entry.body.decode()} for entry in epoch.entries
        ],
    }


@given(circuits() | circuits(CROWDED, st.just(set())))
def test_the_verifier_finds_both_sets_again_from_journals(circuit):
    found, document = circuit

    assert verifier_completeness.check_site([document]) == {
        "expected_digest": found.expected_digest,
        "held_digest": found.held_digest,
        "missing": sorted([n.candidate, n.station, n.place] for n in found.missing),
    }


@given(st.lists(circuits(), max_size=2))
def test_a_site_is_its_circuits(drawn):
    """Here a candidate may be in both, as never on a day: what counts is the union."""
    whole = combine(found for found, _ in drawn)

    assert whole.expected == {name for found, _ in drawn for name in found.expected}
    assert whole.held.keys() == {name for found, _ in drawn for name in found.held}
    assert whole.missing.keys() == {n for found, _ in drawn for n in found.missing}
