"""Whether the part of the ECOS has the marks that its half-days have in force."""

from hashlib import sha256
from uuid import UUID

from concours.core.results.components.handed import PassedTwice, ResitUnlike
from concours.store.models import PartVersion
from concours.store.queries.ecos.handing import HalfDaysNotAdopted, handed_now
from concours.store.queries.ecos.single_marks import half_days, version_in_force
from concours.store.queries.results.ranking_inputs import newest_component
from concours.store.queries.shared import kept_in_memory

HANDED_KEPT_MAX = 8


def is_handed(exam: UUID) -> bool:
    """Tell whether the newest part has the marks in force of every half-day.

    It has those that were adopted before it was made, and since then the same ones.
    """
    part = newest_component(exam, "ecos")
    versions = [version_in_force(sitting.id) for sitting in half_days(exam)]
    adoptions = [v.adopted_act for v in versions if v is not None and v.adopted_act]
    if part is None or not adoptions or len(adoptions) < len(versions):
        return False
    return max(adoptions) < part.act or _is_the_same(part.id, max(adoptions))


@kept_in_memory(HANDED_KEPT_MAX)
def _is_the_same(part: UUID, _last_adoption: int) -> bool:
    """Tell whether a part is what would be handed over after an adoption."""
    row = PartVersion.objects.defer("content").get(pk=part)
    try:
        content = handed_now(row.exam_id).content
    except (HalfDaysNotAdopted, PassedTwice, ResitUnlike):
        return False
    return bytes(row.digest) == sha256(content).digest()
