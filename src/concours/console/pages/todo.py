"""À faire: what awaits one person in all exams, and what they wait for."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from concours.acts.actor import Actor, Venue
from concours.acts.may import MAY, may
from concours.acts.offices import everywhere
from concours.acts.two_persons import note_seen
from concours.console.edge.request import StaffRequest
from concours.console.edge.staff import in_background
from concours.console.pages.permissions import opens_to
from concours.console.pages.ties import tie_to, with_ties
from concours.console.words.fact_names import name_word
from concours.console.words.facts import fact_values
from concours.console.words.tasks import (
    URGENCIES,
    decision_words,
    lapse_words,
    task_words,
    when_words,
)
from concours.core.kernel.time import Instant
from concours.core.people.tasks.cases import CaseWaiting
from concours.core.people.tasks.cell import HandoverWaiting, LedgerStopped
from concours.core.people.tasks.offices import all_tasks, awaited_in, barred_in
from concours.core.people.tasks.task import (
    ORDER,
    Fact,
    HelpCallOpen,
    IncidentOpen,
    Person,
    ProposalOpen,
    RecordUnconfirmed,
    ShareAwaited,
    StepOpen,
    Task,
    WordingsUndecided,
)
from concours.store.models import Proposal, Sitting
from concours.store.queries import proposals as proposal_queries
from concours.store.queries.delivery.sittings import with_exams
from concours.store.queries.people.roster import exam_of
from concours.store.queries.people.staff import name_of
from concours.store.queries.proposals import ProposalView
from concours.store.queries.results.left_open import left_open
from concours.store.queries.tasks import Workplace, facts_for
from concours.store.queries.waiting import WaitingKinds, what_waits

ACTIONS = frozenset(action for actions in MAY.values() for action in actions)
NAMES_SHOWN_MAX = 4
PAGES: Mapping[type, str] = {
    ShareAwaited: "share",
    RecordUnconfirmed: "sealing",
    IncidentOpen: "incidents",
    WordingsUndecided: "results_wordings",
}
STEP_PAGES = {
    "scenarios": "scenarios",
    "briefing": "briefing",
    "launch": "launch",
    "collection": "collection",
    **dict.fromkeys(("releasing", "gathering"), "circuits"),
    "found_grids": "found_grids",
    "paper_grids": "paper_grids",
    "strays": "circuits",
    "marking": "marking_key",
    "carrying": "results_wordings",
    "adoption": "results",
    **dict.fromkeys(("single_marks", "queue", "single_adoption"), "single_marks"),
    "handing": "parts_exam",
    "ranking": "rankings_exam",
    "deliberation": "publication_deliberation",
    "preparation": "publication_exam",
    "publication": "publication_exam",
    "recheck": "publication_rechecks",
    "correction": "results_wordings",
    **dict.fromkeys(("retention", "erasure"), "exam_archive"),
}
MARKS_STEPS = frozenset(
    {"marking", "carrying", "adoption", "correction"}
    | {"single_marks", "queue", "single_adoption"}
)
"""Steps of the marks of one sitting."""
AWAITED_WORDS = (ProposalOpen, ShareAwaited, RecordUnconfirmed)
PUBLISHED = ("results_published", "publication_corrected")
OF_EXAM = frozenset(
    {*PUBLISHED, "ranking_adopted", "round_published"}
    | {"exam_archived", "exam_erased", "data_erased"}
)
"""Decisions about a whole exam, which are kept beside one of its sittings."""


def own_tasks(request: StaffRequest) -> tuple[Task, ...]:
    """Return what awaits the person of a request; asked of the database once."""
    state = request.__dict__
    if "own_tasks" not in state:
        actor, now = request.actor, request.now
        works = works_of(actor, waiting_here(request), now=now)
        state["own_tasks"] = all_tasks(works, now=now)
    own: tuple[Task, ...] = state["own_tasks"]
    return own


def waiting_here(request: StaffRequest) -> WaitingKinds:
    """Return of which kinds anything waits; asked of the database once."""
    state = request.__dict__
    if "waiting_kinds" not in state:
        state["waiting_kinds"] = what_waits(request.actor.id, now=request.now)
    kinds: WaitingKinds = state["waiting_kinds"]
    return kinds


def sittings_to_judge(tasks: Sequence[Task]) -> list[str]:
    """Return the sittings whose marks wait for somebody, the most urgent first."""
    facts = [task.fact for task in tasks]
    sittings = [
        fact.sitting
        for fact in facts
        if isinstance(fact, WordingsUndecided)
        or (isinstance(fact, StepOpen) and fact.step in MARKS_STEPS)
    ]
    return list(dict.fromkeys(sittings))


def is_word_awaited(actor: Actor, *, now: Instant) -> bool:
    """Tell whether a decision, a share of a key or a record awaits somebody.

    A decision alone keeps whoever presides from the day that they lead.
    """
    tasks = all_tasks(works_of(actor, now=now), now=now)
    is_leading = any("president" in who.roles for _, who in everywhere(actor))
    kinds = (ProposalOpen,) if is_leading else AWAITED_WORDS
    return any(isinstance(task.fact, kinds) for task in tasks)


@opens_to(lambda _actor: True)
def todo(request: StaffRequest) -> HttpResponse:
    """Show what awaits this person, the most urgent first, and what they wait for."""
    actor, kinds, now = request.actor, waiting_here(request), request.now
    works = works_of(actor, kinds, is_own_shown=True, now=now)
    tasks = all_tasks(works, now=now)
    request.__dict__["own_tasks"] = tasks  # what one proposed oneself is no task
    decisions, barred = awaited_in(works), barred_in(works, now=request.now)
    rows = with_exams({task.fact.sitting for task in tasks if task.fact.sitting})
    views = _views([task.fact for task in tasks] + [*decisions, *barred])
    groups = [
        {
            "title": _(URGENCIES[urgency][0]),
            "note": _(URGENCIES[urgency][1]),
            "tasks": [
                _line(task, rows, views, request)
                for task in tasks
                if task.urgency == urgency
            ],
        }
        for urgency in ORDER
    ]
    decidable = [UUID(t.fact.id) for t in tasks if isinstance(t.fact, ProposalOpen)]
    note_seen(request.actor, decidable, now=request.now)
    context = {
        "count": len(tasks),
        "groups": [group for group in groups if group["tasks"]],
        "waiting": _awaited_lines(decisions, views, request),
        "barred": [_barred_line(fact, views) for fact in barred],
    }
    return render(request, "console/todo.html", context)


@in_background
@opens_to(lambda _actor: True)
def todo_state(request: StaffRequest) -> HttpResponse:
    """Tell each task by an opaque mark and words that name nobody; 304 if the same."""
    tasks = [
        {"mark": task.fact.id, "words": task_words(task).title}
        for task in own_tasks(request)
    ]
    body = json.dumps({"tasks": tasks}).encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    headers = {"ETag": tag}
    return HttpResponse(body, content_type="application/json", headers=headers)


def person_of(actor: Actor) -> Person:
    """Return somebody as tasks know them.

    Incidents are followed for a whole site, calls are seen in a room of it.
    """
    venue = Venue(actor.post.site) if actor.post else None
    kinds = {kind for kind in ACTIONS if may(actor, kind, venue)}
    if may(actor, "help_seen", actor.post):
        kinds.add("help_seen")
    return Person(actor.id, frozenset(kinds), is_local=_is_local(actor))


def _is_local(actor: Actor) -> bool:
    return actor.post is not None and not may(actor, "help_seen")


def works_of(
    actor: Actor,
    waiting_kinds: WaitingKinds | None = None,
    *,
    is_own_shown: bool = False,
    now: Instant,
) -> list[tuple[Person, list[Fact]]]:
    """Return somebody in each of their offices, and what may ask something of them."""
    kinds = waiting_kinds or what_waits(actor.id, now=now)
    works = []
    for exam, holder in everywhere(actor):
        person, post = person_of(holder), holder.post
        place = Workplace(exam, post.site, post.room) if post else Workplace(exam)
        facts = facts_for(person, place, kinds, now=now, is_own_shown=is_own_shown)
        works.append((person, with_ties(person, facts, now=now)))
    return works


def _views(facts: Sequence[Fact]) -> Mapping[UUID, ProposalView]:
    identities = [UUID(fact.id) for fact in facts if isinstance(fact, ProposalOpen)]
    return proposal_queries.views_of(identities) if identities else {}


def _line(
    task: Task,
    rows: Mapping[str, Sitting],
    views: Mapping[UUID, ProposalView],
    request: StaffRequest,
) -> dict[str, Any]:
    words, row = task_words(task), rows.get(task.fact.sitting)
    line = {
        "task": task,
        "words": words,
        "detail": words.detail,
        "place": _place(task.fact, row),
        "when": when_words(task, request.now),
    }
    if not isinstance(task.fact, ProposalOpen):
        return line | {"address": _address(task.fact, row)}
    view = views[UUID(task.fact.id)]
    return line | {
        "address": _decision_address(task.fact, row, view.row.facts),
        "proposal": view.row,
        "facts": _shown_facts(view),
        **_left_open(view.row, row, request.now),
    }


def _left_open(
    proposal: Proposal, row: Sitting | None, now: Instant
) -> dict[str, object]:
    """Return what would stay open in an exam that somebody proposes to archive."""
    if proposal.kind != "exam_archived" or row is None:
        return {}
    return {"exam": row.exam, "left_open": left_open(row.exam, now=now)}


def _place(fact: Fact, row: Sitting | None) -> str:
    """Return what a task is about: a sitting, or its whole exam."""
    if row is None:
        return ""
    is_of_exam = (isinstance(fact, StepOpen) and fact.is_of_exam) or (
        isinstance(fact, ProposalOpen) and fact.kind in OF_EXAM
    )
    return row.exam.title if is_of_exam else f"{row.title}, {row.exam.title}"


def _shown_facts(view: ProposalView) -> list[str]:
    """Return whom and what a decision is about, as people call them."""
    if view.row.sitting_id is None:
        facts = view.row.facts
        person = facts.get("name") or ("login" in facts and name_of(facts["login"]))
        exam = "exam" in facts and exam_of(facts["exam"]).title
        return [words for words in (person, exam) if words]
    words_by_fact = {
        name: fact_values(values, name) for name, values in view.facts.items()
    }
    return [
        f"{name_word(name)} {words}" if words.isdecimal() else words
        for name, words in words_by_fact.items()
    ]


def _address(fact: Fact, row: Sitting | None) -> str:
    """Return the very place where a task is done that is no decision.

    What is done on the machine has none.
    """
    if isinstance(fact, LedgerStopped):
        return ""
    if isinstance(fact, HandoverWaiting):
        return reverse("handover")
    if isinstance(fact, HelpCallOpen):
        room = urlencode({"site": fact.site, "room": fact.room})
        return f"{reverse('room', args=[fact.sitting])}?{room}"
    if isinstance(fact, StepOpen):
        # A database restored since the reading may have no such sitting: 404 there.
        of = row.exam.code if row and fact.is_of_exam else fact.sitting
        return reverse(STEP_PAGES[fact.step], args=[of])
    if isinstance(fact, CaseWaiting):
        return reverse("cases_case", args=[fact.sitting, fact.number])
    page = PAGES[type(fact)]
    address = reverse(page, args=[fact.sitting])
    is_incident = isinstance(fact, IncidentOpen)
    return f"{address}?incident={fact.id}" if is_incident else address


def _decision_address(
    fact: ProposalOpen, row: Sitting | None, facts: Mapping[str, str]
) -> str:
    if row is None and "exam" in facts:
        page = "kiosk_exam" if fact.kind == "kiosk_policy_set" else "exams_key"
        return reverse(page, args=[facts["exam"]])
    if row is None:
        return f"{reverse('people')}#waiting"
    if fact.kind in PUBLISHED:
        return reverse("publication_exam", args=[row.exam.code])
    return f"{reverse('proposals', args=[fact.sitting])}#d-{fact.id}"


def _awaited_lines(
    decisions: Sequence[ProposalOpen],
    views: Mapping[UUID, ProposalView],
    request: StaffRequest,
) -> list[dict[str, Any]]:
    readers = proposal_queries.seen_by([UUID(decision.id) for decision in decisions])
    return [
        {
            "fact": decision,
            "title": decision_words(decision.kind),
            "facts": _shown_facts(views[UUID(decision.id)]),
            "lapse": lapse_words(decision.lapse) if decision.lapse else "",
            "seen": readers.get(UUID(decision.id), []),
            "persons": _second_persons(views[UUID(decision.id)].row, request),
        }
        for decision in decisions
    ]


def _barred_line(
    fact: ProposalOpen, views: Mapping[UUID, ProposalView]
) -> dict[str, Any]:
    """Return a decision that this person may not confirm, by whom, and until when."""
    view = views[UUID(fact.id)]
    return {
        "title": decision_words(fact.kind),
        "facts": _shown_facts(view),
        "row": view.row,
        "tied_until": fact.tied_until,
    }


def _second_persons(row: Proposal, request: StaffRequest) -> dict[str, Any]:
    """Return some of those who may confirm by name, and how many others there are.

    In the exam that it is about; what concerns the staff, in the house. Who is tied to
    whoever proposes is not one of them.
    """
    roles = [role for role, actions in MAY.items() if row.kind in actions]
    exam = proposal_queries.exam_of_proposal(row)
    own = request.actor.id
    persons = proposal_queries.second_persons(roles, exam, but=own)
    names = [
        name
        for login, name in persons.items()
        if tie_to(own, login, now=request.now) is None
    ]
    return {
        "names": names[:NAMES_SHOWN_MAX],
        "others_count": max(0, len(names) - NAMES_SHOWN_MAX),
    }
