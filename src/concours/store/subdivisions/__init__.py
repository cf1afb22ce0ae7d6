"""The files of subdivisions that the house knows, by version; none is ever changed."""

import tomllib
from functools import lru_cache
from pathlib import Path

from concours.core.matching.posts.subdivisions import (
    Subdivisions,
    SubdivisionsInvalid,
    read,
)

FOLDER = Path(__file__).parent
NEWEST = "2026-1"


@lru_cache
def load_subdivisions(version: str = NEWEST) -> Subdivisions:
    """Return a version that came with the house. Raises `SubdivisionsInvalid`."""
    for path in FOLDER.glob("*.toml"):
        if path.stem == version:
            return read(tomllib.loads(path.read_text("utf-8")))
    raise SubdivisionsInvalid(version, "unknown")
