"""Who may do what: one table, read by every act and by every page.

A role is given to a person before the day, by an act. What is not in the table is
refused. `docs/reference/acts.md` shows the same table to people.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from concours.acts.action_sets import (
    ALLOT,
    ANNOUNCE,
    ASSIST,
    ATTEND,
    BRIEFING,
    BY_TWO,
    CASES,
    CELL,
    CIRCUIT,
    COMPLETE,
    DECIDE,
    DELIBERATE,
    END,
    MATCH,
    MINUTES,
    OF_HOUSE,
    PAPERS,
    PEOPLE,
    PLAN,
    PREPARE,
    PROBE,
    RELAYS,
    REPLAYS,
    REPORTS,
    REVIEW,
    SCENARIOS,
    SEE_ALL,
    SEE_THE_DAY,
    STAFF,
    STOP,
    TABLETS,
)
from concours.acts.actor import Actor, Venue
from concours.core.kernel.errors import Refusal

Role: TypeAlias = Literal[
    "president",
    "keyholder",
    "jury",
    "technician",
    "auditor",
    "organiser",
    "site_manager",
    "supervisor",
    "coordinator",
    "marshal",
    "cnode",
]

MAY: dict[Role, frozenset[str]] = {
    "president": SEE_ALL
    | REPLAYS
    | REPORTS
    | PAPERS
    | {"see_people"}
    | DECIDE
    | BY_TWO
    | REVIEW
    | CASES
    | STOP
    | CIRCUIT
    | COMPLETE
    | DELIBERATE
    | {"allotment_mended", "post_code_renewed", "doors_printed"}
    | MATCH
    | PLAN
    | END
    | ANNOUNCE
    | SCENARIOS
    | BRIEFING
    | {
        "see_spoken",
        "audience_released",
        *("site_held_apart", "site_rejoined"),
        *("sitting_sealed", "sitting_reopened"),
        "sitting_armed",
        "sitting_disarmed",
        "sitting_closed",
        "sitting_collected",
        *("sitting_marked", "single_marks_made"),
        *("ecos_handed", "part_imported", "ranking_made", "data_released"),
    },
    "jury": SEE_ALL
    | REPLAYS
    | REPORTS
    | PAPERS
    | DECIDE
    | BY_TWO
    | REVIEW
    | CASES
    | STOP
    | CIRCUIT
    | COMPLETE
    | DELIBERATE
    | ANNOUNCE
    | {"sitting_disarmed", "sitting_marked", "single_marks_made", "ranking_made"}
    | {"see_spoken"},
    "keyholder": frozenset(
        {"see_sittings", "see_launch", "share_handed", "sealing_confirmed"}
    ),
    "technician": SEE_THE_DAY
    | ASSIST
    | PEOPLE
    | TABLETS
    | PROBE
    | RELAYS
    | CELL
    | REPORTS
    | ANNOUNCE
    | {"see_spoken"},
    "auditor": SEE_ALL | REPLAYS | REPORTS | {"see_people"},
    "organiser": PREPARE
    | ALLOT
    | TABLETS
    | PAPERS
    | PLAN
    | STAFF
    | MATCH
    | END
    | BRIEFING
    | {
        *("settings_changed", "data_released"),
        *("candidate_withdrawn", "withdrawal_undone"),
        "sitting_cancelled",
        "round_published",
        "exam_archived",
        *("exam_erased", "data_erased"),
        *("signing_key_replaced", "kiosk_policy_set"),
        "decision_proposed",
        "decision_withdrawn",
    }
    | {"see_exams", "see_sittings", "see_roster", "see_parts", "part_imported"},
    "site_manager": MINUTES
    | PROBE
    | RELAYS
    | frozenset({"see_sittings", "see_rooms", "see_spoken", "see_readiness"})
    | ATTEND
    | ASSIST
    | STOP,
    "supervisor": ATTEND
    | {"see_sittings", "see_rooms", "see_spoken"}
    | {"replacement_allowed", "tablet_admitted", "brake_lifted"},
    "coordinator": MINUTES
    | PROBE
    | frozenset({"see_sittings", "see_rooms", "see_spoken", "see_readiness"})
    | {"see_allotment", "allotment_mended", "post_code_renewed", "doors_printed"}
    | SCENARIOS
    | BRIEFING
    | ATTEND
    | ASSIST
    | STOP
    | CIRCUIT
    | COMPLETE,
    "marshal": ATTEND
    | {"see_sittings", "see_rooms", "see_spoken"}
    | {"replacement_allowed", "tablet_admitted", "brake_lifted"}
    | CIRCUIT,
    "cnode": ALLOT | {"see_exams", "see_sittings", "see_roster"},
}
"""What each role may do (kinds of acts) and see. Two roles add up."""

TRUSTED: frozenset[str] = frozenset(
    role for role, allowed in MAY.items() if allowed & BY_TWO
) | {"keyholder"}
"""Roles that decide with another, or hold a share of a key: given by two persons."""

LOCAL: frozenset[str] = frozenset(
    {"site_manager", "supervisor", "coordinator", "marshal"}
)
"""Roles that reach their own site, or their own room of it, and no other (A30).

The room of a marshal is a circuit of the ECOS, by its code.
"""

ANYWHERE = frozenset({"see_sittings"}) | SCENARIOS
"""What has no venue: the order of the day and what a series says, the same for all."""


@dataclass(eq=False)
class NotAllowed(Refusal):
    """None of the person's roles allows this act or this page."""

    code: ClassVar[str] = "may.not_allowed"
    wanted: str
    roles: tuple[str, ...]


def require(actor: Actor, action: str, venue: Venue | None = None) -> Role:
    """Return the role under which `actor` may do or see `wanted` at `venue`.

    Without a venue, `wanted` concerns the nation. The first of `MAY` that allows it:
    the record then names the highest. Raises `NotAllowed`.
    """
    own_roles = actor.roles - (actor.exam_roles if action in OF_HOUSE else frozenset())
    for role, actions in MAY.items():
        is_everywhere = role not in LOCAL or action in ANYWHERE
        has_role = role in own_roles and action in actions
        if has_role and (is_everywhere or _reaches(actor, venue)):
            return role
    raise NotAllowed(wanted=action, roles=tuple(sorted(actor.roles)))


def may(actor: Actor, action: str, venue: Venue | None = None) -> bool:
    """Tell whether `actor` may do or see `wanted`: what a page shows or leaves out."""
    try:
        require(actor, action, venue)
    except NotAllowed:
        return False
    return True


def _reaches(actor: Actor, venue: Venue | None) -> bool:
    """Tell whether a person of one site, or of one room, is of this venue."""
    if actor.post is None or venue is None or venue.site != actor.post.site:
        return False
    return actor.post.room in ("", venue.room)
