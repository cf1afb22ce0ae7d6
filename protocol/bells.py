"""Vectors of the bells of a circuit: named cases, and others drawn from fixed seeds."""

from dataclasses import asdict
from fractions import Fraction
from random import Random
from typing import Any

from concours.core.delivery.sitting.time import Pause
from concours.core.ecos.bells.moment import moment
from concours.core.ecos.bells.signals import Bell, Replay, signals, turn_rounds
from concours.core.ecos.bells.tempo import NORMAL_TEMPO, Tempo
from concours.core.kernel.time import MINUTE_MS, Instant
from protocol.fixed import T0_MS

DRAWN_COUNT = 16
ODD_TEMPO = Tempo(
    station_ms=480_001,
    reading_ms=59_999,
    warn_ms=60_001,
    changeover_ms=120_000,
    rests_ms=(300_000,),
    factor=Fraction(4, 3),
)


def _bell(
    tempo: Tempo,
    pauses: tuple[tuple[int, int | None], ...] = (),
    replays: tuple[tuple[int, int], ...] = (),
) -> Bell:
    """Return a bell whose pauses and replays are counted in milliseconds from t0."""
    return Bell(
        tempo=tempo,
        t0=Instant(T0_MS),
        pauses=[
            Pause(
                "alarm",
                Instant(T0_MS + start),
                None if stop is None else Instant(T0_MS + stop),
            )
            for start, stop in pauses
        ],
        replays=[Replay(turn, Instant(T0_MS + at)) for turn, at in replays],
    )


MIN = MINUTE_MS
NAMED = {
    "a normal half-day": _bell(NORMAL_TEMPO),
    "time and a third, of a station that no third divides": _bell(ODD_TEMPO),
    "a pause in a turn": _bell(NORMAL_TEMPO, ((12 * MIN + 7, 20 * MIN),)),
    "a pause that goes on": _bell(NORMAL_TEMPO, ((12 * MIN, None),)),
    "a pause that begins as a signal sounds": _bell(
        NORMAL_TEMPO, ((10 * MIN, 11 * MIN),)
    ),
    "pauses that overlap, before t0 and in it": _bell(
        NORMAL_TEMPO, ((-5 * MIN, 2 * MIN), (MIN, 3 * MIN), (9 * MIN, 10 * MIN))
    ),
    "a turn given again while it goes on": _bell(NORMAL_TEMPO, (), ((2, 14 * MIN),)),
    "a turn given again after an evacuation": _bell(
        NORMAL_TEMPO, ((14 * MIN, 44 * MIN),), ((2, 46 * MIN),)
    ),
    "a turn given again in the rest, and once more": _bell(
        NORMAL_TEMPO, (), ((3, 51 * MIN), (3, 61 * MIN))
    ),
    "a turn that never began is not given again": _bell(
        NORMAL_TEMPO, (), ((9, 30 * MIN),)
    ),
}


def _drawn_bell(seed: int) -> Bell:
    chance = Random(seed)  # noqa: S311 -- vectors, not secrets
    station_ms = chance.randint(1_000, 900_000)
    reading_ms = chance.randint(0, station_ms // 2)
    tempo = Tempo(
        station_ms=station_ms,
        reading_ms=reading_ms,
        warn_ms=chance.randint(0, station_ms - reading_ms),
        changeover_ms=chance.randint(0, 180_000),
        rests_ms=tuple(chance.randint(0, 900_000) for _ in range(chance.randint(0, 3))),
        factor=chance.choice((Fraction(1), Fraction(4, 3), Fraction(17, 13))),
    )
    length_ms = tempo.turns_count * (station_ms + tempo.changeover_ms)
    pauses = tuple(
        (start, start + chance.randint(0, length_ms // 3))
        for start in (
            chance.randint(-60_000, length_ms) for _ in range(chance.randint(0, 4))
        )
    )
    replays = tuple(
        (chance.randint(1, tempo.turns_count), chance.randint(0, length_ms))
        for _ in range(chance.randint(0, 3))
    )
    return _bell(tempo, pauses, replays)


def bells() -> dict[str, Any]:
    """Give bells, every signal that they make, and what goes on at some instants."""
    more_bells = {f"drawn {seed}": _drawn_bell(seed) for seed in range(DRAWN_COUNT)}
    return {
        "about": "The bells of a circuit: docs/reference/ecos/bells.md",
        "cases": [_case(name, bell) for name, bell in (NAMED | more_bells).items()],
    }


def _case(name: str, bell: Bell) -> dict[str, Any]:
    return {
        "name": name,
        "tempo": asdict(bell.tempo)
        | {
            "rests_ms": list(bell.tempo.rests_ms),
            "factor": list(bell.tempo.factor.as_integer_ratio()),
        },
        "t0_ms": bell.t0,
        "pauses": [[pause.began_at, pause.ended_at] for pause in bell.pauses],
        "replays": [[replay.turn, replay.at] for replay in bell.replays],
        "rounds": [list(asdict(r).values()) for r in turn_rounds(bell)],
        "moments": [_moment(bell, now) for now in _instants(name, bell)],
    }


def _instants(name: str, bell: Bell) -> list[Instant]:
    """Draw instants, at signals and between them."""
    chance = Random(name)  # noqa: S311 -- vectors, not secrets
    sounds = [signal.at for signal in signals(bell)]
    at_signals = chance.sample(sounds, min(3, len(sounds)))
    between = [chance.randint(bell.t0 - 90_000, sounds[-1] + 400_000) for _ in range(5)]
    return sorted({Instant(at) for at in (*at_signals, *between, sounds[-1])})


def _moment(bell: Bell, now: Instant) -> list[Any]:
    situation = moment(bell, now=now)
    upcoming = situation.upcoming
    following = upcoming and [upcoming.kind, upcoming.turn, upcoming.at]
    return [now, situation.state, situation.turn, following]
