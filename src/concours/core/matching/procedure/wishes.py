"""A student's list: what an edit may change now, and what a confirmation says.

Pure: the same current list and the same new one give the same answer, on the student's
page and at the centre.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.core.kernel.canonical import digest, dump, i64, u32
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.matching.procedure.phases import Rights
from concours.core.matching.procedure.settings import WISHES_MAX, Settings

TOLD_COUNT_MAX = 20
"""How many codes a refusal names."""


@dataclass(eq=False)
class WishesClosed(Refusal):
    """No phase that lets a list change is open."""

    code: ClassVar[str] = "wishes.closed"
    phase: str


@dataclass(eq=False)
class WishesOutdated(Refusal):
    """The list changed elsewhere meanwhile: read it again. `newest` is its number."""

    code: ClassVar[str] = "wishes.outdated"
    newest: int


@dataclass(eq=False)
class WishesTooMany(Refusal):
    """The list is longer than any may be."""

    code: ClassVar[str] = "wishes.too_many"
    count: int


@dataclass(eq=False)
class WishTwice(Refusal):
    """A line stands twice in the list."""

    code: ClassVar[str] = "wishes.twice"
    lines: tuple[str, ...]


@dataclass(eq=False)
class WishUnknown(Refusal):
    """A line is not among the posts of the campaign."""

    code: ClassVar[str] = "wishes.line_unknown"
    lines: tuple[str, ...]


@dataclass(eq=False)
class WishNotEligible(Refusal):
    """A line is for holders of a contract, or not for holders of theirs."""

    code: ClassVar[str] = "wishes.not_eligible"
    lines: tuple[str, ...]


@dataclass(eq=False)
class WishUnranked(Refusal):
    """The student has no rank in the group of a line."""

    code: ClassVar[str] = "wishes.unranked"
    lines: tuple[str, ...]


@dataclass(eq=False)
class WishKept(Refusal):
    """A wish that a round has seen may not be deleted in this phase."""

    code: ClassVar[str] = "wishes.kept"
    lines: tuple[str, ...]


@dataclass(eq=False)
class WishesFixed(Refusal):
    """In this phase the order of the list may not change."""

    code: ClassVar[str] = "wishes.fixed"


@dataclass(eq=False)
class WishesOverAdded(Refusal):
    """More wishes were added than this phase lets a student add."""

    code: ClassVar[str] = "wishes.over_added"
    added: int
    most: int


@dataclass(eq=False)
class ConfirmationClosed(Refusal):
    """Lists are not confirmed in this phase."""

    code: ClassVar[str] = "wishes.confirmation_closed"
    phase: str


@dataclass(eq=False)
class WishesTooFew(Refusal):
    """A confirmed list needs more wishes."""

    code: ClassVar[str] = "wishes.too_few"
    count: int
    least: int


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What of a line decides who may ask for it: its group, from 0, its contract."""

    group: int
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Student:
    """Who asks: the rank in each group (0 for none), and the contract held, if any."""

    ranks: tuple[int, ...]
    contract: str = ""


@dataclass(frozen=True, slots=True)
class CurrentList:
    """A student's current list. `number` counts its edits, 0 before the first.

    `seen` is the list that the last round of the phase saw, or else as the phase found
    it: what cannot be deleted is there. `found` is the list as the phase found it.
    """

    number: int
    codes: tuple[str, ...]
    seen: tuple[str, ...]
    found: tuple[str, ...]


def check_edit(
    current: CurrentList, codes: Sequence[str], *, based_on: int, rights: Rights,
    phase: str,
) -> None:  # fmt: skip
    """Let a list replace the current one, or refuse it by name.

    `based_on` is the number of the edit that the student saw. Raises `WishesClosed`,
    `WishesOutdated`, `WishesTooMany`, `WishTwice`, `WishKept`, `WishesOverAdded`,
    `WishesFixed`. Whether each line may be asked for is `check_lines`.
    """
    if not rights.edits:
        raise WishesClosed(phase)
    if based_on != current.number:
        raise WishesOutdated(current.number)
    if len(codes) > WISHES_MAX:
        raise WishesTooMany(len(codes))
    duplicates = [code for code, count in Counter(codes).items() if count > 1]
    if duplicates:
        raise WishTwice(_shorten(duplicates))
    code_set = set(codes)
    removed_codes = [code for code in current.seen if code not in code_set]
    if removed_codes and not rights.deletes:
        raise WishKept(_shorten(removed_codes))
    before = set(current.found)
    added_count = sum(code not in before for code in codes)
    if rights.adds_most is not None and added_count > rights.adds_most:
        raise WishesOverAdded(added_count, rights.adds_most)
    if not rights.reorders:
        fixed_order = [code for code in current.found if code in code_set]
        if list(codes[: len(fixed_order)]) != fixed_order:
            raise WishesFixed


def check_lines(
    codes: Sequence[str],
    *,
    lines: Mapping[str, LineTerms],
    student: Student,
    settings: Settings,
) -> None:
    """Raise `WishUnknown`, `WishNotEligible` or `WishUnranked`, with the lines."""
    unknown_codes = [code for code in codes if code not in lines]
    if unknown_codes:
        raise WishUnknown(_shorten(unknown_codes))
    foreign = [c for c in codes if not is_eligible(lines[c], student, settings)]
    if foreign:
        raise WishNotEligible(_shorten(foreign))
    unranked = [c for c in codes if not _rank(lines[c], student)]
    if unranked:
        raise WishUnranked(_shorten(unranked))


def is_eligible(line: LineTerms, student: Student, settings: Settings) -> bool:
    """Tell whether a student may ask for a line, by contract alone."""
    if line.contract or not student.contract:
        return line.contract == student.contract
    return settings.contracts.get(student.contract, False)


def may_ask(line: LineTerms, student: Student, settings: Settings) -> bool:
    """Tell whether a student may ask for a line: by contract, and ranked there."""
    return is_eligible(line, student, settings) and _rank(line, student) > 0


def least_of(
    student: Student, lines: Mapping[str, LineTerms], settings: Settings
) -> int:
    """Return the least wishes of a list: all lines that may be asked for, if fewer."""
    askable_count = sum(may_ask(line, student, settings) for line in lines.values())
    return min(settings.wishes_least, askable_count)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a confirmation says: enough wishes, or sent to the complementary phase."""

    count: int
    least: int
    is_enough: bool


def check_confirmation(
    count: int, *, least: int, rights: Rights, settings: Settings, phase: str
) -> Confirmation:
    """Let a list of `count` wishes be confirmed; enough are `least` (`least_of`).

    Raises `ConfirmationClosed`, and `WishesTooFew` where settings refuse a short list
    instead of sending it to the complementary phase.
    """
    if not rights.confirms:
        raise ConfirmationClosed(phase)
    if count < least and settings.below_least == "refused":
        raise WishesTooFew(count, least)
    return Confirmation(count, least, count >= least)


def genesis(campaign: UUID, candidate: UUID) -> bytes:
    """Return what the first edit of a student follows, 32 bytes."""
    return digest(b"concours/wishes/1", campaign.bytes, candidate.bytes)


def edit_digest(
    prev: bytes, *, number: int, at: Instant, codes: Sequence[str]
) -> bytes:
    """Return the digest of an edit, bound to the one before, 32 bytes."""
    return digest(prev, u32(number), i64(at), dump([*codes]))


def receipt(edit: bytes, *, phase: int, at: Instant) -> bytes:
    """Return the receipt of a confirmed list, 32 bytes: it covers every edit."""
    return digest(b"concours/wishes-confirmed/1", edit, u32(phase), i64(at))


def _rank(line: LineTerms, student: Student) -> int:
    return student.ranks[line.group] if line.group < len(student.ranks) else 0


def _shorten(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(codes[:TOLD_COUNT_MAX])
