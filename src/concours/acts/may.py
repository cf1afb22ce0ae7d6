"""Who may do what: one table, read by every act and by every page.

A role is given to a person before the day, by an act. What is not in the table is
refused. `docs/reference/acts.md` shows the same table to people.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from concours.acts.actor import Actor
from concours.core.kernel.errors import Refusal

Role: TypeAlias = Literal[
    "president", "keyholder", "jury", "technician", "auditor", "organiser"
]

Sight: TypeAlias = Literal[
    "see_sittings", "see_launch", "see_board", "see_copies", "see_results", "see_acts"
]

PREPARE = frozenset(
    {"exam_founded", "staff_appointed", "roster_enrolled", "sitting_scheduled"}
)
ASSIST = frozenset({"message_sent", "replacement_allowed"})
DECIDE = ASSIST | {"time_extended", "attempt_given_up"}
SEE_THE_DAY = frozenset({"see_sittings", "see_launch", "see_board"})
SEE_ALL = SEE_THE_DAY | {"see_copies", "see_results", "see_acts"}

MAY: dict[Role, frozenset[str]] = {
    "president": SEE_ALL
    | DECIDE
    | {
        "sitting_armed",
        "sitting_disarmed",
        "sitting_closed",
        "sitting_collected",
        "sitting_marked",
    },
    "jury": SEE_ALL | DECIDE | {"sitting_disarmed"},
    "keyholder": frozenset({"see_sittings", "see_launch", "share_handed"}),
    "technician": SEE_THE_DAY | ASSIST,
    "auditor": SEE_ALL,
    "organiser": PREPARE,
}
"""What each role may do (kinds of acts) and see. Two roles add up."""


@dataclass(eq=False)
class NotAllowed(Refusal):
    """None of the person's roles allows this act or this page."""

    code: ClassVar[str] = "may.not_allowed"
    wanted: str
    roles: tuple[str, ...]


def require(actor: Actor, wanted: str) -> Role:
    """Return the role under which `actor` may do or see `wanted`.

    The first of `MAY` that allows it: the record then names the highest.
    Raises `NotAllowed`.
    """
    for role, allowed in MAY.items():
        if role in actor.roles and wanted in allowed:
            return role
    raise NotAllowed(wanted=wanted, roles=tuple(sorted(actor.roles)))


def may(actor: Actor, wanted: str) -> bool:
    """Tell whether `actor` may do or see `wanted`: what a page shows or leaves out."""
    return any(
        role in actor.roles and wanted in allowed for role, allowed in MAY.items()
    )
