"""Files in one archive: the same files give the same bytes."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

DATE = (1980, 1, 1, 0, 0, 0)


def archive_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of named files, in their order."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        for name, data in files:
            zipped.writestr(ZipInfo(name, DATE), data, ZIP_DEFLATED)
    return out.getvalue()
