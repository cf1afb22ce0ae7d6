"""Sealed packages in the database: in every backup, and on every machine of a cluster.

The act that seals writes its package's rows in the same transaction. Folders are what
is served from (`store.packages`): one that lacks a file is filled from here, in slices,
and no file bears a digest that is not its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from concours.core.authoring.sealing.manifest import PackageInvalid, package_digest
from concours.store.packages import (
    DIGEST,
    FileDraft,
    is_named_by_digest,
    manifest_path,
    part_path,
    parts_of,
    put_signature,
    signature_path,
)

SLICE_BYTES: Final = 2**20
FILES_COUNT_MAX: Final = 20_000
HAS_PACKAGES: Final = "SELECT to_regclass('package_file') IS NOT NULL"
"""Not in a database of an earlier release."""
LIST_FILES: Final = """
SELECT digest, length(body), signature FROM package_file
ORDER BY signature IS NOT NULL, digest LIMIT %s
"""
"""Parts first: a manifest that is there has its parts."""
READ_SLICE: Final = """
SELECT substring(body FROM %s FOR %s) FROM package_file WHERE digest = %s
"""
WHICH_STORED: Final = """
SELECT digest FROM package_file WHERE digest = ANY(%s::bytea[])
"""
ADD: Final = """
INSERT INTO package_file (digest, body, signature) VALUES (%s, %s, %s)
ON CONFLICT DO NOTHING
"""


class Cursor(Protocol):
    """What psycopg and Django both give."""

    def execute(self, query: str, params: Any = None, /) -> Any:
        """Run one statement."""

    def fetchall(self) -> list[Any]:
        """Return what it found."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a package as the database has it; only a manifest has a signature."""

    digest: bytes
    bytes_count: int
    signature: bytes | None

    def path(self, packages: Path) -> Path:
        """Return where it belongs in a folder."""
        if self.signature is None:
            return part_path(packages, self.digest)
        return manifest_path(packages, self.digest)

    def slices(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield what `READ_SLICE` is asked for, one slice after another."""
        for start in range(0, self.bytes_count, SLICE_BYTES):
            yield start + 1, SLICE_BYTES, self.digest

    def put_signature(self, packages: Path) -> None:
        """Write the signature where it is missing, or another; a part has none."""
        if self.signature is None:
            return
        manifest = self.path(packages)
        path = signature_path(manifest)
        if not path.is_file() or path.read_bytes() != self.signature:
            put_signature(manifest, self.signature)


def keep_package(
    cursor: Cursor, packages: Path, manifest: bytes, signature: bytes
) -> None:
    """Write a package whose parts are in a folder into the caller's transaction.

    Raises `PackageInvalid`: `missing` where a part is not there, `digest` where it is
    not what the manifest says.
    """
    digests = {part.digest for part in parts_of(manifest)}
    cursor.execute(WHICH_STORED, ([*digests],))
    stored_digests = {bytes(row[0]) for row in cursor.fetchall()}
    for digest in sorted(digests - stored_digests):
        cursor.execute(ADD, (digest, _read(part_path(packages, digest), digest), None))
    cursor.execute(ADD, (package_digest(manifest), manifest, signature))


def keep_folder(cursor: Cursor, packages: Path) -> list[str]:
    """Write every whole package of a folder that the database lacks; return which.

    For houses whose packages were files alone. What is not whole is left out.
    """
    paths = {
        bytes.fromhex(path.parent.name): path
        for path in packages.glob("*/manifest.json")
        if DIGEST.fullmatch(path.parent.name)
    }
    cursor.execute(WHICH_STORED, ([*paths],))
    for row in cursor.fetchall():
        del paths[bytes(row[0])]
    kept_names = []
    for digest, path in sorted(paths.items()):
        try:
            manifest = _read(path, digest)
            signature = signature_path(path).read_bytes()
            keep_package(cursor, packages, manifest, signature)
        except (PackageInvalid, OSError):
            continue
        kept_names.append(digest.hex())
    return kept_names


def list_files(rows: Sequence[Any]) -> list[StoredFile]:
    """Return what `LIST_FILES` found."""
    return [
        StoredFile(
            bytes(digest), count, None if signature is None else bytes(signature)
        )
        for digest, count, signature in rows
    ]


def fill_folder(
    cursor: Cursor,
    packages: Path,
    is_there: Callable[[StoredFile, Path], bool] | None = None,
) -> list[str]:
    """Write every file that a folder lacks; return those that the database has damaged.

    `is_there` tells whether a file of the folder will do: by default its hash says it.
    """
    cursor.execute(LIST_FILES, (FILES_COUNT_MAX,))
    damaged_names = []
    for file in list_files(cursor.fetchall()):
        path = file.path(packages)
        if not (is_there or _is_itself)(file, path):
            try:
                _fill(cursor, file, path)
            except PackageInvalid:
                damaged_names.append(file.digest.hex())
                continue
        file.put_signature(packages)
    return damaged_names


def has_its_length(file: StoredFile, path: Path) -> bool:
    """Tell whether a file is there, by its name and its length."""
    return path.is_file() and path.stat().st_size == file.bytes_count


def _is_itself(file: StoredFile, path: Path) -> bool:
    return path.is_file() and is_named_by_digest(path, file.digest.hex())


def _fill(cursor: Cursor, file: StoredFile, path: Path) -> None:
    with FileDraft(path, file.digest) as draft:
        for piece in file.slices():
            cursor.execute(READ_SLICE, piece)
            draft.write(bytes(cursor.fetchall()[0][0]))
        draft.finish()


def _read(path: Path, digest: bytes) -> bytes:
    """Return the bytes of a file that are its name. Raises `PackageInvalid`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PackageInvalid("missing") from error
    if package_digest(data) != digest:
        raise PackageInvalid("digest")
    return data
