"""The replay: entries in, moments out, and the frame that stands after any of them.

A moment is one entry with what it changed. Whoever has the moments needs no rule of the
fold any more: of each thing, the change that the fold met last is what stands.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from concours.core.authoring.bank.answers import AnswerInvalid, parse
from concours.core.authoring.bank.keys import QuestionId
from concours.core.delivery.attempt.acts import (
    Act,
    Answered,
    Eliminated,
    Flagged,
    Handed,
    Highlighted,
    Saw,
    SessionEvent,
    Validated,
)
from concours.core.delivery.attempt.copy import Outline, Reason, Window
from concours.core.delivery.attempt.fold import EntryVerdict, judge
from concours.core.delivery.attempt.looks import Absence, Departure, read_look
from concours.core.delivery.journal.epochs import Epoch, JournalEntry, limits
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant

Section: TypeAlias = Literal[
    "answers", "eliminated", "flagged", "seen", "validated", "highlights", "handed"
]
"""The parts of a copy that a moment changes; `handed` has one thing, named ""."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the copy, as it is from now on; None: it is no longer there."""

    section: Section
    name: str
    value: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry, its verdict, and what it changed of the copy.

    `order` is its place in the fold, which is not its place in time where two devices
    had clocks that differed. `before` is the answer that stood at its question.
    """

    order: int
    epoch: int
    entry: JournalEntry
    act: Act | None
    reason: Reason | None
    before: Json
    changes: tuple[Change, ...]

    @property
    def at_ms(self) -> int:
        """When the device wrote it, by its own clock."""
        return self.entry.device_ms


@dataclass(frozen=True, slots=True)
class Frame:
    """What stood at an instant: the copy, and what was on the screen.

    `epoch` is the device that wrote last (0: none yet); `question` what it showed, None
    where that is not known; `absence` how it was out of the application, if it was.
    """

    sections: dict[Section, dict[str, Json]]
    epoch: int
    question: QuestionId | None
    absence: Absence | None

    def section(self, name: Section) -> dict[str, Json]:
        """Return what stands in a section, by name."""
        return self.sections.get(name, {})


def replay(
    outline: Outline, epochs: Sequence[Epoch], *, window: Window | None = None
) -> list[Moment]:
    """Return the moments of a copy, in the order of the fold."""
    replaying = _Replaying(outline, limits(epochs))
    return [
        replaying.moment(order, verdict)
        for order, verdict in enumerate(judge(outline, epochs, window=window))
    ]


def in_time(moments: Iterable[Moment]) -> list[Moment]:
    """Return moments by the hour at which they were written, then as they were met."""
    return sorted(moments, key=lambda moment: (moment.at_ms, moment.order))


def frame(moments: Iterable[Moment], *, until: Instant | None = None) -> Frame:
    """Return the frame at an instant, or the last; `moments` in the order of the fold.

    Where no device wrote before the one that it replaced had ended, each frame is the
    fold up to that instant; the last frame is the fold always.
    """
    sections: dict[Section, dict[str, Json]] = {}
    epoch, question, absence = 0, None, None
    for moment in moments:
        if until is not None and moment.at_ms > until:
            continue
        for change in moment.changes:
            _put(sections.setdefault(change.section, {}), change)
        if moment.epoch != epoch:
            epoch, question, absence = moment.epoch, None, None
        if isinstance(moment.act, Saw) and moment.reason != "unknown_question":
            question = moment.act.question
        absence = absence_after(moment, absence)
    return Frame(sections, epoch, question, absence)


def absence_after(moment: Moment, before: Absence | None) -> Absence | None:
    """Return how a device is out of the application once it has written this."""
    match moment.entry.kind:
        case "left":
            look = read_look("left", moment.entry.body)
            return look.by if isinstance(look, Departure) else "hidden"
        case "opened" | "returned":
            return None
        case _:
            return before


@dataclass(slots=True)
class _Replaying:
    """What stands while the moments are made: only what a next moment must know."""

    outline: Outline
    limits_by_epoch: Mapping[int, int | None]
    answers: dict[QuestionId, Json] = field(default_factory=dict)
    handed: str | None = None

    def moment(self, order: int, verdict: EntryVerdict) -> Moment:
        """Return the moment of a verdict, and keep what it leaves."""
        question = getattr(verdict.act, "question", None)
        before = self.answers.get(question) if question is not None else None
        changes = [*self._reopening(verdict)]
        if verdict.reason is None:
            changes += self._changes(verdict.act)
        return Moment(
            order=order,
            epoch=verdict.epoch,
            entry=verdict.entry,
            act=verdict.act,
            reason=verdict.reason,
            before=before,
            changes=tuple(changes),
        )

    def _reopening(self, verdict: EntryVerdict) -> Iterator[Change]:
        """Yield what opens a copy again: another device, or an end that was no end."""
        limit = self.limits_by_epoch[verdict.epoch]
        is_superseded = limit is not None and verdict.entry.seq >= limit
        goes_on = self.handed == "time" and not is_superseded
        if self.handed is not None and (verdict.entry.seq == 0 or goes_on):
            self.handed = None
            yield Change("handed", "", None)

    def _changes(self, act: Act | None) -> Iterator[Change]:
        match act:
            case Saw(question):
                yield Change("seen", question, value=True)
            case Answered(question, value):
                yield self._answer(question, value)
            case Eliminated(question, propositions):
                names: list[Json] = [*sorted(propositions)]
                yield Change("eliminated", question, names or None)
            case Flagged(question, is_flagged):
                yield Change("flagged", question, is_flagged or None)
            case Validated(question):
                yield Change("validated", question, value=True)
            case Highlighted(dossier, ranges):
                spans: list[Json] = [[start, end] for start, end in ranges]
                yield Change("highlights", dossier, spans or None)
            case Handed(reason):
                self.handed = reason
                yield Change("handed", "", reason)
            case SessionEvent() | None:
                return

    def _answer(self, question: QuestionId, value: Json) -> Change:
        try:
            answer = parse(question, self.outline.offers[question], value)
        except AnswerInvalid as error:  # it would not have counted
            raise AssertionError from error
        standing_value = None if answer is None else value
        self.answers[question] = standing_value
        return Change("answers", question, standing_value)


def _put(values: dict[str, Json], change: Change) -> None:
    if change.value is None:
        values.pop(change.name, None)
    else:
        values[change.name] = change.value
