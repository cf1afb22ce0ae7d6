"""The paper of a launched sitting, read with the key that the keeper released.

Package files come from disk, by digest; the key document from the database. Nothing
here can read a paper before its launch: there is no key to read it with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import connection

from concours.core.attempt.copy import Outline
from concours.core.attempt.outline import check_keys, outline_of
from concours.core.bank.keys import KeyedQuestion, QuestionId
from concours.core.kernel.canonical import load
from concours.core.kernel.errors import Refusal, Unavailable
from concours.core.paper import key_document
from concours.core.sealing import package
from concours.core.sealing.manifest import PackageInvalid, read
from concours.store.models import SealedMarkingKey, Sitting

PAPERS_KEPT_MAX = 8

KEY = "SELECT sitting_key FROM released_key WHERE sitting = %s"


@dataclass(eq=False)
class StillSealed(Refusal):
    """The key of this sitting has not gone out; nobody can read its paper."""

    code: ClassVar[str] = "paper.sealed"
    sitting: str


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper as marking and pages see it.

    `content` is the content document of `docs/reference/package.md`; `key_document`
    the bytes that marking reads.
    """

    content: Mapping[str, Any]
    questions: tuple[KeyedQuestion, ...]
    key_document: bytes
    outline: Outline

    @property
    def key_digest(self) -> bytes:
        """Return the SHA-256 of the key document."""
        return sha256(self.key_document).digest()

    def question(self, question: QuestionId) -> tuple[Mapping[str, Any], int]:
        """Return a question of the content, and its place in the paper from 1.

        Raises `KeyError`.
        """
        place = 0
        for dossier in self.content["dossiers"]:
            for found in dossier["questions"]:
                place += 1
                if found["id"] == question:
                    return found, place
        raise KeyError(question)


def opened(sitting: Sitting, packages: Path) -> OpenedPaper:
    """Return the paper of a sitting.

    Raises `StillSealed` before its launch, `PackageInvalid` or `Unreadable` if what
    is stored is not what was sealed, `KeyFaulty`, `Unavailable` if a file is missing.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEY, [sitting.id])
        row = cursor.fetchone()
    if row is None:
        raise StillSealed(str(sitting.id))
    return _open(sitting.id, bytes(sitting.package_digest), bytes(row[0]), packages)


@lru_cache(maxsize=PAPERS_KEPT_MAX)
def _open(
    sitting: UUID, package_digest: bytes, key: bytes, packages: Path
) -> OpenedPaper:
    data = _file(packages / package_digest.hex() / "manifest.json")
    if sha256(data).digest() != package_digest:
        raise PackageInvalid("manifest")
    manifest = read(data)
    package.check_key(manifest, key)
    blob = _file(packages / "blob" / manifest.parts[0].digest.hex())
    content = package.open_content(manifest, key, blob)
    sealed = bytes(SealedMarkingKey.objects.get(pk=sitting).sealed)
    document = package.open_marking_key(sitting, key, sealed)
    questions = key_document.read(document)
    outline = outline_of(content)
    check_keys(outline, questions)
    return OpenedPaper(
        cast("dict[str, Any]", load(content)), questions, document, outline
    )


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable from error
