"""Everybody gets the time due to them, to the millisecond, in every language."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concours.core.delivery.sitting.time import (
    Allowance,
    Pause,
    TimeGiven,
    left_ms,
    normal_end,
    own_end,
)
from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant

VECTORS = Path(__file__).parents[4] / "protocol" / "vectors" / "deadlines.json"
CASES = json.loads(VECTORS.read_bytes())["cases"]
T0 = Instant(1_790_000_000_000)


def allowance(case):
    closed = case["closed_at_ms"]
    return Allowance(
        t0=Instant(case["t0_ms"]),
        duration_ms=case["duration_ms"],
        factor=Fraction(*case["factor"]),
        given=[TimeGiven(e["scope"], e["minutes"]) for e in case["extensions"]],
        pauses=[Pause(p["cause"], p["from_ms"], p["until_ms"]) for p in case["pauses"]],
        closed_at=None if closed is None else Instant(closed),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_due_is_that_of_the_vectors(case):
    assert (normal_end(allowance(case)), own_end(allowance(case))) == (
        case["normal_end_ms"],
        case["end_ms"],
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_room_ends_whatever_one_candidate_has_alone(case):
    shared_pauses = [pause for pause in case["pauses"] if pause["scope"] == "site"]
    room = replace(allowance(case | {"pauses": shared_pauses}), factor=Fraction(1))

    assert normal_end(room) == case["room_end_ms"]
    assert own_end(allowance(case)) >= case["room_end_ms"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_left_is_that_of_the_vectors(case):
    for each in case["left"]:
        assert left_ms(allowance(case), now=each["at_ms"]) == each["left_ms"]


allowances = st.builds(
    Allowance,
    t0=st.just(T0),
    duration_ms=st.integers(1, 4 * HOUR_MS),
    factor=st.fractions(min_value=1, max_value=4, max_denominator=60),
    given=st.lists(
        st.builds(
            TimeGiven,
            st.sampled_from(["nation", "site", "candidate"]),
            st.integers(1, 120),
        ),
        max_size=8,
    ),
    closed_at=st.none() | st.integers(T0, T0 + 6 * HOUR_MS).map(Instant),
)


@given(allowances)
def test_due_is_the_least_millisecond_that_gives_the_full_product(allowed):
    personal = sum(g.minutes for g in allowed.given if g.scope == "candidate")
    exact = (normal_end(allowed) - T0) * allowed.factor + personal * MINUTE_MS

    assert 0 <= own_end(allowed) - T0 - exact < 1


@given(allowances)
def test_due_is_never_before_the_normal_end(allowed):
    assert own_end(allowed) >= normal_end(allowed) >= T0


@given(allowances, st.sampled_from(["nation", "site", "candidate"]))
def test_an_extension_never_moves_an_end_earlier(allowed, scope):
    longer = Allowance(
        t0=allowed.t0,
        duration_ms=allowed.duration_ms,
        factor=allowed.factor,
        given=[*allowed.given, TimeGiven(scope, 1)],
        closed_at=allowed.closed_at,
    )

    assert own_end(longer) >= own_end(allowed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration_ms": 0},
        {"duration_ms": 13 * HOUR_MS},
        {"factor": Fraction(9, 10)},
        {"factor": Fraction(5)},
        {"given": [TimeGiven("nation", 0)]},
        {"given": [TimeGiven("nation", 1)] * 65},
    ],
)
def test_an_allowance_out_of_bounds_is_a_defect(wrong):
    with pytest.raises(AssertionError):
        own_end(Allowance(**({"t0": T0, "duration_ms": HOUR_MS} | wrong)))
