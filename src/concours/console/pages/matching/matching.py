"""Affectation: campaigns, their calendar and phase, posts, participants, rounds."""

from itertools import zip_longest
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.matching import campaign as acts
from concours.acts.matching.rounds import SHOWN_AT_ONCE
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages.current import lead_to_exam
from concours.console.pages.forms import (
    FormInvalid,
    instant,
    instant_field,
    text,
    whole,
)
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.words.matching import matching as words
from concours.core.kernel.time import HOUR_MS
from concours.core.matching.procedure import phases
from concours.core.matching.procedure import settings as rules
from concours.store.models import Campaign, CampaignPhase, Exam, MatchingRound
from concours.store.queries.matching import campaigns as queries
from concours.store.queries.matching import rounds as rounds_
from concours.store.queries.people.roster import exam_of

DAY_MS = 24 * HOUR_MS
USUAL = (
    ("simulation", 4), ("blank", 8), ("confirmation", 1), ("result", 1),
    ("complementary", 5), ("over", 1),
)  # fmt: skip
"""The phases that a new campaign proposes, and their length in days (2025)."""


@sees_somewhere("see_matching")
def matching_home(request: StaffRequest) -> HttpResponse:
    """Lead to the campaigns of the exam that is at hand."""
    return lead_to_exam(request, "matching_exam")


@sees("see_matching")
def matching(_request: StaffRequest, exam: str) -> HttpResponse:
    """Lead to the newest campaign of an exam, or to a new one."""
    rows = queries.campaigns(exam_of(exam).id)
    if not rows:
        return redirect("matching_new", exam)
    return redirect("matching_campaign", exam, rows[0].code)


@sees("see_matching")
@require_http_methods(["GET", "HEAD", "POST"])
def matching_new(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose a calendar and settings as the texts have them, and found a campaign."""
    exam_row = exam_of(exam)
    if request.method == "POST":
        draft = acts.Draft(
            text(request, "code").strip(),
            text(request, "title"),
            text(request, "seed"),
            _calendar(request),
            _settings(request),
        )
        row = acts.found_campaign(request.actor, exam_row.id, draft, now=request.now)
        return redirect("matching_campaign", exam, row.code)
    context = {
        "exam": exam_row,
        "others": queries.campaigns(exam_row.id),
        "phases": _propose_phases(request.now),
        **_rules(rules.DEFAULT),
    }
    return render(request, "console/matching/new.html", context)


@sees("see_matching")
def matching_campaign(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Show where a campaign is: phase, lists, posts, rounds."""
    exam_row = exam_of(exam)
    row = queries.campaign_of(exam_row.id, campaign)
    rows = rounds_.rounds(row)
    phase = queries.open_phase(row)
    posts = queries.posts_version(row)
    people = queries.participants_version(row)
    couples = queries.count_couples(row)
    is_shut = phase is not None and (
        phase.kind in phases.READ_ONLY or request.now >= phase.closes_ms
    )
    context: dict[str, Any] = {
        "exam": exam_row,
        "campaign": row,
        "others": [
            other_campaign
            for other_campaign in queries.campaigns(exam_row.id)
            if other_campaign.id != row.id
        ],
        "phase": phase,
        "phase_word": words.phase_word(phase.kind) if phase else "",
        "is_shut": is_shut,
        "calendar": _list_phases(row),
        "posts": posts,
        "people": people,
        "lists": queries.count_lists(row),
        "settings": words.setting_rows(row.settings),
        "least": row.settings["wishes_least"],
        "confirmed": queries.count_confirmed(row, phase.number) if phase else None,
        "together": couples.get("accepted", 0),
        "asked": couples.get("invited", 0),
        "rounds": [
            {
                "row": other_campaign,
                "word": words.round_word(other_campaign.kind),
                "moves": rounds_.count_moves(former, other_campaign)
                if former
                else None,
            }
            for other_campaign, former in zip_longest(rows, rows[1:])
        ],
        **_next_round(row, rows, phase),
    }
    return render(request, "console/matching/matching.html", context)


@require_POST
def matching_open(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Open the next phase."""
    row = queries.campaign_of(exam_of(exam).id, campaign)
    acts.open_next(
        request.actor, row.id, number=whole(request, "phase"), now=request.now
    )
    return redirect("matching_campaign", exam, campaign)


@sees("see_matching")
@require_http_methods(["GET", "HEAD", "POST"])
def matching_plan(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Change the calendar ahead; settings too before the first phase."""
    exam_row = exam_of(exam)
    row = queries.campaign_of(exam_row.id, campaign)
    require(request.actor, "campaign_changed")
    opened_phases = queries.list_opened_phases(row)
    if request.method == "POST":
        unchanged = queries.calendar_of(row)[: len(opened_phases)]
        reason = text(request, "reason")
        calendar = [*unchanged, *_calendar(request, after=len(unchanged))]
        if not opened_phases:
            settings = _settings(request)
            acts.settle(request.actor, row.id, settings, reason=reason, now=request.now)
        acts.plan(request.actor, row.id, calendar, reason=reason, now=request.now)
        return redirect("matching_campaign", exam, campaign)
    context = {
        "exam": exam_row,
        "campaign": row,
        "opened_count": len(opened_phases),
        "phases": _fields(queries.calendar_of(row), queries.settings_of(row)),
        **_rules(queries.settings_of(row)),
    }
    return render(request, "console/matching/plan.html", context)


def _next_round(
    row: Campaign, rows: list[MatchingRound], phase: CampaignPhase | None
) -> dict[str, Any]:
    """Return which round may be run now, and the one that stands in its way.

    `waits` is the newest of its kind that nobody has decided; `decided` was.
    """
    kind = phases.ROUND_OF[cast("phases.Kind", phase.kind)] if phase else None
    if kind == "complementary" and not any(
        item.kind == kind for item in queries.list_opened_phases(row)
    ):
        kind = None
    candidates = [
        item
        for item in rows
        if item.kind == kind and kind not in SHOWN_AT_ONCE and item.stopped_act is None
    ]
    decided_round = next(
        (item for item in candidates if item.published_act is not None), None
    )
    waiting_round = candidates[0] if candidates and decided_round is None else None
    return {"runs": kind, "waits": waiting_round, "decided": decided_round}


def _list_phases(row: Campaign) -> list[dict[str, Any]]:
    """Return each phase with where it stands: done, open, next or ahead."""
    opened_phases, settings = queries.list_opened_phases(row), queries.settings_of(row)
    phase_facts = []
    for index, phase in enumerate(queries.calendar_of(row)):
        state = "ahead"
        if index < len(opened_phases):
            state = "open" if index == len(opened_phases) - 1 else "done"
        elif index == len(opened_phases):
            state = "next"
        phase_facts.append(
            {
                "number": index + 1,
                "word": words.phase_word(phase.kind),
                "rights": words.rights_words(phase.kind, settings),
                "phase": phase,
                "state": state,
                "opened": opened_phases[index] if index < len(opened_phases) else None,
            }
        )
    return phase_facts


def _propose_phases(now: int) -> list[dict[str, Any]]:
    start = now - now % DAY_MS + DAY_MS + 6 * HOUR_MS
    calendar = []
    for kind, days in USUAL:
        calendar.append(phases.Phase(kind, start, start + days * DAY_MS))  # type: ignore[arg-type]
        start += days * DAY_MS
    return _fields(calendar, rules.DEFAULT)


def _rules(settings: rules.Settings) -> dict[str, Any]:
    """Return what the form of the rules shows."""
    return {
        "settings": settings,
        "sources": words.sources(),
        "rights": words.right_rows(settings),
        "right_words": list(words.RIGHTS.values()),
    }


def _fields(calendar: Any, settings: rules.Settings) -> list[dict[str, Any]]:
    return [
        {
            "kind": phase.kind,
            "word": words.phase_word(phase.kind),
            "rights": words.rights_words(phase.kind, settings),
            "opens": instant_field(phase.opens),
            "closes": instant_field(phase.closes),
        }
        for phase in calendar
    ]


def _calendar(request: StaffRequest, *, after: int = 0) -> list[phases.Phase]:
    """Return the phases of the form past the first `after`, without those left out."""
    calendar = []
    for index, kind in enumerate(
        request.POST.getlist("kind")[: phases.PHASES_COUNT_MAX]
    ):
        if index < after or request.POST.get(f"leave-{index}") == "1":
            continue
        if kind not in phases.KINDS:
            raise FormInvalid("kind")
        opens, closes = (
            instant(request, f"opens-{index}"),
            instant(request, f"closes-{index}"),
        )
        calendar.append(phases.Phase(kind, opens, closes))
    return calendar


def _settings(request: StaffRequest) -> rules.Settings:
    contracts = {
        name.strip()[:40]: False
        for name in text(request, "contracts").split(",")
        if name.strip()
    }
    also_ordinary = text(request, "also_ordinary") == "1"
    return rules.from_json(
        {
            "wishes_least": whole(request, "wishes_least"),
            "more_for_unassigned": whole(request, "more_for_unassigned"),
            "below_least": text(request, "below_least"),
            "unconfirmed": text(request, "unconfirmed"),
            "pairs_most": whole(request, "pairs_most"),
            "contracts": dict.fromkeys(contracts, also_ordinary),
            **{name: request.POST.getlist(name) for name in rules.MAY},
        }
    )


def find_campaign(exam: str, campaign: str) -> tuple[Exam, Campaign]:
    """Return an exam and its campaign. Raises `Unknown`."""
    exam_row = exam_of(exam)
    return exam_row, queries.campaign_of(exam_row.id, campaign)
