"""C1 to C3 and C9, from the side of those who sit the exam."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from verifier.ecos.plan import TURNS, Finding, Key, Plan, Row


def _days(plan: Plan) -> Iterator[Finding]:
    """C1, from the candidate's side: which stations they go through."""
    every_day = {row["day"] for row in plan.waves.values()}
    waves_of: dict[str, list[str]] = defaultdict(list)
    resits: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for row in plan.document["places"]:
        if row.get("resits"):
            resits[row["candidate"]] += [(row["wave"], r) for r in row["resits"]]
        else:
            waves_of[row["candidate"]].append(row["wave"])
    for number in plan.candidates:
        days = [plan.waves[wave]["day"] for wave in waves_of[number]]
        series = [plan.waves[wave]["series"] for wave in waves_of[number]]
        is_guest = not days and number in resits
        if set(days) != every_day and not is_guest:
            yield "C1", "missing", (number,)
        if (
            len(set(days)) < len(days)
            or len(set(series)) < len(series)
            or _sees_twice(plan, waves_of[number], resits[number])
        ):
            yield "C1", "twice", (number,)


def _sees_twice(plan: Plan, waves: list[str], resits: list[tuple[str, Row]]) -> bool:
    """C1: which exercises somebody sees, those left out that a resit replaces."""
    cells = {(row["wave"], row["instead"]) for _, row in resits}
    exercises = [
        (plan.waves[wave]["series"], station["code"])
        for wave in waves
        for station in plan.stations_of(wave)
        if (wave, station["code"]) not in cells
    ]
    exercises += [(plan.waves[wave]["series"], row["station"]) for wave, row in resits]
    return len(set(exercises)) < len(exercises)


def _rooms_of_candidates(plan: Plan) -> Iterator[Finding]:
    """C2: at each turn, who stands before which door."""
    in_room: dict[tuple[Key, int, int, int], set[str]] = defaultdict(set)
    for key, rows in plan.fives.items():
        for row in rows:
            if row["rotation"] >= plan.rotations:
                yield "C2", "/".join(key), (row["candidate"],)
            for turn, station in _doors(plan, key[1], row):
                in_room[key, row["rotation"], turn, station].add(row["candidate"])
    for (key, *_), persons in in_room.items():
        if len(persons) > 1:
            yield "C2", "/".join(key), tuple(sorted(persons))


def _doors(plan: Plan, wave: str, row: Row) -> list[tuple[int, int]]:
    """C2: at which turn somebody is at which station: all five, or those they resit."""
    resat_codes = {resit["station"] for resit in row.get("resits", ())}
    codes = [station["code"] for station in plan.stations_of(wave)]
    doors = [(turn, (row["position"] + turn) % TURNS) for turn in range(TURNS)]
    return [
        (turn, station)
        for turn, station in doors
        if not resat_codes or codes[station] in resat_codes
    ]


def _rooms_shared(plan: Plan) -> Iterator[Finding]:
    """C2: no room is in two circuits at once."""
    circuits_count: dict[tuple[str, ...], int] = defaultdict(int)
    for (site, wave, _), row in plan.circuits.items():
        for room in row["rooms"]:
            circuits_count[site, wave, room] += bool(room)
    for place, count in circuits_count.items():
        if count > 1:
            yield "C2", "/".join(place), ()


def _tempi(plan: Plan) -> Iterator[Finding]:
    """C3."""
    is_fixed = plan.settings["accommodation"] == "none"
    floors: dict[tuple[str, ...], set[Fraction]] = defaultdict(set)
    for key, circuit in plan.circuits.items():
        tempo = Fraction(circuit["factor"])
        for row in plan.fives.get(key, ()):
            tempo_due = (
                1 if is_fixed else Fraction(plan.candidates[row["candidate"]]["factor"])
            )
            if tempo_due != tempo:
                yield "C3", "/".join(key), (row["candidate"],)
        for code in circuit["rooms"]:
            if (key[0], code) in plan.rooms:
                floors[key[0], key[1], plan.rooms[key[0], code]["floor"]].add(tempo)
    for floor, tempi in floors.items():
        if len(tempi) > 1:
            yield "C3", "/".join(floor), ()


def _quarantine(plan: Plan) -> Iterator[Finding]:
    """C9: by one clock, whatever the hour is at the site."""
    hours = {(row["site"], row["wave"]): row for row in plan.document["half_days"]}
    attended = {(site, wave) for site, wave, _ in plan.circuits}
    awaited: dict[tuple[str, str], int] = {}
    for at in attended:
        if at not in hours:
            yield "C9", "/".join(at), ()
            continue
        series_wave = (plan.waves[at[1]]["series"], at[1])
        most = max(awaited.get(series_wave, 0), hours[at]["confined_ms"])
        awaited[series_wave] = most
    for at in attended & hours.keys():
        wave, row = plan.waves[at[1]], hours[at]
        latest = max(
            (
                instant
                for (series, code), instant in awaited.items()
                if series == wave["series"]
                and plan.waves[code]["starts_ms"] > wave["starts_ms"]
            ),
            default=0,
        )
        held_ms = row["released_ms"] - wave["starts_ms"]
        is_late = row["confined_ms"] > wave["starts_ms"]
        is_long = held_ms > plan.settings["held_ms_max"]
        if row["released_ms"] < latest or is_late or is_long:
            yield "C9", "/".join(at), ()
        for key in plan.circuits:
            if key[:2] == at and plan.end_ms(key) > row["released_ms"]:
                yield "C9", "/".join(key), ()


PASSES = (_days, _rooms_of_candidates, _rooms_shared, _tempi, _quarantine)
