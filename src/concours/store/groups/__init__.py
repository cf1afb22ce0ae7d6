"""The files of groups that the house knows, by version; none is ever changed."""

import tomllib
from functools import lru_cache
from pathlib import Path

from concours.core.results.components.groups import Groups, GroupsInvalid, read

FOLDER = Path(__file__).parent
NEWEST = "2026-1"
"""The version that a new ranking is made with."""

FILE_BYTES_MAX = 1_000_000


@lru_cache
def load_groups(version: str = NEWEST) -> Groups:
    """Return a version that came with the house. Raises `GroupsInvalid`."""
    return from_file(file_of(version))


def file_of(version: str) -> Path:
    """Return the file of a version. Raises `GroupsInvalid`."""
    for path in FOLDER.glob("*.toml"):
        if path.stem == version:
            return path
    raise GroupsInvalid(version, "unknown")


def from_file(path: Path) -> Groups:
    """Return what a file says. Raises `GroupsInvalid`, `OSError`."""
    with path.open("rb") as file:
        data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise GroupsInvalid(path.name, "too_long")
    try:
        value = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise GroupsInvalid(path.name, "toml") from error
    return read(value)
