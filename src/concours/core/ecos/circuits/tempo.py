"""The tempo of a circuit, from the settings of the exam and an accommodation."""

from fractions import Fraction

from concours.core.ecos.bells.tempo import Tempo
from concours.core.ecos.circuits.settings import POSITIONS_COUNT, Settings


def tempo_of(settings: Settings, factor: Fraction) -> Tempo:
    """Return the tempo of circuits of a factor. Raises `TempoInvalid`."""
    return Tempo(
        station_ms=settings.station_ms,
        reading_ms=settings.reading_ms,
        warn_ms=settings.warn_ms,
        changeover_ms=settings.changeover_ms,
        rests_ms=settings.rests_ms,
        factor=factor,
    )


def rotations_end_ms(settings: Settings, factor: Fraction, *, rotations: int) -> int:
    """Return when the last of so many rotations (1 or more) ends, in ms from t0.

    As bells ring: the time at stations is summed, then lengthened and rounded up once.
    """
    tempo = tempo_of(settings, factor)
    turns = rotations * POSITIONS_COUNT
    rests_ms = sum(settings.rests_ms[: rotations - 1])
    plain_ms = (turns - 1) * settings.changeover_ms + rests_ms
    return tempo.scaled_ms(turns * settings.station_ms) + plain_ms


def rotation_span_ms(tempo: Tempo, rotation: int) -> tuple[int, int]:
    """Return when a rotation (from 0) begins and ends at a circuit, in ms from t0.

    From the signal of its first reading to the last of its fifth turn.
    """
    turns = rotation * POSITIONS_COUNT
    rests_ms = sum(tempo.rests_ms[:rotation])
    begins = tempo.scaled_ms(turns * tempo.station_ms) + turns * tempo.changeover_ms
    last = turns + POSITIONS_COUNT
    ends = tempo.scaled_ms(last * tempo.station_ms) + (last - 1) * tempo.changeover_ms
    return begins + rests_ms, ends + rests_ms
