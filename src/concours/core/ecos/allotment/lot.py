"""The public lot, and places by arithmetic: nobody chooses where a candidate goes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from concours.core.ecos.circuits.document import Lists, Place, Site, Wave
from concours.core.ecos.circuits.settings import POSITIONS_COUNT, Settings
from concours.core.ecos.circuits.tempo import rotations_end_ms
from concours.core.ecos.rules.wishes import parts_wanted
from concours.core.kernel.canonical import digest

MINUTE_MS, DAY_MIN = 60_000, 24 * 60


@dataclass(frozen=True, slots=True)
class Draw:
    """The circuits that one tempo has at a site, the same in each wave, and places."""

    site: str
    factor: str
    codes: tuple[str, ...]
    places: tuple[Place, ...]
    waves: tuple[str, ...]


def put_in_lot_order(seed: bytes, numbers: Iterable[str]) -> list[str]:
    """Return numbers in the order of SHA-256(seed, number): anyone can do it again."""
    return sorted(numbers, key=lambda number: (digest(seed, number.encode()), number))


def waves_by_day(lists: Lists, site: Site) -> list[list[Wave]]:
    """Return the waves of each day that a site takes part in, in their order.

    A site that names none has those that begin within the hours of its own day, of the
    first series of that day which has any: a site that fits no wave of the series that
    others sit has a spare one, if there is one.
    """
    settings = lists.settings
    open_waves = defaultdict[int, dict[str, list[Wave]]](dict)
    for wave in lists.waves:
        minute = (wave.starts_ms // MINUTE_MS + site.offset_min) % DAY_MIN
        is_open = settings.begins_from_min <= minute <= settings.begins_until_min
        if wave.code in site.waves if site.waves else is_open:
            open_waves[wave.day].setdefault(wave.series, []).append(wave)
    order = list(dict.fromkeys(wave.series for wave in lists.waves))
    days = []
    for _, by_series in sorted(open_waves.items()):
        waves = by_series[min(by_series, key=order.index)]
        days.append(sorted(waves, key=lambda wave: wave.starts_ms))
    return days


def draw_places(lists: Lists, seed: bytes) -> Iterator[Draw]:
    """Yield, for each site and tempo, its circuits and everybody's place in them."""
    for site in lists.sites:
        days = waves_by_day(lists, site)
        if not days:
            continue
        first_code = 1
        for factor, numbers in _by_factor(lists, site).items():
            order = put_in_lot_order(seed, numbers)
            count = _circuits_count(lists.settings, Fraction(factor), len(order), days)
            codes = tuple(f"c{first_code + at}" for at in range(count))
            first_code += count
            places = tuple(_places(order, codes, days))
            waves = tuple(wave.code for day in days for wave in day)
            yield Draw(site.code, factor, codes, places, waves)


def _by_factor(lists: Lists, site: Site) -> Mapping[str, list[str]]:
    """Return candidates by tempo, the normal one first."""
    groups = defaultdict[Fraction, list[str]](list)
    for person in lists.candidates:
        if person.site == site.code:
            is_longer = lists.settings.accommodation == "station_factor"
            groups[Fraction(person.factor if is_longer else 1)].append(person.number)
    return {str(factor): groups[factor] for factor in sorted(groups)}


def _circuits_count(
    settings: Settings, factor: Fraction, count: int, days: Sequence[Sequence[Wave]]
) -> int:
    """Return how few circuits take so many candidates on the shortest day."""
    rotations = max(
        (
            rotations
            for rotations in range(1, settings.rotations + 1)
            if rotations_end_ms(settings, factor, rotations=rotations)
            <= settings.held_ms_max
        ),
        default=1,
    )
    room = POSITIONS_COUNT * rotations * min(len(day) for day in days)
    return -(-count // room)


def _places(
    order: Sequence[str], codes: Sequence[str], days: Sequence[Sequence[Wave]]
) -> Iterator[Place]:
    """Yield the places of one tempo: fives in the order of the lot, layer by layer.

    On the next day a five has the other half (W4) and, by its rotation, another circuit
    (W3); no two fives can meet in one place, since each layer is only turned.
    """
    parts = parts_wanted(len(codes))
    for at, number in enumerate(order):
        five, position = divmod(at, POSITIONS_COUNT)
        for day, waves in enumerate(days):
            rotation, cell = divmod(five, len(codes) * len(waves))
            circuit, wave = divmod(cell, len(waves))
            shift = day * (rotation % 4 * parts // 4)
            yield Place(
                candidate=number,
                wave=waves[(wave + day) % len(waves)].code,
                circuit=codes[(circuit + shift) % len(codes)],
                rotation=rotation,
                position=position,
            )
