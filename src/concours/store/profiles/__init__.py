"""The profiles that come with the house: one file each, chosen at founding."""

from functools import lru_cache
from pathlib import Path

from concours.core.profile.reading import FILE_BYTES_MAX, ProfileInvalid, read_toml
from concours.core.profile.shape import Profile

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the names of all profiles that came with the house, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache
def load_profile(name: str) -> Profile:
    """Return a profile that came with the house. Raises `ProfileInvalid`."""
    if name not in names():
        raise ProfileInvalid(name, "unknown")
    return from_file(FOLDER / f"{name}.toml")


def from_file(path: Path) -> Profile:
    """Return what a file says. Raises `ProfileInvalid`, `OSError`."""
    with path.open("rb") as file:
        return read_toml(file.read(FILE_BYTES_MAX + 1))
