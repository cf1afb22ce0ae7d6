"""The paper of a launched sitting, and its key document once that is opened too.

Package files come from disk, by digest; the key document from the database. Nothing
here can read a paper before its launch, nor its key document before all copies are in:
there is no key to read it with until the keeper has let it go out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db import connection

from concours.core.authoring.bank.keys import KeyedQuestion, QuestionId
from concours.core.authoring.paper import key_document
from concours.core.authoring.sealing import package
from concours.core.authoring.sealing.manifest import Manifest, PackageInvalid, read
from concours.core.delivery.attempt.copy import Outline
from concours.core.delivery.attempt.outline import check_keys, outline_of
from concours.core.kernel.canonical import load
from concours.core.kernel.errors import Refusal, Unavailable
from concours.store.models import SealedKeyDocument, Sitting

PAPERS_KEPT_MAX = 8

KEY = "SELECT sitting_key FROM released_key WHERE sitting = %s"
MARKING_KEY = "SELECT marking_key FROM opened_marking_key WHERE sitting = %s"
OPENED_MS = "SELECT opened_ms FROM opened_marking_key WHERE sitting = %s"
SEALED = """
SELECT body FROM act
WHERE sitting = %s AND kind IN ('sitting_scheduled', 'sitting_sealed', 'check_opened')
ORDER BY number DESC LIMIT 1
"""
HEAD = """
SELECT size, encode(root, 'hex'), fixed_ms,
       awaits_witnesses AND quorum_ms IS NULL AND NOT EXISTS (
           SELECT FROM act WHERE act.sitting = head.sitting AND kind = 'quorum_waived'),
       quorum_ms
FROM journal_head AS head WHERE sitting = %s
"""


@dataclass(eq=False)
class StillSealed(Refusal):
    """The key of this sitting has not gone out; nobody can read its paper."""

    code: ClassVar[str] = "paper.sealed"
    sitting: str


@dataclass(eq=False)
class KeyDocumentSealed(Refusal):
    """The marking key has not gone out: the quorum has not opened it (A26)."""

    code: ClassVar[str] = "marking.key_sealed"
    sitting: str


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper as candidates had it: the content document of `package.md`."""

    content: Mapping[str, Any]
    outline: Outline

    def question(self, question: QuestionId) -> tuple[Mapping[str, Any], int]:
        """Return a question of the content, and its place in the paper from 1.

        Raises `KeyError`.
        """
        place = 0
        for dossier in self.content["dossiers"]:
            for candidate_question in dossier["questions"]:
                place += 1
                if candidate_question["id"] == question:
                    return candidate_question, place
        raise KeyError(question)


@dataclass(frozen=True, slots=True)
class KeyedPaper:
    """A paper with what is right: the bytes that marking reads, and what they say."""

    paper: OpenedPaper
    questions: tuple[KeyedQuestion, ...]
    key_document: bytes


def open_paper(sitting: Sitting, packages: Path) -> OpenedPaper:
    """Return the paper of a sitting.

    Raises `StillSealed` before its launch, `PackageInvalid` or `Unreadable` if what
    is stored is not what was sealed, `Unavailable` if a file is missing.
    """
    key = _key(KEY, sitting.id)
    if key is None:
        raise StillSealed(str(sitting.id))
    return _open(bytes(sitting.package_digest), key, packages)


def media_of(sitting: Sitting, packages: Path, part: int) -> bytes:
    """Return a medium of a sitting's paper, as it was frozen. Raises as `opened`."""
    key = _key(KEY, sitting.id)
    if key is None:
        raise StillSealed(str(sitting.id))
    manifest = _manifest(bytes(sitting.package_digest), packages)
    blob = _file(packages / "blob" / manifest.parts[part].digest.hex())
    return package.open_part(manifest, key, number=part, blob=blob)


def open_keyed_paper(sitting: Sitting, packages: Path) -> KeyedPaper:
    """Return the paper of a sitting with its key document.

    Raises as `opened`, `PackageInvalid` if the sealed document is not the one that the
    act of its sealing names, `KeyDocumentSealed` while the marking key is not out, and
    `KeyFaulty`.
    """
    paper = open_paper(sitting, packages)
    key = _key(MARKING_KEY, sitting.id)
    if key is None:
        raise KeyDocumentSealed(str(sitting.id))
    ciphertext = bytes(SealedKeyDocument.objects.get(pk=sitting).sealed)
    if sha256(ciphertext).hexdigest() != _sealed_digest(sitting.id):
        raise PackageInvalid("key_document")
    document = package.open_key_document(sitting.id, key, ciphertext)
    questions = key_document.read(document)
    check_keys(paper.outline, questions)
    return KeyedPaper(paper, questions, document)


def is_marking_key_out(sitting: UUID) -> bool:
    """Tell whether the quorum has opened the marking key."""
    return _key(MARKING_KEY, sitting) is not None


def marking_key_opened_ms(sitting: UUID) -> int | None:
    """Return when the marking key went out."""
    with connection.cursor() as cursor:
        cursor.execute(OPENED_MS, [sitting])
        row = cursor.fetchone()
    return None if row is None else row[0]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal stood once a sitting was collected."""

    size: int
    root_hex: str
    fixed_ms: int
    is_waiting: bool
    """For witnesses: until a quorum has cosigned it, or two persons go on."""
    quorum_ms: int | None


def head_of(sitting: UUID) -> Head | None:
    """Return the head that the ledger has fixed for a sitting, if it has."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD, [sitting])
        row = cursor.fetchone()
    return None if row is None else Head(*row)


def _sealed_digest(sitting: UUID) -> str:
    """Return the digest of the sealed key document, as the record has it."""
    with connection.cursor() as cursor:
        cursor.execute(SEALED, [sitting])
        row = cursor.fetchone()
    return "" if row is None else str(json.loads(bytes(row[0]))["key_document"])


def _key(query: str, sitting: UUID) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [sitting])
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])


@lru_cache(maxsize=PAPERS_KEPT_MAX)
def _open(package_digest: bytes, key: bytes, packages: Path) -> OpenedPaper:
    manifest = _manifest(package_digest, packages)
    package.check_key(manifest, key)
    blob = _file(packages / "blob" / manifest.parts[0].digest.hex())
    content = package.open_content(manifest, key, blob)
    return OpenedPaper(cast("dict[str, Any]", load(content)), outline_of(content))


def _manifest(package_digest: bytes, packages: Path) -> Manifest:
    data = _file(packages / package_digest.hex() / "manifest.json")
    if sha256(data).digest() != package_digest:
        raise PackageInvalid("manifest")
    return read(data)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable from error
