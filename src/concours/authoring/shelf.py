"""Where frozen versions and sealed packages are put: written once, never changed.

- `DIR/versions.json`: the digests of each version; nothing readable
- `DIR/allowed.json`: questions that were seen before, and the reason to allow each
- `DIR/frozen/<code>-v1/`: content.json, key.json, media/001, 002…, in clear; and
  seen.json, what the history of questions said of it last
- `DIR/packages/<digest>/`: manifest.json and manifest.json.sig; gateways serve them
- `DIR/packages/blob/<digest>`: encrypted parts
- `DIR/sealed/<sitting>/key-document`: stays with the centre
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.manifest import package_digest
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.kernel.errors import Refusal

VERSION_MAX = 999

SEEN = "seen.json"
OWNER_ONLY, EVERYONE = 0o400, 0o444


@dataclass(eq=False)
class AlreadyThere(Refusal):
    """What is written once is there already, and differs."""

    code: ClassVar[str] = "frozen.already_there"
    path: str


@dataclass(frozen=True, slots=True)
class NumberedPaper:
    """A frozen paper and its number; `is_new` unless the sources had not changed."""

    version: int
    frozen: FrozenPaper
    is_new: bool


def number(
    shelf: Path, code: str, frozen_at: Callable[[int], FrozenPaper]
) -> NumberedPaper:
    """Give the sources their version: the last one if they still give its bytes.

    Records the digests of a new version in `versions.json`.
    """
    book = shelf / "versions.json"
    versions = json.loads(book.read_text()) if book.exists() else {}
    version_digests: list[dict[str, object]] = versions.setdefault(code, [])
    if version_digests:
        last = frozen_at(len(version_digests))
        if _digests(last) == version_digests[-1]:
            return NumberedPaper(len(version_digests), last, is_new=False)
    version = len(version_digests) + 1
    assert version <= VERSION_MAX
    paper = frozen_at(version)
    version_digests.append(_digests(paper))
    shelf.mkdir(parents=True, exist_ok=True)
    book.write_text(json.dumps(versions, indent=1) + "\n")
    return NumberedPaper(version, paper, is_new=True)


def note_allowed(
    shelf: Path, version: str, reuses: Sequence[Mapping[str, object]]
) -> None:
    """Keep under which reasons questions seen before are in a version."""
    if not (
        allowed_reuses := [reuse for reuse in reuses if reuse["reason"] is not None]
    ):
        return
    book = shelf / "allowed.json"
    versions = json.loads(book.read_text()) if book.exists() else {}
    versions[version] = allowed_reuses
    book.write_text(json.dumps(versions, indent=1, ensure_ascii=False) + "\n")


def put_frozen(shelf: Path, paper: FrozenPaper, name: str) -> Path:
    """Write a version in clear, for its authors; return its folder.

    `name` says which: `uc1-demo-v1`. Raises `AlreadyThere` if the folder holds
    anything else.
    """
    files = {"content.json": paper.content, "key.json": paper.key_document}
    for place, part in enumerate(paper.media, start=1):
        files[f"media/{place:03}"] = part
    return _put(shelf / "frozen" / name, files, mode=OWNER_ONLY)


def note_seen(folder: Path, reuses: Sequence[Mapping[str, object]]) -> None:
    """Say in the folder of a version what candidates had before; the ceremony shows it.

    The one file there that a later freeze may write anew: a history grows.
    """
    note = folder / SEEN
    draft = folder.with_name(f"{folder.name}.{SEEN}")
    draft.write_text(json.dumps([*reuses], indent=1, ensure_ascii=False) + "\n")
    draft.chmod(OWNER_ONLY)
    draft.replace(note)


def put_package(packages: Path, package: SealedPackage) -> Path:
    """Write a package where gateways serve it; return the folder of its manifest."""
    blobs = packages / "blob"
    blobs.mkdir(parents=True, exist_ok=True)
    for name, blob in package.blobs.items():
        (blobs / name).write_bytes(blob)
    files = {"manifest.json": package.manifest, "manifest.json.sig": package.signature}
    folder = packages / package_digest(package.manifest).hex()
    return _put(folder, files, mode=EVERYONE)


def key_document_folder(shelf: Path, sitting: UUID) -> Path:
    """Return where the sealed key document of a sitting goes.

    Raises `AlreadyThere` if this sitting was sealed before: one sitting, one key.
    """
    folder = shelf / "sealed" / str(sitting)
    if folder.exists():
        raise AlreadyThere(str(folder))
    return folder


def put_key_document(folder: Path, package: SealedPackage) -> Path:
    """Write the sealed key document, which stays with the centre."""
    return _put(folder, {"key-document": package.sealed_key_document}, mode=OWNER_ONLY)


def _digests(paper: FrozenPaper) -> dict[str, object]:
    return {
        "content": sha256(paper.content).hexdigest(),
        "key": sha256(paper.key_document).hexdigest(),
        "media": [sha256(part).hexdigest() for part in paper.media],
    }


def _put(folder: Path, files: Mapping[str, bytes], *, mode: int) -> Path:
    """Write a folder whole or not at all."""
    if folder.exists():
        if _read_files(folder) != dict(files):
            raise AlreadyThere(str(folder))
        return folder
    draft = folder.with_name(folder.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    for name, data in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(mode)
    draft.rename(folder)
    return folder


def _read_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != SEEN
    }
