"""Vectors of the centre's clock on a tablet: readings, and the hour after each."""

from collections.abc import Iterable, Mapping
from typing import Any

from concours.core.delivery.sync import clock
from protocol.tablet_core import T0_MS

CLOCKS: dict[str, list[dict[str, Any]]] = {
    "the shorter round trip wins, however lopsided": [
        {"do": "observe", "exchange": [1_000, 1_400, T0_MS]},
        {"do": "observe", "exchange": [2_000.5, 2_020.25, T0_MS + 800]},
        {"do": "observe", "exchange": [3_000, 3_500, T0_MS + 2_050]},
    ],
    "an old reading gives way to a longer round trip": [
        {"do": "observe", "exchange": [0, 20, T0_MS]},
        {"do": "observe", "exchange": [7_200_000, 7_200_100, T0_MS + 7_200_050]},
    ],
    "the centre stepped back by five seconds": [
        {"do": "observe", "exchange": [1_000, 1_002, T0_MS]},
        {"do": "observe", "exchange": [2_000, 2_400, T0_MS - 4_000]},
    ],
    "an exchange too long, or answered before it was sent": [
        {"do": "observe", "exchange": [1_000, 31_001, T0_MS]},
        {"do": "observe", "exchange": [1_000, 31_000, T0_MS]},
        {"do": "observe", "exchange": [50_000, 49_995, T0_MS]},
    ],
    "a reload of half a minute, then an exchange": [
        {"do": "recall", "remembered": [T0_MS, 50_000.5], "wall": 80_000.25, "at": 7.5},
        {"do": "observe", "exchange": [1_000, 2_000, T0_MS + 31_000]},
    ],
    **{
        f"a wall clock moved by {moved} ms": [
            {"do": "recall", "remembered": [T0_MS, 90_000_000], "wall": wall, "at": 7}
        ]
        for moved in (-86_400_000, -1, 0, 600_000, 600_001, 86_400_000)
        for wall in (90_000_000 + moved,)
    },
}
HOURS_MS = 4 * 3_600_000


def _exchanges(
    *ahead_ms: int, every_ms: int = 20_000, start_ms: int = 0, **fields: Any
) -> list[dict[str, Any]]:
    """Give an exchange for each error of the centre's clock, one every so often."""
    return [
        {
            "do": "observe",
            "exchange": [at, at + 20, T0_MS + at + 10 + error_ms],
            **fields,
        }
        for number, error_ms in enumerate(ahead_ms)
        for at in (start_ms + number * every_ms,)
    ]


CLOCKS |= (
    {
        f"one machine of three is wrong by {ahead} ms, then right": [
            *_exchanges(0, 0, 0, 0, 0),
            *_exchanges(ahead, 0, 0, ahead, ahead, ahead, 0, 0, start_ms=100_000),
        ]
        for ahead in (-5_000, 1_999, HOURS_MS)
    }
    | {
        f"the centre moves by {ahead} ms, {word}": [
            *_exchanges(0, 0, 0, 0, 0),
            *_exchanges(*[ahead] * 4, 0, 0, 0, 0, start_ms=100_000, is_composing=is_on),
        ]
        for ahead in (-HOURS_MS, HOURS_MS)
        for word, is_on in (
            ("while somebody composes", True),
            ("before the start", False),
        )
    }
    | {
        "as much evidence as stands behind a young clock": [
            *_exchanges(0, 0, every_ms=3_000),
            *_exchanges(5_000, 5_000, 5_000, every_ms=3_000, start_ms=6_000),
        ],
        "a tablet that slept, and one whose wall clock alone was moved": [
            *_exchanges(0, 0, 0, 0, 0),
            *_exchanges(240_000, start_ms=100_000, wall=340_000),
            *_exchanges(240_000, start_ms=120_000, wall=9_000_000),
            *_exchanges(0, start_ms=140_000, wall=160_000),
        ],
        "a hint is not thrown away for one exchange": [
            {"do": "recall", "remembered": [T0_MS, 50_000], "wall": 52_000, "at": 7},
            *_exchanges(HOURS_MS, 0, start_ms=1_000),
        ],
    }
)
READ_AFTER_MS = (0, 0.75, 250, 3_600_000)


def clocks() -> dict[str, Any]:
    """Give runs of readings of the centre's clock."""
    return {
        "about": "The centre's clock on a tablet: core/delivery/sync/clock.py",
        "cases": [
            {"name": name, "steps": list(_clock_steps(steps))}
            for name, steps in CLOCKS.items()
        ],
    }


def _whole_step(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say of an exchange what goes without saying: awake, and nobody composes."""
    if step["do"] != "observe":
        return step
    return {"wall": step["exchange"][1], "is_composing": False, **step}


def _clock_steps(steps: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    state: clock.Clock | None = None
    at = 0.0
    for step in map(_whole_step, steps):
        match step:
            case {"do": "observe", "exchange": [sent, received, centre]}:
                at = received
                exchange = clock.Exchange(
                    sent_monotonic_ms=sent,
                    received_monotonic_ms=received,
                    centre_ms=centre,
                    wall_ms=step["wall"],
                )
                state = clock.observe(
                    state, exchange, is_composing=step["is_composing"]
                )
            case {"do": "recall", "remembered": [centre, then], "wall": wall, "at": at}:
                remembered = clock.Remembered(centre_ms=centre, wall_ms=then)
                state = clock.recall(remembered, wall_ms=wall, monotonic_ms=at)
            case _:
                raise ValueError(step)
        yield {**step, "reads": state and [_read(state, at + n) for n in READ_AFTER_MS]}


def _read(state: clock.Clock, at: float) -> dict[str, Any]:
    return {
        "monotonic": at,
        "now_ms": clock.now_ms(state, at),
        "uncertainty_ms": clock.uncertainty_ms(state, at),
        "surely_ms": clock.surely_ms(state, at),
        "is_guess": clock.is_guess(state),
    }
