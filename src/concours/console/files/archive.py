"""Files in one archive: the same files give the same bytes. Where they are written."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

SCRATCH = "concours-scratch-"
DATE = (1980, 1, 1, 0, 0, 0)


def archive_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of named files, in their order."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        for name, data in files:
            zipped.writestr(ZipInfo(name, DATE), data, ZIP_DEFLATED)
    return out.getvalue()


def zip_of_folder(folder: Path) -> IO[bytes]:
    """Return the files of a folder as an open ZIP that no name leads to."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with ZipFile(out, "w", ZIP_STORED) as zipped:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = ZipInfo(path.relative_to(folder).as_posix(), DATE)
            with path.open("rb") as file, zipped.open(entry, "w") as target:
                copyfileobj(file, target)
    out.seek(0)
    return out


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder to write files in, which is gone afterwards.

    What a process that was killed has left of one goes first: it is full of names.
    """
    drop_scratch_folders()
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{os.getpid()}-") as name:
        yield Path(name)


def drop_scratch_folders() -> None:
    """Remove the folders whose process is no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        process = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if not Path("/proc", process).exists():
            rmtree(folder, ignore_errors=True)
