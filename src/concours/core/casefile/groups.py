"""Signals as a list shows them: those that are about the same people, together.

Pairs of one ring are one line, and so are signs of several kinds about one candidate.
A case is founded on signals, never on a line.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from concours.core.casefile.signals import KINDS, Kind, Signal, may_found


@dataclass(frozen=True, slots=True)
class Group:
    """Signals of one sitting about people who are linked, or about one room.

    `attempts` are sorted, and none for a whole room. `may_found`: two independent kinds
    are about one candidate, those of the whole room included.
    """

    sitting: UUID
    attempts: tuple[UUID, ...]
    signals: tuple[Signal, ...]
    may_found: bool

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of sign, in one order."""
        own = {signal.kind for signal in self.signals}
        return tuple(kind for kind in KINDS if kind in own)


def gather_signals(signals: Iterable[Signal]) -> list[Group]:
    """Return the lines of a list, in the order of sittings and keys.

    Signals of one sitting that share a candidate, be it through others, are one line;
    those of a whole room are a line of their own.
    """
    all_signals = sorted(signals, key=lambda own: own.key)
    rooms = [own for own in all_signals if not own.attempts]
    roots: dict[tuple[UUID, UUID], tuple[UUID, UUID]] = {}
    for own in all_signals:
        for attempt in own.attempts:
            ends = ((own.sitting, attempt), (own.sitting, own.attempts[0]))
            first, second = (_root(roots, end) for end in ends)
            roots[max(first, second)] = min(first, second)
    lines: dict[tuple[UUID, UUID | str], list[Signal]] = defaultdict(list)
    for own in all_signals:
        if own.attempts:
            lines[_root(roots, (own.sitting, own.attempts[0]))].append(own)
        else:
            lines[own.sitting, f"{own.site}/{own.room}"].append(own)
    return [
        _group(sitting, own, rooms)
        for (sitting, _), own in sorted(lines.items(), key=lambda line: str(line[0]))
    ]


def _group(sitting: UUID, own: list[Signal], rooms: list[Signal]) -> Group:
    attempts = sorted({attempt for signal in own for attempt in signal.attempts})
    is_founded = bool(attempts) and may_found([*own, *rooms])
    return Group(sitting, tuple(attempts), tuple(own), is_founded)


def _root(
    roots: dict[tuple[UUID, UUID], tuple[UUID, UUID]], end: tuple[UUID, UUID]
) -> tuple[UUID, UUID]:
    while (parent := roots.setdefault(end, end)) != end:
        end = parent
    return end
