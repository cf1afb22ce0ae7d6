"""Who may do what: one table, read by every act and by every page.

A role is given to a person before the day, by an act. What is not in the table is
refused. `docs/reference/acts.md` shows the same table to people.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

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

OF_COMMANDS = frozenset(
    {"ledger_key_pinned", "restore_drilled", "house_restored", "house_in_service"}
)
PREPARE = frozenset(
    {
        *("exam_changed", "exam_founded", "roster_enrolled", "roster_imported"),
        "convocations_made",
        "sitting_scheduled",
        "exam_rehearsed",
        *OF_COMMANDS,
    }
)
ALLOT = frozenset(
    {"see_allotment", "allotment_adopted", "allotment_mended", "examiners_imported"}
)
"""Who is where in the ECOS, before the day and on it, and who examines."""
PLAN = frozenset(
    {"sitting_planned", "sitting_renamed", "sitting_moved", "plan_cancelled"}
    | {"check_opened", "sitting_weighed"}
)
"""The sittings of an exam before a start is announced; a check has a public paper."""
END = frozenset({"see_archive", "retention_set", "erasure_held", "erasure_resumed"})
"""The end of an exam; that it is archived, and erased, is decided by two."""
PEOPLE = frozenset({"see_people", "second_factor_reset"})
STAFF = PEOPLE | {
    "staff_appointed",
    "staff_moved",
    "staff_dismissed",
    "password_renewed",
}
OF_HOUSE = STAFF | OF_COMMANDS | {"exam_founded"}
"""What is of the whole house: roles in one exam allow none of it."""
PAPERS = frozenset({"see_papers", "paper_frozen", "paper_reread"})
"""What authors do where the house itself freezes papers (`acts.authoring.papers`)."""

ATTEND = frozenset(
    {"attendance_noted", "incident_opened", "help_seen", "rest_begun", "rest_ended"}
)
ASSIST = frozenset(
    {"message_sent", "replacement_allowed", "brake_lifted"}
    | {"incident_opened", "incident_followed"}
)
MINUTES = frozenset({"minutes_drawn"})
DECIDE = (
    MINUTES
    | ATTEND
    | ASSIST
    | {"time_extended", "lost_time_granted", "candidate_readmitted"}
)
STOP = frozenset({"time_paused", "time_resumed"})
SCENARIOS = frozenset({"see_scenarios", "scenario_read"})
"""What is let out of a series (ECOS) before the day: each reading is an act."""
BRIEFING = frozenset({"briefing_opened"})
"""What lets examiners read their stations, once a site's candidates are confined."""
CIRCUIT = frozenset(
    {"see_circuits", "circuit_released", "chair_left_empty"}
    | {"turn_replayed", "circuit_paused", "circuit_resumed"}
)
"""One circuit of an ECOS while it runs: a marshal's own, a coordinator's site."""
COMPLETE = frozenset({"grids_collected"})
BY_TWO = frozenset(
    {
        "sitting_annulled",
        "sitting_cancelled",
        "candidate_excluded",
        "attempt_given_up",
        "gate_overridden",
        "spare_opened",
        "results_published",
        "publication_corrected",
        "ranking_adopted",
        "decision_proposed",
        "decision_withdrawn",
        "marking_adopted",
        "round_published",
        "exam_archived",
        "exam_erased",
        "signing_key_replaced",
        "station_withdrawn",
        "grid_attributed",
        *("grid_given_up", "found_grid_counted", "found_grid_left_out"),
        *("grid_struck", "station_voided", "single_marks_adopted", "levelling_adopted"),
        "quarantine_lifted",
    }
)
"""What takes two persons (`acts.two_persons`), and to propose it."""
REVIEW = frozenset(
    {"wording_judged", "wording_taken_back", "wording_settled", "panel_recorded"}
)
"""What is decided of answers that no key foresaw."""
MATCH = frozenset(
    {
        "see_matching",
        "campaign_founded",
        "campaign_changed",
        "phase_opened",
        "posts_imported",
        "participants_settled",
        "round_run",
        "round_stopped",
    }
)
"""What one person may do of a matching; its result is published by two."""
SEE_THE_DAY = frozenset(
    {"see_sittings", "see_launch", "see_board", "see_rooms", "see_readiness"}
    | {"see_circuits"}
)
SEE_ALL = SEE_THE_DAY | {
    "see_exams",
    "see_archive",
    "see_copies",
    "see_results",
    "see_acts",
    "see_publication",
    "see_parts",
    "see_matching",
    "see_papers",
    "see_allotment",
}

DELIBERATE = frozenset(
    {"deliberation_frozen", "publication_prepared"}
    | {"publication_stopped", "recheck_answered", "levelling_prepared"}
)
"""What one person may do towards a publication: nothing of it shows a result."""

MAY: dict[Role, frozenset[str]] = {
    "president": SEE_ALL
    | PAPERS
    | {"see_people"}
    | DECIDE
    | BY_TWO
    | REVIEW
    | STOP
    | CIRCUIT
    | COMPLETE
    | DELIBERATE
    | {"allotment_mended", "post_code_renewed"}
    | MATCH
    | PLAN
    | END
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
    | PAPERS
    | DECIDE
    | BY_TWO
    | REVIEW
    | STOP
    | CIRCUIT
    | COMPLETE
    | DELIBERATE
    | {"sitting_disarmed", "sitting_marked", "single_marks_made", "ranking_made"}
    | {"see_spoken"},
    "keyholder": frozenset(
        {"see_sittings", "see_launch", "share_handed", "sealing_confirmed"}
    ),
    "technician": SEE_THE_DAY | ASSIST | PEOPLE | {"see_spoken"},
    "auditor": SEE_ALL | {"see_people"},
    "organiser": PREPARE
    | ALLOT
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
        "exam_erased",
        "signing_key_replaced",
        "decision_proposed",
        "decision_withdrawn",
    }
    | {"see_exams", "see_sittings", "see_roster", "see_parts", "part_imported"},
    "site_manager": MINUTES
    | frozenset({"see_sittings", "see_rooms", "see_spoken", "see_readiness"})
    | ATTEND
    | ASSIST
    | STOP,
    "supervisor": ATTEND
    | {"see_sittings", "see_rooms", "see_spoken"}
    | {"replacement_allowed", "brake_lifted"},
    "coordinator": MINUTES
    | frozenset({"see_sittings", "see_rooms", "see_spoken", "see_readiness"})
    | {"see_allotment", "allotment_mended", "post_code_renewed"}
    | SCENARIOS
    | BRIEFING
    | ATTEND
    | ASSIST
    | STOP
    | CIRCUIT
    | COMPLETE,
    "marshal": ATTEND
    | {"see_sittings", "see_rooms", "see_spoken"}
    | {"replacement_allowed", "brake_lifted"}
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
