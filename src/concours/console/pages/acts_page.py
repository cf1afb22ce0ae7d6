"""Journal: official acts with author and reason, and what was refused."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from concours.console.edge.request import StaffRequest
from concours.console.pages.sight import sees
from concours.console.words import formats
from concours.console.words.accounts import roles_words
from concours.console.words.deeds import fact_word
from concours.core.kernel.canonical import Json
from concours.store.queries.acts import first_fault, last_acts, last_refused

LEFT_OUT = ("keeper_key", "key", "attempt", "package", "scope", "news", "news_last")
NAMED = ("given", "posts")
"""What an appointment gives to each, by login."""

INSTANT_MIN = 1_000_000_000_000


@sees("see_acts")
def acts(request: StaffRequest) -> HttpResponse:
    """Show the last acts, whether their chain holds, and the last refusals."""
    rows = last_acts()
    context: dict[str, Any] = {
        "rows": [{"row": row, "facts": list(_facts(row.act.body))} for row in rows],
        "count": rows[0].number if rows else 0,
        "fault": first_fault(),
        "refused": last_refused(),
    }
    return render(request, "console/acts.html", context)


def _facts(body: dict[str, Json]) -> Iterator[str]:
    """Yield the facts of an act, each with its name; digests are left to the file."""
    for name, value in body.items():
        said = _said(name, value)
        if said:
            yield f"{fact_word(name)} {said}"


def _said(name: str, value: Json) -> str:
    if name in NAMED and isinstance(value, dict):
        return " ; ".join(f"{who} : {_given(gift)}" for who, gift in value.items())
    if name in LEFT_OUT or isinstance(value, dict) or value in (None, ""):
        return ""
    if name.endswith("_ms") and isinstance(value, int):
        is_instant = value > INSTANT_MIN
        return formats.hour_exact(value) if is_instant else formats.duration(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)


def _given(gift: Json) -> str:
    return roles_words(map(str, gift)) if isinstance(gift, list) else str(gift)
