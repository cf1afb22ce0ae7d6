"""Couples: how two students become one, by consent, and how they part.

A couple is a fold of what both said, oldest first. Either may revoke it as long as the
phase lets couples be made; then each follows their own list again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from concours.core.kernel.errors import Refusal
from concours.core.procedure.phases import Rights

Word: TypeAlias = Literal["invited", "accepted", "declined", "revoked"]
State: TypeAlias = Literal["asked", "together", "over"]

COUPLES_OF_ONE_MAX = 50
"""Invitations that one student may make or be made in a campaign."""


@dataclass(eq=False)
class CouplesClosed(Refusal):
    """Couples are neither made nor changed in this phase."""

    code: ClassVar[str] = "couple.closed"
    phase: str


@dataclass(eq=False)
class CoupleOfOne(Refusal):
    """A student cannot be both members of a couple."""

    code: ClassVar[str] = "couple.of_one"


@dataclass(eq=False)
class CoupleTaken(Refusal):
    """One of the two is in a couple, or waits for an answer."""

    code: ClassVar[str] = "couple.taken"


@dataclass(eq=False)
class CoupleUnderContract(Refusal):
    """Holders of a contract take part alone."""

    code: ClassVar[str] = "couple.under_contract"


@dataclass(eq=False)
class CoupleTooMany(Refusal):
    """The student made or was made too many invitations."""

    code: ClassVar[str] = "couple.too_many"
    most: int


@dataclass(eq=False)
class CoupleNotAsked(Refusal):
    """There is no such invitation to answer, or no such couple to leave."""

    code: ClassVar[str] = "couple.not_asked"


@dataclass(frozen=True, slots=True)
class Couple:
    """Two students: who asked, who was asked, and what both said, oldest first."""

    id: UUID
    asking: UUID
    asked: UUID
    words: tuple[tuple[UUID, Word], ...]

    @property
    def state(self) -> State:
        """Whether they are together, one waits for the other, or it is over."""
        last = self.words[-1][1]
        if last in ("declined", "revoked"):
            return "over"
        return "together" if last == "accepted" else "asked"

    @property
    def members(self) -> tuple[UUID, UUID]:
        """Who asked, then who was asked: the order of the lines of each pair."""
        return (self.asking, self.asked)


def current(couples: Iterable[Couple], student: UUID) -> Couple | None:
    """Return the couple of a student that is not over, if there is one."""
    for couple in couples:
        if student in couple.members and couple.state != "over":
            return couple
    return None


def check_invitation(
    two: tuple[UUID, UUID],
    couples: Sequence[Couple],
    *,
    has_contract: bool,
    rights: Rights,
    phase: str,
) -> None:
    """Let the first of two ask the other; `couples` are all those of either.

    `has_contract` tells whether either holds one. Raises `CouplesClosed`,
    `CoupleOfOne`, `CoupleUnderContract`, `CoupleTaken`, `CoupleTooMany`.
    """
    if not rights.couples:
        raise CouplesClosed(phase)
    if two[0] == two[1]:
        raise CoupleOfOne
    if has_contract:
        raise CoupleUnderContract
    for student in two:
        if current(couples, student):
            raise CoupleTaken
        if sum(student in one.members for one in couples) >= COUPLES_OF_ONE_MAX:
            raise CoupleTooMany(COUPLES_OF_ONE_MAX)


def check_word(
    couple: Couple | None, student: UUID, word: Word, *, rights: Rights, phase: str
) -> None:
    """Let a student answer an invitation, take it back, or leave a couple.

    Who asked may only revoke; who was asked accepts or declines while asked, and
    revokes once together. Raises `CouplesClosed`, `CoupleNotAsked`.
    """
    if not rights.couples:
        raise CouplesClosed(phase)
    if couple is None or student not in couple.members:
        raise CoupleNotAsked
    is_answer = word in ("accepted", "declined")
    if is_answer and couple.state == "asked" and student == couple.asked:
        return
    is_leaving = word == "revoked" and (
        couple.state == "together"
        or (couple.state == "asked" and student == couple.asking)
    )
    if not is_leaving:
        raise CoupleNotAsked
