"""Files of JSON objects, one a line or one alone, read within bounds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

SETTINGS_BYTES_MAX = 65_536


def lines(file: BinaryIO, *, bytes_max: int) -> Iterator[bytes]:
    """Yield lines; of one too long, its first bytes, and the rest is passed over."""
    while line := file.readline(bytes_max + 1):
        yield line
        while len(line) > bytes_max and not line.endswith(b"\n"):
            line = file.readline(bytes_max + 1)
            if not line:
                return


def object_of(line: bytes) -> dict[str, Any] | None:
    """Return the object of a text; None if it is no object, or names a thing twice."""
    try:
        row = json.loads(line.decode(), object_pairs_hook=_refuse_duplicates)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def settings_of(path: Path) -> dict[str, Any] | None:
    """Return the settings that a file gives, the others stay; None if it has none."""
    with path.open("rb") as file:
        return object_of(file.read(SETTINGS_BYTES_MAX))


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: readers would disagree on which one counts."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return dict(pairs)
