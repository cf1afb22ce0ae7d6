"""How grids merge: what other rules would touch, then two persons set what was seen.

A first page asks for rules, a second says how many grids and candidates they touch:
only what it showed is proposed.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from concours.acts.ecos.merging_rules import (
    FACTS,
    MARKS,
    STEPS,
    MergingRulesInvalid,
    read_rules,
)
from concours.acts.may import require
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.forms import text
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.ecos.single_marks import GRIDS_ALONE, MISSING_STATIONS
from concours.core.ecos.merging.comparison import preview_policy
from concours.core.ecos.merging.single_marks import MergingPolicy
from concours.core.people.proposals.lapse import TERMS
from concours.store.models import Sitting
from concours.store.queries.authoring.papers import is_marking_key_out
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.single_marks import (
    merging_of,
    policy_of,
    withdrawn_for,
)

KIND = "merging_rules_set"
CANDIDATES_SHOWN_MAX = 40


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Ask for rules; say what those of the address touch; or propose what was shown."""
    require(request.actor, KIND)
    if request.method == "POST":
        facts = {name: text(request, name) for name in FACTS}
        two_person.propose(request, sitting, KIND, facts)
        return redirect("single_marks", sitting)
    row = sittings.load(sitting)
    if row.kind != "ecos" or not is_marking_key_out(sitting):
        return redirect("single_marks", sitting)
    before = policy_of(row)
    facts = {name: request.GET.get(name, "") for name in FACTS}
    try:
        policy = read_rules(before, facts)
    except MergingRulesInvalid as refusal:
        is_first = not any(facts.values())
        context = _form(before, fault="" if is_first else refusal.part)
        page = "console/results/single_marks/rules.html"
        return render(request, page, {"row": row, **context})
    trial = fill_form(request)
    context = {
        "row": row,
        "facts": facts,
        "query": urlencode(facts),
        "valid_ms": TERMS[KIND].valid_ms,
        **_effect(row, before, policy),
        "trial_refusal": refusal_of(
            lambda: two_person.propose(trial, sitting, KIND, facts)
        ),
    }
    return render(request, "console/results/single_marks/rules_effect.html", context)


def _form(before: MergingPolicy, *, fault: str) -> dict[str, Any]:
    return {
        "rules": before,
        "fault": fault,
        "marks_max": MARKS[-1],
        "steps_max": STEPS[-1],
        "alone_words": {name: _(word) for name, word in GRIDS_ALONE.items()},
        "missing_words": {name: _(word) for name, word in MISSING_STATIONS.items()},
    }


def _effect(
    row: Sitting, before: MergingPolicy, policy: MergingPolicy
) -> dict[str, Any]:
    """Return what both rules touch, of the grids that are held now."""
    merging = merging_of(row, settings.PACKAGES)
    withdrawn = withdrawn_for(row)
    lacking = preview_policy(merging, policy, withdrawn)
    numbers = sorted({candidate for candidate, _station in lacking.lacking})
    return {
        "before": preview_policy(merging, before, withdrawn),
        "after": lacking,
        "policy": policy,
        "alone_word": _(GRIDS_ALONE[policy.alone]),
        "missing_word": _(MISSING_STATIONS[policy.missing_station]),
        "lacking_numbers": numbers[:CANDIDATES_SHOWN_MAX],
        "lacking_more": len(numbers) > CANDIDATES_SHOWN_MAX,
    }
