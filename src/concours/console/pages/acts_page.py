"""Journal: official acts with author and reason, and what was refused."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from concours.acts.offices import exams_where
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid
from concours.console.pages.permissions import sees_somewhere
from concours.console.words.act_kinds import kind_word
from concours.console.words.acts import sentence_of
from concours.console.words.facts import facts_of
from concours.console.words.refusals import title_of
from concours.core.kernel.canonical import Json
from concours.store.journal.acts import ActRow
from concours.store.queries.act_chain import CHAIN
from concours.store.queries.act_pages import (
    Page,
    PageRequest,
    acts_page,
    kinds_recorded,
    refused_page,
)
from concours.store.queries.acts import RefusedRow, last_number
from concours.store.queries.delivery.sittings import titles_of_sittings

SHOWS = ("acts", "refused", "followed")
NUMBER_DIGITS_MAX = 18


@sees_somewhere("see_acts")
def acts(request: StaffRequest) -> HttpResponse:
    """Show a page of the acts, whether their chain holds; or of refused attempts.

    Whoever sees some exams alone reads their acts: what was refused is of the house.
    """
    exams = exams_where(request.actor, "see_acts")
    show = request.GET.get("show", "")
    show = show if show in SHOWS and exams is None else "acts"
    journal_filter = replace(
        _read_filter(request), followed=show == "followed", exams=exams
    )
    titles = titles_of_sittings(exams)
    context: dict[str, Any] = {
        "show": show,
        "is_whole": exams is None,
        "wanted": journal_filter,
        "count": last_number(),
        "fault": CHAIN.first_fault(),
        "kinds": sorted((kind_word(item), item) for item in kinds_recorded(exams)),
        "sittings": sorted(titles.items(), key=lambda item: item[1]),
    }
    if show == "acts":
        page = acts_page(journal_filter)
        context |= _ways(request, page, [row.number for row in page.rows])
        context["rows"] = [_act(row, titles) for row in page.rows]
    else:
        page_of_refusals = refused_page(journal_filter)
        context |= _ways(
            request, page_of_refusals, [row.id for row in page_of_refusals.rows]
        )
        context["rows"] = [_refusal_row(row) for row in page_of_refusals.rows]
    return render(request, "console/journal.html", context)


def _read_filter(request: StaffRequest) -> PageRequest:
    parameters = request.GET
    try:
        sitting = UUID(parameters["sitting"]) if parameters.get("sitting") else None
    except ValueError as error:
        raise FormInvalid("sitting") from error
    return PageRequest(
        kind=parameters.get("kind", ""),
        sitting=sitting,
        actor=parameters.get("actor", "").strip(),
        before=_number(parameters.get("before", "")),
        after=_number(parameters.get("after", "")),
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS_MAX):
        raise FormInvalid("number")
    return int(text)


def _ways(request: StaffRequest, page: Page[Any], numbers: list[int]) -> dict[str, Any]:
    """Return how many there are, and the addresses of newer and older ones, if any."""
    parameters = {
        name: value
        for name, value in request.GET.items()
        if name in {"show", "kind", "sitting", "actor"} and value
    }

    def way(**bound: int) -> str:
        return f"?{urlencode({**parameters, **bound})}"

    has_rows = bool(numbers)
    return {
        "found_count": page.count,
        "newer": way(after=numbers[0]) if page.has_newer and has_rows else "",
        "older": way(before=numbers[-1]) if page.has_older and has_rows else "",
    }


def _act(row: ActRow, titles: Mapping[UUID, str]) -> dict[str, Any]:
    sitting = row.act.sitting
    return {
        "row": row,
        "sitting": titles.get(sitting, "") if sitting else "",
        "sentence": sentence_of(row.act.kind, row.act.body),
        "folded": facts_of(row.act.body),
    }


def _refusal_row(row: RefusedRow) -> dict[str, Any]:
    facts: dict[str, Json] = {**row.facts}
    own_facts = facts_of(facts)
    return {
        "row": row,
        "title": title_of(row.code, row.facts),
        "facts": [fact for fact in own_facts if not fact.is_folded],
        "folded": [fact for fact in own_facts if fact.is_folded],
    }
