"""The folder of an allotment: `ecos.toml`, and one table a list (CSV or XLSX)."""

import json
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from concours.authoring.workbook import STARTS_WITH, read_workbook
from concours.cli.screen import show
from concours.core.ecos.circuits.document import Lists
from concours.core.ecos.circuits.reading import AllotmentInvalid, read_lists
from concours.core.ecos.circuits.tables import COLUMNS, Kind, read_list
from concours.core.tables.faults import Fault
from concours.core.tables.table import FILE_BYTES_MAX, read_csv

TOML_NAME = "ecos.toml"
TOML_BYTES_MAX = 200_000
NEEDED: tuple[Kind, ...] = ("sites", "candidates", "examiners")
DEFAULT_ZONE = "Europe/Paris"
FAULTS_SHOWN_MAX = 200


class FolderFaulty(Exception):
    """Files of the folder have faults: nobody is allotted."""

    def __init__(self, faults: list[tuple[str, Fault]]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults

    def tell(self, *, as_json: bool) -> None:
        """Tell every fault: file, line, column, code, what stands there."""
        if as_json:
            rows = [
                {
                    "file": name, "line": fault.line, "column": fault.column,
                    "code": fault.code, "found": fault.found, "other": fault.other,
                }
                for name, fault in self.faults
            ]  # fmt: skip
            show(json.dumps({"faults": rows}, ensure_ascii=False))
            return
        for name, fault in self.faults[:FAULTS_SHOWN_MAX]:
            parts = (fault.column, fault.code, fault.found, fault.other)
            words = " · ".join(part for part in parts if part)
            sys.stderr.write(f"concours: {name} {fault.line} · {words}\n")
        sys.stderr.write(f"concours: {len(self.faults)} fault(s)\n")


def read_folder(folder: Path) -> Lists:
    """Return the lists of a folder.

    Raises `FolderFaulty`, `AllotmentInvalid`, `OSError`.
    """
    value = _read_toml(folder / TOML_NAME)
    value.setdefault("settings", {})
    faults: list[tuple[str, Fault]] = []
    for kind in COLUMNS:
        if kind in value:  # a list has one place: its table
            raise AllotmentInvalid(((kind, "unknown"),), 1)
        value[kind] = _read_table(folder, kind, faults)
    if faults:
        raise FolderFaulty(faults)
    value["waves"] = _with_instants(value.get("waves"))
    value["sites"] = _with_offsets(value["sites"], value["waves"])
    return read_lists(value)


def _read_toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(TOML_BYTES_MAX + 1)
    if len(data) > TOML_BYTES_MAX:
        raise AllotmentInvalid(((TOML_NAME, "too_long"),), 1)
    try:
        return tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise AllotmentInvalid(((f"{TOML_NAME}: {error}", "not_toml"),), 1) from error


def _read_table(
    folder: Path, kind: Kind, faults: list[tuple[str, Fault]]
) -> list[dict[str, Any]]:
    paths = [
        path for end in ("csv", "xlsx") if (path := folder / f"{kind}.{end}").exists()
    ]
    if len(paths) > 1:
        faults.append((kind, Fault(0, "", "code.twice", paths[1].name, paths[0].name)))
        return []
    if not paths:
        if kind in NEEDED:
            (folder / f"{kind}.csv").open(
                "rb"
            ).close()  # says by its name what is missing
        return []
    with paths[0].open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        faults.append((paths[0].name, Fault(0, "", "table.too_heavy")))
        return []
    table = read_workbook(data) if data.startswith(STARTS_WITH) else read_csv(data)
    reading = read_list(kind, table)
    faults += [(paths[0].name, fault) for fault in reading.faults]
    return [dict(row) for row in reading.rows]


def _with_instants(waves: Any) -> Any:
    """Return the waves with their signal in ms, given as a moment with its offset."""
    if not isinstance(waves, list):
        return waves
    return [_with_instant(wave) for wave in waves]


def _with_instant(wave: Any) -> Any:
    if not isinstance(wave, dict) or "starts" not in wave:
        return wave
    moment = wave["starts"]
    at = f"waves {wave.get('code', '')}.starts"
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise AllotmentInvalid(((at, "no_offset"),), 1)
    rest = {name: value for name, value in wave.items() if name != "starts"}
    return rest | {"starts_ms": int(moment.timestamp() * 1000)}


def _with_offsets(sites: list[dict[str, Any]], waves: Any) -> list[dict[str, Any]]:
    """Return the sites with their offset from UTC on the day of the first wave."""
    starts = [
        w["starts_ms"] for w in waves or () if isinstance(w, dict) and "starts_ms" in w
    ]
    moment = datetime.fromtimestamp(min(starts, default=0) / 1000, UTC)
    rows = []
    for site in sites:
        zone = site.pop("zone", DEFAULT_ZONE)
        try:
            offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
        except (ZoneInfoNotFoundError, ValueError) as error:
            fault = (f"sites {site.get('code')}.zone {zone}", "unknown_name")
            raise AllotmentInvalid((fault,), 1) from error
        assert offset is not None
        rows.append(site | {"offset_min": int(offset.total_seconds() // 60)})
    return rows
