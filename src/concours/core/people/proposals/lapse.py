"""A proposal lapses by facts: its phase is over, what it rests on changed, or time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from concours.core.kernel.time import HOUR_MS, Instant, after

DAY_ACT_MS = HOUR_MS
"""What concerns people who compose is decided within the hour, or proposed again."""
STAFF_MS = 24 * HOUR_MS
"""Nothing of the day hangs on it, but somebody waits to come in."""
RESULTS_MS = 7 * 24 * HOUR_MS
"""Nobody composes any more: a jury may sleep on marks, ranks and annulments."""

End: TypeAlias = Literal["launched", "collected"]
Cause: TypeAlias = Literal["time", "phase", "facts"]
Scope: TypeAlias = Literal["exam", "sitting", "candidate", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long a kind waits. `ends_with` is the phase in which it means nothing more.

    `changed_by` are kinds of acts after which its effect is another than was read: of
    the same `scope`, that is its exam, its sitting, its candidate in that sitting, or
    the member of the staff that it is about.
    """

    valid_ms: int
    ends_with: End | None = None
    changed_by: frozenset[str] = frozenset()
    scope: Scope = "exam"


_EXCLUSIONS = frozenset({"candidate_excluded", "candidate_readmitted"})
_PUBLICATIONS = frozenset(
    {"results_published", "publication_corrected", "publication_stopped"}
)
_ACCOUNTS = frozenset(
    {"staff_moved", "staff_dismissed", "password_renewed", "second_factor_reset"}
)

COUNTING = _EXCLUSIONS | {
    *("sitting_annulled", "part_imported", "ecos_handed", "roster_imported")
}
"""After these, marks that stand count otherwise: whose they are, and with what."""

_RANKED = COUNTING | {"marking_adopted", "ranking_adopted"}

TERMS: Mapping[str, Term] = {
    "candidate_excluded": Term(
        valid_ms=DAY_ACT_MS,
        changed_by=_EXCLUSIONS | {"case_opened", "case_notified", "case_closed"},
        scope="candidate",
    ),
    "attempt_given_up": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "spare_opened": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "station_withdrawn": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "grid_attributed": Term(
        valid_ms=DAY_ACT_MS,
        changed_by=frozenset({"single_marks_adopted"}),
        scope="sitting",
    ),
    "found_grid_counted": Term(valid_ms=DAY_ACT_MS),
    "found_grid_left_out": Term(valid_ms=DAY_ACT_MS),
    "grid_given_up": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "grid_struck": Term(valid_ms=RESULTS_MS),
    "station_voided": Term(valid_ms=RESULTS_MS),
    "station_resit_placed": Term(valid_ms=RESULTS_MS),
    "merging_rules_set": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset({"merging_rules_set"}),
        scope="sitting",
    ),
    "single_marks_adopted": Term(
        valid_ms=RESULTS_MS,
        changed_by=_EXCLUSIONS
        | {"single_marks_adopted", "grid_struck", "station_voided"}
        | {"levelling_adopted", "grid_attributed", "found_grid_counted"}
        | {"paper_grid_reread", "merging_rules_set", "station_resit_placed"},
        scope="sitting",
    ),
    "levelling_adopted": Term(
        valid_ms=RESULTS_MS,
        changed_by=_EXCLUSIONS
        | {"levelling_adopted", "grid_struck", "station_voided"}
        | {"grid_attributed", "found_grid_counted", "paper_grid_reread"}
        | {"station_resit_placed"},
        scope="sitting",
    ),
    "status_announced": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "quarantine_lifted": Term(valid_ms=DAY_ACT_MS, ends_with="collected"),
    "gate_overridden": Term(valid_ms=DAY_ACT_MS, ends_with="launched"),
    "sitting_cancelled": Term(
        valid_ms=RESULTS_MS,
        ends_with="launched",
        changed_by=frozenset({"sitting_moved"}),
        scope="sitting",
    ),
    "quorum_waived": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset({"marking_key_opened"}),
        scope="sitting",
    ),
    "sitting_annulled": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset({"marking_adopted"}),
        scope="sitting",
    ),
    "marking_adopted": Term(
        valid_ms=RESULTS_MS,
        changed_by=_EXCLUSIONS | {"marking_adopted"},
        scope="sitting",
    ),
    "ranking_adopted": Term(valid_ms=RESULTS_MS, changed_by=_RANKED),
    "results_published": Term(valid_ms=RESULTS_MS, changed_by=_RANKED | _PUBLICATIONS),
    "publication_corrected": Term(
        valid_ms=RESULTS_MS, changed_by=_RANKED | _PUBLICATIONS
    ),
    "round_published": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset(
            {
                "campaign_changed",
                "posts_imported",
                "participants_settled",
                "round_run",
                "round_published",
                "round_stopped",
                "ranking_adopted",
                "publication_corrected",
            }
        ),
    ),
    "exam_archived": Term(
        valid_ms=RESULTS_MS,
        changed_by=_PUBLICATIONS
        | {"marking_adopted", "single_marks_adopted", "retention_set"},
    ),
    "exam_erased": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset({"erasure_held", "retention_set", "exam_erased"}),
    ),
    "data_erased": Term(
        valid_ms=RESULTS_MS,
        changed_by=frozenset({"erasure_held", "case_opened", "exam_erased"}),
    ),
    "signing_key_replaced": Term(
        valid_ms=RESULTS_MS, changed_by=frozenset({"signing_key_replaced"})
    ),
    "kiosk_policy_set": Term(
        valid_ms=RESULTS_MS, changed_by=frozenset({"kiosk_policy_set"})
    ),
    "staff_appointed": Term(valid_ms=STAFF_MS),
    "staff_moved": Term(valid_ms=STAFF_MS, changed_by=_ACCOUNTS, scope="person"),
    "password_renewed": Term(valid_ms=STAFF_MS, changed_by=_ACCOUNTS, scope="person"),
    "second_factor_reset": Term(
        valid_ms=STAFF_MS, changed_by=_ACCOUNTS, scope="person"
    ),
}
"""Every kind that takes two persons.

Where `changed_by` is empty, the act itself looks at what it rests on when confirmed:
copies awaited, sites detached or red, a login still free.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFacts:
    """What decides whether a proposal lapses; `act` is the number of its own act.

    `is_launched` says that nobody of its sitting waits for a start any more, and
    `is_collected` that all copies are in; both False for what is of no sitting.
    """

    kind: str
    act: int
    sitting: str
    exam: str
    candidate: str = ""
    person: str = ""
    made: Instant
    expires: Instant
    is_launched: bool = False
    is_collected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An act that may change what a proposal rests on, and whom it is about.

    No `sitting`: of its exam. `candidate` is a number, `person` a login.
    """

    number: int
    kind: str
    sitting: str
    exam: str
    candidate: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Lapse:
    """Why a proposal cannot be confirmed any more; `act` is what changed its facts."""

    cause: Cause
    act: int = 0
    kind: str = ""


def expiry_of(kind: str, made_at: Instant) -> Instant:
    """Return until when a proposal of this kind waits, however the facts stand."""
    return after(made_at, TERMS[kind].valid_ms)


def lapse_of(
    proposal: ProposalFacts, changes: Iterable[Change], *, now: Instant
) -> Lapse | None:
    """Return why a proposal has lapsed, None while it may be confirmed.

    Facts are said before phases, and phases before time: the first tells most.
    """
    term = TERMS[proposal.kind]
    for change in sorted(changes, key=lambda change: change.number):
        if _concerns(change, proposal, term):
            return Lapse("facts", change.number, change.kind)
    is_over = {"launched": proposal.is_launched, "collected": proposal.is_collected}
    if term.ends_with is not None and is_over[term.ends_with]:
        return Lapse("phase")
    return Lapse("time") if now >= proposal.expires else None


def _concerns(change: Change, proposal: ProposalFacts, term: Term) -> bool:
    if change.number <= proposal.act or change.kind not in term.changed_by:
        return False
    match term.scope:
        case "exam":
            return change.exam == proposal.exam
        case "sitting":
            return change.sitting == proposal.sitting
        case "candidate":
            is_of_sitting = change.sitting == proposal.sitting
            return is_of_sitting and change.candidate == proposal.candidate
        case "person":
            return change.person == proposal.person
