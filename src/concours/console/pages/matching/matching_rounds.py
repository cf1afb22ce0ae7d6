"""A round: what it came to, what changed since the last, and its publication."""

import secrets
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.matching import round_publication
from concours.acts.matching import rounds as acts
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.files import matching as files
from concours.console.pages import two_person
from concours.console.pages.forms import instant, instant_field, text
from concours.console.pages.matching.matching import find_campaign
from concours.console.pages.matching.matching_files import matches_search
from concours.console.pages.people.imports import LINES_SHOWN_MAX
from concours.console.pages.permissions import sees
from concours.console.pages.progress import answer_progress, report_progress
from concours.console.pages.ties import tie_of
from concours.console.words.matching import matching as words
from concours.core.kernel.time import HOUR_MS
from concours.core.matching.posts.table import Post
from concours.core.matching.procedure.phases import RoundKind
from concours.core.matching.rounds import figures
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import MatchingRound
from concours.store.queries.matching import campaigns
from concours.store.queries.matching import rounds as queries
from concours.store.queries.proposals import open_about_round
from concours.store.queries.results.publications import is_past
from concours.store.queries.results.rankings import anchor
from concours.store.queries.unknown import Unknown

SENT = {
    "csv": (files.as_csv, "text/csv; charset=utf-8", "csv"),
    "xlsx": (
        files.as_workbook,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    "pdf": (files.as_list, "application/pdf", "pdf"),
    "certificat": (files.as_certificate, "application/json", "json"),
    "sans-poste": (files.as_unassigned, "text/csv; charset=utf-8", "csv"),
    "agences": (files.as_agencies, "application/zip", "zip"),
}
RISK_COUNT = 12
REPAIRS_COUNT = 8
STEPS_COUNT = 8
"""Rounds whose stability is shown."""

LINES_COUNT = 25
"""Lines on one page of the table of limits."""

LEAD_MS = HOUR_MS


@require_POST
def matching_run(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Run the round of the phase that is open."""
    _exam, row = find_campaign(exam, campaign)
    with report_progress(f"{row.id}", len(acts.STEPS)) as report:
        new_round = acts.run_round(
            request.actor,
            row.id,
            entropy=secrets.token_bytes,
            now=request.now,
            progress=lambda step: report(1 + acts.STEPS.index(step)),
        )
    return redirect("matching_round", exam, campaign, new_round.number)


@sees("see_matching")
def matching_progress(_request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Tell how far the round is that this process runs."""
    _exam, row = find_campaign(exam, campaign)
    return answer_progress(f"{row.id}")


@sees("see_matching")
def matching_round(
    request: StaffRequest, exam: str, campaign: str, number: int
) -> HttpResponse:
    """Show a round: the map, limits and their change, who and what is left over."""
    exam_row, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    rounds = queries.rounds(row)
    earlier = [other_round for other_round in rounds if other_round.number < number]
    proposal = open_about_round(round_row.id, now=request.now)
    context: dict[str, Any] = {
        "exam": exam_row,
        "campaign": row,
        "round": round_row,
        "word": words.round_word(round_row.kind),
        "rounds": rounds,
        "state": _state(round_row),
        "proposal": proposal,
        "tie": tie_of(proposal, request.actor.id, now=request.now),
        "can_propose": round_row.kind not in acts.SHOWN_AT_ONCE
        and round_row.published_act is None
        and number == rounds[0].number,
        "is_final": round_row.kind not in acts.SHOWN_AT_ONCE,
        "few": round_row.summary["short"] - round_row.summary["empty"],
        "can_attest": _is_attested(round_row),
        "former": earlier[0] if earlier else None,
        "steps": _steps(rounds),
        "verification": f"{settings.TABLETS_URL}verification/"
        * bool(settings.TABLETS_URL),
        **_seats(request, round_row, earlier[0] if earlier else None),
        **_list_unplaced(round_row),
    }
    return render(request, "console/matching/round.html", context)


def _seats(
    request: StaffRequest, round_row: MatchingRound, former: MatchingRound | None
) -> dict[str, Any]:
    """Return the map, what risks to stay empty, and a page of the limits."""
    posts = campaigns.posts_of(round_row.posts)
    line_figures = queries.line_figures_of(round_row)
    subdivisions = campaigns.post_names_of(round_row.campaign).subdivisions
    names = {place.code: place.name for place in subdivisions.all}
    by_place = figures.group_seats("subdivision", posts, line_figures)
    search = request.GET.get("q", "").strip()[:60]
    order = request.GET.get("order", "line")
    lines = [
        (move, names[move.post.subdivision])
        for move in sorted(
            figures.list_moves(
                posts, line_figures, queries.line_figures_of(former) if former else None
            ),
            key=figures.SORTS.get(order, figures.SORTS["line"]),
        )
        if move.is_offered
        and matches_search(search, move.post, names[move.post.subdivision])
    ]
    return {
        "places": [(names[code], by_place[code]) for code in names if code in by_place],
        "tiles": words.tiles(subdivisions, by_place),
        **words.map_sizes(subdivisions),
        "risks": figures.at_risk(
            figures.group_seats("specialty", posts, line_figures), most=RISK_COUNT
        ),
        "short": [
            (post, names[post.subdivision], taken_count)
            for post, taken_count in figures.short_of_least(posts, line_figures)
        ],
        "wanted": search,
        "order": order,
        "page": Paginator(lines, LINES_COUNT).get_page(request.GET.get("page")),
        "subdivisions": subdivisions.all,
        "mended": [
            (code, _line_words(posts[code], names))
            for code in round_row.summary["repairs"][:REPAIRS_COUNT]
        ],
        "blocked": [
            (
                numbers,
                [_line_words(posts[code], names) if code else "–" for code in codes],
            )
            for numbers, codes in round_row.summary["blocked"]
        ],
    }


def _line_words(post: Post, names: Mapping[str, str]) -> str:
    """Return a line in words: what, where, under which contract."""
    contract = f" ({post.contract})" if post.contract else ""
    return f"{post.specialty}{contract}, {names[post.subdivision]}"


def _list_unplaced(round_row: MatchingRound) -> dict[str, Any]:
    """Return who has no post: those with a list first."""
    without_post = [result for result in queries.outcomes(round_row) if not result.line]
    without_post.sort(key=lambda round_result: not round_result.refused_count)
    return {"left": without_post[:LINES_SHOWN_MAX], "left_count": len(without_post)}


def _is_attested(round_row: MatchingRound) -> bool:
    """Tell whether a round gives posts: two persons decided it, nobody stopped it."""
    is_shown = round_row.kind in acts.SHOWN_AT_ONCE
    return (
        not is_shown
        and round_row.published_act is not None
        and round_row.stopped_act is None
    )


@require_http_methods(["GET", "HEAD", "POST"])
def matching_propose(
    request: StaffRequest, exam: str, campaign: str, number: int
) -> HttpResponse:
    """Say what publishing does, and propose it to a second person."""
    exam_row, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    require(request.actor, "round_published")
    if request.method == "POST":
        two_person.propose(
            request,
            anchor(exam_row.id).id,
            "round_published",
            {
                "round": str(round_row.id),
                "opens_ms": str(instant(request, "opens")),
            },
        )
        return redirect("matching_round", exam, campaign, number)
    context = {
        "exam": exam_row,
        "campaign": row,
        "round": round_row,
        "opens": instant_field(request.now + LEAD_MS),
        "valid_ms": TERMS["round_published"].valid_ms,
    }
    return render(request, "console/matching/propose.html", context)


@require_POST
def matching_decide(
    request: StaffRequest, exam: str, campaign: str, number: int, proposal: UUID
) -> HttpResponse:
    """Publish what somebody else proposed, or take it back."""
    _exam, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    open_proposal = open_about_round(round_row.id, now=request.now)
    if open_proposal is None or open_proposal.id != proposal:
        raise Unknown("proposal", str(proposal))
    if request.POST.get("do") == "withdraw":
        two_person.withdraw(request, open_proposal)
    else:
        two_person.confirm(request, open_proposal)
    return redirect("matching_round", exam, campaign, number)


@require_http_methods(["GET", "HEAD", "POST"])
def matching_stop(
    request: StaffRequest, exam: str, campaign: str, number: int
) -> HttpResponse:
    """Ask why, and stop a decided round before its instant."""
    exam_row, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    require(request.actor, "round_stopped")
    if request.method == "POST":
        reason = text(request, "reason")
        round_publication.stop(
            request.actor, round_row.id, reason=reason, now=request.now
        )
        return redirect("matching_round", exam, campaign, number)
    context = {"exam": exam_row, "campaign": row, "round": round_row}
    return render(request, "console/matching/stop.html", context)


@sees("see_matching")
def matching_sent(
    _request: StaffRequest, exam: str, campaign: str, number: int, kind: str
) -> HttpResponse:
    """Return a round as a file."""
    _exam, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    if kind not in SENT:
        raise Unknown("file", kind)
    make, content_type, ending = SENT[kind]
    name = f"affectations-{kind}-{campaign[:40]}-{number}.{ending}"
    return _file(make(round_row), content_type, name)


@sees("see_matching")
def matching_attestations(
    request: StaffRequest, exam: str, campaign: str, number: int
) -> HttpResponse:
    """Return the attestation of a student, or those of a subdivision."""
    _exam, row = find_campaign(exam, campaign)
    round_row = queries.round_of(row, number)
    if not _is_attested(round_row):
        raise Unknown("attestation", str(number))
    number_asked = request.GET.get("candidate", "").strip()[:12]
    if number_asked:
        pdf = files.attestation(round_row, number_asked)
        return _file(pdf, "application/pdf", f"attestation-{round_row.number}.pdf")
    place = request.GET.get("subdivision", "")
    if place not in campaigns.post_names_of(row).subdivisions.by_code():
        raise Unknown("subdivision", place)
    data = files.attestations(round_row, place)
    return _file(data, "application/zip", f"attestations-{place}.zip")


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _state(round_row: MatchingRound) -> str:
    """Return where a round stands, in one word of the template."""
    if round_row.stopped_act is not None:
        return "stopped"
    if round_row.published_act is None or round_row.opens_ms is None:
        return "prepared"
    return "open" if is_past(cast("Any", round_row.opens_ms)) else "waiting"


def _steps(rounds: list[MatchingRound]) -> list[dict[str, Any]]:
    """Return how many students kept their post from each round to the next."""
    steps = []
    for after, before in pairwise(rounds[: STEPS_COUNT + 1]):
        moves = queries.count_moves(before, after)
        total = moves.same + moves.moved + moves.lost + moves.gained
        steps.append(
            {
                "number": after.number,
                "word": words.round_word(cast("RoundKind", after.kind)),
                "moves": moves,
                "width": 100 * moves.same // total if total else 0,
                "same": moves.same,
                "total": total,
            }
        )
    return steps
