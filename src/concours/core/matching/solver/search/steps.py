"""Steps of a search: what it may take before it gives up."""

from dataclasses import dataclass


class Exhausted(Exception):
    """The search took all the steps that it was given."""


@dataclass
class Steps:
    """Steps left to a search: propagations after an assumption."""

    most: int
    taken: int = 0

    def take(self) -> None:
        """Take one; raises `Exhausted`."""
        if self.taken >= self.most:
            raise Exhausted
        self.taken += 1
