"""Whose grids are, and which are missing, rebuilt from `docs/reference/ecos/grids.md`.

`check_site` begins at the journals and bells of its circuits.
"""

from hashlib import sha256
from typing import Any

from verifier.ecos.bells import rounds_of, times_of
from verifier.ecos.bodies import form_of
from verifier.ecos.grids import Chair
from verifier.strict import parse, write


def check_circuit(circuit: dict[str, Any]) -> dict[str, Any]:
    """Return both sets of a circuit as rows, its held grids, and what is missing.

    `circuit` holds `turns` ([turn, station, candidate]), `seen`, `stations`,
    `withdrawn`, `empty` and `broken` ([station, place]), `attributions` ([station,
    place, turn, met, candidate]) and `chairs` ([station, place, chair]).
    """
    sheet = {(turn, station): person for turn, station, person in circuit["turns"]}
    chairs = {(station, place): rows for station, place, rows in circuit["chairs"]}
    acts = {tuple(row[:4]): row[4] for row in circuit["attributions"]}
    broken = {tuple(chair) for chair in circuit["broken"]}
    noted_absent = circuit.get("noted_absent", [])
    last: dict[tuple[str, str, int], dict[str, Any]] = {}
    for (station, place), rows in sorted(chairs.items()):
        for grid in rows["grids"]:
            owner = acts.get((station, place, grid["turn"], grid["candidate"]))
            if owner is None and grid["candidate"] not in noted_absent:
                owner = owner_of(grid, (station, place), chairs, sheet, acts)
            if not owner or not grid["turn"] or not grid["validated"]:
                continue
            if not is_paper(last.get((owner, station, place))):
                last[owner, station, place] = grid
    held = {
        name: grid
        for name, grid in last.items()
        if grid["validated"]["is_as_shown"]
        and (is_paper(grid) or name[1:] not in broken)
    }
    held_rows = [[*name, grid["validated"]["digest"]] for name, grid in held.items()]
    expected_rows = expected_names(circuit)
    held_names = {tuple(row[:3]) for row in held_rows}
    missing = {tuple(name) for name in expected_rows} - held_names
    return {
        "expected": expected_rows,
        "held": held_rows,
        "grids": held,
        "missing": sorted(list(name) for name in missing),
        "paper": sorted([*name] for name, grid in held.items() if is_paper(grid)),
    }


def is_paper(grid: dict[str, Any] | None) -> bool:
    """Tell whether two persons typed a grid from a sheet, and no tablet wrote it."""
    return grid is not None and grid["by"] == "paper"


def check_site(circuits: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the digests of both sets of a site, and every grid that is missing.

    Each circuit is as for `check_circuit`, but for `chairs`: [station, place, epochs].
    It also holds `forms` (the document of each station), and `bell`: `tempo`, `t0`,
    `pauses`, `replays`, and `closed` or None.
    """
    results = [check_circuit(with_folds(circuit)) for circuit in circuits]
    return {
        "expected_digest": digest_of([row for r in results for row in r["expected"]]),
        "held_digest": digest_of([row for r in results for row in r["held"]]),
        "missing": sorted(row for r in results for row in r["missing"]),
    }


def with_folds(circuit: dict[str, Any]) -> dict[str, Any]:
    """Return a circuit with what each chair's journal says in the place of it."""
    bell = circuit["bell"]
    rounds = rounds_of(bell["tempo"], bell["t0"], bell["pauses"], bell["replays"])
    times = times_of(rounds, bell["closed"])
    forms = {station: form_of(text) for station, text in circuit["forms"].items()}
    folds = [
        [station, place, Chair(forms[station], times).replay(epochs)]
        for station, place, epochs in circuit["chairs"]
    ]
    for station, place, text in circuit.get("carried", []):
        _add_carried(folds, (station, place), parse(text.encode()), forms[station])
    chains = {(station, place): rows for station, place, rows in circuit["chairs"]}
    verdicts = [(row, True) for row in circuit.get("found", [])]
    verdicts += [(row, False) for row in circuit.get("left_out", [])]
    for (station, place, epoch, turn, met), is_counted in verdicts:
        until_then = [row for row in chains[station, place] if row["epoch"] <= epoch]
        last_grids = Chair(forms[station], times).replay(until_then)["grids"]
        own = [g for g in last_grids if (g["turn"], g["candidate"]) == (turn, met)]
        if not own and _is_carried(circuit, [station, place], turn, met):
            continue
        [grid] = own
        if is_counted:
            _add_found(folds, (station, place), grid)
    let_count = {(row[0], row[1], row[4]) for row in circuit.get("found", [])}
    for station, place, text in circuit.get("paper", []):
        sheet = parse(text.encode())
        if (station, place, sheet["candidate"]) not in let_count:
            _add_paper(folds, (station, place), sheet, forms[station])
    return {**circuit, "chairs": folds}


def with_late(circuit: dict[str, Any]) -> dict[str, Any]:
    """Return a circuit with what came and was decided since its sets were written.

    Raises `ValueError` if a journal is not what it was then and more, or if a found
    grid is let count and left out.
    """
    late = circuit.get("late", {})
    then = {(station, place): rows for station, place, rows in circuit["chairs"]}
    grown = {(station, place): rows for station, place, rows in late.get("chairs", [])}
    for chair, rows in grown.items():
        if not _has_grown(then[chair], rows):
            raise ValueError(["journal_rewritten", *chair])
    names = ("attributions", "found", "left_out", "paper", "carried", "undue")
    whole = {name: [*circuit.get(name, []), *late.get(name, [])] for name in names}
    twice = [row for row in whole["left_out"] if row in whole["found"]]
    if twice:
        raise ValueError(["decided_twice", *twice[0]])
    chairs = [[*chair, rows] for chair, rows in (then | grown).items()]
    return {**circuit, **whole, "chairs": chairs}


def _has_grown(before: list[Any], after: list[Any]) -> bool:
    """Tell whether chains are those of before, each as long or longer."""
    chains = {row["epoch"]: row for row in after}
    return all(
        row["epoch"] in chains
        and chains[row["epoch"]]["base"] == row["base"]
        and chains[row["epoch"]]["entries"][: len(row["entries"])] == row["entries"]
        for row in before
    )


def _is_carried(
    circuit: dict[str, Any], chair: list[Any], turn: int, met: str | None
) -> bool:
    """Tell whether a partner carried a grid that is not in its own journal."""
    texts = [text for *own, text in circuit.get("carried", []) if own == chair]
    grids = [parse(text.encode()) for text in texts]
    return any((grid["turn"], grid["candidate"]) == (turn, met) for grid in grids)


def _add_paper(
    folds: list[list[Any]],
    chair: tuple[str, int],
    typed: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Add a grid that two persons typed from a sheet, blank lines and all."""
    [rows] = [rows for station, place, rows in folds if (station, place) == chair]
    if (typed["shown"], typed["station"]) != (form["shown"], chair[0]):
        raise ValueError(typed)
    counts = [*form["criteria"], *form["aptitudes"], form["overall"]]
    levels = [*typed["criteria"], *typed["aptitudes"], typed["overall"]]
    if len(typed["criteria"]) != len(form["criteria"]):
        raise ValueError(typed)
    for level, count in zip(levels, counts, strict=True):
        if level is not None and not (type(level) is int and 0 <= level < count):
            raise ValueError(typed)
    digest = sha256(write(typed)).hexdigest()
    grid = {
        **{name: typed[name] for name in ("turn", "candidate", "overall")},
        **{name: typed[name] for name in ("criteria", "aptitudes")},
        "by": "paper",
        "validated": {"digest": digest, "is_as_shown": True},
    }
    rows["grids"].append(grid)
    rows["grids"].sort(key=lambda row: row["turn"])


def _add_carried(
    folds: list[list[Any]],
    chair: tuple[str, int],
    carried: dict[str, Any],
    form: dict[str, Any],
) -> None:
    """Add a grid that the partner carried, unless its own journal validates it."""
    [rows] = [rows for station, place, rows in folds if (station, place) == chair]
    meeting = carried["turn"], carried["candidate"]
    same = [g for g in rows["grids"] if (g["turn"], g["candidate"]) == meeting]
    if any(grid["validated"] for grid in same):
        return
    if (carried["shown"], carried["station"]) != (form["shown"], chair[0]):
        raise ValueError(carried)
    digest = sha256(write(carried)).hexdigest()
    grid = {
        **{name: carried[name] for name in ("turn", "candidate", "overall")},
        **{name: carried[name] for name in ("criteria", "aptitudes")},
        "by": None,
        "validated": {"digest": digest, "is_as_shown": True},
    }
    rows["grids"] = [g for g in rows["grids"] if g not in same] + [grid]
    rows["grids"].sort(key=lambda row: row["turn"])


def _add_found(
    folds: list[list[Any]], chair: tuple[str, int], found_grid: dict[str, Any]
) -> None:
    """Add a grid that a replaced tablet left, unless one like it is validated."""
    [rows] = [rows for station, place, rows in folds if (station, place) == chair]
    meeting = found_grid["turn"], found_grid["candidate"]
    same = [g for g in rows["grids"] if (g["turn"], g["candidate"]) == meeting]
    validation = found_grid["validated"]
    if any(grid["validated"] for grid in same) or not validation:
        return
    if validation["is_as_shown"]:
        rows["grids"] = [g for g in rows["grids"] if g not in same] + [found_grid]
        rows["grids"].sort(key=lambda row: row["turn"])


def owner_of(
    grid: dict[str, Any],
    chair: tuple[str, int],
    chairs: dict[tuple[str, int], dict[str, Any]],
    sheet: dict[tuple[int, str], str],
    acts: dict[tuple[Any, ...], str],
) -> str | None:
    """Return the candidate for whom two of three witnesses speak, or None."""
    candidate, turn = grid["candidate"], grid["turn"]
    if candidate is None:
        return None
    partner = (chair[0], 3 - chair[1])
    partner_readings = readings_of(partner, turn, chairs, acts)
    if not partner_readings and [turn, candidate] in chairs.get(partner, {}).get(
        "absent", []
    ):
        return None
    is_read = grid["by"] not in (None, "expected")
    own_means = {means for name, means in partner_readings if name == candidate}
    other_means = {means for name, means in partner_readings if name != candidate}
    if sheet.get((turn, chair[0])) == candidate:
        is_owner = bool(own_means) or "said" not in other_means
        is_owner = is_owner and (is_read or not other_means & {"said", "read"})
        against = {"said"}
    else:
        is_owner = bool(own_means) and (is_read or bool(own_means & {"said", "read"}))
        against = {"said", "read"}
    is_elsewhere = any(
        means == "said"
        or (means in against and sheet.get((turn, room[0])) == candidate)
        for room in chairs
        if room[0] != chair[0]
        for name, means in readings_of(room, turn, chairs, acts)
        if name == candidate
    )
    return candidate if is_owner and not is_elsewhere else None


def readings_of(
    chair: tuple[str, int],
    turn: int,
    chairs: dict[tuple[str, int], dict[str, Any]],
    acts: dict[tuple[Any, ...], str],
) -> list[tuple[str, str]]:
    """Return whom a chair met in a turn, each `said` by an act, `read` or `tapped`."""
    readings = []
    for row in chairs.get(chair, {"grids": []})["grids"]:
        if row["turn"] != turn:
            continue
        owner = None if is_paper(row) else acts.get((*chair, turn, row["candidate"]))
        means = "tapped" if row["by"] in (None, "expected") else "read"
        if owner or row["candidate"] is not None:
            readings.append((owner or row["candidate"], "said" if owner else means))
    return readings


def expected_names(circuit: dict[str, Any]) -> list[list[Any]]:
    """Return each grid that the circuit owes: candidate, station, place."""
    empty = [tuple(chair) for chair in circuit["empty"]]
    undue = [tuple(cell) for cell in circuit.get("undue", [])]
    return [
        [candidate, station, place]
        for candidate in circuit["seen"]
        for station in circuit["stations"]
        for place in (1, 2)
        if station not in circuit["withdrawn"] and (station, place) not in empty
        if (candidate, station) not in undue
    ]


def digest_of(rows: list[list[Any]]) -> str:
    """Return the SHA-256 of the canonical list of rows in the order of their bytes."""
    return sha256(write(sorted(rows, key=write))).hexdigest()
