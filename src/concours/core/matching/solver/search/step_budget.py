"""Steps of a search: what it may take before it gives up."""

from dataclasses import dataclass


class Exhausted(Exception):
    """The search took all the steps that it was given."""


@dataclass
class StepBudget:
    """Steps that a search may take: propagations after an assumption."""

    steps_max: int
    steps_taken: int = 0

    def take(self) -> None:
        """Take one; raises `Exhausted`."""
        if self.steps_taken >= self.steps_max:
            raise Exhausted
        self.steps_taken += 1
