"""One bell: whole milliseconds, nothing drifts, a pause shifts where it holds alone.

Three implementations give the same signals: this one, the tablet's
(`client/tests/core/ecos/bells.test.ts`) and the verifier's.
"""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from verifier.ecos import bells as verifier_bells

from concours.core.delivery.sitting.time import Pause
from concours.core.ecos.bells.moment import moment
from concours.core.ecos.bells.signals import (
    REPLAYS_COUNT_MAX,
    Bell,
    PlacedPause,
    Replay,
    ReplayInvalid,
    closes_at,
    last_round,
    pauses_of,
    replay,
    signals,
    turn_rounds,
)
from concours.core.ecos.bells.tempo import (
    NORMAL_TEMPO,
    Tempo,
    TempoInvalid,
    read_tempo,
)
from concours.core.kernel.time import MINUTE_MS

T0 = 1_790_000_000_000
PATH = Path(__file__).parents[4] / "protocol" / "vectors" / "bells.json"
CASES = json.loads(PATH.read_bytes())["cases"]

offsets = st.integers(-60_000, 20_000_000)
pauses = st.lists(
    st.builds(
        lambda began, length: Pause("alarm", T0 + began, T0 + began + length),
        offsets,
        st.integers(0, 3_000_000),
    ),
    max_size=5,
)
tempi = st.builds(
    lambda parts, changeover, rests, factor: Tempo(
        station_ms=sum(parts) + 1,
        reading_ms=parts[0],
        warn_ms=parts[1],
        changeover_ms=changeover,
        rests_ms=tuple(rests),
        factor=factor,
    ),
    st.tuples(*[st.integers(0, 300_000)] * 3),
    st.integers(0, 300_000),
    st.lists(st.integers(0, 900_000), max_size=3),
    st.fractions(1, 4, max_denominator=50),
)
bells = st.builds(
    lambda tempo, stops, replays: Bell(
        tempo=tempo, t0=T0, pauses=stops, replays=replays
    ),
    tempi,
    pauses,
    st.lists(
        st.builds(lambda turn, at: Replay(turn, T0 + at), st.integers(1, 20), offsets),
        max_size=3,
    ),
)


def rows_of(bell):
    return [[r.turn, r.read, r.enter, r.warn, r.end, r.over] for r in turn_rounds(bell)]


def rows_by_verifier(bell):
    tempo = {
        "station_ms": bell.tempo.station_ms,
        "reading_ms": bell.tempo.reading_ms,
        "warn_ms": bell.tempo.warn_ms,
        "changeover_ms": bell.tempo.changeover_ms,
        "rests_ms": list(bell.tempo.rests_ms),
        "factor": list(bell.tempo.factor.as_integer_ratio()),
    }
    stops = [[pause.began_at, pause.ended_at] for pause in bell.pauses]
    replays = [[replay.turn, replay.at] for replay in bell.replays]
    return verifier_bells.rounds_of(tempo, bell.t0, stops, replays)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vectors_are_what_the_verifier_rings(case):
    tempo, replays = case["tempo"], case["replays"]

    assert (
        verifier_bells.rounds_of(tempo, case["t0_ms"], case["pauses"], replays)
        == case["rounds"]
    )


@given(bells)
def test_the_verifier_rings_as_the_centre(bell):
    assert rows_by_verifier(bell) == rows_of(bell)


@given(bells)
def test_signals_never_go_back(bell):
    sounds = [signal.at for signal in signals(bell)]

    assert sounds == sorted(sounds)


@given(tempi)
def test_no_turn_drifts(tempo):
    """Each turn begins less than a millisecond after the exact sum of those before."""
    rests_ms = 0
    for index, turn_round in enumerate(turn_rounds(Bell(tempo=tempo, t0=T0))):
        rests_ms += tempo.rest_before_ms(turn_round.turn)
        exact = index * (tempo.factor * tempo.station_ms + tempo.changeover_ms)
        assert 0 <= turn_round.read - T0 - exact - rests_ms < 1


def test_a_longer_tempo_is_rounded_once_and_not_turn_by_turn():
    tempo = Tempo(
        station_ms=1_000,
        reading_ms=0,
        warn_ms=0,
        changeover_ms=0,
        rests_ms=(0,),
        factor=Fraction(4, 3),
    )
    reads = [r.read - T0 for r in turn_rounds(Bell(tempo=tempo, t0=T0))]

    assert reads == [-(-4_000 * turn // 3) for turn in range(10)]
    assert reads[6] == 8_000  # turn by turn it would be 8,004


@given(tempi)
def test_factor_one_is_identity(tempo):
    plain = Tempo(
        station_ms=tempo.station_ms,
        reading_ms=tempo.reading_ms,
        warn_ms=tempo.warn_ms,
        changeover_ms=tempo.changeover_ms,
        rests_ms=tempo.rests_ms,
    )
    first, second = turn_rounds(Bell(tempo=plain, t0=T0))[:2]

    assert first.end - first.read == tempo.station_ms
    assert first.end - first.warn == tempo.warn_ms
    assert second.read == T0 + tempo.station_ms + tempo.changeover_ms


@given(tempi, st.integers(0, 20_000_000), st.integers(0, 3_000_000))
def test_a_pause_shifts_what_follows_by_its_length_and_nothing_before(
    tempo, began, length
):
    pause = Pause("alarm", T0 + began, T0 + began + length)
    plain = signals(Bell(tempo=tempo, t0=T0))
    shifted = signals(Bell(tempo=tempo, t0=T0, pauses=[pause]))

    assert [signal.at for signal in shifted] == [
        signal.at if signal.at <= pause.began_at else signal.at + length
        for signal in plain
    ]


def test_a_pause_of_one_circuit_stops_that_circuit_alone():
    pause = Pause("technical", T0 + MINUTE_MS, T0 + 2 * MINUTE_MS)
    of_circuit = PlacedPause(pause, site="reims", circuit="A")
    of_site = PlacedPause(pause, site="reims")
    of_nation = PlacedPause(pause)

    def held_in(site, circuit):
        placed = (of_circuit, of_site, of_nation)
        return [len(pauses_of([one], site=site, circuit=circuit)) for one in placed]

    assert held_in("reims", "A") == [1, 1, 1]
    assert held_in("reims", "B") == [0, 1, 1]
    assert held_in("lille", "A") == [0, 0, 1]


def test_nothing_rings_in_a_pause_that_goes_on():
    pause = Pause("alarm", T0 + 12 * MINUTE_MS)
    bell = Bell(tempo=NORMAL_TEMPO, t0=T0, pauses=[pause])

    known = moment(bell, now=T0 + 13 * MINUTE_MS)
    assert (known.state, known.turn, known.upcoming) == ("paused", 2, None)
    assert closes_at(bell) is None
    assert len(signals(bell)) == 4 + 2


def test_a_turn_given_again_is_followed_by_what_had_not_begun():
    bell = Bell(
        tempo=NORMAL_TEMPO, t0=T0, replays=[Replay(turn=2, at=T0 + 14 * MINUTE_MS)]
    )

    turns = [turn_round.turn for turn_round in turn_rounds(bell)]
    assert turns == [1, 2, 2, *range(3, 21)]
    assert last_round(bell, 2).read == T0 + 14 * MINUTE_MS
    assert last_round(bell, 3).read == T0 + 24 * MINUTE_MS


@pytest.mark.parametrize(
    ("turn", "minute", "reason"),
    [(3, 14, "not_begun"), (1, 14, "other_turn"), (2, 31, "paused")],
)
def test_a_turn_is_not_given_again_when_it_cannot_be(turn, minute, reason):
    pause = Pause("alarm", T0 + 30 * MINUTE_MS)
    bell = Bell(tempo=NORMAL_TEMPO, t0=T0, pauses=[pause])

    with pytest.raises(ReplayInvalid) as refusal:
        replay(bell, turn, now=T0, at=T0 + minute * MINUTE_MS)

    assert refusal.value.reason == reason


def test_turns_are_given_again_so_many_times_and_no_more():
    at = T0 + 19 * MINUTE_MS
    bell = Bell(tempo=NORMAL_TEMPO, t0=T0)
    assert replay(bell, 1, now=T0, at=at) == Replay(1, at)
    assert replay(bell, 2, now=T0, at=at) == Replay(2, at)

    worn = Bell(tempo=NORMAL_TEMPO, t0=T0, replays=[Replay(1, at)] * REPLAYS_COUNT_MAX)
    with pytest.raises(ReplayInvalid):
        replay(worn, 1, now=T0, at=at)


DOCUMENT = {
    "station_ms": 480_000,
    "reading_ms": 60_000,
    "warn_ms": 60_000,
    "changeover_ms": 120_000,
    "rests_ms": [300_000, 900_000, 300_000],
    "factor": [1, 1],
}


def test_the_tempo_of_a_document():
    assert read_tempo(DOCUMENT) == NORMAL_TEMPO


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"speed": 1}, "speed", "unknown"),
        ({"warn_ms": None}, "warn_ms", "type"),
        ({"warn_ms": True}, "warn_ms", "type"),
        ({"rests_ms": 5}, "rests_ms", "type"),
        ({"rests_ms": [0] * 4}, "rests_ms", "count"),
        ({"rests_ms": [-1]}, "rests_ms", "bounds"),
        ({"station_ms": 0}, "station_ms", "bounds"),
        ({"station_ms": 100_000}, "station_ms", "shorter_than_its_parts"),
        ({"factor": [4]}, "factor", "type"),
        ({"factor": [1, 0]}, "factor", "bounds"),
        ({"factor": [3, 4]}, "factor", "bounds"),
    ],
)
def test_a_tempo_is_refused_by_the_name_of_its_field(change, field, reason):
    with pytest.raises(TempoInvalid) as refusal:
        read_tempo(DOCUMENT | change)

    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_a_tempo_without_a_field_is_refused():
    lacking = {name: value for name, value in DOCUMENT.items() if name != "factor"}
    with pytest.raises(TempoInvalid) as refusal:
        read_tempo(lacking)

    assert (refusal.value.field, refusal.value.reason) == ("factor", "missing")


@given(bells, offsets)
def test_a_moment_is_between_what_sounded_and_what_comes(bell, since):
    now = T0 + since
    known = moment(bell, now=now)

    comes = [signal for signal in signals(bell) if signal.at > now]
    assert known.upcoming == (comes[0] if comes else None)
    if known.state in ("reading", "inside", "ending"):
        turns = [r for r in turn_rounds(bell) if r.read is not None and r.read <= now]
        assert turns[-1].turn == known.turn
