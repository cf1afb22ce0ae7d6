"""The weight of a sitting in the total, where the total is made of sittings alone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.planning.plan import PlanInvalid, SittingCancelled
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.shape import Profile
from concours.core.results.sheets.weights import weight_text
from concours.store.models import MarkingVersion, Sitting
from concours.store.queries.authoring import plans
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of

WEIGHT_MAX = Decimal(100)
DECIMALS_MAX = 3


@dataclass(eq=False)
class WeightFixed(Refusal):
    """A sitting has no weight of its own, or no other any more.

    `reason`: `marked` (a sitting of the exam is, and whoever knows marks weighs none),
    `profile` (its total has other components, with weights of their own), `kind` (it is
    no sitting that counts).
    """

    code: ClassVar[str] = "weight.fixed"
    reason: str


@transaction.atomic
def weigh_sitting(
    actor: Actor, sitting: UUID, weight: Decimal | None, *, now: Instant
) -> None:
    """Say what a sitting counts in the total: to 100, with three decimals at most.

    None: by its points. Once one sitting of an exam has a weight, others count 1.
    Raises `NotAllowed`, `Unknown`, `PlanInvalid`, `SittingCancelled`, `WeightFixed`.
    """
    require(actor, "sitting_weighed")
    row = plans.lock_planned(sitting) or sittings.load(sitting, lock=True)
    if row.cancelled_act is not None:
        raise SittingCancelled
    if cause := fixed_by(row):
        raise WeightFixed(cause)
    if weight is not None and not _is_weight(weight):
        raise PlanInvalid("weight")
    before, row.weight = row.weight, weight
    row.save(update_fields=["weight"])
    is_sealed = isinstance(row, Sitting)
    body: dict[str, Json] = {
        "exam": row.exam.code,
        "code": row.code,
        "title": row.title,
        "weight": weight_text(weight),
        "weight_before": weight_text(before),
    }
    record(
        actor,
        "sitting_weighed",
        now=now,
        sitting=row.id if is_sealed else None,
        body=body,
    )


def fixed_by(row: plans.AnySitting) -> str:
    """Return why the weight of a sitting is none to set, "" if it may be set."""
    if row.kind != "exam":
        return "kind"
    if not are_weighed(profile_of(row.exam)):
        return "profile"
    versions = MarkingVersion.objects.filter(sitting__exam=row.exam_id)
    return "marked" if versions.exists() else ""


def are_weighed(profile: Profile) -> bool:
    """Tell whether the total of an exam is made of its sittings alone."""
    return {part.source for part in profile.components} == {"sittings"}


def _is_weight(weight: Decimal) -> bool:
    if not weight.is_finite() or not 0 < weight <= WEIGHT_MAX:
        return False
    exponent = weight.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -DECIMALS_MAX
