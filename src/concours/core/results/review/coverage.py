"""Whom a marking version gives a mark, and whom not: read before it is adopted."""

from dataclasses import dataclass

USUAL_ABSENT_ONE_IN = 20
"""More absences than one candidate in so many are read as a sign of a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The candidates of a sitting, counted by what became of their copies.

    `unsaid_count` of the absent are so by their tablets alone: no room said it.
    """

    candidates_count: int
    marked_count: int
    absent_count: int
    unsaid_count: int
    given_up_count: int
    excluded_count: int

    @property
    def is_unusual(self) -> bool:
        """Whether somebody should look again at who has no mark, or a partial copy."""
        return (
            self.unsaid_count > 0
            or self.given_up_count > 0
            or self.absent_count * USUAL_ABSENT_ONE_IN > self.candidates_count
        )
