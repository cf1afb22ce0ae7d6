"""C10 and C11: who plays, and where."""

from collections import defaultdict
from collections.abc import Iterator

from verifier.ecos.plan import TURNS, Finding, Plan, Row


def _actors(plan: Plan) -> Iterator[Finding]:
    """C10: who plays what, rotation by rotation."""
    for key in plan.circuits:
        for station in plan.stations_of(key[1]):
            rows = [
                row
                for row in plan.players.get(key, ())
                if row["station"] == station["code"]
            ]
            at = "/".join((*key, station["code"]))
            need = station["participant"]
            rotations = {row["rotation"] for row in plan.fives.get(key, ())}
            rotations_played = sorted(r for row in rows for r in row["rotations"])
            if rotations_played != (sorted(rotations) if need else []):
                yield "C10", at, ()
            if need:
                yield from _cast(plan, rows, need, at)


def _cast(plan: Plan, rows: list[Row], need: Row, at: str) -> Iterator[Finding]:
    """Yield who does not suit a role, or does not rest from it."""
    rotations: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        number = row["participant"]
        rotations[number] |= set(row["rotations"])
        if not (number and _suits(plan, row, need)):
            yield "C10", at, (number,) if number else ()
    for number, own in rotations.items():
        if number and _is_tired(plan.settings, own, need["rest_after_turns"]):
            yield "C10", at, (number,)


def _actors_at_once(plan: Plan) -> Iterator[Finding]:
    """C10: nobody plays in two rooms of one wave."""
    busy: dict[tuple[str, str], set[tuple[str, str, str]]] = defaultdict(set)
    for row in plan.document["roles"]:
        if row["participant"]:
            room = (row["site"], row["circuit"], row["station"])
            busy[row["participant"], row["wave"]].add(room)
    for (number, wave), places in busy.items():
        if len(places) > 1:
            yield "C10", wave, (number,)


def _suits(plan: Plan, row: Row, need: Row) -> bool:
    person = plan.actors[row["participant"]]
    youngest, oldest = need["age"]
    return (
        (need["sex"] == "any" or need["sex"] == person["sex"])
        and youngest <= person["age"] <= oldest
        and person["site"] == row["site"]
        and row["wave"] not in person["away"]
    )


def _is_tired(settings: Row, rotations: set[int], turns_max: int) -> bool:
    """Whether somebody plays more turns in a row than they may."""
    turns = 0
    for rotation in range(len(settings["rests_ms"]) + 1):
        pause = settings["rests_ms"][rotation - 1] if rotation else 0
        has_rested = rotation and pause >= settings["participant_rest_ms"]
        turns = 0 if has_rested or rotation not in rotations else turns
        turns += TURNS if rotation in rotations else 0
        if turns > turns_max:
            return True
    return False


def _rooms(plan: Plan) -> Iterator[Finding]:
    """C11."""
    rooms_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (site, code), row in plan.rooms.items():
        rooms_of[site, row["floor"]].add(code)
    free: dict[tuple[str, str, str], set[str]] = {}
    for (site, wave, code), circuit in plan.circuits.items():
        at, floors = f"{site}/{wave}/{code}", set()
        for station, name in zip(plan.stations_of(wave), circuit["rooms"], strict=True):
            room = plan.rooms.get((site, name))
            if room is None:
                yield "C11", at, ()
                continue
            floor = room["floor"]
            floors.add(floor)
            free.setdefault((site, wave, floor), set(rooms_of[site, floor]))
            free[site, wave, floor].discard(name)
            if not set(station["needs"]).issubset(room["features"]):
                yield "C11", at, ()
        if len(floors) > 1 and all(
            (site, name) in plan.rooms for name in circuit["rooms"]
        ):
            yield "C11", at, ()
    for place, free_rooms in free.items():
        if not free_rooms:
            yield "C11", "/".join(place), ()


PASSES = (_actors, _actors_at_once, _rooms)
