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
from concours.console.pages.forms import (
    FormInvalid,
    instant,
    instant_field,
    text,
    whole,
)
from concours.console.pages.sight import sees
from concours.console.words.matching import matching as words
from concours.core.kernel.time import HOUR_MS
from concours.core.matching.procedure import phases
from concours.core.matching.procedure import settings as rules
from concours.store.models import Campaign, CampaignPhase, Exam, MatchingRound
from concours.store.queries.matching import campaigns as queries
from concours.store.queries.matching import rounds as rounds_
from concours.store.queries.people.roster import exam_at_hand, exam_of

DAY_MS = 24 * HOUR_MS
USUAL = (
    ("simulation", 4), ("blank", 8), ("confirmation", 1), ("result", 1),
    ("complementary", 5), ("over", 1),
)  # fmt: skip
"""The phases that a new campaign proposes, and their length in days (2025)."""


@sees("see_matching")
def matching_home(_request: StaffRequest) -> HttpResponse:
    """Lead to the campaigns of the exam that is at hand."""
    return redirect("matching_exam", exam_at_hand().code)


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
    found = exam_of(exam)
    if request.method == "POST":
        draft = acts.Draft(
            text(request, "code").strip(),
            text(request, "title"),
            text(request, "seed"),
            _calendar(request),
            _settings(request),
        )
        row = acts.found(request.actor, found.id, draft, now=request.now)
        return redirect("matching_campaign", exam, row.code)
    context = {
        "exam": found,
        "others": queries.campaigns(found.id),
        "phases": _proposed(request.now),
        **_rules(rules.DEFAULT),
    }
    return render(request, "console/matching/new.html", context)


@sees("see_matching")
def matching_campaign(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Show where a campaign is: phase, lists, posts, rounds."""
    found = exam_of(exam)
    row = queries.campaign_of(found.id, campaign)
    rows = rounds_.rounds(row)
    phase = queries.open_phase(row)
    posts = queries.posts_version(row)
    people = queries.participants_version(row)
    couples = queries.couples(row)
    is_shut = phase is not None and (
        phase.kind in phases.SHUT or request.now >= phase.closes_ms
    )
    context: dict[str, Any] = {
        "exam": found,
        "campaign": row,
        "others": [one for one in queries.campaigns(found.id) if one.id != row.id],
        "phase": phase,
        "phase_word": words.phase_word(phase.kind) if phase else "",
        "is_shut": is_shut,
        "calendar": _planned(row),
        "posts": posts,
        "people": people,
        "lists": queries.lists(row),
        "settings": words.setting_rows(row.settings),
        "least": row.settings["wishes_least"],
        "confirmed": queries.confirmed(row, phase.number) if phase else None,
        "together": couples.get("accepted", 0),
        "asked": couples.get("invited", 0),
        "rounds": [
            {
                "row": one,
                "word": words.round_word(one.kind),
                "moves": rounds_.moves(before, one) if before else None,
            }
            for one, before in zip_longest(rows, rows[1:])
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
    found = exam_of(exam)
    row = queries.campaign_of(found.id, campaign)
    require(request.actor, "campaign_changed")
    opened = queries.opened(row)
    if request.method == "POST":
        kept = queries.calendar_of(row)[: len(opened)]
        reason = text(request, "reason")
        calendar = [*kept, *_calendar(request, after=len(kept))]
        if not opened:
            settings = _settings(request)
            acts.settle(request.actor, row.id, settings, reason=reason, now=request.now)
        acts.plan(request.actor, row.id, calendar, reason=reason, now=request.now)
        return redirect("matching_campaign", exam, campaign)
    context = {
        "exam": found,
        "campaign": row,
        "opened_count": len(opened),
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
        one.kind == kind for one in queries.opened(row)
    ):
        kind = None
    given = [
        one
        for one in rows
        if one.kind == kind and kind not in SHOWN_AT_ONCE and one.stopped_act is None
    ]
    decided = next((one for one in given if one.published_act is not None), None)
    waits = given[0] if given and decided is None else None
    return {"runs": kind, "waits": waits, "decided": decided}


def _planned(row: Campaign) -> list[dict[str, Any]]:
    """Return each phase with where it stands: done, open, next or ahead."""
    opened, settings = queries.opened(row), queries.settings_of(row)
    told = []
    for at, phase in enumerate(queries.calendar_of(row)):
        state = "ahead"
        if at < len(opened):
            state = "open" if at == len(opened) - 1 else "done"
        elif at == len(opened):
            state = "next"
        told.append(
            {
                "number": at + 1,
                "word": words.phase_word(phase.kind),
                "rights": words.rights_words(phase.kind, settings),
                "phase": phase,
                "state": state,
                "opened": opened[at] if at < len(opened) else None,
            }
        )
    return told


def _proposed(now: int) -> list[dict[str, Any]]:
    start = now - now % DAY_MS + DAY_MS + 6 * HOUR_MS
    planned = []
    for kind, days in USUAL:
        planned.append(phases.Phase(kind, start, start + days * DAY_MS))  # type: ignore[arg-type]
        start += days * DAY_MS
    return _fields(planned, rules.DEFAULT)


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
            "kind": one.kind,
            "word": words.phase_word(one.kind),
            "rights": words.rights_words(one.kind, settings),
            "opens": instant_field(one.opens),
            "closes": instant_field(one.closes),
        }
        for one in calendar
    ]


def _calendar(request: StaffRequest, *, after: int = 0) -> list[phases.Phase]:
    """Return the phases of the form past the first `after`, without those left out."""
    found = []
    for at, kind in enumerate(request.POST.getlist("kind")[: phases.PHASES_COUNT_MAX]):
        if at < after or request.POST.get(f"leave-{at}") == "1":
            continue
        if kind not in phases.KINDS:
            raise FormInvalid("kind")
        opens, closes = (
            instant(request, f"opens-{at}"),
            instant(request, f"closes-{at}"),
        )
        found.append(phases.Phase(kind, opens, closes))
    return found


def _settings(request: StaffRequest) -> rules.Settings:
    contracts = {
        name.strip()[:40]: False
        for name in text(request, "contracts").split(",")
        if name.strip()
    }
    also = text(request, "also_ordinary") == "1"
    return rules.from_json(
        {
            "wishes_least": whole(request, "wishes_least"),
            "more_for_unassigned": whole(request, "more_for_unassigned"),
            "below_least": text(request, "below_least"),
            "unconfirmed": text(request, "unconfirmed"),
            "pairs_most": whole(request, "pairs_most"),
            "contracts": dict.fromkeys(contracts, also),
            **{name: request.POST.getlist(name) for name in rules.MAY},
        }
    )


def of_campaign(exam: str, campaign: str) -> tuple[Exam, Campaign]:
    """Return an exam and its campaign. Raises `Unknown`."""
    found = exam_of(exam)
    return found, queries.campaign_of(found.id, campaign)
