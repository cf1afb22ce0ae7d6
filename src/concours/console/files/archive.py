"""Files in one archive: the same files give the same bytes."""

import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

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
