"""Grids that a partner's tablet carried, sealed, out of one that died offline.

The key is made of the own token's digest, which the centre has and the partner has not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from msgspec import structs

from concours.core.delivery.journal.entry import AttemptId
from concours.core.ecos.completeness.grid_texts import read_grid
from concours.core.ecos.grids.fold import CarriedGrid, ChairGrids
from concours.core.ecos.grids.grid import (
    Grid,
    GridForm,
    ValidatedGrid,
    canonical_grid,
)
from concours.core.kernel.base64url import from_base64url, to_base64url
from concours.core.kernel.canonical import NotCanonical, u32
from concours.core.kernel.crypto import Unreadable, decrypt, derive, encrypt

CARRIED_INFO = b"concours/carried-grid/1"


@dataclass(frozen=True, slots=True)
class CarryingTablet:
    """Whose grids are sealed: the attempt, and the digest of its tablet's token."""

    attempt: AttemptId
    token_digest: bytes

    def key(self, turn: int) -> bytes:
        """Return the key of the grid of one turn."""
        info = CARRIED_INFO + u32(turn)
        return derive(self.token_digest, salt=self.attempt.bytes, info=info)


def seal_grid(
    form: GridForm, grid: Grid, tablet: CarryingTablet, *, nonce: bytes
) -> str:
    """Return the box of a validated grid: what the QR shows, base64url."""
    key = tablet.key(grid.turn)
    ciphertext = encrypt(
        key, canonical_grid(form, grid), nonce=nonce, aad=tablet.attempt.bytes
    )
    return to_base64url(ciphertext)


def open_grid(form: GridForm, carried: CarriedGrid, tablet: CarryingTablet) -> Grid:
    """Return the grid in a box, validated by the entry of its chair that it repeats.

    Raises `Unreadable` if the box is not this tablet's, was altered, or holds no grid
    of this form in this turn.
    """
    box = from_base64url(carried.box)
    plain = decrypt(tablet.key(carried.turn), box, aad=tablet.attempt.bytes)
    try:
        grid = read_grid(form, plain)
    except NotCanonical as error:
        raise Unreadable from error
    if grid is None or grid.turn != carried.turn:
        raise Unreadable
    digest = sha256(plain).hexdigest()
    validation = ValidatedGrid(carried.epoch, carried.seq, digest, is_as_shown=True)
    return structs.replace(grid, validated=validation, is_carried=True)


def with_carried(own: ChairGrids, carried_grids: Iterable[Grid]) -> ChairGrids:
    """Return a chair with what its partner carried, where the original is not there.

    A grid that its own journal validates is the original and stands; one that stands
    open, since the end of its chain is lost, gives way to what was validated.
    """
    grids = list(own.grids)
    for carried in carried_grids:
        same = [
            grid
            for grid in grids
            if (grid.turn, grid.candidate) == (carried.turn, carried.candidate)
        ]
        if any(grid.validated for grid in same):
            continue
        grids = [grid for grid in grids if grid not in same]
        grids.append(carried)
    return replace(own, grids=tuple(sorted(grids, key=lambda grid: grid.turn)))
