"""The files of a paper's folder, read within bounds and never through a link.

Names come from the folder itself, not from what the sources say: a source that names
`../secret.toml` finds nothing (A19).
"""

from collections.abc import Mapping
from pathlib import Path

from concours.authoring.pictures import IMAGE_BYTES_MAX
from concours.core.authoring.sources.opening import SOURCE_BYTES_MAX

FILES_COUNT_MAX = 1_000

MEDIA = "media"


def sources(folder: Path) -> dict[str, bytes]:
    """Return the TOML files of a folder; of one too large, enough to tell."""
    return {
        path.name: _read(path, SOURCE_BYTES_MAX)
        for path in _files(folder)
        if path.suffix == ".toml"
    }


def image_names(folder: Path) -> tuple[str, ...]:
    """Return the names of the files of `media/`."""
    return tuple(
        path.name for path in _files(folder / MEDIA) if not path.name.startswith(".")
    )


def image(folder: Path, name: str) -> bytes:
    """Return the bytes of a file of `media/`; of one too large, enough to tell."""
    return _read(folder / MEDIA / name, IMAGE_BYTES_MAX)


def write(
    folder: Path, sources: Mapping[str, bytes], images: Mapping[str, bytes]
) -> None:
    """Write a new folder of sources. Raises `FileExistsError` if it is there."""
    (folder / MEDIA).mkdir(parents=True)
    for name, data in sources.items():
        (folder / name).write_bytes(data)
    for name, data in images.items():
        (folder / MEDIA / name).write_bytes(data)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.is_symlink()
    )
    return files[:FILES_COUNT_MAX]


def _read(path: Path, bytes_max: int) -> bytes:
    with path.open("rb") as file:
        return file.read(bytes_max + 1)
