"""Until when a chair's entries of a turn are in time, from the bells of its circuit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.ecos.bells.signals import Bell, turn_rounds
from concours.core.ecos.bells.tempo import TURNS_MAX
from concours.core.kernel.time import MINUTE_MS, Instant, after

LATE_GRACE_MS = 30 * MINUTE_MS
"""How long after the close an entry still counts (A38); later it is shown only."""

INSTANT_MIN, INSTANT_MAX = Instant(-(2**63)), Instant(2**63)
"""No instant that a journal holds is before the one, none is at the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairTimes:
    """What bounds a chair's entries; a turn without an instant is bound by none.

    From `late_from` on an entry of a turn is late; before `reopens_until` a validated
    grid of it may be reopened; from `refused_from` on nothing counts. `ends_at`: ends.
    """

    late_from: Mapping[int, Instant] = field(default_factory=dict)
    reopens_until: Mapping[int, Instant] = field(default_factory=dict)
    refused_from: Instant | None = None
    turns_count: int = TURNS_MAX
    ends_at: Mapping[int, Instant] = field(default_factory=dict)

    in_time_until: Sequence[Instant] = field(init=False, compare=False, repr=False)
    """Until when an entry of each turn is neither late nor refused.

    As early as there is an instant if there is no such turn; as late if nothing
    bounds it.
    """

    def __post_init__(self) -> None:
        """Find the bound of each turn once: every chair of a circuit has these."""
        bounds = [*map(self._bound_of, range(TURNS_MAX + 1))]
        object.__setattr__(self, "in_time_until", bounds)

    def turns_over_at(self, instant: Instant | None) -> frozenset[int]:
        """Return the turns whose candidate had left by then; of None, no turn."""
        at = INSTANT_MIN if instant is None else instant
        return frozenset(turn for turn, end in self.ends_at.items() if end <= at)

    def _bound_of(self, turn: int) -> Instant:
        if turn > self.turns_count:
            return INSTANT_MIN
        bounds = (self.late_from.get(turn), self.refused_from)
        return min((at for at in bounds if at is not None), default=INSTANT_MAX)


def chair_times(
    bell: Bell,
    *,
    closed_at: Instant | None = None,
    reopened: Mapping[int, Instant] | None = None,
) -> ChairTimes:
    """Return the times of the chairs of one circuit.

    A turn is late from the `read` of the next one on, the last from the end of its
    changeover; its grid reopens until the changeover after the next turn ends, that of
    the last turn until nothing counts. The close is the end of the last changeover, or
    `closed_at`; nothing counts from 30 min after it. `reopened` are later ends that an
    act gave to turns. A turn that is given again has the times of its last round.
    """
    rounds = turn_rounds(bell)
    closes_at = closed_at or rounds[-1].over
    late_from, reopens_until, ends_at = {}, {}, {}
    for turn_round, following in zip(rounds, (*rounds[1:], None), strict=True):
        turn = turn_round.turn
        ends_at[turn] = turn_round.end
        late_from[turn] = following.read if following else turn_round.over
        reopens_until[turn] = following.over if following else None
    return ChairTimes(
        late_from=_without_unknown(late_from),
        reopens_until=_without_unknown(reopens_until) | dict(reopened or {}),
        refused_from=None if closes_at is None else after(closes_at, LATE_GRACE_MS),
        turns_count=bell.tempo.turns_count,
        ends_at=_without_unknown(ends_at),
    )


def is_since(entry: JournalEntry, instant: Instant) -> bool:
    """Say whether an entry was written at `instant` or later (see `written_by`)."""
    return entry.device_ms >= instant and entry.received_ms >= instant


def _without_unknown(instants: Mapping[int, Instant | None]) -> dict[int, Instant]:
    return {turn: at for turn, at in instants.items() if at is not None}
