"""What an allotment does against a rule: which one, whom and what it concerns."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.ecos.circuits.document import Chair, Role
from concours.core.ecos.circuits.encounters import CircuitKey

Rule: TypeAlias = Literal[
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12"
]  # fmt: skip
RULES: tuple[Rule, ...] = (
    "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "C11", "C12",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One rule broken: by what (`reason`), with the persons and places concerned.

    A place reads `site/wave/circuit/station/chair`, as far as it goes.
    """

    rule: Rule
    reason: str
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def name_circuit(key: CircuitKey) -> str:
    """Return a circuit as breaches name it."""
    return "/".join(key)


def name_chair(chair: Chair) -> str:
    """Return a chair as breaches name it."""
    parts = (chair.site, chair.wave, chair.circuit, chair.station, str(chair.place))
    return "/".join(parts)


def name_role(role: Role) -> str:
    """Return a role as breaches name it."""
    return f"{role.site}/{role.wave}/{role.circuit}/{role.station}"
