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
class HandedShare:
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
class HeldShare:
    """A share that is its keyholder's own."""

    handed_share: UUID
    share: Share


@dataclass(slots=True)
class Custody:
    """The private key of one keeper's life, and the shares sealed to it."""

    private_key: bytes = field(repr=False)
    shares_by_sitting: dict[UUID, dict[int, HeldShare]] = field(
        default_factory=dict, repr=False
    )

    @property
    def public_key(self) -> bytes:
        """The point that browsers seal shares to, 65 bytes."""
        return crypto.point_of(self.private_key)

    def take(self, handed_share: HandedShare) -> Mapping[UUID, Fault | None]:
        """Judge a share, and keep it if it is good.

        Returns the verdicts by the id under which shares were handed in: this one's,
        and that of the one it replaces. None means accepted.
        """
        held_share = self._read(handed_share)
        if not isinstance(held_share, HeldShare):
            return {handed_share.id: held_share}
        earlier_shares = self.shares_by_sitting.get(handed_share.sitting, {})
        identifier = held_share.share.identifier
        held_shares = {
            position: earlier_share
            for position, earlier_share in earlier_shares.items()
            if earlier_share.share.identifier == identifier  # of this ceremony
        }
        before = held_shares.get(handed_share.position)
        self.shares_by_sitting[handed_share.sitting] = held_shares | {
            handed_share.position: held_share
        }
        verdicts: dict[UUID, Fault | None] = {handed_share.id: None}
        if before is not None:
            verdicts[before.handed_share] = "share.replaced"
        return verdicts

    def positions(self, sitting: UUID) -> list[int]:
        """Return whose shares are kept for a sitting, in order."""
        return sorted(self.shares_by_sitting.get(sitting, {}))

    def with_keys(self, terms: Terms, use: Callable[[Keys], bool]) -> bool:
        """Give `use` the keys of a sitting, if a quorum of its shares is here.

        Returns what `use` returns, False without keys. They live for this call only.
        Shares that were good before a new ceremony open nothing.
        """
        held_shares = self.shares_by_sitting.get(terms.sitting, {})
        if len(held_shares) < terms.quorum:
            return False
        lines = [share.share.words for _, share in sorted(held_shares.items())]
        keys = _keys_of(lines, terms)
        return keys is not None and use(keys)

    def drop(self, sitting: UUID) -> None:
        """Forget the shares of a sitting that has been opened."""
        self.shares_by_sitting.pop(sitting, None)

    def _read(self, handed_share: HandedShare) -> HeldShare | Fault:
        try:
            words = crypto.open_sealed(self.private_key, handed_share.sealed)
            text = words[: WORDS_BYTES_MAX + 1].decode("ascii")
        except (crypto.Unreadable, UnicodeDecodeError):
            return "share.unreadable"
        try:
            share = shares.read(text)
        except ShareInvalid:
            return "share.mistyped"
        if share.position != handed_share.position:
            return "share.of_another"
        own = commitment(
            share.words, sitting=handed_share.sitting, position=handed_share.position
        )
        if own != handed_share.commitment:
            return "share.other_ceremony"
        return HeldShare(handed_share.id, share)


def _keys_of(lines: list[str], terms: Terms) -> Keys | None:
    """Return the keys that a quorum of these makes, None if they are not ours."""
    try:
        secret = shares.combine(lines[: terms.quorum])
    except ShareInvalid:
        return None
    keys = keys_of(secret, sitting=terms.sitting)
    is_ours = key_check(terms.sitting, keys.sitting) == terms.key_check
    return keys if is_ours else None
