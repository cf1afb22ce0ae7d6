"""`concours ecos quality` and `level`: what marks say, what levelling would move."""

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from concours.cli.ecos.folder import FolderFaulty
from concours.cli.ecos.quality_words import preview_lines, quality_lines
from concours.cli.screen import complain, show
from concours.core.ecos.levelling.corrections import (
    CHANCE_MAX,
    neutralise,
    remove_severity,
    shift_circuits,
    single_marks_of,
)
from concours.core.ecos.levelling.preview import preview
from concours.core.ecos.merging.corrections import CorrectionTable, table_to_json
from concours.core.ecos.quality.agreement import measure_agreement
from concours.core.ecos.quality.cohort import Cohort, make_cohort
from concours.core.ecos.quality.generalisability import find_components, study_designs
from concours.core.ecos.quality.lots import LOTS_COUNT, compare_circuits
from concours.core.ecos.quality.reading import (
    MARKS_BYTES_MAX,
    MarksReading,
    read_marks,
)
from concours.core.ecos.quality.stations import (
    BORDERLINE_RATING,
    alpha,
    measure_stations,
)
from concours.core.ecos.severity.examiners import Severities, measure_severities
from concours.core.kernel.canonical import dump
from concours.core.tables.faults import Fault
from concours.store.groups import from_file, load_groups

LOTS_COUNT_MAX = 100_000
Run = Callable[[argparse.Namespace], int]


def register_quality(verbs: Any) -> tuple[tuple[argparse.ArgumentParser, Run], ...]:
    """Add `quality` and `level`; return their parsers and what runs each."""
    measuring = verbs.add_parser(
        "quality", help="what marks say of stations, examiners and circuits"
    )
    measuring.add_argument(
        "--borderline", type=int, default=BORDERLINE_RATING, metavar="LEVEL",
        help="the overall rating that is borderline, from 0",
    )  # fmt: skip
    levelling = verbs.add_parser(
        "level", help="show what levelling would move; with --to, write its table"
    )
    levelling.add_argument(
        "--method", choices=("none", "circuits", "severity", "station"), required=True
    )
    levelling.add_argument(
        "--station", action="append", default=[], help="--method station: which"
    )
    levelling.add_argument(
        "--chance", type=float, default=CHANCE_MAX,
        help="--method circuits: shift those whom lots part so far at most so often",
    )  # fmt: skip
    levelling.add_argument("--groups", type=Path, metavar="FILE.toml")
    levelling.add_argument("--to", type=Path, metavar="TABLE.json")
    for verb in (measuring, levelling):
        verb.add_argument("marks", type=Path, metavar="FILE")
        verb.add_argument("--seed", type=_seed, default=1, help="of the lots drawn")
        verb.add_argument("--lots", type=_lots_count, default=LOTS_COUNT)
    return (measuring, run_quality), (levelling, run_level)


def run_quality(arguments: argparse.Namespace) -> int:
    """Tell what marks say. 0 done; 1 a file that is refused."""
    cohort = make_cohort(_read(arguments.marks).grids)
    components = find_components(cohort)
    singles = cohort.single_marks()
    severities = measure_severities(cohort)
    stations = measure_stations(cohort, borderline_rating=arguments.borderline)
    shifts = compare_circuits(cohort, seed=arguments.seed, lots_count=arguments.lots)
    report: dict[str, Any] = {
        "grids": len(cohort.marks),
        "candidates": len(cohort.candidates),
        "borderline": arguments.borderline,
        "stations": [asdict(station) for station in stations],
        "alpha": alpha(singles[~_has_gap(singles)]),
        "components": components and asdict(components),
        "designs": [asdict(study) for study in study_designs(components)]
        if components
        else [],
        "agreement": [asdict(row) for row in measure_agreement(cohort)],
        "severities": _severities_object(severities),
        "seed": arguments.seed,
        "lots": arguments.lots,
        "circuits": [asdict(shift) for shift in shifts],
    }
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, allow_nan=False))
    else:
        show(*quality_lines(report))
    return 0


def run_level(arguments: argparse.Namespace) -> int:
    """Show what a levelling would move. 0 done; 1 a file refused; 2 usage."""
    reading = _read(arguments.marks)
    cohort = make_cohort(reading.grids)
    unknown_names = sorted({*arguments.station} - {*cohort.stations})
    if unknown_names or bool(arguments.station) != (arguments.method == "station"):
        names = ", ".join(unknown_names)
        complain(fr=f"--station {names}", en=f"--station {names}")
        return 2
    table = _propose(arguments, cohort)
    if table is None:
        complain(
            fr="ces notes ne disent pas qui est sévère : aucune paire n’a deux grilles",
            en="these marks do not tell who is severe: no pair has two grids",
        )
        return 1
    weights = _weights(arguments.groups, reading.domains)
    effects = preview(single_marks_of(reading.grids), table, weights)
    report = asdict(effects) | {"method": table.method, "digest": table.digest}
    report["corrections"] = len(table.thousandths)
    if arguments.json:
        show(json.dumps(report, ensure_ascii=False, default=_exact))
    else:
        show(*preview_lines(effects, table))
    if arguments.to is not None:
        arguments.to.write_bytes(dump(table_to_json(table)))
        if not arguments.json:
            show(f"{arguments.to}  SHA-256 {table.digest}")
    return 0


def _propose(arguments: argparse.Namespace, cohort: Cohort) -> CorrectionTable | None:
    match arguments.method:
        case "circuits":
            shifts = compare_circuits(
                cohort, seed=arguments.seed, lots_count=arguments.lots
            )
            return shift_circuits(cohort, shifts, chance_max=arguments.chance)
        case "severity":
            severities = measure_severities(cohort)
            return None if severities is None else remove_severity(cohort, severities)
        case "station":
            return neutralise(arguments.station)
        case _:
            return CorrectionTable()


def _read(path: Path) -> MarksReading:
    with path.open("rb") as file:
        data = file.read(MARKS_BYTES_MAX + 1)
    if len(data) > MARKS_BYTES_MAX:
        raise FolderFaulty([(path.name, Fault(0, "", "table.too_heavy"))])
    reading = read_marks(data)
    if reading.faults:
        raise FolderFaulty([(path.name, fault) for fault in reading.faults])
    if not reading.grids:
        raise FolderFaulty([(path.name, Fault(0, "", "table.empty"))])
    return reading


def _weights(
    path: Path | None, domains: Mapping[str, str]
) -> dict[str, dict[str, int]]:
    """Return how often each station counts in each group; without domains, once."""
    groups = load_groups() if path is None else from_file(path)
    return {
        str(group.number): {
            station: 2 for station, domain in domains.items() if domain in group.domains
        }
        for group in groups.groups
    }


def _severities_object(severities: Severities | None) -> dict[str, Any] | None:
    if severities is None:
        return None
    return {
        "variances": asdict(severities.variances),
        "is_settled": severities.is_settled,
        "parts": [list(names) for names in severities.part_examiners],
        "examiners": [asdict(row) for row in severities.examiners],
    }


def _has_gap(singles: Any) -> Any:
    return (singles != singles).any(axis=1)  # noqa: PLR0124 -- NaN alone differs


def _exact(value: object) -> str:
    assert isinstance(value, Fraction)
    return str(value)


def _seed(text: str) -> int:
    seed = int(text)
    if not 0 <= seed < 2**64:
        raise argparse.ArgumentTypeError("0 … 2^64 - 1")
    return seed


def _lots_count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= LOTS_COUNT_MAX:
        raise argparse.ArgumentTypeError(f"1 … {LOTS_COUNT_MAX}")
    return count
