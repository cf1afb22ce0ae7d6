"""A paper without a bank: frozen by one person, read again by another.

The paper is no part of these acts, nor of anything that is kept: they name the bytes of
its file and of what candidates will read, by digest. That of the key document is in
none: of a short paper it could be guessed before all copies are in.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.preparation import VersionTaken
from concours.acts.may import require
from concours.acts.record import plain_connection, record
from concours.core.authoring.paper.frozen import FrozenPaper, paper_facts
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.locks import PAPERS, take
from concours.store.models import Exam
from concours.store.queries.authoring.frozen_papers import (
    FrozenRow,
    frozen_papers,
    version_for,
)
from concours.store.queries.profiles import profile_of


@dataclass(eq=False)
class PaperMadeElsewhere(Refusal):
    """The papers of this exam never come here in clear: its bank freezes them."""

    code: ClassVar[str] = "paper.made_elsewhere"
    mode: str


@dataclass(eq=False)
class PaperNotFrozen(Refusal):
    """Nobody has frozen these very bytes for this exam."""

    code: ClassVar[str] = "paper.not_frozen"
    file: str


@dataclass(eq=False)
class PaperReadByItsAuthor(Refusal):
    """Whoever froze a paper does not read it again in another's place."""

    code: ClassVar[str] = "paper.read_by_author"
    act: int


def require_open_mode(exam: Exam) -> None:
    """Raise `PaperMadeElsewhere` unless papers of this exam may be seen here."""
    profile = profile_of(exam)
    if not profile.has_papers_read_here:
        raise PaperMadeElsewhere(profile.sealing.mode)


@transaction.atomic
def freeze_paper(
    actor: Actor, exam: Exam, frozen: FrozenPaper, *, file: bytes, now: Instant
) -> int:
    """Record that a paper was frozen, by digest; return the act's number.

    `file` is the digest of the file that it was read from. The same one again leaves
    no second act. Raises `NotAllowed`, `PaperMadeElsewhere`, `VersionTaken` if another
    paper has taken its number meanwhile.
    """
    require(actor, "paper_frozen")
    require_open_mode(exam)
    take(plain_connection(), PAPERS)
    if before := _frozen_from(exam, file):
        return before.act
    facts = paper_facts(frozen.content)
    code, version = str(facts["code"]), facts["version"]
    assert isinstance(version, int)
    if version_for(exam, code, file.hex()) != version:
        raise VersionTaken(code, version)
    body: dict[str, Json] = {
        "exam": exam.code,
        "code": code,
        "version": version,
        "title": facts["title"],
        "questions": facts["questions_count"],
        "content": sha256(frozen.content).hexdigest(),
        "file": file.hex(),
    }
    return record(actor, "paper_frozen", now=now, body=body)


@transaction.atomic
def reread_paper(
    actor: Actor, exam: Exam, frozen: FrozenPaper, *, file: bytes, now: Instant
) -> int:
    """Record that another person has read a frozen paper; return the act's number.

    Raises `NotAllowed`, `PaperMadeElsewhere`, `PaperNotFrozen` also where the same file
    gives other bytes than it did, `PaperReadByItsAuthor`.
    """
    require(actor, "paper_reread")
    require_open_mode(exam)
    take(plain_connection(), PAPERS)
    before = _frozen_from(exam, file)
    content = sha256(frozen.content).hexdigest()
    if before is None or before.content != content:
        raise PaperNotFrozen(file.hex())
    if before.is_by(actor.id):
        raise PaperReadByItsAuthor(before.act)
    if before.reread_act is not None:
        return before.reread_act
    body: dict[str, Json] = {
        "exam": exam.code,
        "frozen": before.act,
        "content": content,
        "file": file.hex(),
    }
    return record(actor, "paper_reread", now=now, body=body)


def _frozen_from(exam: Exam, file: bytes) -> FrozenRow | None:
    rows = (row for row in frozen_papers(exam) if row.file == file.hex())
    return next(rows, None)
