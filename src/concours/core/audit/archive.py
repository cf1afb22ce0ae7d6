"""The end of an exam: archived once it is published, erased when its time has come.

An archived exam is read-only. `docs/reference/archive.md` is the public page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from concours.core.audit.bundle import FileFacts
from concours.core.kernel.canonical import Json, digest, dump, i64
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import HOUR_MS, Instant, after

DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class VerifiedArchive:
    """An archive that the verifier found whole: its digest, and what is in it.

    `acts` is the number of the last act that it holds.
    """

    digest: bytes
    acts: int
    bundles: int
    minutes: int


@dataclass(eq=False)
class ExamArchived(Refusal):
    """The exam is archived: what was verified and taken away changes no more."""

    code: ClassVar[str] = "exam.archived"
    exam: str


@dataclass(eq=False)
class AnswersErased(Refusal):
    """The exam is erased: its answers, and what is computed from them, are gone."""

    code: ClassVar[str] = "exam.answers_erased"


@dataclass(eq=False)
class RetentionUnset(Refusal):
    """The profile does not say how long data is kept: the authority has yet to."""

    code: ClassVar[str] = "archive.retention_unset"
    profile: str


def archive_index(files: Mapping[str, FileFacts]) -> bytes:
    """Return the index; its SHA-256 is the archive digest, which stands for all."""
    return dump(
        {
            "archive": 1,
            "files": {
                name: {"bytes": facts.bytes_count, "sha256": facts.digest.hex()}
                for name, facts in files.items()
            },
        }
    )


def erasable_from(published_at: Instant, kept_days: int) -> Instant:
    """Return the instant from which the personal data of an exam may be erased."""
    return after(published_at, kept_days * DAY_MS)


def erased_root(acts: Iterable[tuple[int, bytes]]) -> bytes:
    """Return what an erasure names of the acts whose words go: numbers and digests."""
    parts = (part for number, sha in acts for part in (i64(number), sha))
    return digest(b"concours/acts-erased/1", *parts)


def link(number: int, prev: bytes, sha: bytes, erasure: int | None) -> dict[str, Json]:
    """Return an act of which only its place in the chain is said.

    Of another exam, or one whose words the act `erased` let go.
    """
    line: dict[str, Json] = {"number": number, "prev": prev.hex(), "digest": sha.hex()}
    return line if erasure is None else line | {"erased": erasure}
