"""The certificate of a round, and each student's slip, from what was kept of it."""

from collections.abc import Mapping, Sequence
from typing import cast

from concours.core.kernel.canonical import Json
from concours.core.matching.certificate.certify import (
    Bound,
    certificate_of,
    gate_of,
    slip_of,
)
from concours.core.matching.posts.table import Post

STEP_BYTES = 32
"""One digest of the way up."""


def certificate(
    bound: Bound, gates: Sequence[Mapping[str, Json]], posts: Mapping[str, Post]
) -> dict[str, Json]:
    """Return the certificate of a round: its gates, and the posts that they are of."""
    return certificate_of(
        bound, [_gate(gate, posts[cast("str", gate["code"])]) for gate in gates]
    )


def slip(leaf: bytes, place: int, path: bytes) -> dict[str, Json]:
    """Return the slip of a student, as `docs/reference/match-check.md` has it."""
    starts = range(0, len(path), STEP_BYTES)
    return slip_of(leaf, place, [path[at : at + STEP_BYTES] for at in starts])


def _gate(gate: Mapping[str, Json], post: Post) -> Json:
    return gate_of(
        gate,
        group=str(post.group),
        specialty=post.specialty,
        subdivision=post.subdivision,
    )
