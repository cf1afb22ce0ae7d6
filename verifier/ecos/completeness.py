"""Whose grids are, and which are missing, rebuilt from `docs/reference/ecos/grids.md`.

Works on what `verifier/ecos/grids.py` makes of each chair's journal.
"""

from hashlib import sha256
from typing import Any

from verifier.strict import write


def check_circuit(circuit: dict[str, Any]) -> dict[str, Any]:
    """Return both sets of a circuit with their digests, and what is missing.

    `circuit` holds `turns` ([turn, station, candidate]), `seen`, `stations`,
    `withdrawn`, `empty` and `broken` ([station, place]), `attributions` ([station,
    place, turn, met, candidate]) and `chairs` ([station, place, chair]).
    """
    sheet = {(turn, station): person for turn, station, person in circuit["turns"]}
    chairs = {(station, place): rows for station, place, rows in circuit["chairs"]}
    acts = {tuple(row[:4]): row[4] for row in circuit["attributions"]}
    broken = {tuple(chair) for chair in circuit["broken"]}
    last: dict[tuple[str, str, int], dict[str, Any]] = {}
    for (station, place), rows in sorted(chairs.items()):
        for grid in rows["grids"]:
            owner = acts.get((station, place, grid["turn"], grid["candidate"]))
            owner = owner or owner_of(grid, (station, place), chairs, sheet)
            if owner and grid["turn"] and grid["validated"]:
                last[owner, station, place] = grid["validated"]
    held_rows = [
        [*name, validation["digest"]]
        for name, validation in last.items()
        if validation["is_as_shown"] and name[1:] not in broken
    ]
    expected = expected_names(circuit)
    missing = {tuple(name) for name in expected} - {tuple(row[:3]) for row in held_rows}
    return {
        "expected_digest": digest_of(expected),
        "held_digest": digest_of(held_rows),
        "missing": sorted(list(name) for name in missing),
    }


def owner_of(
    grid: dict[str, Any],
    chair: tuple[str, int],
    chairs: dict[tuple[str, int], dict[str, Any]],
    sheet: dict[tuple[int, str], str],
) -> str | None:
    """Return the candidate for whom two of three witnesses speak, or None."""
    candidate, turn = grid["candidate"], grid["turn"]
    if candidate is None:
        return None
    partner = chairs.get((chair[0], 3 - chair[1]), {"grids": []})
    readings = [
        (row["candidate"], row["by"])
        for row in partner["grids"]
        if row["turn"] == turn and row["candidate"] is not None
    ]
    read_others = [
        name for name, by in readings if by != "expected" and name != candidate
    ]
    agreeing = [by for name, by in readings if name == candidate]
    if sheet.get((turn, chair[0])) == candidate:
        is_owner = grid["by"] != "expected" or not read_others
    else:
        means = [grid["by"], *agreeing]
        is_owner = bool(agreeing) and any(by != "expected" for by in means)
    return candidate if is_owner else None


def expected_names(circuit: dict[str, Any]) -> list[list[Any]]:
    """Return each grid that the circuit owes: candidate, station, place."""
    empty = [tuple(chair) for chair in circuit["empty"]]
    return [
        [candidate, station, place]
        for candidate in circuit["seen"]
        for station in circuit["stations"]
        for place in (1, 2)
        if station not in circuit["withdrawn"] and (station, place) not in empty
    ]


def digest_of(rows: list[list[Any]]) -> str:
    """Return the SHA-256 of the canonical list of rows in the order of their bytes."""
    return sha256(write(sorted(rows, key=write))).hexdigest()
