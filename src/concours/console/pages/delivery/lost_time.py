"""Temps perdu: what the record proves, proposed to the jury, given back at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from concours.acts.delivery.lost_time import grant_lost_time, minutes_of
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import several, text
from concours.console.pages.permissions import sees
from concours.console.words.delivery.losses import cause_word, proof_word
from concours.core.delivery.redress.evidence import CAUSES, Span
from concours.core.delivery.redress.lost_time import Policy
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.lost_time import CandidateLoss, lost_times

SHOWN_COUNT_MAX = 200
"""Fewer than the fields that a form may have."""


def policy() -> Policy:
    """Return what counts as lost time in this house: `docs/operating/collection.md`."""
    counts = frozenset(cause for cause in CAUSES if cause in settings.LOST_TIME_COUNTS)
    assert len(counts) == len(settings.LOST_TIME_COUNTS), "a cause nobody knows"
    return Policy(counts, settings.LOST_TIME_LEAST_S * SECOND_MS)


@sees("see_board")
def lost_time(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show who is owed time, why, and what proves it."""
    row = sittings.load(sitting)
    time_policy = policy()
    report = lost_times(row, time_policy)
    candidates_owed = [
        candidate
        for candidate in report.lost
        if candidate.loss.is_proposed(time_policy)
    ]
    candidates_owed.sort(
        key=lambda candidate: (-candidate.loss.owed_ms, candidate.person.number)
    )
    in_time = [
        candidate for candidate in candidates_owed if candidate.may_have(request.now)
    ]
    context: dict[str, Any] = {
        "row": row,
        "owed": [
            _line(candidate, time_policy) for candidate in in_time[:SHOWN_COUNT_MAX]
        ],
        "owed_count": len(in_time),
        "too_late": [
            _line(candidate, time_policy)
            for candidate in _too_late(candidates_owed, request.now)
        ],
        "returned_count": sum(bool(candidate.loss.paid) for candidate in report.lost),
        "silences": report.silences,
        "causes": [cause_word(cause) for cause in sorted(time_policy.counts)],
        "others": [cause_word(cause) for cause in sorted(CAUSES - time_policy.counts)],
        "least_ms": time_policy.least_ms,
    }
    return render(request, "console/delivery/time/lost_time.html", context)


@require_POST
def lost_time_grant(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Give back to those ticked, or to all."""
    is_all = request.POST.get("whom") == "all"
    grant_lost_time(
        request.actor,
        sitting,
        None if is_all else several(request, "candidate", count_max=SHOWN_COUNT_MAX),
        (text(request, "reason"), policy()),
        now=request.now,
    )
    return redirect("lost_time", sitting)


def _too_late(
    candidates_owed: Sequence[CandidateLoss], now: Instant
) -> list[CandidateLoss]:
    return [candidate for candidate in candidates_owed if not candidate.may_have(now)][
        :SHOWN_COUNT_MAX
    ]


def _line(candidate: CandidateLoss, time_policy: Policy) -> dict[str, Any]:
    return {
        "person": candidate.person,
        "loss": candidate.loss,
        "minutes": minutes_of(candidate),
        "ends_at": candidate.ends_at,
        "spans": [
            _span(span)
            for span in candidate.loss.spans
            if span.cause in time_policy.counts
        ],
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "cause": cause_word(span.cause),
        "length_ms": span.ended_at - span.began_at,
        "proofs": " → ".join(proof_word(proof) for proof in span.proofs),
    }
