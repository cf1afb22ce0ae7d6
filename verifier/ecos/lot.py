"""The public lot, drawn again: `docs/rules/ecos.md`, "The lot".

Whoever has the document of an allotment has its lists and its seed. From those alone it
follows how many circuits there are, and who begins where: it is computed here apart.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from math import ceil

from verifier.ecos.plan import TURNS, Plan, Row

Seat = tuple[str, str, int, int]
"""A wave, a circuit, a rotation, a position."""

PARTS = ((9, 4), (5, 2), (0, 1))
"""From so many circuits on, to how many one of them parts on the next day (W3)."""
MINUTES_OF_DAY = 1_440


def find_moved(document: Row) -> list[str]:
    """Return the candidates who have another place than the lot gave them.

    None in an allotment that was just made; later, those whom a mending moved.
    """
    plan = Plan(document)
    seats_drawn: dict[str, set[Seat]] = defaultdict(set)
    for site in plan.sites.values():
        for number, seat in _draw(plan, site, bytes.fromhex(document["seed"])):
            seats_drawn[number].add(seat)
    seats: dict[str, set[Seat]] = defaultdict(set)
    for row in document["places"]:
        if not row.get("resits"):
            seat = row["wave"], row["circuit"], row["rotation"], row["position"]
            seats[row["candidate"]].add(seat)
    people = seats_drawn.keys() | seats.keys()
    return sorted(number for number in people if seats_drawn[number] != seats[number])


def _draw(plan: Plan, site: Row, seed: bytes) -> Iterator[tuple[str, Seat]]:
    """Yield everybody's seats: tempo by tempo, the shortest first, circuits on end."""
    days = _days_of(plan, site)
    is_longer = plan.settings["accommodation"] == "station_factor"
    groups: dict[Fraction, list[str]] = defaultdict(list)
    for number, person in plan.candidates.items():
        if person["site"] == site["code"]:
            groups[Fraction(person["factor"]) if is_longer else Fraction(1)] += [number]
    next_code = 1
    for factor, numbers in sorted(groups.items()) if days else ():
        room = TURNS * _rotations(plan, factor) * min(map(len, days))
        count = ceil(Fraction(len(numbers), room))
        codes = [f"c{next_code + at}" for at in range(count)]
        next_code += count
        numbers.sort(key=lambda number: (_hash(seed, number), number))
        for at, number in enumerate(numbers):
            for day, waves in enumerate(days):
                yield number, _seat(at, codes, (day, waves))


def _seat(at: int, codes: list[str], day_waves: tuple[int, list[str]]) -> Seat:
    """Say where the `at`-th of an order goes on a day, both from 0."""
    day, waves = day_waves
    five, position = at // TURNS, at % TURNS
    rotation, cell = five // (len(codes) * len(waves)), five % (len(codes) * len(waves))
    parts = next(parts for least, parts in PARTS if len(codes) >= least)
    circuit = cell // len(waves) + day * (rotation % 4 * parts // 4)
    wave = waves[(cell + day) % len(waves)]
    return wave, codes[circuit % len(codes)], rotation, position


def _days_of(plan: Plan, site: Row) -> list[list[str]]:
    """Return the waves of a site, day by day: named, or by the hours of its clocks.

    Of a day only those of the first series in the list that has any there.
    """
    least, most = (plan.settings[f"begins_{end}_min"] for end in ("from", "until"))
    days: dict[int, list[Row]] = defaultdict(list)
    for wave in plan.waves.values():
        minute = (wave["starts_ms"] // 60_000 + site["offset_min"]) % MINUTES_OF_DAY
        if wave["code"] in site["waves"] or (
            not site["waves"] and least <= minute <= most
        ):
            days[wave["day"]].append(wave)
    order = [wave["series"] for wave in plan.waves.values()]
    own_days = []
    for _, rows in sorted(days.items()):
        series = min((row["series"] for row in rows), key=order.index)
        own = [row for row in rows if row["series"] == series]
        own_days.append([r["code"] for r in sorted(own, key=lambda r: r["starts_ms"])])
    return own_days


def _rotations(plan: Plan, factor: Fraction) -> int:
    """Return how many rotations of a tempo end before somebody is held too long."""
    settings, count = plan.settings, 1
    for rotations in range(1, plan.rotations + 1):
        turns = TURNS * rotations
        plain_ms = (turns - 1) * settings["changeover_ms"]
        plain_ms += sum(settings["rests_ms"][: rotations - 1])
        if (
            ceil(turns * settings["station_ms"] * factor) + plain_ms
            <= (settings["held_ms_max"])
        ):
            count = rotations
    return count


def _hash(seed: bytes, number: str) -> bytes:
    parts = (seed, number.encode())
    return sha256(b"".join(len(p).to_bytes(4, "big") + p for p in parts)).digest()
