"""When each signal of a circuit sounds. Twin of `client/src/core/ecos/bells.ts`.

`docs/reference/ecos/bells.md` is the public page, `protocol/vectors/bells.json` binds
them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Literal

from concours.core.delivery.sitting.time import PAUSES_COUNT_MAX, Pause
from concours.core.ecos.bells.tempo import Tempo
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant, after

SignalKind = Literal["read", "enter", "warn", "end"]
SIGNAL_KINDS: tuple[SignalKind, ...] = ("read", "enter", "warn", "end")

REPLAYS_COUNT_MAX = 40
"""Turns given again in one circuit: each of them twice, and nobody goes home."""

BELLS_CACHED_MAX = 2_000
"""Bells whose signals are kept: each circuit of a nation asks at each look."""


@dataclass(eq=False)
class ReplayInvalid(Refusal):
    """A turn that cannot be given again now.

    `not_begun`, `other_turn` (another one goes on), `paused`, or `count`.
    """

    code: ClassVar[str] = "turn.not_replayed"
    turn: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlacedPause:
    """A pause and where it holds: a circuit of a site, a site, or the nation."""

    pause: Pause
    site: str | None = None
    circuit: str | None = None

    def concerns(self, *, site: str, circuit: str) -> bool:
        """Say whether it holds in the circuit of this code in this site."""
        if self.site is None:
            return True
        return self.site == site and self.circuit in (None, circuit)


@dataclass(frozen=True, slots=True)
class Replay:
    """A turn that is given again from `at` on; what had not begun follows it."""

    turn: int
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """All that decides when one circuit rings; pauses and replays in any order."""

    tempo: Tempo
    t0: Instant
    pauses: Sequence[Pause] = ()
    replays: Sequence[Replay] = ()

    def __post_init__(self) -> None:
        """Hold the bounds: whoever pauses or gives a turn again has checked them."""
        assert len(self.pauses) <= PAUSES_COUNT_MAX, "too many pauses"
        assert len(self.replays) <= REPLAYS_COUNT_MAX, "too many replays"


@dataclass(frozen=True, slots=True)
class Signal:
    """One sound: of which turn, and when."""

    kind: SignalKind
    turn: int
    at: Instant


@dataclass(frozen=True, slots=True)
class TurnRound:
    """One time that a turn is given: its signals, and the end of its changeover.

    None is what nobody knows yet, since a pause goes on, or what never came, since the
    turn was given again before.
    """

    turn: int
    read: Instant | None
    enter: Instant | None
    warn: Instant | None
    end: Instant | None
    over: Instant | None

    def signals(self) -> Iterator[Signal]:
        """Yield what sounds, in order."""
        for kind in SIGNAL_KINDS:
            at: Instant | None = getattr(self, kind)
            if at is not None:
                yield Signal(kind, self.turn, at)


def pauses_of(
    pauses: Iterable[PlacedPause], *, site: str, circuit: str
) -> tuple[Pause, ...]:
    """Return the pauses that hold in one circuit."""
    return tuple(
        pause.pause for pause in pauses if pause.concerns(site=site, circuit=circuit)
    )


def turn_rounds(bell: Bell) -> tuple[TurnRound, ...]:
    """Return every turn in the order in which it is given, with its signals.

    The time at stations since t0, or since a turn was given again, is summed, then
    multiplied by the factor and rounded up once; changeovers and rests are added.
    """
    return _turn_rounds(
        Bell(
            tempo=bell.tempo,
            t0=bell.t0,
            pauses=tuple(bell.pauses),
            replays=tuple(bell.replays),
        )
    )


@lru_cache(maxsize=BELLS_CACHED_MAX)
def _turn_rounds(bell: Bell) -> tuple[TurnRound, ...]:
    rounds = _stretch(bell, bell.t0, range(1, bell.tempo.turns_count + 1))
    for given_again in sorted(bell.replays, key=lambda replay: replay.at):
        at = given_again.at
        begun = [r for r in rounds if r.read is not None and r.read < at]
        if all(turn_round.turn != given_again.turn for turn_round in begun):
            continue
        first = max(turn_round.turn for turn_round in begun) + 1
        turns = [given_again.turn, *range(first, bell.tempo.turns_count + 1)]
        cut_rounds = [_cut(turn_round, at) for turn_round in begun]
        rounds = cut_rounds + _stretch(bell, at, turns)
    return tuple(rounds)


def signals(bell: Bell) -> tuple[Signal, ...]:
    """Return every signal that is known, in order."""
    return tuple(
        signal for turn_round in turn_rounds(bell) for signal in turn_round.signals()
    )


def last_round(bell: Bell, turn: int) -> TurnRound:
    """Return the last time that this turn is given."""
    return [r for r in turn_rounds(bell) if r.turn == turn][-1]


def closes_at(bell: Bell) -> Instant | None:
    """Return when the last changeover ends; None while a pause goes on before."""
    return turn_rounds(bell)[-1].over


def replay(bell: Bell, turn: int, *, now: Instant, at: Instant) -> Replay:
    """Decide that a turn is given again from `at` on, which is not before `now`.

    Raises `ReplayInvalid` if it has not begun, while another one goes on at `at`, in a
    pause that goes on, or when there were too many.
    """
    assert at >= now, "a signal in the past"
    if len(bell.replays) >= REPLAYS_COUNT_MAX:
        raise ReplayInvalid(turn, "count")
    if any(is_within(pause, at) for pause in bell.pauses):
        raise ReplayInvalid(turn, "paused")
    begun = [r for r in turn_rounds(bell) if r.read is not None and r.read < at]
    if all(turn_round.turn != turn for turn_round in begun):
        raise ReplayInvalid(turn, "not_begun")
    last = begun[-1]
    if last.turn != turn and (last.end is None or at < last.end):
        raise ReplayInvalid(turn, "other_turn")
    return Replay(turn, at)


def is_within(pause: Pause, now: Instant) -> bool:
    """Say whether this pause stops the circuit at `now`."""
    return pause.began_at <= now and (pause.ended_at is None or now < pause.ended_at)


def _stretch(bell: Bell, anchor: Instant, turns: Sequence[int]) -> list[TurnRound]:
    """Return turns that follow each other from `anchor` on."""
    tempo, rounds, plain_ms = bell.tempo, [], 0
    inner_ms = (
        0,
        tempo.reading_ms,
        tempo.station_ms - tempo.warn_ms,
        tempo.station_ms,
    )
    for index, turn in enumerate(turns):
        plain_ms += tempo.rest_before_ms(turn) if index else 0
        offsets_ms = [
            tempo.scaled_ms(index * tempo.station_ms + part_ms) + plain_ms
            for part_ms in inner_ms
        ]
        plain_ms += tempo.changeover_ms
        offsets_ms.append(offsets_ms[-1] + tempo.changeover_ms)
        instants = (_instant(bell, anchor, offset_ms) for offset_ms in offsets_ms)
        rounds.append(TurnRound(turn, *instants))
    return rounds


def _instant(bell: Bell, anchor: Instant, offset_ms: int) -> Instant | None:
    """Return when `offset_ms` have passed since `anchor` outside of every pause."""
    passed_until, at = anchor, after(anchor, offset_ms)
    for pause in sorted(bell.pauses, key=lambda pause: pause.began_at):
        if pause.began_at >= at:
            break
        if pause.ended_at is None:
            return None
        began_at = max(pause.began_at, passed_until)
        if pause.ended_at > began_at:
            passed_until = pause.ended_at
            at = after(at, pause.ended_at - began_at)
    return at


def _cut(turn_round: TurnRound, at: Instant) -> TurnRound:
    """Leave out what would have come at `at` or later: a turn is given again then."""
    read_at, enter, warn, end, over = (
        instant if instant is not None and instant < at else None
        for instant in (
            turn_round.read,
            turn_round.enter,
            turn_round.warn,
            turn_round.end,
            turn_round.over,
        )
    )
    return TurnRound(turn_round.turn, read_at, enter, warn, end, over)
