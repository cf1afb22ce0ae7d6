"""The tempo of a circuit: one for all who are in it, normal or longer.

`docs/reference/ecos/bells.md` is the public page of its document.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from concours.core.delivery.sitting.time import FACTOR_MAX
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, MINUTE_MS

TURNS_OF_ROTATION = 5
ROTATIONS_MAX = 4
TURNS_MAX = TURNS_OF_ROTATION * ROTATIONS_MAX
"""The highest number of a turn; the lowest is 1, and 0 is the exercise."""

LENGTH_MS_MAX = HOUR_MS
REST_MS_MAX = 4 * HOUR_MS
FACTOR_PART_MAX = 1_000

_LENGTHS = ("station_ms", "reading_ms", "warn_ms", "changeover_ms")
_FIELDS = frozenset((*_LENGTHS, "rests_ms", "factor"))


@dataclass(eq=False)
class TempoInvalid(Refusal):
    """A tempo with a field that is missing, unknown, ill-typed or out of bounds."""

    code: ClassVar[str] = "tempo.invalid"
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """The lengths between signals, in milliseconds; reading and warning lie inside.

    `rests_ms` holds what lies between two rotations, beside the changeover: there is
    one rotation more than rests. `factor` (of an accommodation, from 1) multiplies the
    time at stations, never changeovers and rests. Raises `TempoInvalid`.
    """

    station_ms: int
    reading_ms: int
    warn_ms: int
    changeover_ms: int
    rests_ms: tuple[int, ...] = ()
    factor: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        """Hold the bounds."""
        for field in _LENGTHS:
            least = 1 if field == "station_ms" else 0
            if not least <= getattr(self, field) <= LENGTH_MS_MAX:
                raise TempoInvalid(field, "bounds")
        if self.reading_ms + self.warn_ms > self.station_ms:
            raise TempoInvalid("station_ms", "shorter_than_its_parts")
        if len(self.rests_ms) >= ROTATIONS_MAX:
            raise TempoInvalid("rests_ms", "count")
        if not all(0 <= rest_ms <= REST_MS_MAX for rest_ms in self.rests_ms):
            raise TempoInvalid("rests_ms", "bounds")
        if not 1 <= self.factor <= FACTOR_MAX:
            raise TempoInvalid("factor", "bounds")

    @property
    def turns_count(self) -> int:
        """How many turns a half-day has."""
        return TURNS_OF_ROTATION * (len(self.rests_ms) + 1)

    @property
    def half_day_ms(self) -> int:
        """How long a half-day is, from its first signal to its last changeover."""
        at_stations_ms = self.scaled_ms(self.turns_count * self.station_ms)
        between_ms = self.turns_count * self.changeover_ms + sum(self.rests_ms)
        return at_stations_ms + between_ms

    def scaled_ms(self, normal_ms: int) -> int:
        """Return a time at stations with the factor, rounded up: it takes nothing."""
        numerator, denominator = self.factor.as_integer_ratio()
        return -(-normal_ms * numerator // denominator)

    def rest_before_ms(self, turn: int) -> int:
        """Return the rest before this turn: none but before a later rotation."""
        rotation, position = divmod(turn - 1, TURNS_OF_ROTATION)
        return self.rests_ms[rotation - 1] if rotation and not position else 0


NORMAL_TEMPO = Tempo(
    station_ms=8 * MINUTE_MS,
    reading_ms=MINUTE_MS,
    warn_ms=MINUTE_MS,
    changeover_ms=2 * MINUTE_MS,
    rests_ms=(5 * MINUTE_MS, 15 * MINUTE_MS, 5 * MINUTE_MS),
)
"""What holds unless an exam says otherwise."""


def read_tempo(document: Mapping[str, Json]) -> Tempo:
    """Return the tempo of a document. Raises `TempoInvalid` with the first fault."""
    for field in sorted(_FIELDS.symmetric_difference(document)):
        raise TempoInvalid(field, "missing" if field in _FIELDS else "unknown")
    rests = document["rests_ms"]
    if not isinstance(rests, list):
        raise TempoInvalid("rests_ms", "type")
    station_ms, reading_ms, warn_ms, changeover_ms = (
        _whole(name, document[name]) for name in _LENGTHS
    )
    return Tempo(
        station_ms=station_ms,
        reading_ms=reading_ms,
        warn_ms=warn_ms,
        changeover_ms=changeover_ms,
        rests_ms=tuple(_whole("rests_ms", rest) for rest in rests),
        factor=_factor(document["factor"]),
    )


def write_tempo(tempo: Tempo) -> dict[str, Json]:
    """Return the document of a tempo."""
    rests: list[Json] = [*tempo.rests_ms]
    factor: list[Json] = [*tempo.factor.as_integer_ratio()]
    return {
        "station_ms": tempo.station_ms,
        "reading_ms": tempo.reading_ms,
        "warn_ms": tempo.warn_ms,
        "changeover_ms": tempo.changeover_ms,
        "rests_ms": rests,
        "factor": factor,
    }


def _whole(field: str, value: Json) -> int:
    if type(value) is not int:
        raise TempoInvalid(field, "type")
    return value


def _factor(value: Json) -> Fraction:
    """Read `[4, 3]` for time and a third."""
    if not isinstance(value, list) or len(value) != len(("top", "bottom")):
        raise TempoInvalid("factor", "type")
    top, bottom = (_whole("factor", part) for part in value)
    if not (1 <= top <= FACTOR_PART_MAX and 1 <= bottom <= FACTOR_PART_MAX):
        raise TempoInvalid("factor", "bounds")
    return Fraction(top, bottom)
