"""What is written or read by hand for speed is what the long way makes of it."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.chairs import FORM, Scribe

from concours.core.delivery.journal.epochs import EntryColumns, JournalEntry
from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.ecos.completeness.sets import GridName, complete
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.core.ecos.grids import bodies
from concours.core.ecos.grids.bodies import read_entry
from concours.core.ecos.grids.entries import (
    BodyInvalid,
    LevelChoice,
    Meeting,
    Validation,
)
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.grid import Grid, ValidatedGrid, canonical_grid
from concours.core.ecos.grids.level_texts import level_texts
from concours.core.ecos.grids.times import ChairTimes
from concours.core.kernel.canonical import dump, load

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=45)
plain = st.text(st.characters(min_codepoint=32, max_codepoint=127), max_size=42)
levels = st.lists(st.none() | st.integers(0, 9), max_size=6).map(tuple)


@given(st.none() | texts, levels, levels, st.none() | st.integers(0, 9))
def test_a_grid_as_shown_is_canonical(candidate, criteria, aptitudes, overall):
    grid = Grid(
        turn=3,
        candidate=candidate,
        by=None,
        criteria=criteria,
        aptitudes=aptitudes,
        overall=overall,
    )
    document = {
        "aptitudes": [*aptitudes],
        "candidate": candidate,
        "criteria": [*criteria],
        "overall": overall,
        "shown": FORM.shown,
        "station": FORM.station,
        "turn": 3,
    }

    assert canonical_grid(FORM, grid) == dump(document)


def in_full(kind, body):
    """Read a body the long way."""
    value = load(body)
    return bodies._fault(kind, value) or bodies._entry_of(kind, value)


@given(
    plain | texts,
    st.sampled_from(["scan", "typed", "expected", "seen"]),
    st.integers(-1, 120),
)
def test_a_meeting_read_at_sight_is_the_one_read_in_full(candidate, by, turn):
    body = dump({"by": by, "candidate": candidate, "turn": turn})

    assert vars_of(read_entry("met", body)) == vars_of(in_full("met", body))


@given(
    st.text("0123456789abcdefABg", min_size=63, max_size=65)
    | st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.integers(-1, 120),
)
def test_a_validation_read_at_sight_is_the_one_read_in_full(digest, turn):
    body = dump({"grid": digest, "turn": turn})

    assert vars_of(read_entry("validated", body)) == vars_of(in_full("validated", body))


def test_what_is_not_canonical_is_never_read_at_sight():
    for body in (b'{"by":"scan","candidate":"1", "turn":1}',
                 b'{"by":"scan","candidate":"1","turn":01}',
                 b'{"by":"scan","candidate":"\\u0041","turn":1}',
                 b'{"by":"scan","candidate":"1","turn":1}\n'):  # fmt: skip
        fault = read_entry("met", body)
        assert isinstance(fault, BodyInvalid)
        assert fault.reason == "not_canonical"


def vars_of(entry):
    """A refusal has no equality of its own."""
    assert isinstance(entry, BodyInvalid | Meeting | Validation)
    return entry.facts() if isinstance(entry, BodyInvalid) else entry


@given(st.sets(st.tuples(texts, texts, st.sampled_from([1, 2])), max_size=6))
def test_digests_are_those_of_canonical_lists(names):
    held = {}
    for candidate, station, place in names:
        digest = sha256(candidate.encode()).hexdigest()
        grid = Grid(
            turn=1,
            candidate=candidate,
            by="scan",
            criteria=(),
            aptitudes=(),
            overall=1,
            validated=ValidatedGrid(1, 1, digest, is_as_shown=True),
        )
        chair = ChairPlace(station, place)
        held[candidate, station, place] = OwnedGrid(chair, grid, candidate)
    found = complete(frozenset(GridName(*name) for name in names), held.values())

    expected_rows = sorted(dump([*name]) for name in names)
    held_rows = sorted(dump([*name, row.digest]) for name, row in held.items())
    for digest, rows in (
        (found.expected_digest, expected_rows),
        (found.held_digest, held_rows),
    ):
        assert digest == sha256(b"[" + b",".join(rows) + b"]").hexdigest()


def test_a_level_of_a_turn_that_there_is_not_goes_the_long_way():
    scribe = Scribe()
    scribe.write("ticked", 5, criterion=1, level=1).write(
        "ticked", 6, criterion=1, level=1
    )
    chair = fold(FORM, [scribe.epoch()], times=ChairTimes(turns_count=5))

    assert [grid.turn for grid in chair.grids] == [5]
    assert [(row.seq, row.reason) for row in chair.uncounted] == [(1, "unknown_turn")]


PARTS = {"ticked": "criterion", "rated": "aptitude", "overall": "overall"}


def test_each_entry_known_at_sight_says_what_it_says_in_full():
    known = level_texts(FORM)
    starts = {"ticked": 0, "rated": len(FORM.criteria)}
    starts["overall"] = starts["rated"] + len(FORM.aptitudes)

    counts = (*FORM.criteria, *FORM.aptitudes, FORM.overall)
    assert len(known) == sum(count + 1 for count in counts) * (TURNS_MAX + 1)
    for text, (turn, line, level) in known.items():
        kind, _, body = text.partition(b" ")
        kind = kind.decode()
        number = line - starts[kind] + 1
        assert read_entry(kind, body) == LevelChoice(turn, PARTS[kind], number, level)


def test_a_level_under_another_kind_is_no_level():
    scribe = Scribe()
    scribe.write("ticked", 5, criterion=1, level=1).write(
        "ticked", 5, criterion=1, level=None
    )
    sound, emptied = scribe.epoch().entries
    mistaken = emptied._replace(kind="rated")
    chair = fold(FORM, [replace(scribe.epoch(), entries=[sound, mistaken])])

    assert chair.grids[0].criteria[0] == 1
    assert [(row.seq, row.reason) for row in chair.uncounted] == [(1, "bad_body")]


def test_columns_are_the_entries_that_they_stand_for():
    columns = EntryColumns([b"left {}", b"met x y"], [3, 4], [5, 6])
    entries = [
        JournalEntry(0, "left", b"{}", 3, 5),
        JournalEntry(1, "met", b"x y", 4, 6),
    ]

    assert EntryColumns.of(entries) == columns
    assert [*columns] == entries
    assert [columns[0], columns[-1], len(columns)] == [*entries, 2]
    assert columns[1:] == entries[1:]
    with pytest.raises(IndexError):
        columns[2]
