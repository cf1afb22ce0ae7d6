"""Facts that ask for somebody, and tasks: each kind is a class, a case of `_task`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from concours.core.kernel.time import MINUTE_MS, Instant, after
from concours.core.people.proposals.lapse import Lapse
from concours.core.people.tasks.cases import CaseWaiting
from concours.core.people.tasks.cell import HandoverWaiting, LedgerStopped
from concours.core.people.tasks.steps import (
    DAY_STEPS,
    EXAM_STEPS,
    LASTING_STEPS,
    LATE_MS,
    LATE_MS_MAX,
    RESULTS_KEPT_MS,
    STEP_ACTS,
    StepName,
)

UNANSWERED_MS = 5 * MINUTE_MS
"""An incident that nobody took on for so long asks everybody who may."""
CALL_UNANSWERED_MS = 2 * MINUTE_MS
"""A candidate's call that the room has not seen for so long asks everybody who may."""
SHARE_BEFORE_MS = 60 * MINUTE_MS
"""Shares are asked for from so long before the hour of the paper."""

Urgency: TypeAlias = Literal["now", "whenever", "late"]
SharePurpose: TypeAlias = Literal["launch", "stations", "marking"]
ORDER: tuple[Urgency, ...] = ("now", "whenever", "late")
DAY_KINDS = frozenset(
    {"candidate_excluded", "attempt_given_up", "spare_opened", "gate_overridden"}
    | {"station_withdrawn", "grid_attributed", "grid_given_up", "quarantine_lifted"}
    | {"found_grid_counted", "found_grid_left_out", "status_announced"}
)
"""Decisions for which somebody who composes, or a site, waits."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, and the kinds of acts that they may do where they work.

    `is_local` tells somebody of one site or of one room of it.
    """

    login: str
    allowed: frozenset[str]
    is_local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOpen:
    """A proposal; `lapse` is why it cannot be confirmed any more, if it cannot.

    `tied_until` is until when this person may not decide with whoever proposed it, by
    what one of them did on the other's account.
    """

    id: str
    sitting: str
    kind: str
    proposer: str
    made: Instant
    expires: Instant
    lapse: Lapse | None = None
    tied_until: Instant | None = None

    def is_barred(self, now: Instant) -> bool:
        """Tell whether somebody else must confirm it, whatever this person may."""
        return self.tied_until is not None and now < self.tied_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareAwaited:
    """A share that its holder has not given, and which key waits for it.

    Asked for at `opens`: the hour of the paper, when stations of the ECOS were let out,
    or when all copies were in.
    """

    id: str
    sitting: str
    holder: str
    opens: Instant
    purpose: SharePurpose
    missing_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordUnconfirmed:
    """A record of sealing that one of its holders has not confirmed."""

    id: str
    sitting: str
    holder: str
    sealed: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpen:
    """An incident that is not closed; `state` is `open`, `seen` or `assigned`."""

    id: str
    sitting: str
    kind: str
    state: str
    assignee: str
    opened: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCallOpen:
    """A candidate's call that nobody has seen: what for, and the page of its room."""

    id: str
    sitting: str
    need: str
    site: str
    room: str
    made: Instant
    received: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingsUndecided:
    """Written answers that wait for a verdict that this person may give, and a count.

    They count 0 until then, and so do the `uncarried_count` that were accepted and are
    not in the key. `marked` is when the copies were marked.
    """

    id: str
    sitting: str
    count: int
    marked: Instant
    uncarried_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOpen:
    """A step that could be done since `due`, and is not.

    Of the exam of `sitting` from the ranking on, and of that sitting before.
    """

    id: str
    sitting: str
    step: StepName
    due: Instant

    @property
    def is_of_exam(self) -> bool:
        """Whether it concerns all sittings of the exam."""
        return self.step in EXAM_STEPS


Fact: TypeAlias = (
    ProposalOpen
    | ShareAwaited
    | RecordUnconfirmed
    | IncidentOpen
    | HelpCallOpen
    | WordingsUndecided
    | StepOpen
    | CaseWaiting
    | HandoverWaiting
    | LedgerStopped
)


def kind_of(fact: Fact) -> str:
    """Return what tells a kind of fact from others: of decisions and steps, which."""
    if isinstance(fact, ProposalOpen):
        return fact.kind
    return fact.step if isinstance(fact, StepOpen) else type(fact).__name__


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a person can do: the fact, how urgent, since or until when."""

    fact: Fact
    urgency: Urgency
    since: Instant | None = None
    until: Instant | None = None


def tasks_of(
    person: Person, facts: Iterable[Fact], *, now: Instant
) -> tuple[Task, ...]:
    """Return what this person can do, the most urgent first, then the oldest."""
    tasks = [task for fact in facts if (task := _task(person, fact, now))]
    return tuple(sorted(tasks, key=rank_of))


def is_confirmable(person: Person, fact: ProposalOpen) -> bool:
    """Tell whether a proposal waits for such a person as this one."""
    may_confirm = {"decision_proposed", fact.kind} <= person.allowed
    return fact.lapse is None and fact.proposer != person.login and may_confirm


def rank_of(task: Task) -> tuple[int, int, str]:
    """Return what tasks are sorted by: the most urgent first, then the oldest."""
    instant = task.since if task.since is not None else task.until
    return ORDER.index(task.urgency), instant or 0, task.fact.id


def _task(person: Person, fact: Fact, now: Instant) -> Task | None:
    task: Task | None
    match fact:
        case ProposalOpen():
            task = _decision(person, fact, now)
        case ShareAwaited():
            is_own = fact.holder == person.login and "share_handed" in person.allowed
            task = _share(fact, now) if is_own else None
        case RecordUnconfirmed():
            is_own = fact.holder == person.login
            is_asked = is_own and "sealing_confirmed" in person.allowed
            task = Task(fact, "whenever", since=fact.sealed) if is_asked else None
        case IncidentOpen():
            task = _incident(person, fact, now)
        case HelpCallOpen():
            task = _call(person, fact, now)
        case WordingsUndecided():
            is_asked = "wording_judged" in person.allowed and fact.count > 0
            task = Task(fact, "whenever", since=fact.marked) if is_asked else None
        case StepOpen():
            task = _step(person, fact, now)
        case CaseWaiting():
            task = _case(person, fact, now)
        case HandoverWaiting() | LedgerStopped():
            is_asked = fact.act in person.allowed
            is_own = fact.login in ("", person.login)
            task = Task(fact, "now", since=fact.since) if is_asked and is_own else None
        case _:
            assert_never(fact)
    return task


def _decision(person: Person, fact: ProposalOpen, now: Instant) -> Task | None:
    if not is_confirmable(person, fact) or fact.is_barred(now):
        return None
    urgency: Urgency = "now" if fact.kind in DAY_KINDS else "whenever"
    return Task(fact, urgency, since=fact.made, until=fact.expires)


def _share(fact: ShareAwaited, now: Instant) -> Task | None:
    if fact.missing_count <= 0:
        return None
    if fact.purpose == "marking":
        return Task(fact, "whenever", since=fact.opens)
    if fact.purpose == "stations":
        return Task(fact, "now", since=fact.opens)
    is_soon = after(fact.opens, -SHARE_BEFORE_MS) <= now
    is_dropped = now > after(fact.opens, LATE_MS_MAX)
    return Task(fact, "now", until=fact.opens) if is_soon and not is_dropped else None


def _incident(person: Person, fact: IncidentOpen, now: Instant) -> Task | None:
    is_own = fact.state == "assigned" and fact.assignee == person.login
    is_unanswered = fact.state == "open" and now >= after(fact.opened, UNANSWERED_MS)
    if "incident_followed" not in person.allowed or not (is_own or is_unanswered):
        return None
    return Task(fact, "now", since=fact.opened)


def _call(person: Person, fact: HelpCallOpen, now: Instant) -> Task | None:
    """Ask those of the room at once, and everybody who may once it has waited."""
    is_unanswered = now >= after(fact.received, CALL_UNANSWERED_MS)
    is_asked = "help_seen" in person.allowed and (person.is_local or is_unanswered)
    return Task(fact, "now", since=fact.made) if is_asked else None


def _case(person: Person, fact: CaseWaiting, now: Instant) -> Task | None:
    """Ask for the next step of a case; at the hour of a hearing somebody waits."""
    if fact.act not in person.allowed or not fact.is_ripe(now):
        return None
    if fact.is_to_come(now):
        return Task(fact, "whenever", since=fact.written, until=fact.at)
    urgency: Urgency = "now" if fact.awaits == "heard" else "whenever"
    return Task(fact, urgency, since=fact.at)


def _step(person: Person, fact: StepOpen, now: Instant) -> Task | None:
    """Ask for a step once it can be done; for a launch, which has its hour, if late."""
    kept_ms = LATE_MS_MAX if fact.step in DAY_STEPS else RESULTS_KEPT_MS
    is_late = now >= after(fact.due, LATE_MS[fact.step])
    is_ripe = is_late or (fact.step != "launch" and now >= fact.due)
    is_dropped = fact.step not in LASTING_STEPS and now > after(fact.due, kept_ms)
    if not is_ripe or is_dropped or STEP_ACTS[fact.step] not in person.allowed:
        return None
    return Task(fact, "late" if is_late else "whenever", since=fact.due)
