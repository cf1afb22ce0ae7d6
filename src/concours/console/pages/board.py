"""Mur national: every candidate as a cell, every site as a block, or as a table.

All comes from the one row that the ledger keeps: however many people look, nobody
counts the journal again (F31), and the parts that change are rendered once a second for
all who have the same look.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.incidents import incidents_of
from concours.console.pages.sight import sees
from concours.console.words import formats
from concours.console.words.deeds import phase_word
from concours.console.words.states import (
    LETTERS,
    WORDS,
    WORST_FIRST,
    candidates_words,
    cut_words,
    is_silence_odd,
    silent_words,
    state_word,
)
from concours.store.queries import sittings
from concours.store.queries.board import Board, read
from concours.store.queries.day import hours_of
from concours.store.queries.people import attempt_of_number

Facts: TypeAlias = Mapping[str, Any]

SORTS = ("name", "candidates", "cut", "silent", "waiting", "progress")
HANDS = ("time_extended", "message_sent")
"""What `board_side.html` offers to those who may; a new hand there is one here."""
STALE_MS = 10_000
PITCHES = ((40, 28), (400, 20), (1_500, 12), (4_000, 8))
"""Up to so many candidates, a cell of so many pixels; beyond, `PITCH_MIN`."""
PITCH_MIN = 6
LOOK_MS = 1_000
"""How long a rendering serves: as long as a board."""
LOOKS_KEPT_MAX = 64


@dataclass(frozen=True, slots=True)
class Look:
    """All that the changing parts of a wall depend on, save what all share.

    Two people with one look are shown the same bytes; `hands` are what the person may
    do from here.
    """

    sitting: UUID
    second: int
    language: str
    is_table: bool
    sort: str
    site: str
    hands: tuple[bool, ...]


class _Shared:
    """The renderings of this second, each made once in this process."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._kept: dict[Look, str] = {}

    def page(self, request: StaffRequest, look: Look) -> str:
        """Return the changing parts of the wall in this look."""
        with self._one_at_a_time:
            page = self._kept.get(look)
            if page is None:
                context = _context(request, look.sitting) | {"is_fragment": True}
                page = render_to_string("console/board_state.html", context, request)
                if len(self._kept) >= LOOKS_KEPT_MAX:
                    self._kept.pop(next(iter(self._kept)))
                self._kept[look] = page
            return page


SHARED = _Shared()


@dataclass(frozen=True, slots=True)
class Block:
    """A site on the wall: its cells as letters, and the word of its worst state."""

    site: Facts
    letters: str
    word: str
    tone: str
    is_chosen: bool


@sees("see_board")
def board(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the wall, or the table of sites."""
    if number := request.GET.get("number", "").strip():
        attempt_of_number(sittings.load(sitting), number)
        return redirect("candidate", sitting, number)
    return render(request, "console/board.html", _context(request, sitting))


@sees("see_board")
def board_state(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the parts of the wall that change, each to its place."""
    return HttpResponse(SHARED.page(request, _look(request, sitting)))


def _look(request: StaffRequest, sitting: UUID) -> Look:
    return Look(
        sitting=sitting,
        second=request.now // LOOK_MS,
        language=get_language() or "",
        is_table=_is_table(request),
        sort=_sort(request),
        site=request.GET.get("site", ""),
        hands=tuple(may(request.actor, wanted) for wanted in HANDS),
    )


def _is_table(request: StaffRequest) -> bool:
    return request.GET.get("view") == "table"


def _sort(request: StaffRequest) -> str:
    sort = request.GET.get("sort", "")
    return sort if sort in SORTS else "name"


def _context(request: StaffRequest, sitting: UUID) -> dict[str, Any]:
    row = sittings.load(sitting)
    hours = hours_of(row, now=request.now)
    found = read(sitting)
    base: dict[str, Any] = {
        "row": row,
        "sitting": hours,
        "phase_word": phase_word(hours.phase),
        "board": found,
        "is_table": _is_table(request),
        "sort": _sort(request),
        "query": request.GET.urlencode(),
        "states": [(name, LETTERS[name], state_word(name)) for name in WORDS],
        "is_stale": found is not None and request.now - found.at_ms > STALE_MS,
    }
    if found is None:
        return base
    chosen = next(
        (s for s in found.sites if s["site"] == request.GET.get("site")), None
    )
    return base | {
        "blocks": _blocks(found, chosen),
        "sites": _sorted(found.sites, base["sort"]),
        "present": found.totals["candidates"] - found.totals["states"].get("absent", 0),
        "chosen": chosen,
        "rooms": _rooms(found, chosen) if chosen else (),
        "people": _people(found, chosen) if chosen else (),
        "incidents": incidents_of(found),
        "pitch": _pitch(found.candidates_count),
        "here": reverse("board", args=[sitting]),
    }


def _pitch(candidates_count: int) -> int:
    return next((px for most, px in PITCHES if candidates_count <= most), PITCH_MIN)


def _blocks(found: Board, chosen: Facts | None) -> list[Block]:
    letters: dict[str, list[str]] = {site["site"]: [] for site in found.sites}
    for site, state in found.states():
        letters[site].append(LETTERS[state])
    return [
        Block(each, "".join(letters[each["site"]]), *_label(each), each is chosen)
        for each in found.sites
    ]


def _label(site: Facts) -> tuple[str, str]:
    """Return the word that a site's corner carries: its worst state, or its count."""
    states = site["states"]
    if states.get("cut"):
        return cut_words(states["cut"]), "kept"
    if is_silence_odd(states.get("silent", 0), site["candidates"]):
        return silent_words(states["silent"]), "care"
    return formats.count(site["candidates"]), ""


def _sorted(sites: Sequence[Facts], sort: str) -> list[Facts]:
    if sort == "name":
        return list(sites)
    if sort in ("cut", "silent"):
        return sorted(sites, key=lambda site: -site["states"].get(sort, 0))
    return sorted(sites, key=lambda site: -site[sort])


def _rooms(found: Board, chosen: Facts) -> list[dict[str, Any]]:
    people = sorted(found.of_site(chosen["site"]), key=_place)
    return [
        {"name": room, **_room(list(each))}
        for room, each in groupby(people, key=lambda one: one["room"])
    ]


def _room(people: list[Facts]) -> dict[str, Any]:
    cut = sum(each["state"] == "cut" for each in people)
    return {
        "letters": "".join(LETTERS[each["state"]] for each in people),
        "words": cut_words(cut) if cut else candidates_words(len(people)),
        "tone": "kept" if cut else "",
    }


def _people(found: Board, chosen: Facts) -> list[Facts]:
    return sorted(
        found.of_site(chosen["site"]),
        key=lambda one: (WORST_FIRST.index(one["state"]), *_place(one)),
    )


def _place(candidate: Facts) -> tuple[str, str, str]:
    return candidate["room"], candidate["seat"], candidate["number"]
