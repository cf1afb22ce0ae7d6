"""What the centre knows of a tablet: one device in each of its candidate's sittings."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    AttemptId,
    Digest,
    Tail,
    Writer,
)

Chain: TypeAlias = tuple[AttemptId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One epoch of one attempt.

    `base` is what was held of the epoch that it follows, `base_epoch`.
    """

    attempt: AttemptId
    epoch: int
    site: int
    public_key: bytes
    genesis: Digest
    base: Tail | None
    base_epoch: int | None = None
    order: int = 1
    writer: Writer = CANDIDATE

    @property
    def chain(self) -> Chain:
        """The chain that this device writes."""
        return self.attempt, self.epoch

    @property
    def secret(self) -> bytes:
        """What both ends keep of the enrolment, as of a tablet's token."""
        return sha256(self.public_key).digest()


@dataclass(frozen=True, slots=True)
class Token:
    """What a tablet is known by: its devices, one in each sitting that it is for."""

    devices: tuple[Device, ...]

    @property
    def site(self) -> int:
        """Where the tablet stands."""
        return self.devices[0].site

    def epoch_in(self, attempt: AttemptId) -> int | None:
        """Return its epoch in an attempt, None where it has none."""
        epochs = (d.epoch for d in self.devices if d.attempt == attempt)
        return next(epochs, None)
