"""What the chairs of a nation wrote, as rows of the journal: 25 entries a grid."""

from collections import defaultdict
from hashlib import sha256
from random import Random
from typing import TypeAlias

from parts.practical import CircuitSheet

from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import NORMAL_TEMPO
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.grid import GridForm, read_form
from concours.core.ecos.merging.points import GridPoints, read_points
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant

CRITERIA_COUNT, APTITUDES_COUNT = 17, 5
STATIONS = tuple(f"j{day}-s{at}" for day in (1, 2) for at in range(1, 6))
EXPECTED_SHARE = 0.1
"""One chair in ten taps the expected candidate; the others scan."""

Rows: TypeAlias = dict[ChairPlace, list[tuple[int, str, bytes, int, Instant]]]


def _form(station: str) -> GridForm:
    levels = ["Non fait", "En partie", "Fait"]
    return read_form(
        dump(
            {
                "station": station,
                "title": station,
                "criteria": [
                    {"text": f"Critère {at}", "levels": [*levels]}
                    for at in range(CRITERIA_COUNT)
                ],
                "aptitudes": [
                    {"text": f"Aptitude {at}", "levels": ["a", "b", "c", "d", "e"]}
                    for at in range(APTITUDES_COUNT)
                ],
                "overall": ["0", "1", "2", "3", "4"],
            }
        )
    )


FORMS = {station: _form(station) for station in STATIONS}
POINTS: dict[str, GridPoints] = {
    station: read_points(
        {
            "criteria": [
                {"points": str(1 + at % 3), "shares": ["0", "1/2", "1"], "side": "main"}
                for at in range(CRITERIA_COUNT)
            ],
            "aptitudes": [{"points": "2"} for _ in range(APTITUDES_COUNT)],
        }
    )
    for station in STATIONS
}


def write_circuit(sheet: CircuitSheet, t0: Instant) -> Rows:
    """Return the rows of each chair: what it wrote between enter and the next read."""
    chance = Random(f"{sheet.site}/{sheet.wave}/{sheet.code}")  # noqa: S311 -- a bench
    starts = [row.enter for row in turn_rounds(Bell(tempo=NORMAL_TEMPO, t0=t0))]
    rows: Rows = defaultdict(list)
    for turn, station, candidate in sheet.meetings():
        skill = chance.random()
        for place in (1, 2):
            at = starts[turn - 1]
            assert at is not None
            own = rows[ChairPlace(station, place)]
            for kind, body in _grid(chance, station, turn, candidate, skill):
                at = Instant(at + 12_000)
                own.append((len(own), kind, body.encode(), at, at))
    return rows


def _grid(
    chance: Random, station: str, turn: int, candidate: str, skill: float
) -> list[tuple[str, str]]:
    def level(most: int) -> int:
        return min(most, int((skill + chance.random()) / 2 * (most + 1)))

    by = "expected" if chance.random() < EXPECTED_SHARE else "scan"
    criteria = [level(2) for _ in range(CRITERIA_COUNT)]
    aptitudes = [level(4) for _ in range(APTITUDES_COUNT)]
    overall = level(4)
    entries = [("met", f'{{"by":"{by}","candidate":"{candidate}","turn":{turn}}}')]
    entries += [
        ("ticked", f'{{"criterion":{at},"level":{value},"turn":{turn}}}')
        for at, value in enumerate(criteria, start=1)
    ]
    entries += [
        ("rated", f'{{"aptitude":{at},"level":{value},"turn":{turn}}}')
        for at, value in enumerate(aptitudes, start=1)
    ]
    shown = dump(
        {
            "aptitudes": [*aptitudes],
            "candidate": candidate,
            "criteria": [*criteria],
            "overall": overall,
            "shown": FORMS[station].shown,
            "station": station,
            "turn": turn,
        }
    )
    digest = sha256(shown).hexdigest()
    return [
        *entries,
        ("overall", f'{{"level":{overall},"turn":{turn}}}'),
        ("validated", f'{{"grid":"{digest}","turn":{turn}}}'),
    ]
