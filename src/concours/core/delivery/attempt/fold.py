"""The fold: entries in, copy out. Twin of `client/src/core/copy.ts`.

The rules are those of `docs/reference/entries.md`; `protocol/vectors/copies.json`
binds the three implementations.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, assert_never

from concours.core.authoring.bank.answers import AnswerInvalid, parse
from concours.core.authoring.bank.keys import PropositionId, QuestionId
from concours.core.delivery.attempt.acts import (
    Act,
    Answered,
    DossierId,
    Eliminated,
    Flagged,
    Handed,
    Highlighted,
    Saw,
    SessionEvent,
    Validated,
    read,
)
from concours.core.delivery.attempt.copy import (
    Copy,
    CurrentAnswer,
    Outline,
    Reason,
    UncountedAct,
    Window,
)
from concours.core.delivery.journal.epochs import Epoch, JournalEntry, limits
from concours.core.kernel.time import Instant

_OnQuestion: TypeAlias = Saw | Answered | Eliminated | Flagged | Validated
_Work: TypeAlias = _OnQuestion | Highlighted
_Name = TypeVar("_Name", bound=str)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class EntryVerdict:
    """One entry, what it says, and why it does not count (None: it counts)."""

    epoch: int
    entry: JournalEntry
    act: Act | None
    reason: Reason | None


def fold(
    outline: Outline,
    epochs: Sequence[Epoch],
    *,
    window: Window | None = None,
    until: Instant | None = None,
) -> Copy:
    """Return the copy that `epochs` make, oldest device first.

    `window` is the candidate's own time; None while it is not known, and then nothing
    is early or late. With `until`, the copy as it stood on the device at that instant:
    entries written after it are as if they did not exist yet.
    """
    folding = _Folding(outline, window)
    uncounted = [
        UncountedAct(verdict.epoch, verdict.entry.seq, verdict.reason)
        for verdict in _judge(folding, epochs, until)
        if verdict.reason is not None
    ]
    return folding.copy(uncounted)


def judge(
    outline: Outline, epochs: Sequence[Epoch], *, window: Window | None = None
) -> Iterator[EntryVerdict]:
    """Yield every entry with the verdict of the fold, in the order of the fold."""
    return _judge(_Folding(outline, window), epochs, None)


def _judge(
    folding: "_Folding", epochs: Sequence[Epoch], until: Instant | None
) -> Iterator[EntryVerdict]:
    in_order = sorted(epochs, key=lambda epoch: epoch.number)
    limits_by_epoch = limits(in_order)
    for epoch in in_order:
        limit = limits_by_epoch[epoch.number]
        for index, entry in enumerate(epoch.entries):
            assert entry.seq == index, "a chain with a gap"
            if until is not None and entry.device_ms > until:
                break
            if index == 0:
                folding.take_over()
            act = read(entry.kind, entry.body)
            reason = folding.meet(epoch.number, entry, act, limit)
            yield EntryVerdict(epoch.number, entry, act, reason)


@dataclass(slots=True)
class _Folding:
    """The copy in the making: the only thing in this room that changes."""

    outline: Outline
    window: Window | None
    handed: str | None = None
    is_spoken: bool = False
    """This device opened the paper by launch words, which exist from t0 on only: what
    seems early is a clock that had not heard the centre's since it was restarted."""
    is_of_lost_launch: bool = False
    """This device opened it before any key of this launch was out, and went on."""
    has_been_spoken: bool = False
    """Some device did: what it lost may be given back after an end that was right."""
    answers: dict[QuestionId, CurrentAnswer] = field(default_factory=dict)
    eliminated: dict[QuestionId, frozenset[PropositionId]] = field(default_factory=dict)
    flagged: set[QuestionId] = field(default_factory=set)
    seen: set[QuestionId] = field(default_factory=set)
    validated: set[QuestionId] = field(default_factory=set)
    highlights: dict[DossierId, tuple[tuple[int, int], ...]] = field(
        default_factory=dict
    )
    before: Mapping[QuestionId, QuestionId | None] = field(init=False)

    def __post_init__(self) -> None:
        self.before = _steps(self.outline)

    def take_over(self) -> None:
        """Another device writes: a copy handed in by the one before is open again."""
        self.handed = None
        self.is_spoken = self.is_of_lost_launch = False

    def meet(
        self, epoch: int, entry: JournalEntry, act: Act | None, limit: int | None
    ) -> Reason | None:
        """Apply the act if it counts; else change nothing and say why."""
        is_superseded = limit is not None and entry.seq >= limit
        if not is_superseded and self.handed == "time":
            self.handed = None  # the device that ended the time went on: it was no end
        if isinstance(act, SessionEvent):
            if entry.seq == 0:
                self.is_spoken = act.is_spoken
                self.is_of_lost_launch = self._is_opened_before(entry)
                self.has_been_spoken |= act.is_spoken
            return None
        if is_superseded:
            return "superseded_epoch"
        if self.handed is not None:
            return "after_handed"
        if isinstance(act, Handed):
            return self._hand_in(act, entry)
        return self._untimely(entry) or self._weigh(act, epoch, entry)

    def copy(self, uncounted: Sequence[UncountedAct]) -> Copy:
        """Return what stands now."""
        return Copy(
            answers=dict(self.answers),
            eliminated=dict(self.eliminated),
            flagged=frozenset(self.flagged),
            seen=frozenset(self.seen),
            validated=frozenset(self.validated),
            highlights=dict(self.highlights),
            handed=self.handed,
            refused=tuple(uncounted),
        )

    def _hand_in(self, act: Handed, entry: JournalEntry) -> Reason | None:
        window = None if self.has_been_spoken else self.window
        if window and window.is_ended_early(act.reason, entry.received_ms):
            return "ended_early"
        self.handed = act.reason
        return None

    def _untimely(self, entry: JournalEntry) -> Reason | None:
        if self.window is None:
            return None
        may_be_early = not (self.is_spoken or self.is_of_lost_launch)
        if may_be_early and entry.device_ms < self.window.opens_at:
            return "early"
        return "late" if entry.written_by >= self.window.ends_at else None

    def _is_opened_before(self, entry: JournalEntry) -> bool:
        if entry.kind != "opened" or self.window is None:
            return False
        return self.window.is_opened_before(entry.device_ms)

    def _weigh(
        self, act: _Work | None, epoch: int, entry: JournalEntry
    ) -> Reason | None:
        if act is None:
            return "bad_body"
        if isinstance(act, Highlighted):
            return self._highlight(act)
        return self._misplaced(act) or self._apply(act, epoch, entry)

    def _misplaced(self, act: _OnQuestion) -> Reason | None:
        """Drafts need a question of the paper; answers also need it to be open."""
        if act.question not in self.outline.offers:
            return "unknown_question"
        if not isinstance(act, Answered | Validated):
            return None
        is_locked = act.question in self.before
        if is_locked and not self._is_open(act.question):
            return "not_open"
        if act.question in self.validated:
            return "after_validation"
        if isinstance(act, Validated) and not is_locked:
            return "not_locked"
        return None

    def _is_open(self, question: QuestionId) -> bool:
        before = self.before[question]
        return before is None or before in self.validated

    def _apply(
        self,
        act: _OnQuestion,
        epoch: int,
        entry: JournalEntry,
    ) -> Reason | None:
        match act:
            case Saw(question):
                self.seen.add(question)
            case Answered():
                return self._answer(act, epoch, entry)
            case Eliminated(question, propositions):
                _put(self.eliminated, question, propositions)
            case Flagged(question, is_flagged):
                (self.flagged.add if is_flagged else self.flagged.discard)(question)
            case Validated(question):
                self.validated.add(question)
            case _:
                assert_never(act)
        return None

    def _answer(self, act: Answered, epoch: int, entry: JournalEntry) -> Reason | None:
        offer = self.outline.offers[act.question]
        try:
            answer = parse(act.question, offer, act.value)
        except AnswerInvalid:
            return "bad_answer"
        current_answer = (
            None
            if answer is None
            else CurrentAnswer(act.value, answer, epoch, entry.seq)
        )
        _put(self.answers, act.question, current_answer)
        return None

    def _highlight(self, act: Highlighted) -> Reason | None:
        if all(act.dossier != dossier.id for dossier in self.outline.dossiers):
            return "unknown_dossier"
        _put(self.highlights, act.dossier, act.ranges)
        return None


def _put(
    values: MutableMapping[_Name, _Value], name: _Name, value: _Value | None
) -> None:
    """Keep what is there; what is emptied is no longer kept at all."""
    if value:
        values[name] = value
    else:
        values.pop(name, None)


def _steps(outline: Outline) -> dict[QuestionId, QuestionId | None]:
    """Return, for each question of a locked dossier, the one that opens it."""
    return {
        question: dossier.questions[index - 1] if index else None
        for dossier in outline.dossiers
        if dossier.navigation == "locked"
        for index, question in enumerate(dossier.questions)
    }
