"""Shares in custody: in this memory and nowhere else, each judged as it comes.

The ceremony left a commitment to each share, proven by its holder. A share is good when
it is that very one: not another keyholder's, nor of another ceremony. So a quorum of
good shares always opens the sitting, and one wrong sheet never stops a launch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.authoring.sealing.keys import Keys, commitment, keys_of
from concours.core.authoring.sealing.package import key_check
from concours.core.kernel import crypto
from concours.keeper import shares
from concours.keeper.shares import Share, ShareInvalid

Fault: TypeAlias = Literal[
    "share.unreadable",
    "share.mistyped",
    "share.of_another",
    "share.other_ceremony",
    "share.replaced",
]
"""Why a share is refused; the console words each of them."""

WORDS_BYTES_MAX = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A share as it was handed in, by whom, and what it must be.

    `position` is the keyholder's, from 1; `commitment` that of their share.
    """

    id: UUID
    sitting: UUID
    position: int
    commitment: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sitting asks of its shares."""

    sitting: UUID
    quorum: int
    key_check: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A share that is its keyholder's own."""

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

    def take(self, handed: Handed) -> Mapping[UUID, Fault | None]:
        """Judge a share, and keep it if it is good.

        Returns the verdicts by the id under which shares were handed in: this one's,
        and that of the one it replaces. None means accepted.
        """
        read = self._read(handed)
        if not isinstance(read, Kept):
            return {handed.id: read}
        held = {
            position: kept
            for position, kept in self.kept.get(handed.sitting, {}).items()
            if kept.share.identifier == read.share.identifier  # of this ceremony
        }
        before = held.get(handed.position)
        self.kept[handed.sitting] = held | {handed.position: read}
        verdicts: dict[UUID, Fault | None] = {handed.id: None}
        return (
            verdicts if before is None else verdicts | {before.handed: "share.replaced"}
        )

    def positions(self, sitting: UUID) -> list[int]:
        """Return whose shares are kept for a sitting, in order."""
        return sorted(self.kept.get(sitting, {}))

    def with_keys(self, terms: Terms, use: Callable[[Keys], bool]) -> bool:
        """Give `use` the keys of a sitting, if a quorum of its shares is here.

        Returns what `use` returns, False without keys. They live for this call only.
        Shares that were good before a new ceremony open nothing.
        """
        held = self.kept.get(terms.sitting, {})
        if len(held) < terms.quorum:
            return False
        lines = [kept.share.words for _, kept in sorted(held.items())]
        keys = _keys_of(lines, terms)
        return keys is not None and use(keys)

    def drop(self, sitting: UUID) -> None:
        """Forget the shares of a sitting that has been opened."""
        self.kept.pop(sitting, None)

    def _read(self, handed: Handed) -> Kept | Fault:
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
        own = commitment(share.words, sitting=handed.sitting, position=handed.position)
        if own != handed.commitment:
            return "share.other_ceremony"
        return Kept(handed.id, share)


def _keys_of(lines: list[str], terms: Terms) -> Keys | None:
    """Return the keys that a quorum of these makes, None if they are not ours."""
    try:
        secret = shares.combine(lines[: terms.quorum])
    except ShareInvalid:
        return None
    keys = keys_of(secret, sitting=terms.sitting)
    is_ours = key_check(terms.sitting, keys.sitting) == terms.key_check
    return keys if is_ours else None
