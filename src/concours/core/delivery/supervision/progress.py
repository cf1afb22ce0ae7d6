"""What is held of each attempt, kept up entry by entry."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from concours.core.delivery.attempt.acts import Answered, Handed, SessionEvent, read
from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant

Chain: TypeAlias = tuple[AttemptId, int]

AHEAD_MS_MIN = 5 * SECOND_MS
"""What a slow exchange may make a tablet wrong by, in good faith."""


class BoardEntry(NamedTuple):
    """One entry as the board reads it."""

    attempt: AttemptId
    epoch: int
    seq: int
    kind: str
    body: bytes
    received: Instant
    device_ms: int

    @property
    def is_ahead(self) -> bool:
        """Whether it bears an hour past its receipt: a clock was wrong."""
        return self.device_ms - self.received >= AHEAD_MS_MIN


class Progress(NamedTuple):
    """How far an attempt is.

    `held_count` counts the entries of its last device, `late_count` those that came
    from a device after another had taken over. `acted` is when the last one came,
    `ended` when a tablet was last heard to end the time by its clock, `has_gone_on`
    whether it wrote after that, `ahead` when one that was ahead of its receipt last
    came. `is_spoken`: launch words opened the paper on one of its tablets.
    """

    held_count: int = 0
    answered_count: int = 0
    late_count: int = 0
    is_handed: bool = False
    has_gone_on: bool = False
    is_spoken: bool = False
    acted: Instant | None = None
    ended: Instant | None = None
    ahead: Instant | None = None


@dataclass(slots=True)
class ChainProgress:
    """How far one chain is.

    `answers` gives the seq of each question's latest answer, and whether it is one.
    """

    count: int = 0
    late_count: int = 0
    is_handed: bool = False
    is_spoken: bool = False
    ended: int = 0
    ended_seq: int = 0
    acted: int = 0
    ahead: int = 0
    answered_count: int = 0
    answers: dict[str, tuple[int, bool]] = field(default_factory=dict)

    @property
    def has_gone_on(self) -> bool:
        """Whether it has more entries than lead to its last end of time."""
        return bool(self.ended) and self.count > self.ended_seq + 1

    def say(self, question: str, seq: int, *, is_answered: bool) -> None:
        """Keep the latest answer to a question, and the count of them in step."""
        before_seq, was_answered = self.answers.get(question, (-1, False))
        if seq > before_seq:
            self.answers[question] = (seq, is_answered)
            self.answered_count += is_answered - was_answered


class ProgressFold:
    """Folds entries, in any order, each once.

    Chains are filed under the number that their attempt's id is: unlike an id, a
    number is hashed at no cost, and each entry is filed.
    """

    def __init__(self) -> None:
        self._chains: defaultdict[int, dict[int, ChainProgress]] = defaultdict(dict)

    def add(self, entry: BoardEntry, bases: Mapping[Chain, int]) -> None:
        """Take one entry in.

        `bases` tells, of each chain that another device has taken over, how many of
        its entries count; it must be at least as recent as the entry.
        """
        of_attempt = self._chains[entry.attempt.int]
        chain = of_attempt.get(entry.epoch)
        if chain is None:
            chain = of_attempt[entry.epoch] = ChainProgress()
        chain.count += 1
        chain.acted = max(chain.acted, entry.received)
        if entry.is_ahead:
            chain.ahead = max(chain.ahead, entry.received)
        if entry.seq == 0:
            act = read(entry.kind, entry.body)
            chain.is_spoken = isinstance(act, SessionEvent) and act.is_spoken
        if entry.seq >= bases.get((entry.attempt, entry.epoch), entry.seq + 1):
            chain.late_count += 1
            return
        match read(entry.kind, entry.body):
            case Answered(question, value):
                chain.say(question, entry.seq, is_answered=not _is_empty(value))
            case Handed("time"):
                chain.ended = max(chain.ended, entry.received)
                chain.ended_seq = max(chain.ended_seq, entry.seq)
            case Handed():
                chain.is_handed = True
            case _:
                pass

    def chains(self, attempt: AttemptId) -> Mapping[int, ChainProgress]:
        """Return what is known of an attempt, by epoch."""
        return self._chains.get(attempt.int, {})

    def put(self, attempt: AttemptId, chains: Mapping[int, ChainProgress]) -> None:
        """Go on from what another fold knew of an attempt."""
        self._chains[attempt.int] = dict(chains)

    def drop(self, attempt_number: int) -> None:
        """Forget an attempt, by the number that its id is."""
        self._chains.pop(attempt_number, None)

    def progress(self, attempt: AttemptId, *, epoch: int) -> Progress:
        """Return how far an attempt is, `epoch` being its last device's."""
        chains = self._chains.get(attempt.int, {})
        last = chains.get(epoch, _NOTHING)
        if (
            len(chains) == 1 and last is not _NOTHING
        ):  # nearly all, and thousands a turn
            answered_count, late_count = last.answered_count, last.late_count
        else:
            answered_count = _answered_count(chains, epoch)
            late_count = sum(
                c.late_count for number, c in chains.items() if number <= epoch
            )
        hours = (
            Instant(hour) if hour else None
            for hour in (last.acted, last.ended, last.ahead)
        )
        is_spoken = any(chain.is_spoken for chain in chains.values())
        marks = last.is_handed, last.has_gone_on, is_spoken
        return Progress(last.count, answered_count, late_count, *marks, *hours)


_NOTHING = ChainProgress()


def _answered_count(chains: Mapping[int, ChainProgress], epoch: int) -> int:
    """Count the questions answered: of each, the latest device that said something."""
    answers: dict[str, tuple[int, bool]] = {}
    for number in sorted(chains):
        if number <= epoch:
            answers.update(chains[number].answers)
    return sum(is_answered for _, is_answered in answers.values())


def _is_empty(value: Json) -> bool:
    """Tell whether an answer is none: `null`, an empty list, a blank text."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []
