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

from concours.core.authoring.paper.frozen import Frozen, paper_facts
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
class Numbered:
    """A frozen paper and its number; `is_new` unless the sources had not changed."""

    version: int
    frozen: Frozen
    is_new: bool


def number(shelf: Path, code: str, frozen_at: Callable[[int], Frozen]) -> Numbered:
    """Give the sources their version: the last one if they still give its bytes.

    Records the digests of a new version in `versions.json`.
    """
    book = shelf / "versions.json"
    versions = json.loads(book.read_text()) if book.exists() else {}
    known: list[dict[str, object]] = versions.setdefault(code, [])
    if known:
        last = frozen_at(len(known))
        if _digests(last) == known[-1]:
            return Numbered(len(known), last, is_new=False)
    version = len(known) + 1
    assert version <= VERSION_MAX
    frozen = frozen_at(version)
    known.append(_digests(frozen))
    shelf.mkdir(parents=True, exist_ok=True)
    book.write_text(json.dumps(versions, indent=1) + "\n")
    return Numbered(version, frozen, is_new=True)


def note_allowed(
    shelf: Path, version: str, seen: Sequence[Mapping[str, object]]
) -> None:
    """Keep under which reasons questions seen before are in a version."""
    if not (allowed := [each for each in seen if each["reason"] is not None]):
        return
    book = shelf / "allowed.json"
    versions = json.loads(book.read_text()) if book.exists() else {}
    versions[version] = allowed
    book.write_text(json.dumps(versions, indent=1, ensure_ascii=False) + "\n")


def put_frozen(shelf: Path, frozen: Frozen) -> Path:
    """Write a version in clear, for its authors; return its folder.

    Raises `AlreadyThere` if the folder holds anything else.
    """
    facts = paper_facts(frozen.content)
    files = {"content.json": frozen.content, "key.json": frozen.key_document}
    for place, part in enumerate(frozen.media, start=1):
        files[f"media/{place:03}"] = part
    folder = shelf / "frozen" / f"{facts['code']}-v{facts['version']}"
    return _put(folder, files, mode=OWNER_ONLY)


def note_seen(folder: Path, seen: Sequence[Mapping[str, object]]) -> None:
    """Say in the folder of a version what candidates had before; the ceremony shows it.

    The one file there that a later freeze may write anew: a history grows.
    """
    note = folder / SEEN
    draft = folder.with_name(f"{folder.name}.{SEEN}")
    draft.write_text(json.dumps([*seen], indent=1, ensure_ascii=False) + "\n")
    draft.chmod(OWNER_ONLY)
    draft.replace(note)


def put_package(packages: Path, sealed: SealedPackage) -> Path:
    """Write a package where gateways serve it; return the folder of its manifest."""
    blobs = packages / "blob"
    blobs.mkdir(parents=True, exist_ok=True)
    for name, blob in sealed.blobs.items():
        (blobs / name).write_bytes(blob)
    files = {"manifest.json": sealed.manifest, "manifest.json.sig": sealed.signature}
    folder = packages / package_digest(sealed.manifest).hex()
    return _put(folder, files, mode=EVERYONE)


def key_document_folder(shelf: Path, sitting: UUID) -> Path:
    """Return where the sealed key document of a sitting goes.

    Raises `AlreadyThere` if this sitting was sealed before: one sitting, one key.
    """
    folder = shelf / "sealed" / str(sitting)
    if folder.exists():
        raise AlreadyThere(str(folder))
    return folder


def put_key_document(folder: Path, sealed: SealedPackage) -> Path:
    """Write the sealed key document, which stays with the centre."""
    return _put(folder, {"key-document": sealed.sealed_key_document}, mode=OWNER_ONLY)


def _digests(frozen: Frozen) -> dict[str, object]:
    return {
        "content": sha256(frozen.content).hexdigest(),
        "key": sha256(frozen.key_document).hexdigest(),
        "media": [sha256(part).hexdigest() for part in frozen.media],
    }


def _put(folder: Path, files: Mapping[str, bytes], *, mode: int) -> Path:
    """Write a folder whole or not at all."""
    if folder.exists():
        if _held(folder) != dict(files):
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


def _held(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != SEEN
    }
