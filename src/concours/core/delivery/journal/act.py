"""Official acts: a chain of their own, so that nobody can drop or reorder one.

`docs/reference/acts.md` is the public page of the digest and of the kinds.
"""

from dataclasses import dataclass, field
from uuid import UUID

from concours.core.delivery.journal.entry import Digest
from concours.core.kernel.canonical import Json, digest, dump, i64
from concours.core.kernel.time import Instant

ACTOR_LENGTH_MAX = 200
REASON_LENGTH_MAX = 500
ACT_BODY_BYTES_MAX = 65_536

ACTS_GENESIS = Digest(digest(b"concours/acts/1"))
"""What the first act follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What someone did with authority: who, in which role, what, why, and when.

    `kind` is a past participle with its object, `sitting_armed`. `body` holds the
    facts that the kind calls for; `at` is the centre's clock.
    """

    actor: str
    role: str
    kind: str
    at: Instant
    sitting: UUID | None = None
    reason: str = ""
    body: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Hold the bounds: whoever words an act has checked them before."""
        assert 0 < len(self.actor) <= ACTOR_LENGTH_MAX
        assert len(self.reason) <= REASON_LENGTH_MAX
        assert len(self.body_bytes()) <= ACT_BODY_BYTES_MAX

    def body_bytes(self) -> bytes:
        """Return the canonical JSON of the body: what is stored and hashed."""
        return dump(self.body)


def act_digest(number: int, act: Act, prev: Digest) -> Digest:
    """Return the digest of the act that bears `number` (from 1) and follows `prev`."""
    return Digest(
        digest(
            b"concours/act/1",
            i64(number),
            i64(act.at),
            act.actor.encode(),
            act.role.encode(),
            act.kind.encode(),
            act.sitting.bytes if act.sitting else b"",
            act.reason.encode(),
            act.body_bytes(),
            prev,
        )
    )
