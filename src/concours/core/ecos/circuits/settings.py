"""What no text settles yet: settings of the ECOS, recorded whole in each document.

`docs/reference/ecos/allotment.md` tells each one, and its default.
"""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from concours.core.ecos.bells.tempo import ROTATIONS_MAX, TURNS_OF_ROTATION
from concours.core.kernel.time import HOUR_MS, MINUTE_MS

POSITIONS_COUNT = TURNS_OF_ROTATION
"""Candidates of a rotation and stations of a circuit: as many as its turns (S31)."""

Span: TypeAlias = Annotated[int, Meta(ge=0, le=12 * HOUR_MS)]
MinuteOfDay: TypeAlias = Annotated[int, Meta(ge=0, le=24 * 60)]


class Differs(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """From which difference on two grids go to the jury: points of 20, or steps."""

    points: Annotated[int, Meta(ge=1, le=20)] = 4
    steps: Annotated[int, Meta(ge=1, le=4)] = 2


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the ECOS are held. Spans are whole milliseconds.

    `station_ms` has the reading inside (S31). `rests_ms` are those between rotations:
    one rotation more than rests. `confinement_ms` is how long before the signal all are
    confined, `held_ms_max` the longest that anybody is held from the signal on. Turns
    of a participant are counted again after a rest of `participant_rest_ms`. A half-day
    begins between two minutes of the site's own day.

    `scale`, `single_mark`, `levelling`, `identity` and `explicit` are no choice: the
    two examiners and the jury of the law leave one value, of which documents tell.
    """

    station_ms: Annotated[int, Meta(ge=7 * MINUTE_MS, le=10 * MINUTE_MS)] = (
        8 * MINUTE_MS
    )
    reading_ms: Span = MINUTE_MS
    warn_ms: Span = MINUTE_MS
    changeover_ms: Span = 2 * MINUTE_MS
    rests_ms: Annotated[tuple[Span, ...], Meta(max_length=ROTATIONS_MAX - 1)] = (
        5 * MINUTE_MS,
        15 * MINUTE_MS,
        5 * MINUTE_MS,
    )
    accommodation: Literal["station_factor", "none"] = "station_factor"
    scale: Literal["levels"] = "levels"
    single_mark: Literal["mean"] = "mean"
    differs: Differs = Differs()
    missing_station: Literal["jury", "mean", "replay"] = "jury"
    levelling: Literal["none"] = "none"
    door: Literal["printed", "tablet"] = "printed"
    identity: Literal["number_and_name"] = "number_and_name"
    explicit: bool = True
    confinement_ms: Span = 45 * MINUTE_MS
    held_ms_max: Span = 8 * HOUR_MS
    participant_rest_ms: Span = 15 * MINUTE_MS
    reserve_percent: Annotated[int, Meta(ge=0, le=50)] = 5
    begins_from_min: MinuteOfDay = 7 * 60
    begins_until_min: MinuteOfDay = 17 * 60

    @property
    def rotations(self) -> int:
        """How many rotations a half-day has at most."""
        return len(self.rests_ms) + 1
