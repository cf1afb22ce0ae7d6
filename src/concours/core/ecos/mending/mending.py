"""What a mending is: the allotment as it would be, and who or what changes place."""

from dataclasses import dataclass

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.rules.shortages import Shortage


@dataclass(frozen=True, slots=True)
class Move:
    """A person, or a circuit, that changes place; an empty place is none at all."""

    who: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mending:
    """What the allotment becomes, the moves, and the places that stay empty.

    `met_twice_count` counts candidates whom those who move meet on another day too.
    """

    allotment: Allotment
    moves: tuple[Move, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    met_twice_count: int = 0
