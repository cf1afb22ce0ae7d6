"""What is held of each attempt, kept up entry by entry."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from concours.core.attempt.acts import Answered, Handed, read
from concours.core.journal.entry import AttemptId
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant

Chain: TypeAlias = tuple[AttemptId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One entry as the board reads it."""

    attempt: AttemptId
    epoch: int
    seq: int
    kind: str
    body: bytes
    received: Instant


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is.

    `held_count` counts the entries of its last device, `late_count` those that came
    from a device after another had taken over. `acted` is when the last one came.
    """

    held_count: int = 0
    answered_count: int = 0
    late_count: int = 0
    is_handed: bool = False
    acted: Instant | None = None


@dataclass(slots=True)
class _ChainProgress:
    count: int = 0
    late_count: int = 0
    is_handed: bool = False
    acted: int = 0
    answers: dict[str, tuple[int, bool]] = field(default_factory=dict)


class ProgressFold:
    """Folds entries, in any order, each once."""

    def __init__(self) -> None:
        self._chains: defaultdict[Chain, _ChainProgress] = defaultdict(_ChainProgress)

    def add(self, entry: Written, bases: Mapping[Chain, int]) -> None:
        """Take one entry in.

        `bases` tells, of each chain that another device has taken over, how many of
        its entries count; it must be at least as recent as the entry.
        """
        chain = self._chains[entry.attempt, entry.epoch]
        chain.count += 1
        chain.acted = max(chain.acted, entry.received)
        if entry.seq >= bases.get((entry.attempt, entry.epoch), entry.seq + 1):
            chain.late_count += 1
            return
        match read(entry.kind, entry.body):
            case Answered(question, value):
                said = (entry.seq, not _is_empty(value))
                chain.answers[question] = max(said, chain.answers.get(question, said))
            case Handed():
                chain.is_handed = True
            case _:
                pass

    def progress(self, attempt: AttemptId, *, epoch: int) -> Progress:
        """Return how far an attempt is, `epoch` being its last device's."""
        chains = [
            self._chains[attempt, number]
            for number in range(1, epoch + 1)
            if (attempt, number) in self._chains
        ]
        answers: dict[str, tuple[int, bool]] = {}
        for chain in chains:
            answers.update(chain.answers)
        last = self._chains.get((attempt, epoch), _ChainProgress())
        return Progress(
            held_count=last.count,
            answered_count=sum(is_answered for _, is_answered in answers.values()),
            late_count=sum(chain.late_count for chain in chains),
            is_handed=last.is_handed,
            acted=Instant(last.acted) if last.acted else None,
        )


def _is_empty(value: Json) -> bool:
    """Tell whether an answer is none: `null`, an empty list, a blank text."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []
