"""Shares in custody: in this memory and nowhere else, each judged as it comes.

The ceremony left a commitment to each share, proven by its holder. A share is good when
it is that very one: not another keyholder's, nor of another ceremony. So a quorum of
good shares always opens the sitting, and one wrong sheet never stops a launch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

from concours.core.authoring.sealing.keys import (
    Keys,
    commitment,
    is_quorum,
    keys_of,
)
from concours.core.authoring.sealing.package import key_check
from concours.core.kernel import crypto
from concours.keeper import shares
from concours.keeper.shares import Share, ShareInvalid

Fault: TypeAlias = Literal[
    "share.unreadable",
    "share.mistyped",
    "share.of_another",
    "share.other_ceremony",
    "share.other_quorum",
    "share.replaced",
]
"""Why a share is refused; the console words each of them."""

WORDS_BYTES_MAX = 1_024

ALSO_MARKING = "\nalso-marking"
"""Ends the box of a holder who lets the same share serve for the marking key. It is in
the box, where nobody but the holder can have written it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedShare:
    """A share as it was handed in, by whom, and what it must be.

    `position` is the keyholder's, from 1, of `holders_count`; `commitment` is that of
    their share, `quorum` that of the record.
    """

    id: UUID
    sitting: UUID
    position: int
    commitment: bytes
    quorum: int
    holders_count: int
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a sitting asks of its shares; none where `open_secret` is known to all."""

    sitting: UUID
    quorum: int
    key_check: bytes
    open_secret: bytes | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the keeper says of a share: good without a fault."""

    fault: Fault | None = None
    is_also_marking: bool = False


@dataclass(frozen=True, slots=True)
class HeldShare:
    """A share that is its keyholder's own; `is_also_marking` by their consent."""

    handed_share: UUID
    share: Share
    is_also_marking: bool


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

    def take(self, handed_share: HandedShare) -> Mapping[UUID, Verdict]:
        """Judge a share, and keep it if it is good.

        Returns the verdicts by the id under which shares were handed in: this one's,
        and that of the one it replaces.
        """
        held_share = self._read(handed_share)
        if not isinstance(held_share, HeldShare):
            return {handed_share.id: Verdict(held_share)}
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
        verdicts = {handed_share.id: Verdict(None, held_share.is_also_marking)}
        if before is not None:
            verdicts[before.handed_share] = Verdict("share.replaced")
        return verdicts

    def positions(self, sitting: UUID) -> list[int]:
        """Return whose shares are kept for a sitting, in order."""
        return sorted(self.shares_by_sitting.get(sitting, {}))

    def with_keys(self, terms: Terms, use: Callable[[Keys], bool]) -> bool:
        """Give `use` the keys of a sitting, if a quorum of its shares is here.

        Returns what `use` returns, False without keys. They live for this call only.
        Shares that were good before a new ceremony open nothing.
        """
        return self.with_secret(
            terms, lambda secret: use(keys_of(secret, sitting=terms.sitting))
        )

    def with_secret(self, terms: Terms, use: Callable[[bytes], bool]) -> bool:
        """Give `use` what the keys of a sitting are drawn from, as `with_keys`."""
        if terms.open_secret is not None:
            secret = _secret_if_ours(terms.open_secret, terms)
            return secret is not None and use(secret)
        held_shares = self.shares_by_sitting.get(terms.sitting, {})
        if len(held_shares) < terms.quorum:
            return False
        lines = [share.share.words for _, share in sorted(held_shares.items())]
        secret = _secret_of(lines, terms)
        return secret is not None and use(secret)

    def drop_launched(self, sitting: UUID) -> None:
        """Forget the shares of a launched sitting but those that serve for marking."""
        held_shares = self.shares_by_sitting.pop(sitting, {})
        staying = {p: one for p, one in held_shares.items() if one.is_also_marking}
        if staying:
            self.shares_by_sitting[sitting] = staying

    def drop(self, sitting: UUID) -> None:
        """Forget the shares of a sitting whose marking key is out."""
        self.shares_by_sitting.pop(sitting, None)

    def _read(self, handed_share: HandedShare) -> HeldShare | Fault:
        try:
            words = crypto.open_sealed(self.private_key, handed_share.sealed)
            text = words[: WORDS_BYTES_MAX + 1].decode("ascii")
        except (crypto.Unreadable, UnicodeDecodeError):
            return "share.unreadable"
        line = text.removesuffix(ALSO_MARKING)
        try:
            share = shares.read(line)
        except ShareInvalid:
            return "share.mistyped"
        if share.position != handed_share.position:
            return "share.of_another"
        own = commitment(
            share.words, sitting=handed_share.sitting, position=handed_share.position
        )
        if own != handed_share.commitment:
            return "share.other_ceremony"
        if not _opens_as_recorded(share, handed_share):
            return "share.other_quorum"
        return HeldShare(handed_share.id, share, is_also_marking=line != text)


def _opens_as_recorded(share: Share, handed_share: HandedShare) -> bool:
    """Tell whether as many shares open as the record says; one alone, if it is all.

    A page that was altered may have made shares that open alone, of a sealing that says
    two of three.
    """
    quorum = handed_share.quorum
    is_allowed = is_quorum(quorum, keyholders=handed_share.holders_count)
    return is_allowed and share.quorum == quorum


def _secret_of(lines: list[str], terms: Terms) -> bytes | None:
    """Return the secret that a quorum of these makes, None if it is not ours."""
    try:
        secret = shares.combine(lines[: terms.quorum])
    except ShareInvalid:
        return None
    return _secret_if_ours(secret, terms)


def _secret_if_ours(secret: bytes, terms: Terms) -> bytes | None:
    key = keys_of(secret, sitting=terms.sitting).sitting
    return secret if key_check(terms.sitting, key) == terms.key_check else None
