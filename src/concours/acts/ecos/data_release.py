"""Let a university have the grids of a published exam, under pseudonyms of one release.

The key of the pseudonyms comes from the house's secret and the release alone: whoever
has the file and not the secret cannot go back to a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.ecos.merging.document import MarkedStation
from concours.core.ecos.quality.released import ReleasedGrids, release_grids
from concours.core.kernel import crypto
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Exam
from concours.store.queries.ecos.quality import grids_to_release
from concours.store.queries.results import publications

INFO = b"concours/data-release/1"


@dataclass(eq=False)
class GridsUnderEmbargo(Refusal):
    """The results of the exam are not published: nothing of its marks goes out."""

    code: ClassVar[str] = "data.under_embargo"
    exam: str


@dataclass(frozen=True, slots=True)
class GridRelease:
    """One release: its act, its grids, and what the lines of each grid are worth."""

    act: int
    exam: Exam
    released: ReleasedGrids
    stations: Mapping[str, Sequence[MarkedStation]]


@transaction.atomic
def release_data(
    actor: Actor, exam: UUID, convention: str, *, secret: bytes, now: Instant
) -> GridRelease:
    """Return the grids of an exam under pseudonyms, and record to which convention.

    `secret` is the house's. Raises `NotAllowed`, `ReasonInvalid` for a convention that
    is not named, `GridsUnderEmbargo`, and what `merging_of` refuses.
    """
    require(actor, "data_released")
    convention = reasoned(convention)
    row = Exam.objects.get(pk=exam)
    if not is_published(row, now=now):
        raise GridsUnderEmbargo(row.code)
    grids, stations = grids_to_release(exam, settings.PACKAGES)
    release = uuid4()
    key = crypto.derive(secret, salt=release.bytes, info=INFO)
    grid_lines = release_grids(key, grids)
    lines: list[Json] = [[*line] for line in grid_lines.lines]
    act = record(
        actor,
        "data_released",
        now=now,
        reason=convention,
        body={
            "exam": row.code,
            "release": release.hex,
            "half_days": [*stations],
            "grids": len(grid_lines.lines),
            "candidates": grid_lines.candidates_count,
            "withheld": grid_lines.withheld_count,
            "digest": sha256(dump(lines)).hexdigest(),
        },
    )
    return GridRelease(act, row, grid_lines, stations)


def is_published(exam: Exam, *, now: Instant) -> bool:
    """Tell whether the instant of a publication of this exam has come."""
    publication = publications.decided_last(exam)
    return publication is not None and publication.opens_ms <= now
