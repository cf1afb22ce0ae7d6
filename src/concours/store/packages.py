"""Sealed packages on disk, where gateways serve them: each file whole or not at all.

Nothing here can be read before its launch. A part without a manifest is what a ceremony
that was broken off leaves: it names nothing and opens nothing. What a ceremony ended
well has sealed is in the database too (`store.package_rows`), from which a folder that
lacks it is filled.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import Final, Protocol, Self

from concours.core.authoring.sealing import manifest as paper_manifests
from concours.core.authoring.sealing import station_manifest as series_manifests
from concours.core.authoring.sealing.manifest import PackageInvalid, package_digest

EVERYONE = 0o444
DRAFT: Final = ".draft-"
DRAFT_AGE_S_MAX = 3_600.0
"""No file takes so long to write: who wrote it is dead."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class PackagePart(Protocol):
    """What a manifest says of a part, of a paper or of a series."""

    @property
    def digest(self) -> bytes:
        """The SHA-256 of its bytes."""

    @property
    def bytes_count(self) -> int:
        """How many they are."""


class FileDraft:
    """A file that is written piece by piece, and takes its name once it is whole.

    It is named by the SHA-256 of its bytes: `finish` raises `PackageInvalid` (`digest`)
    where they are others. Whatever ends the `with` block, no half of it remains.
    """

    def __init__(self, path: Path, digest: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._digest, self._hash = path, digest, sha256()
        self._file = NamedTemporaryFile(  # noqa: SIM115 -- closed by `__exit__`
            dir=path.parent, prefix=DRAFT, delete=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)

    def write(self, piece: bytes) -> None:
        """Add the next bytes."""
        self._hash.update(piece)
        self._file.write(piece)

    def finish(self) -> None:
        """Give the file its name. Raises `PackageInvalid`."""
        if self._hash.digest() != self._digest:
            raise PackageInvalid("digest")
        self._file.flush()
        os.fsync(self._file.fileno())
        os.chmod(self._file.name, EVERYONE)  # noqa: PTH101 -- a name, not a path
        os.replace(self._file.name, self._path)  # noqa: PTH105 -- idem


def put_part(packages: Path, data: bytes) -> str:
    """Keep an encrypted part under the SHA-256 of its bytes, and return that."""
    digest = sha256(data).digest()
    _put(part_path(packages, digest), data)
    return digest.hex()


def put_manifest(packages: Path, manifest: bytes, signature: bytes) -> None:
    """Keep a manifest and its signature under the package's digest."""
    path = manifest_path(packages, package_digest(manifest))
    put_signature(path, signature)
    _put(path, manifest)


def put_signature(manifest: Path, signature: bytes) -> None:
    """Keep a signature beside the manifest that it vouches for."""
    _put(signature_path(manifest), signature)


def part_path(packages: Path, digest: bytes) -> Path:
    """Return where a part lies."""
    return packages / "blob" / digest.hex()


def manifest_path(packages: Path, digest: bytes) -> Path:
    """Return where the manifest of a package lies."""
    return packages / digest.hex() / "manifest.json"


def signature_path(manifest: Path) -> Path:
    """Return where the signature of a manifest lies."""
    return manifest.with_name(f"{manifest.name}.sig")


def parts_of(manifest: bytes) -> Sequence[PackagePart]:
    """Return the parts of a paper or of a series. Raises `PackageInvalid`."""
    try:
        return paper_manifests.read(manifest).parts
    except PackageInvalid:
        return series_manifests.read(manifest).parts


def is_whole(packages: Path, parts: Iterable[PackagePart]) -> bool:
    """Tell whether every part of a package is there, by its name and its length."""
    return all(
        file.is_file() and file.stat().st_size == part.bytes_count
        for part in parts
        for file in (part_path(packages, part.digest),)
    )


def list_named(packages: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file that bears a digest, with it: parts, and manifests by folder."""
    for path in sorted((packages / "blob").glob("*")):
        if DIGEST.fullmatch(path.name):
            yield path, path.name
    for path in sorted(packages.glob("*/manifest.json")):
        yield path, path.parent.name


def is_named_by_digest(path: Path, name: str) -> bool:
    """Tell whether the SHA-256 of a file is the one that it is named by."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == name


def forget_drafts(packages: Path) -> None:
    """Delete what a process that was killed had begun to write."""
    oldest_s = time.time() - DRAFT_AGE_S_MAX
    for path in packages.glob(f"*/{DRAFT}*"):
        if path.stat().st_mtime < oldest_s:
            path.unlink(missing_ok=True)


def _put(path: Path, data: bytes) -> None:
    with FileDraft(path, sha256(data).digest()) as draft:
        draft.write(data)
        draft.finish()
