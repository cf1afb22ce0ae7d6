"""Files of one JSON object a line, read within bounds."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO


def lines(file: BinaryIO, *, bytes_max: int) -> Iterator[bytes]:
    """Yield lines; of one too long, its first bytes, and the rest is passed over."""
    while line := file.readline(bytes_max + 1):
        yield line
        while len(line) > bytes_max and not line.endswith(b"\n"):
            line = file.readline(bytes_max + 1)
            if not line:
                return


def object_of(line: bytes) -> dict[str, Any] | None:
    """Return the object of a line; None if it is no object, or names a thing twice."""
    try:
        row = json.loads(line.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: readers would disagree on which one counts."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return dict(pairs)
