"""Sealed packages on disk, where gateways serve them: each file whole or not at all.

Nothing here can be read before its launch. A part without a manifest is what a ceremony
that was broken off leaves: it names nothing and opens nothing.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from concours.core.authoring.sealing.manifest import package_digest

EVERYONE = 0o444


class PackagePart(Protocol):
    """What a manifest says of a part, of a paper or of a series."""

    @property
    def digest(self) -> bytes:
        """The SHA-256 of its bytes."""

    @property
    def bytes_count(self) -> int:
        """How many they are."""


def put_part(packages: Path, data: bytes) -> str:
    """Keep an encrypted part under the SHA-256 of its bytes, and return that."""
    name = sha256(data).hexdigest()
    _put(packages / "blob" / name, data)
    return name


def put_manifest(packages: Path, manifest: bytes, signature: bytes) -> None:
    """Keep a manifest and its signature under the package's digest."""
    folder = packages / package_digest(manifest).hex()
    _put(folder / "manifest.json.sig", signature)
    _put(folder / "manifest.json", manifest)


def is_whole(packages: Path, parts: Iterable[PackagePart]) -> bool:
    """Tell whether every part of a package is there, by its name and its length."""
    return all(
        file.is_file() and file.stat().st_size == part.bytes_count
        for part in parts
        for file in (packages / "blob" / part.digest.hex(),)
    )


def list_named(packages: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file that bears a digest, with it: parts, and manifests by folder."""
    for path in sorted((packages / "blob").glob("*")):
        yield path, path.name
    for path in sorted(packages.glob("*/manifest.json")):
        yield path, path.parent.name


def is_named_by_digest(path: Path, name: str) -> bool:
    """Tell whether the SHA-256 of a file is the one that it is named by."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == name


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(data)
        draft.flush()
        os.fsync(draft.fileno())
    os.chmod(draft.name, EVERYONE)  # noqa: PTH101 -- a name, not a path
    os.replace(draft.name, path)  # noqa: PTH105 -- idem
