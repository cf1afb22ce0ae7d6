"""The bundle of a sitting: files of canonical JSON, in one order, and their index.

`docs/reference/bundle.md` is the public page. Nothing here opens a file: `parts`
yields bytes as they come, so that a national sitting never stands in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from concours.core.audit.rows import (
    ActRow,
    AttemptRow,
    CopyRow,
    DeviceRow,
    EntryRow,
    MarkingRow,
    MarkRow,
    SittingRow,
)
from concours.core.audit.sitting_head import SignedHead, TabletTail
from concours.core.kernel.canonical import Json, dump

INDEX = "index.json"
COSIGNATURES = "cosignatures.txt"
"""Not in the index: more may come, and each line proves itself."""


class Row(Protocol):
    """Anything that is one record of a bundle."""

    def as_json(self) -> dict[str, Json]:
        """Return the record as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFiles:
    """What shows that no entry is left out, and who has seen the tree.

    `note` is that of the tree under the log's own line alone, None while there is none;
    `cosignatures` are the lines of witnesses under it.
    """

    head: SignedHead
    tails: Iterable[TabletTail]
    note: bytes | None = None
    cosignatures: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """All that a bundle holds. Rows come in the order that the page asks for.

    `content` and `key_document` are the frozen bytes themselves, as they were sealed;
    `profile` the canonical bytes that the exam keeps, if it had a profile.
    """

    sitting: SittingRow
    content: bytes
    key_document: bytes
    marking: MarkingRow
    attempts: Iterable[AttemptRow]
    devices: Iterable[DeviceRow]
    entries: Iterable[EntryRow]
    acts: Iterable[ActRow]
    copies: Iterable[CopyRow]
    marks: Iterable[MarkRow]
    profile: bytes | None = None
    head: HeadFiles | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Size and SHA-256 of one file of the bundle."""

    bytes_count: int
    digest: bytes


def parts(bundle: Bundle) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each file's name and its bytes, in the order of the bundle.

    Each file must be read to its end before the next is asked for; the index comes
    from `index_bytes` once all have been seen.
    """
    yield "sitting.json", iter([dump(bundle.sitting.as_json())])
    yield "content.json", iter([bundle.content])
    yield "key.json", iter([bundle.key_document])
    yield "marking.json", iter([dump(bundle.marking.as_json())])
    if bundle.profile is not None:
        yield "profile.json", iter([bundle.profile])
    if bundle.head is not None:
        yield "head.json", iter([dump(bundle.head.head.as_json())])
        yield "tails.jsonl", _lines(bundle.head.tails)
        if bundle.head.note is not None:
            yield "note.txt", iter([bundle.head.note])
    yield "attempts.jsonl", _lines(bundle.attempts)
    yield "devices.jsonl", _lines(bundle.devices)
    yield "entries.jsonl", _lines(bundle.entries)
    yield "acts.jsonl", _lines(bundle.acts)
    yield "copies.jsonl", _lines(bundle.copies)
    yield "marks.jsonl", _lines(bundle.marks)


def index_bytes(files: Mapping[str, FileFacts]) -> bytes:
    """Return the index; its SHA-256 is the bundle digest that stands for everything."""
    return dump(
        {
            "bundle": 1,
            "files": {
                name: {"bytes": facts.bytes_count, "sha256": facts.digest.hex()}
                for name, facts in files.items()
            },
        }
    )


class Weigher:
    """Measures a file while its bytes go by."""

    def __init__(self) -> None:
        self._digest = sha256()
        self._bytes_count = 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the same bytes, having measured them."""
        for chunk in chunks:
            self._digest.update(chunk)
            self._bytes_count += len(chunk)
            yield chunk

    def facts(self) -> FileFacts:
        """Return size and digest of what went by."""
        return FileFacts(self._bytes_count, self._digest.digest())


def _lines(rows: Iterable[Row]) -> Iterator[bytes]:
    for row in rows:
        yield dump(row.as_json()) + b"\n"
