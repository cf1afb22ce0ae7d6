"""A grid is what was shown, and the candidate's who was met.

Three implementations give the same grids from the same journal: this one, the tablet's
(`client/tests/core/ecos/chair.test.ts`) and the verifier's.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protocol.chairs import (
    FORM,
    FORM_DOCUMENT,
    TIMES,
    Scribe,
    chair_row,
    epoch_row,
    times_row,
)
from verifier.ecos import bells as verifier_bells
from verifier.ecos import bodies as verifier_bodies
from verifier.ecos import grids as verifier_grids
from verifier.findings import Findings

from concours.core.authoring.stations.model import GRID_LINES_MAX, LEVELS_COUNT_MAX
from concours.core.delivery.journal.entry import (
    CANDIDATE,
    AttemptId,
    ChainBroken,
    Digest,
    Entry,
    extend,
    genesis,
)
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.grids.bodies import CHAIR, read_entry
from concours.core.ecos.grids.entries import (
    APTITUDES_MAX,
    CRITERIA_MAX,
    LEVELS_MAX,
    BodyInvalid,
)
from concours.core.ecos.grids.fold import fold
from concours.core.ecos.grids.grid import FormInvalid, canonical_grid, read_form
from concours.core.ecos.grids.times import chair_times
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import MINUTE_MS, Instant
from verifier import chains as verifier_chains

PATH = Path(__file__).parents[4] / "protocol" / "vectors" / "grids.json"
VECTORS = json.loads(PATH.read_bytes())
BELLS = json.loads(PATH.with_name("bells.json").read_bytes())
T0 = VECTORS["times"]["late_from"]["1"] - 10 * MINUTE_MS


def entry_of(seq, line):
    device_ms, received_ms, kind, body = line.split(" ", 3)
    return {
        "seq": seq,
        "kind": kind,
        "body": body,
        "device_ms": int(device_ms),
        "received_ms": int(received_ms),
    }


def rows_of(epochs):
    return [
        row | {"entries": [entry_of(seq, line) for seq, line in enumerate(lines)]}
        for row in epochs
        for lines in (row["entries"],)
    ]


def epochs_of(rows):
    return [
        Epoch(
            row["epoch"],
            row["base"] and Base(**row["base"]),
            [
                JournalEntry(**(entry | {"body": entry["body"].encode()}))
                for entry in row["entries"]
            ],
            row["taken_over_ms"],
        )
        for row in rows
    ]


def by_verifier(epochs):
    form = verifier_bodies.form_of(VECTORS["document"])
    rounds = [
        [r.turn, r.read, r.enter, r.warn, r.end, r.over]
        for r in turn_rounds(Bell(tempo=NORMAL_TEMPO, t0=T0))
    ]
    times = verifier_bells.times_of(rounds, None)
    return verifier_grids.Chair(form, times).replay(rows_of(epochs))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_grids_are_those_of_the_vectors(case):
    chair = fold(FORM, epochs_of(rows_of(case["epochs"])), times=TIMES)

    assert chair_row(chair) == case["chair"]
    assert by_verifier(case["epochs"]) == case["chair"]


@pytest.mark.parametrize("row", VECTORS["bodies"], ids=lambda row: row["body"][:40])
def test_a_body_is_refused_by_the_name_of_its_field(row):
    said = read_entry(row["kind"], row["body"].encode())
    fault = [said.field, said.reason] if isinstance(said, BodyInvalid) else None
    assert fault == row["fault"]

    if row["kind"] != "opened":
        _, theirs = verifier_bodies.read_body(row["kind"], row["body"])
        assert (list(theirs.values()) or None) == row["fault"]


turns = st.sampled_from([0, 1, 1, 2, 2, 3, 20])
people = st.sampled_from(["A1", "A2", "A3"])
bodies = st.one_of(
    st.tuples(
        st.sampled_from(["met", "met", "unmet"]),
        st.fixed_dictionaries(
            {"turn": turns, "candidate": people, "by": st.just("scan")}
        ),
    ),
    st.tuples(st.just("whole"), st.fixed_dictionaries({"turn": turns})),
    st.tuples(st.just("shown"), st.fixed_dictionaries({"turn": turns})),
    st.tuples(
        st.just("ticked"),
        st.fixed_dictionaries(
            {
                "turn": turns,
                "criterion": st.integers(1, 4),
                "level": st.none() | st.integers(0, 3),
            }
        ),
    ),
    st.tuples(
        st.just("rated"),
        st.fixed_dictionaries(
            {
                "turn": turns,
                "aptitude": st.integers(1, 2),
                "level": st.none() | st.integers(0, 5),
            }
        ),
    ),
    st.tuples(
        st.just("filled"),
        st.fixed_dictionaries(
            {"turn": turns, "criteria": st.lists(st.integers(0, 4), max_size=3)}
        ),
    ),
    st.tuples(
        st.just("validated"),
        st.fixed_dictionaries(
            {"turn": turns, "grid": st.sampled_from(["0" * 64, "x"])}
        ),
    ),
    st.tuples(
        st.just("reopened"),
        st.fixed_dictionaries(
            {"turn": turns, "reason": st.sampled_from(["", "erreur"])}
        ),
    ),
    st.tuples(
        st.just("remarked"),
        st.fixed_dictionaries({"turn": turns, "text": st.sampled_from(["", "vu"])}),
    ),
    st.tuples(
        st.just("signalled"),
        st.fixed_dictionaries(
            {"turn": turns, "what": st.sampled_from(["health", "fraud"])}
        ),
    ),
    st.tuples(
        st.just("handed"), st.fixed_dictionaries({"reason": st.just("examiner")})
    ),
    st.tuples(st.just("left"), st.just({})),
)
steps = st.lists(
    st.tuples(bodies, st.sampled_from([0, 1_000, 400_000, 3_000_000])), max_size=40
)


def device_of(number, base, said, at):
    scribe = Scribe(at=at, number=number, base=base)
    for (kind, body), wait_ms in said:
        if kind == "whole":
            scribe.mark(body["turn"])
        elif kind == "shown":
            scribe.validate(body["turn"])
        else:
            scribe.write_body(kind, body)
        scribe.at += wait_ms
    return scribe


@st.composite
def journals(draw):
    first = device_of(1, None, draw(steps), T0 - 1_000)
    if draw(st.booleans()):
        return [first.epoch()]
    base = draw(st.none() | st.builds(Base, st.just(1), st.integers(0, 60)))
    second = device_of(2, base, draw(steps), first.at)
    second.taken_over_at = draw(st.none() | st.just(Instant(first.at)))
    return [first.epoch(), second.epoch()]


@given(journals())
def test_the_verifier_folds_as_the_centre(epochs):
    rows = [epoch_row(epoch) for epoch in epochs]

    assert by_verifier(rows) == chair_row(fold(FORM, epochs, times=TIMES))


@given(journals())
def test_what_does_not_count_changes_nothing(epochs):
    chair = fold(FORM, epochs, times=TIMES)
    uncounted = {(one.epoch, one.seq) for one in chair.uncounted}
    blanked = [
        Epoch(
            epoch.number,
            epoch.base,
            [
                JournalEntry(e.seq, "left", b"{}", e.device_ms, e.received_ms)
                if (epoch.number, e.seq) in uncounted
                else e
                for e in epoch.entries
            ],
            epoch.taken_over_at,
        )
        for epoch in epochs
    ]

    again = fold(FORM, blanked, times=TIMES)
    assert (again.grids, again.absent, again.uncounted) == (
        chair.grids,
        chair.absent,
        (),
    )


@given(journals())
def test_no_grid_is_validated_but_whole(epochs):
    for grid in fold(FORM, epochs, times=TIMES).grids:
        if grid.validated:
            assert None not in (*grid.criteria, *grid.aptitudes, grid.overall)


@given(journals())
def test_each_candidate_has_one_grid_in_a_turn(epochs):
    grids = fold(FORM, epochs, times=TIMES).grids
    owners = [(grid.turn, grid.candidate) for grid in grids if grid.candidate]

    assert len(owners) == len(set(owners))


def test_the_times_of_a_chair_are_those_of_its_bells():
    bell = Bell(tempo=NORMAL_TEMPO, t0=T0)
    times = chair_times(bell)

    assert times == TIMES
    assert times_row(times) == VECTORS["times"]
    assert times.late_from[5] == T0 + 55 * MINUTE_MS  # in the rest it is not late yet
    assert times.late_from[20] == T0 + 225 * MINUTE_MS
    assert times.refused_from == T0 + 255 * MINUTE_MS
    later = chair_times(bell, closed_at=T0 + 300 * MINUTE_MS, reopened={3: T0})
    assert (later.refused_from, later.reopens_until[3]) == (T0 + 330 * MINUTE_MS, T0)


@pytest.mark.parametrize("name", VECTORS["times_of_bells"])
def test_the_verifier_bounds_a_chair_as_the_centre(name):
    (case,) = (case for case in BELLS["cases"] if case["name"] == name)

    assert (
        verifier_bells.times_of(case["rounds"], None) == VECTORS["times_of_bells"][name]
    )


def test_a_chairs_entry_is_never_a_candidates_nor_the_reverse():
    attempt = AttemptId(UUID(int=7))
    key = bytes(65)
    chair, candidate = genesis(attempt, 1, key, writer=CHAIR), genesis(attempt, 1, key)
    assert chair.head != candidate.head

    def entry(kind, tail):
        return Entry(attempt, 1, 0, kind, b"{}", 0, tail.head)

    assert extend(chair, [entry("met", chair)], writer=CHAIR).count == 1
    for kind, tail, writer, reason in (
        ("met", candidate, CANDIDATE, "kind"),
        ("seen", chair, CHAIR, "kind"),
        ("validated", chair, CANDIDATE, None),
    ):
        if reason is None:  # of both: the link alone tells, and it does
            with pytest.raises(ChainBroken):
                extend(candidate, [entry(kind, tail)], writer=writer)
            continue
        with pytest.raises(ChainBroken) as refusal:
            extend(tail, [entry(kind, tail)], writer=writer)
        assert refusal.value.reason == reason


def test_the_verifier_checks_the_chain_of_a_chair():
    row = VECTORS["genesis"]
    attempt, key = UUID(row["attempt"]), bytes.fromhex(row["public_key_hex"])
    label, kinds = verifier_bodies.CHAIR_LABEL, verifier_bodies.CHAIR_KINDS
    start = verifier_chains.genesis(attempt.bytes, row["epoch"], key, label)
    assert start.hex() == row["genesis_hex"]
    assert kinds == CHAIR.kinds == set(VECTORS["kinds"])

    entry = Entry(AttemptId(attempt), 1, 0, "met", b"{}", 0, Digest(start))
    sent = {"seq": 0, "kind": "met", "body": "{}", "device_ms": 0, "signature": None}
    sent |= {"digest": entry.digest().hex()}
    for whose, finding in (
        ({"label": label, "kinds": kinds}, "chain.unsigned"),
        ({}, "chain.digest"),
        ({"label": label}, "chain.kind"),
    ):
        findings = Findings()
        verifier_chains.Chain(
            attempt.bytes, "s3/1", 1, key, None, [sent], **whose
        ).check(findings)
        assert [found["code"] for found in findings.listed] == [finding]


def test_the_bytes_of_a_grid_hold_what_was_shown():
    scribe = Scribe().write("met", candidate="A1", by="scan").mark(1)
    (grid,) = fold(FORM, [scribe.epoch()]).grids

    other = read_form(dump(FORM_DOCUMENT | {"title": "Autre"}))
    assert json.loads(canonical_grid(FORM, grid))["shown"] == FORM.shown
    assert canonical_grid(FORM, grid) != canonical_grid(other, grid)


def test_every_grid_that_can_be_frozen_can_be_marked():
    assert min(CRITERIA_MAX, APTITUDES_MAX) >= GRID_LINES_MAX
    assert LEVELS_COUNT_MAX <= LEVELS_MAX


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"note": 1}, "document"),
        ({"criteria": [{"text": "a", "levels": ["un"]}]}, "criteria"),
        (
            {"criteria": [{"text": "a", "levels": ["0", "1"], "points": "3"}]},
            "criteria",
        ),
        ({"aptitudes": [{"text": "a", "levels": [1, 2]}]}, "aptitudes"),
        ({"aptitudes": [{"text": "a", "levels": ["0", "1"]}] * 41}, "aptitudes"),
        ({"overall": []}, "overall"),
    ],
)
def test_a_form_is_refused_by_its_part(change, part):
    with pytest.raises(FormInvalid) as refusal:
        read_form(dump(FORM_DOCUMENT | change))

    assert refusal.value.part == part
