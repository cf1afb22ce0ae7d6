"""An examiner's tablet: the same shell as a candidate's, with a half-day in it."""

from concours.core.ecos.grids.bodies import CHAIR
from concours.rehearsal.world.practical.chair_day import ChairDay
from concours.rehearsal.world.practical.circuit import CircuitTruth
from concours.rehearsal.world.tablet.tablet import Tablet


class ChairTablet(Tablet):
    """One device at one chair. `truths` is set once for a world, by site."""

    days = ChairDay
    writer = CHAIR
    truths: dict[int, CircuitTruth]

    @property
    def truth(self) -> CircuitTruth:
        """The circuit that the chair is in."""
        return self.truths[self.candidates[0].site]
