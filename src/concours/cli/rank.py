"""`concours rank`: thirteen rankings from files of marks, without a server."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from concours.authoring.workbook import STARTS_WITH, read_workbook
from concours.cli.results.lines import settings_of
from concours.cli.results.rank_files import (
    Fault,
    Faults,
    RankFilesFaulty,
    check_together,
    inputs_of,
    read_marks,
)
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.results.components.groups import Groups
from concours.core.results.components.marks import ComponentMarks, Kind, after, plan
from concours.core.results.components.reading import read as read_component
from concours.core.results.marking.cohort import score
from concours.core.results.ranking.files import whole
from concours.core.results.ranking.from_components import ecos_of, parcours_of
from concours.core.results.ranking.inputs import Inputs
from concours.core.results.ranking.nation import Ranking, rank_nation
from concours.core.results.ranking.settings import (
    DEFAULT,
    Settings,
    SettingUnknown,
    from_json,
    to_json,
)
from concours.core.results.sheets.shown import decimal_text
from concours.core.tables.table import FILE_BYTES_MAX, read_csv
from concours.store.groups import from_file, load_groups

DESCRIPTION = """\
Rank candidates in every group of specialties, from one file of marks a sitting:

  {"sitting": "uc1", "title": "UC 1", "questions": [{"id": "dp1-q1", "rank": "A",
   "item": 151, "worth": "1", "lca": false}]}
  {"candidate": "04217", "marks": ["1/2"]}
  {"candidate": "04218", "state": "absent"}

With ECOS marks and parcours points the ranking is final; without, of EDN alone. Every
fault is told with its file and line; a fault ranks nobody. See
docs/reference/rank-files.md and docs/rules/ranking.md.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rank` to the command line."""
    parser = subparsers.add_parser(
        "rank",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--marks", type=Path, action="append", required=True, metavar="FILE.jsonl"
    )
    parser.add_argument("--ecos", type=Path, metavar="FILE")
    parser.add_argument("--parcours", type=Path, metavar="FILE")
    parser.add_argument("--groups", type=Path, metavar="FILE.toml")
    parser.add_argument("--settings", type=Path, metavar="FILE.json")
    parser.add_argument("--json", action="store_true", help="one JSON object, exact")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Rank. 0 done; 1 a fault in a file; 2 one part without the other."""
    if (arguments.ecos is None) != (arguments.parcours is None):
        complain(fr="--ecos et --parcours vont ensemble", en="both parts, or none")
        return 2
    try:
        ranking = _ranking(arguments)
    except RankFilesFaulty as refusal:
        return _tell_faults(refusal, as_json=arguments.json)
    except Refusal as refusal:
        sys.stderr.write(f"concours: {refusal.code} {refusal.facts()}\n")
        return 1
    except OSError as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1
    if arguments.json:
        show(json.dumps(whole(ranking), ensure_ascii=False))
    else:
        show(*_table(ranking))
    return 0


def _ranking(arguments: argparse.Namespace) -> Ranking:
    groups = load_groups() if arguments.groups is None else from_file(arguments.groups)
    settings = _settings(arguments.settings)
    faults = Faults()
    readings = [read_marks(path, faults) for path in arguments.marks]
    files = [file for file in readings if file is not None]
    numbers = check_together(files, faults)
    paths: dict[Kind, Path | None] = {
        "ecos": arguments.ecos,
        "parcours": arguments.parcours,
    }
    components = {
        kind: _part(kind, path, (groups, settings, numbers), faults)
        for kind, path in paths.items()
        if path is not None
    }
    faults.stop()
    inputs = _with_components(inputs_of(files, numbers), components)
    return rank_nation(inputs, groups, settings)


def _part(
    kind: Kind,
    path: Path,
    known_as: tuple[Groups, Settings, tuple[str, ...]],
    faults: Faults,
) -> ComponentMarks | None:
    groups, settings, numbers = known_as
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        faults.add(Fault(str(path), 0, "table.too_long"))
        return None
    table = read_workbook(data) if data.startswith(STARTS_WITH) else read_csv(data)
    count = settings.stations_count
    reading = read_component(table, domains=groups.domains, stations_count=count)
    before = faults.count
    if reading.kind not in (kind, None):
        faults.add(Fault(str(path), 1, "table.no_part", kind))
    for fault in plan(reading, None, numbers).faults:
        details = " ".join(
            text for text in (fault.column, fault.found or fault.other) if text
        )
        faults.add(Fault(str(path), fault.line, fault.code, details))
    return after(reading, None) if faults.count == before else None


def _with_components(
    inputs: Inputs, components: dict[Kind, ComponentMarks | None]
) -> Inputs:
    ecos, parcours = components.get("ecos"), components.get("parcours")
    if ecos is None or parcours is None:
        return inputs
    numbers = inputs.numbers
    return replace(
        inputs, ecos=ecos_of(ecos, numbers), parcours=parcours_of(parcours, numbers)
    )


def _settings(path: Path | None) -> Settings:
    if path is None:
        return DEFAULT
    changes = settings_of(path)
    if changes is None:
        raise SettingUnknown(str(path))
    return from_json(to_json(DEFAULT) | changes)


def _table(ranking: Ranking) -> list[str]:
    """Return one line a candidate: rank A, then the places in each group."""
    heads = choose(fr="candidat rang_A", en="candidate rank_A").split()
    rows = [[*heads, *(f"g{group.number}" for group in ranking.groups.groups)]]
    units, most = ranking.rank_a()
    for at, number in enumerate(ranking.inputs.numbers):
        mark = score(int(units[at]), int(most[at]))
        text = "-" if mark is None else decimal_text(mark)
        is_ranked = ranking.states[at] == "ranked"
        places = ranking.places[at].tolist() if is_ranked else [ranking.states[at]]
        rows.append([number, text, *map(str, places)])
    widths = [
        max(len(line[at]) for line in rows if len(line) == len(rows[0]) or at < 2)
        for at in range(len(rows[0]))
    ]
    lines = ["  ".join(map(str.rjust, line, widths[: len(line)])) for line in rows]
    if ranking.groups.is_sample:
        version = ranking.groups.version
        lines.append(
            choose(
                fr=f"Listes d’items et de domaines d’exemple ({version}).",
                en=f"Sample lists of items and domains ({version}).",
            )
        )
    return lines


def _tell_faults(refusal: RankFilesFaulty, *, as_json: bool) -> int:
    if as_json:
        rows = [
            {"file": f.file, "line": f.line, "code": f.code, "at": f.at}
            for f in refusal.faults
        ]
        report = {"code": refusal.code, "faults": rows, "faults_count": refusal.count}
        show(json.dumps(report, ensure_ascii=False))
        return 1
    lines = [f"{f.file}:{f.line}: {f.code} {f.at}".rstrip() for f in refusal.faults]
    sys.stderr.write("\n".join([f"concours: {refusal.code}", *lines, ""]))
    return 1
