"""The market of a round, made of the lists of its instant.

Which lists count depends on the round. In simulation and blank rounds, the newest of
everybody. In the final one, those that hold enough wishes and, as settings say, were
confirmed. In a complementary round, those of students without a post yet, on the seats
left. What the rules no longer allow (a contract given up, a line gone) is set aside,
counted and reported.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from concours.core.kernel.errors import Refusal
from concours.core.matching.engine.match import MatchingResult, Unsettled, match
from concours.core.matching.market import reading
from concours.core.matching.market.market import Market
from concours.core.matching.posts.participants import Participant
from concours.core.matching.posts.table import Post
from concours.core.matching.procedure.pairs import Pair
from concours.core.matching.procedure.phases import RoundKind
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.procedure.wishes import (
    LineTerms,
    Student,
    least_of,
    may_ask,
)
from concours.core.matching.solver.search.answer import STEPS_MAX


@dataclass(eq=False)
class CouplesUndecided(Refusal):
    """The search took all its steps: whether an outcome is stable is not known."""

    code: ClassVar[str] = "round.couples_undecided"
    couples: int
    steps: int


@dataclass(eq=False)
class NothingStable(Refusal):
    """No outcome is stable, which is proved, and none nearly so was found."""

    code: ClassVar[str] = "round.nothing_stable"
    couples: int


@dataclass(frozen=True, slots=True)
class StudentList:
    """A student's newest list: the number of its edit, and whether it was confirmed."""

    number: int
    codes: tuple[str, ...]
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class JointList:
    """A joint list that both agreed to, of the numbers `members`."""

    members: tuple[str, str]
    number: int
    pairs: tuple[Pair, ...]
    unlinks: bool


@dataclass(frozen=True, slots=True)
class FinalRound:
    """What the final round left: who has a post, and the seats of each line."""

    placed: frozenset[str]
    seats: Mapping[str, int]


@dataclass(frozen=True)
class RoundInputs:
    """All that a round is run on. `before` is there for a complementary round."""

    kind: RoundKind
    settings: Settings
    groups_count: int
    posts: Mapping[str, Post]
    people: Sequence[Participant]
    lists: Mapping[str, StudentList]
    joint: Sequence[JointList] = ()
    before: FinalRound | None = None


@dataclass(frozen=True)
class RoundMarket:
    """The market of a round, and what was left out of it, by count and by name.

    `short` are students with too few wishes, `empty` those of them with none, and
    `unconfirmed` who did not confirm; `aside` are wishes (number, line) that the rules
    no longer allow.
    """

    market: Market
    joint: tuple[JointList, ...]
    short: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    aside: tuple[tuple[str, str], ...] = ()
    empty: tuple[str, ...] = ()


def build_round_market(inputs: RoundInputs) -> RoundMarket:
    """Return the market of a round. Raises `MarketFaulty` if posts or ranks are."""
    selection = _ListSelection(inputs)
    lists = {
        participant.number: selection.list_of(participant)
        for participant in inputs.people
    }
    joint = tuple(selection.joint())
    market = reading.read(selection.description(lists, joint))
    return RoundMarket(
        market, joint, tuple(selection.short), tuple(selection.unconfirmed),
        tuple(selection.aside), tuple(selection.empty),
    )  # fmt: skip


def offers(posts: Mapping[str, Post]) -> dict[str, LineTerms]:
    """Return who may ask for each line."""
    return {p.code: LineTerms(p.group - 1, p.contract) for p in posts.values()}


def solve(market: Market, *, steps_max: int = STEPS_MAX) -> MatchingResult:
    """Return the outcome of a round: found twice, or with couples proved.

    `steps_max` bounds the search for couples. Raises `CouplesUndecided`,
    `NothingStable`.
    """
    result = match(market, steps_max=steps_max)
    if isinstance(result, Unsettled) and result.verdict == "none":
        raise NothingStable(len(market.members))
    if isinstance(result, Unsettled):
        raise CouplesUndecided(len(market.members), result.counts.get("steps", 0))
    return result


@dataclass
class _ListSelection:
    inputs: RoundInputs
    short: list[str] = field(default_factory=list)
    unconfirmed: list[str] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    counted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._lines = offers(self.inputs.posts)
        self._people = {
            participant.number: participant for participant in self.inputs.people
        }
        self._leasts: dict[tuple[str, tuple[bool, ...]], int] = {}

    def list_of(self, participant: Participant) -> list[str]:
        """Return the wishes of a student that count in this round."""
        inputs, number = self.inputs, participant.number
        student_list = inputs.lists.get(number, StudentList(0, ()))
        student = Student(participant.ranks, participant.contract)
        if inputs.before is not None and number in inputs.before.placed:
            return []
        allowed = [code for code in student_list.codes if self._may(code, student)]
        set_aside = [
            code for code in student_list.codes if not self._may(code, student)
        ]
        self.aside += [(number, code) for code in set_aside]
        if inputs.kind == "final":
            if len(student_list.codes) < self._least_of(student):
                self.short.append(number)
                self.empty += [number] * (not student_list.codes)
                return []
            if not student_list.is_confirmed:
                self.unconfirmed.append(number)
                if inputs.settings.unconfirmed == "complementary":
                    return []
        self.counted.add(number)
        return allowed

    def _least_of(self, student: Student) -> int:
        """Return `least_of`, counted once for all who may ask for the same lines."""
        alike = (student.contract, tuple(rank > 0 for rank in student.ranks))
        if alike not in self._leasts:
            settings = self.inputs.settings
            self._leasts[alike] = least_of(student, self._lines, settings)
        return self._leasts[alike]

    def joint(self) -> Iterator[JointList]:
        """Yield the joint lists that count: both members take part in this round."""
        if self.inputs.kind == "complementary":
            return
        for joint_list in self.inputs.joint:
            if not self.counted.issuperset(joint_list.members):
                continue
            pairs = tuple(
                pair for pair in joint_list.pairs if self._may_pair(joint_list, pair)
            )
            yield replace(joint_list, pairs=pairs)

    def _may_pair(self, joint_list: JointList, pair: Pair) -> bool:
        is_kept = True
        for number, code in zip(joint_list.members, pair, strict=True):
            participant = self._people[number]
            if code and not self._may(
                code, Student(participant.ranks, participant.contract)
            ):
                self.aside.append((number, code))
                is_kept = False
        return is_kept

    def _may(self, code: str, student: Student) -> bool:
        line = self._lines.get(code)
        return line is not None and may_ask(line, student, self.inputs.settings)

    def description(
        self, lists: Mapping[str, list[str]], joint: Sequence[JointList]
    ) -> dict[str, Any]:
        """Return the readable market (`docs/reference/market.md`)."""
        inputs = self.inputs
        return {
            "format": reading.FORMAT,
            "contracts": [
                {"code": code, "also_ordinary": also_ordinary}
                for code, also_ordinary in sorted(inputs.settings.contracts.items())
            ],
            "groups": [
                {"code": str(group + 1), "ranking": self._ranking(group)}
                for group in range(inputs.groups_count)
            ],
            "lines": [self._line(post) for post in inputs.posts.values()],
            "families": [],
            "students": [
                {"number": participant.number, "wishes": lists[participant.number]}
                | ({"contract": participant.contract} if participant.contract else {})
                for participant in inputs.people
            ],
            "couples": [
                {
                    "members": [*participant.members],
                    "pairs": [[*pair] for pair in participant.pairs],
                    "unlinks": participant.unlinks,
                }
                for participant in joint
            ],
        }

    def _ranking(self, group: int) -> list[str]:
        participants = [
            participant
            for participant in self.inputs.people
            if participant.ranks[group]
        ]
        return [
            participant.number
            for participant in sorted(participants, key=lambda p: p.ranks[group])
        ]

    def _line(self, post: Post) -> dict[str, Any]:
        before = self.inputs.before
        seats = post.seats if before is None else before.seats.get(post.code, 0)
        line: dict[str, Any] = {
            "code": post.code, "specialty": post.specialty, "seats": seats,
            "subdivision": post.subdivision, "group": str(post.group),
            "least": post.least,
        }  # fmt: skip
        if post.contract:
            line["contract"] = post.contract
        if post.returns_to and before is None:
            line["returns_to"] = post.returns_to
        return line
