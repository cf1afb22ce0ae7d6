"""A file with an allotment: read within bounds, written whole or not at all."""

from hashlib import sha256
from pathlib import Path

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.reading import (
    FILE_BYTES_MAX,
    read_allotment,
    to_bytes,
)


class PlanUnreadable(Exception):
    """The file is larger than any allotment may be."""


def read_plan(path: Path) -> Allotment:
    """Return the allotment of a file.

    Raises `AllotmentInvalid`, `PlanUnreadable`, `OSError`.
    """
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise PlanUnreadable(f"> {FILE_BYTES_MAX}")
    return read_allotment(data)


def write_plan(path: Path, allotment: Allotment) -> str:
    """Write an allotment in its canonical form; return its SHA-256, in hexadecimal."""
    data = to_bytes(allotment)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return sha256(data).hexdigest()
