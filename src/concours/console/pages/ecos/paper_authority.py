"""Who may type a sheet of a circuit now: where pages offer it."""

from concours.acts.actor import Venue
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.ended_exam import end_here
from concours.store.models import Sitting
from concours.store.queries.ecos.audiences import is_let_out
from concours.store.queries.ecos.circuits import CircuitPlan
from concours.store.queries.ecos.single_marks import version_in_force


def can_type(request: StaffRequest, row: Sitting, plan: CircuitPlan) -> bool:
    """Tell whether this person may type a sheet of a circuit now."""
    return (
        may(request.actor, "paper_grid_typed", Venue(plan.site, plan.code))
        and end_here(request) is None
        and is_let_out(row, "grid", plan.site)
        and version_in_force(row.id) is None
    )
