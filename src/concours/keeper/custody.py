"""Shares in custody: in this memory and nowhere else, judged one by one and together.

A share is good when it reads, is the keyholder's own, and agrees with the others.
When shares disagree, the largest group that agrees is right and the rest is refused:
one wrong sheet must not stop a launch. As soon as a group reaches the quorum it is
proven: combined, compared with the sitting's key check, and the key dropped again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.kernel import crypto
from concours.core.sealing.package import key_check
from concours.keeper import shares
from concours.keeper.shares import Share, ShareInvalid

Fault: TypeAlias = Literal[
    "share.unreadable",
    "share.mistyped",
    "share.of_another",
    "share.other_quorum",
    "share.differs",
    "share.other_sitting",
    "share.replaced",
]
"""Why a share is refused; the console words each of them."""

WORDS_BYTES_MAX = 1_024
COMBINATIONS_COUNT_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A share as it was handed in. `position` is the keyholder's, from 1."""

    id: UUID
    sitting: UUID
    position: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sitting asks of its shares."""

    sitting: UUID
    quorum: int
    keyholders_count: int
    key_check: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A share that reads and is its keyholder's own."""

    handed: UUID
    share: Share


@dataclass(slots=True)
class Custody:
    """The private key of one keeper's life, and the shares sealed to it."""

    private_key: bytes = field(repr=False)
    kept: dict[UUID, dict[int, Kept]] = field(default_factory=dict, repr=False)

    @property
    def public_key(self) -> bytes:
        """The point that browsers seal shares to, 65 bytes."""
        return crypto.point_of(self.private_key)

    def take(self, handed: Handed, terms: Terms) -> Mapping[UUID, Fault | None]:
        """Judge a share, and again those that it agrees or disagrees with.

        Returns the verdict of every share of the sitting that has one now, by the id
        under which it was handed in; None means accepted.
        """
        assert handed.sitting == terms.sitting
        read = self._read(handed, terms)
        if not isinstance(read, Kept):
            return {handed.id: read}
        held = self.kept.setdefault(terms.sitting, {})
        verdicts: dict[UUID, Fault | None] = {}
        if handed.position in held:
            verdicts[held[handed.position].handed] = "share.replaced"
        held[handed.position] = read
        return verdicts | self._judge(terms)

    def with_key(self, terms: Terms, use: Callable[[bytes], bool]) -> bool:
        """Give `use` the sitting key, if a quorum of shares opens this sitting.

        Returns what `use` returns, False without a key. It lives for this call only.
        """
        held = self.kept.get(terms.sitting, {})
        group = _largest_group(held)
        if len(group) < terms.quorum:
            return False
        key = _combined(group, terms)
        return key is not None and use(key)

    def drop(self, sitting: UUID) -> None:
        """Forget the shares of a sitting that has been launched."""
        self.kept.pop(sitting, None)

    def _read(self, handed: Handed, terms: Terms) -> Kept | Fault:
        try:
            words = crypto.open_sealed(self.private_key, handed.sealed)
            text = words[: WORDS_BYTES_MAX + 1].decode("ascii")
        except (crypto.Unreadable, UnicodeDecodeError):
            return "share.unreadable"
        try:
            share = shares.read(text)
        except ShareInvalid:
            return "share.mistyped"
        if share.position != handed.position:
            return "share.of_another"
        if share.quorum != terms.quorum:
            return "share.other_quorum"
        return Kept(handed.id, share)

    def _judge(self, terms: Terms) -> dict[UUID, Fault | None]:
        held = self.kept[terms.sitting]
        group = _largest_group(held)
        fault: Fault | None = None
        if len(group) >= terms.quorum and _combined(group, terms) is None:
            fault = "share.other_sitting"
        verdicts: dict[UUID, Fault | None] = {
            kept.handed: fault if position in group else "share.differs"
            for position, kept in held.items()
        }
        if fault is not None:
            for position in group:
                del held[position]
        return verdicts


def _largest_group(held: Mapping[int, Kept]) -> dict[int, Kept]:
    """Return the most numerous shares of one key; of two such groups, the first."""
    groups: dict[int, dict[int, Kept]] = {}
    for position, kept in held.items():
        groups.setdefault(kept.share.identifier, {})[position] = kept
    return max(groups.values(), key=len, default={})


def _combined(group: Mapping[int, Kept], terms: Terms) -> bytes | None:
    """Return the sitting key, or None if no quorum of these shares makes it.

    Every quorum is tried: one share forged with care must not spoil the others.
    """
    in_order = [kept.share for _, kept in sorted(group.items())]
    tries = islice(combinations(in_order, terms.quorum), COMBINATIONS_COUNT_MAX)
    for some in tries:
        key = _key_of(some)
        if key is not None and key_check(terms.sitting, key) == terms.key_check:
            return key
    return None


def _key_of(some: Sequence[Share]) -> bytes | None:
    try:
        return shares.combine([share.words for share in some])
    except ShareInvalid:
        return None
