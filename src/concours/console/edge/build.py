"""The build that a page and its assets are of: what they are, by a digest."""

from hashlib import sha256
from pathlib import Path

DIGITS_COUNT = 16


def build_of(folder: Path) -> str:
    """Return a short name of all files of a folder, by their names and contents."""
    whole = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            name = str(file.relative_to(folder))
            whole.update(f"{name}\n{file.stat().st_size}\n".encode())
            whole.update(file.read_bytes())
    return whole.hexdigest()[:DIGITS_COUNT]
