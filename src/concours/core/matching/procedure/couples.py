"""Couples: how two students become one, by consent, and how they part.

A couple is a fold of what both said, oldest first. Any number of invitations may be
open at once: only the one that is accepted binds, so that a stranger's blocks nobody,
and a student who declined is not asked again. Either may revoke a couple as long as the
phase lets couples be made; then each follows their own list again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure.phases import Rights

Word: TypeAlias = Literal["invited", "accepted", "declined", "revoked"]
State: TypeAlias = Literal["asked", "together", "over"]

INVITATIONS_OF_ONE_MAX = 50
"""Invitations that one student may make in a campaign; others cannot use them up."""


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
    """One of the two is in a couple."""

    code: ClassVar[str] = "couple.taken"


@dataclass(eq=False)
class CoupleAsked(Refusal):
    """One of the two has invited the other already, and the answer is awaited."""

    code: ClassVar[str] = "couple.asked"


@dataclass(eq=False)
class CoupleDeclined(Refusal):
    """Who is invited has declined once, which lasts: now it is theirs to invite."""

    code: ClassVar[str] = "couple.declined"


@dataclass(eq=False)
class CoupleUnderContract(Refusal):
    """Holders of a contract take part alone."""

    code: ClassVar[str] = "couple.under_contract"


@dataclass(eq=False)
class CoupleTooMany(Refusal):
    """The student made too many invitations."""

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


def find_couple_of(couples: Iterable[Couple], student: UUID) -> Couple | None:
    """Return the couple that a student is in, if there is one."""
    for couple in couples:
        if student in couple.members and couple.state == "together":
            return couple
    return None


def find_couple_between(
    couples: Iterable[Couple], first: UUID, second: UUID
) -> Couple | None:
    """Return the couple, or the open invitation, of two students."""
    for couple in couples:
        if {first, second} == {*couple.members} and couple.state != "over":
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
    `CoupleOfOne`, `CoupleUnderContract`, `CoupleTaken`, `CoupleAsked`,
    `CoupleDeclined`, `CoupleTooMany`.
    """
    if not rights.couples:
        raise CouplesClosed(phase)
    if two[0] == two[1]:
        raise CoupleOfOne
    if has_contract:
        raise CoupleUnderContract
    if find_couple_of(couples, two[0]) or find_couple_of(couples, two[1]):
        raise CoupleTaken
    if find_couple_between(couples, *two):
        raise CoupleAsked
    if any(one.members == two and one.words[-1][1] == "declined" for one in couples):
        raise CoupleDeclined
    if sum(one.asking == two[0] for one in couples) >= INVITATIONS_OF_ONE_MAX:
        raise CoupleTooMany(INVITATIONS_OF_ONE_MAX)


def check_word(
    two: tuple[UUID, UUID],
    couples: Sequence[Couple],
    word: Word,
    *,
    rights: Rights,
    phase: str,
) -> Couple:
    """Let the first of two answer the other, take an invitation back, or leave.

    `couples` are all those of either; returned is the one that the word is about. Who
    asked may only revoke; who was asked accepts or declines while asked, and revokes
    once together. Raises `CouplesClosed`, `CoupleNotAsked`, `CoupleTaken`.
    """
    if not rights.couples:
        raise CouplesClosed(phase)
    student, partner = two
    couple = find_couple_between(couples, student, partner)
    if couple is None:
        raise CoupleNotAsked
    is_answer = word in ("accepted", "declined")
    if is_answer and couple.state == "asked" and student == couple.asked:
        is_taken = find_couple_of(couples, student) or find_couple_of(couples, partner)
        if word == "accepted" and is_taken:
            raise CoupleTaken
        return couple
    is_leaving = word == "revoked" and (
        couple.state == "together"
        or (couple.state == "asked" and student == couple.asking)
    )
    if not is_leaving:
        raise CoupleNotAsked
    return couple
