"""A paper in one archive (ZIP), held in memory: nothing of it is written anywhere.

What an archive says of itself is not believed: parts are counted, each is read up to
its bound, and all of them up to theirs.
"""

import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from concours.authoring.folder import MEDIA
from concours.authoring.paper_files import PaperFiles, of_folder, of_workbook
from concours.authoring.pictures import IMAGE_BYTES_MAX
from concours.authoring.workbook import STARTS_WITH
from concours.core.authoring.sources.faults import Fault, Location
from concours.core.authoring.sources.opening import SOURCE_BYTES_MAX

PARTS_COUNT_MAX = 300
UNZIPPED_BYTES_MAX = 2**27
"""128 MiB for all parts: what one reading of a paper may hold in memory."""

WORKBOOK_BYTES_MAX = 2**24
WORKBOOK_PART = "xl/workbook.xml"
_LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class ArchiveFaulty(Exception):
    """An archive that is not read at all: the code of a fault, and what it concerns."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(code, at)
        self.fault = Fault(code, Location("ZIP"), at)


def of_path(path: Path) -> PaperFiles:
    """Return the files of a folder, of an archive, or of a spreadsheet with its images.

    The images of a spreadsheet lie in `media/` beside it.
    """
    if not path.is_file():
        return of_folder(path)
    with path.open("rb") as file:
        data = file.read(UNZIPPED_BYTES_MAX + 1)
    return of_bytes(data, beside=of_folder(path.parent))


def of_bytes(data: bytes, *, beside: PaperFiles | None = None) -> PaperFiles:
    """Return the files of an archive or of a spreadsheet, whatever it is called.

    What cannot be read as either is a fault among `faults`, with no file.
    """
    try:
        parts = _parts(data)
    except ArchiveFaulty as refusal:
        return _faulty(refusal.fault)
    if parts is None:
        return of_workbook(data, beside or _of_images({}, {}))
    return _of_parts(parts)


def _parts(data: bytes) -> dict[str, bytes] | None:
    """Return the parts of an archive by path; `None` of a workbook, read elsewhere."""
    if len(data) > UNZIPPED_BYTES_MAX:
        raise ArchiveFaulty("archive.too_heavy")
    if not data.startswith(STARTS_WITH):
        raise ArchiveFaulty("archive.not_one")
    try:
        with ZipFile(BytesIO(data)) as zipped:
            infos = zipped.infolist()
            if WORKBOOK_PART in zipped.namelist():
                return None
            return dict(_read_parts(zipped, infos))
    except ArchiveFaulty:
        raise
    except Exception as error:  # whatever a broken file makes of it
        raise ArchiveFaulty("archive.unreadable") from error


def _read_parts(zipped: ZipFile, infos: list[ZipInfo]) -> Iterator[tuple[str, bytes]]:
    if len(infos) > PARTS_COUNT_MAX:
        raise ArchiveFaulty("archive.parts_too_many", str(len(infos)))
    bytes_left, names = UNZIPPED_BYTES_MAX, set[str]()
    for info in infos:
        name = info.filename
        if info.is_dir() or any(mark in name for mark in _LEFT_OUT):
            continue
        if not _is_safe(info):
            raise ArchiveFaulty("archive.path_unsafe", name[:80])
        if name.casefold() in names:
            raise ArchiveFaulty("archive.name_twice", name[:80])
        names.add(name.casefold())
        bound = min(bytes_left, _bytes_max(name) + 1)
        with zipped.open(info) as stream:
            data = stream.read(bound)
        bytes_left -= len(data)
        if bytes_left <= 0:
            raise ArchiveFaulty("archive.too_heavy")
        yield name, data


def _is_safe(info: ZipInfo) -> bool:
    """Tell whether a part lies within the archive, in clear, and is a plain file."""
    path = PurePosixPath(info.filename)
    is_within = not path.is_absolute() and ".." not in path.parts
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    is_encrypted = bool(info.flag_bits & 1)
    has_signs = any(sign in info.orig_filename for sign in ("\\", ":", "\0"))
    return is_within and not (is_link or is_encrypted or has_signs)


def _bytes_max(name: str) -> int:
    if name.endswith(".toml"):
        return SOURCE_BYTES_MAX
    return WORKBOOK_BYTES_MAX if name.endswith(".xlsx") else IMAGE_BYTES_MAX


def _of_parts(parts: dict[str, bytes]) -> PaperFiles:
    """Return the files of a paper, whether or not one folder holds all of them."""
    parts = _within_top(parts)
    workbooks = [name for name in parts if name.endswith(".xlsx") and "/" not in name]
    sources = {
        name: data
        for name, data in parts.items()
        if name.endswith(".toml") and "/" not in name
    }
    images = {
        PurePosixPath(name).name: data
        for name, data in parts.items()
        if name not in workbooks and name not in sources
        if PurePosixPath(name).parent == PurePosixPath(MEDIA if "/" in name else "")
    }
    if not workbooks:
        return _of_images(images, sources)
    if len(workbooks) > 1 or sources:
        fault = Fault("archive.several_papers", Location("ZIP"), ", ".join(workbooks))
        return _faulty(fault)
    return of_workbook(parts[workbooks[0]], _of_images(images, {}))


def _of_images(images: dict[str, bytes], sources: dict[str, bytes]) -> PaperFiles:
    return PaperFiles(sources, tuple(sorted(images)), images.__getitem__)


def _faulty(fault: Fault) -> PaperFiles:
    """Return no file, and the one fault that keeps them from being read."""
    return PaperFiles({}, (), lambda _name: b"", (fault,), lambda _fault: None)


def _within_top(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts without the one folder that holds all of them, if one does."""
    tops = {name.partition("/")[0] for name in parts}
    is_nested = (
        len(tops) == 1 and all("/" in name for name in parts) and tops != {MEDIA}
    )
    if not is_nested:
        return parts
    return {name.partition("/")[2]: data for name, data in parts.items()}
