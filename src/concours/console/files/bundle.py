"""A bundle as a file: whole or not at all, and the same bytes from the same records."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from concours.core.audit.bundle import (
    COSIGNATURES,
    INDEX,
    Bundle,
    FileFacts,
    Weigher,
    index_bytes,
    parts,
)


def write_bundle(bundle: Bundle, path: Path) -> bytes:
    """Write a bundle, whole or not at all, and return its digest.

    An existing file is replaced only once the new one is complete and on disk.
    """
    files: dict[str, FileFacts] = {}
    with appearing(path) as beside, ZipFile(beside, "w", ZIP_DEFLATED) as zipped:
        for name, chunks in parts(bundle):
            weigher = Weigher()
            with zipped.open(_entry(name), "w", force_zip64=True) as file:
                for chunk in weigher.through(chunks):
                    file.write(chunk)
            files[name] = weigher.facts()
        index = index_bytes(files)
        zipped.writestr(_entry(INDEX), index)
        if bundle.head is not None and bundle.head.cosignatures:
            zipped.writestr(_entry(COSIGNATURES), bundle.head.cosignatures)
    return sha256(index).digest()


def _entry(name: str) -> ZipInfo:
    """Return an entry that says nothing of when, where and by whom it was made."""
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Give a path beside `path`; move what was written there into place at the end."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
