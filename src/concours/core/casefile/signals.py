"""Signs of fraud, by kinds that are independent of each other.

What a run of statistics finds, what a tablet was asked for, and what a room told have
one form here, so that a list shows them and a case is founded on them alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeAlias, get_args
from uuid import UUID

from concours.core.kernel.canonical import Json, dump

Kind: TypeAlias = Literal["similarity", "time", "trace", "changes", "room", "leak"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Independent kinds. All indices of equal answers (V, M, omega, GBT, M4) are one."""

Strength: TypeAlias = Literal["neighbours", "room", "nation", "certain", "told"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
"""The family whose threshold a statistic passes; a trace whose sender is proved is
certain; what a person of the room or its minutes say is told."""

OriginKind: TypeAlias = Literal["run", "trace", "incident", "minutes"]
Origin: TypeAlias = tuple[OriginKind, str]
"""What says so: a run by its digest, a trace or incident by its identity, the minutes
by that of their sitting."""

WAVE = "wave"
HASTE = frozenset({"burst", "unread"})
"""Methods of one copy's answers that came at once: all that they say of a time."""

KINDS_COUNT_MIN = 2
"""Independent kinds about one candidate that a case is founded on."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of fraud, of one kind, about candidates of one sitting, or about a room.

    `attempts` are sorted, and none for a whole room. `site` and `room` are where all of
    them sat: None and "" where they did not sit in one place. `figures` are numbers as
    text, never floats.
    """

    key: str
    kind: Kind
    method: str
    sitting: UUID
    attempts: tuple[UUID, ...]
    site: UUID | None
    room: str
    strength: Strength
    figures: Mapping[str, str]
    origin: Origin


def make_signal(  # noqa: PLR0913 -- what a signal says
    kind: Kind,
    method: str,
    *,
    sitting: UUID,
    attempts: Iterable[UUID],
    site: UUID | None,
    room: str,
    strength: Strength,
    figures: Mapping[str, str],
    origin: Origin,
) -> Signal:
    """Return a signal under its key, attempts in their order."""
    assert kind in KINDS
    assert strength in STRENGTHS
    in_order = tuple(sorted(set(attempts)))
    assert in_order or room, "about nobody, and about no room"
    key = signal_key(kind, method, sitting, in_order, site, room)
    return Signal(
        key, kind, method, sitting, in_order, site, room, strength, figures, origin
    )


def signal_key(  # noqa: PLR0913, PLR0917 -- what names a signal
    kind: Kind,
    method: str,
    sitting: UUID,
    attempts: Sequence[UUID],
    site: UUID | None,
    room: str,
) -> str:
    """Return the key of a signal: what it is about, and not how strongly.

    A run made again gives the same keys, and so does one with more in it.
    """
    parts: list[Json] = [
        kind,
        method,
        str(sitting),
        [str(own) for own in attempts],
        str(site or ""),
        room,
    ]
    return sha256(dump(parts)).hexdigest()


def independent_kinds(signals: Iterable[Signal]) -> frozenset[Kind]:
    """Return the kinds that signals are of.

    A person who writes a suspicion after the house has told their room of an address
    tells what they saw: it counts, and the case says that they had been told. Answers
    that came at once in one copy, and at once in its room, are one sign told twice.
    """
    methods: dict[Kind, set[str]] = {}
    for own in signals:
        methods.setdefault(own.kind, set()).add(own.method)
    if methods.get("changes") == {WAVE} and methods.get("time", HASTE) <= HASTE:
        methods.pop("time", None)
    return frozenset(methods)


def kinds_by_attempt(signals: Iterable[Signal]) -> dict[UUID, frozenset[Kind]]:
    """Return the kinds about each candidate that any signal names.

    A signal of a whole room is about those who sat in it, as their own signals say.
    """
    all_signals = tuple(signals)
    room_signals = [own for own in all_signals if not own.attempts]
    about: dict[UUID, list[Signal]] = {}
    for own in all_signals:
        around = [room for room in room_signals if _is_one_room(own, room)]
        for attempt in own.attempts:
            about.setdefault(attempt, []).extend([own, *around])
    return {attempt: independent_kinds(own) for attempt, own in about.items()}


def may_found(signals: Iterable[Signal]) -> bool:
    """Tell whether two independent kinds are about one candidate in common."""
    return any(
        len(kinds) >= KINDS_COUNT_MIN for kinds in kinds_by_attempt(signals).values()
    )


def _is_one_room(first: Signal, second: Signal) -> bool:
    places = [(own.sitting, own.site, own.room) for own in (first, second)]
    return bool(first.room) and places[0] == places[1]
