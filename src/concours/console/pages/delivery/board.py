"""Mur national: every candidate a cell, every site a block; or the same as a table.

The page is whole as it is served, and a stream keeps it up (`pages/wall.py`): scripts
fill in places that the server has named. Each level has its address: the nation, a
site, a room, a candidate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from concours.acts.actor import Place
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.room import address_of
from concours.console.pages.delivery.wall import scope_of
from concours.console.pages.permissions import opens_to
from concours.console.wall.alerts import alerts_of
from concours.console.wall.labels import gravity, label
from concours.console.wall.turn import (
    Span,
    Turn,
    letters_of,
    people,
    rooms_of,
    sites_of,
)
from concours.console.wall.viewers import site_seen
from concours.console.words.act_kinds import phase_word
from concours.console.words.delivery.states import (
    LETTERS,
    WORDS,
    WORST_FIRST,
    state_word,
)
from concours.core.kernel.time import Instant
from concours.store.models import Sitting
from concours.store.queries.day import hours_of
from concours.store.queries.delivery import sittings, wall
from concours.store.queries.delivery.board import Board, read
from concours.store.queries.people.people import attempt_of_number
from concours.store.queries.unknown import Unknown

Facts: TypeAlias = Mapping[str, Any]

VIEWS = ("wall", "site", "table")
ORDERS = ("name", "worst")
STALE_MS = 10_000
PITCHES = ((40, 28), (400, 20), (1_500, 12), (4_000, 8))
"""Up to so many candidates, a cell of so many pixels; beyond, `PITCH_MIN`."""
PITCH_MIN = 6
STATES = {letter: state for state, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a level, and how it is shown.

    `limit` is the site that the person's authority ends at, empty for the nation.
    """

    sitting: UUID
    limit: str
    view: str
    order: str
    site: str
    room: str

    def to(self, **changed: str) -> str:
        """Return the address of this page with something changed; empty leaves out."""
        usual = {"view": "wall", "order": "name", "site": self.limit, "room": ""}
        fields = {name: changed.get(name, getattr(self, name)) for name in usual}
        said = {name: value for name, value in fields.items() if value != usual[name]}
        path = reverse("board", args=[self.sitting])
        return f"{path}?{urlencode(said)}" if said else path


@dataclass(frozen=True, slots=True)
class Block:
    """Candidates who stand together: cells `start` to before `stop` of the page."""

    index: int
    key: str
    name: str
    start: int
    stop: int
    word: str
    tone: str
    address: str
    is_chosen: bool
    facts: Facts


@opens_to(lambda actor: site_seen(actor) is not None)
def board(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the wall, a site of it, or a table of either."""
    limit = scope_of(request)
    row = sittings.load(sitting)
    asked = _asked(request, sitting, limit)
    if number := request.GET.get("number", "").strip():
        person = attempt_of_number(row, number).candidate
        if limit and str(person.site_id) != limit:
            raise Unknown("candidate", number)
        return redirect(_candidate(asked, person.room, number))
    is_over = row.collected_ms is not None
    context: dict[str, Any] = {
        **_hours(row, asked, request.now),
        "states": [(name, LETTERS[name], state_word(name)) for name in WORDS],
        "stale_ms": STALE_MS,
        "is_over": is_over,
        "board": None,
        "ways": _ways(asked),
    }
    found = read(sitting)
    if found is not None:
        can_decide = may(request.actor, "decision_proposed")
        turn = _turn(sitting, found, request.now)
        context |= _shown(asked, turn, can_decide=can_decide)
        context["is_stale"] = request.now - found.at_ms > STALE_MS
        if is_over:  # nobody composes: only a decision still asks for somebody
            rest = replace(turn, spans={}, incidents=())
            context["alerts"] = alerts_of(
                rest, sitting, asked.limit, can_decide=can_decide
            )
    return render(request, "console/delivery/board/board.html", context)


@opens_to(lambda actor: site_seen(actor) is not None)
def board_hours(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the wall that says how much time is left."""
    row = sittings.load(sitting)
    asked = _asked(request, sitting, scope_of(request))
    context = _hours(row, asked, request.now)
    return render(request, "console/delivery/board/hours.html", context)


def _hours(row: Sitting, asked: Asked, now: Instant) -> dict[str, Any]:
    hours = hours_of(row, site=_site(asked), now=now)
    word = phase_word(hours.phase)
    return {"row": row, "sitting": hours, "phase_word": word, "asked": asked}


def _candidate(asked: Asked, room: str, number: str) -> str:
    """Return where a candidate is seen: in their room by who is of one site."""
    if not asked.limit:
        return reverse("candidate", args=[asked.sitting, number])
    place = Place(UUID(asked.limit), room)
    return address_of(asked.sitting, place, candidate=number)


def _asked(request: StaffRequest, sitting: UUID, limit: str) -> Asked:
    given = request.GET
    site = limit or given.get("site", "")
    view, order = given.get("view", ""), given.get("order", "")
    if limit and view not in ("table", "site"):
        view = "site"
    return Asked(
        sitting=sitting,
        limit=limit,
        view=view if view in VIEWS else "wall",
        order=order if order in ORDERS else "name",
        site=site,
        room=given.get("room", "") if site else "",
    )


def _site(asked: Asked) -> UUID | None:
    """Return the site whose time the page shows, None for the nation."""
    try:
        return UUID(asked.site) if asked.site else None
    except ValueError:
        return None


def _ways(asked: Asked) -> dict[str, str]:
    up = asked.to(room="") if asked.room else asked.to(site=asked.limit, view="wall")
    is_table = asked.view == "table"
    back = "site" if asked.limit else "wall"
    return {
        "nation": asked.to(site=asked.limit, room="", view="wall"),
        "up": up,
        "table": asked.to(view=back if is_table else "table"),
        "order": asked.to(order="name" if asked.order == "worst" else "worst"),
        "site": asked.to(view="site", room=""),
        "of_site": asked.to(room=""),
    }


def _turn(sitting: UUID, found: Board, now: Instant) -> Turn:
    """Return the turn as this page shows it, before the stream goes on from it."""
    return Turn(
        seq=0,
        board=found,
        letters=letters_of(found, wall.find_stopped(sitting)),
        spans=sites_of(found),
        rate=0,
        incidents=wall.open_incidents(sitting),
        proposals=wall.open_proposals(sitting, now=now),
    )


def _shown(asked: Asked, turn: Turn, *, can_decide: bool) -> dict[str, Any]:
    whole = Span("", 0, len(turn.letters))
    scope = turn.spans.get(asked.limit, Span("", 0, 0)) if asked.limit else whole
    letters = turn.letters[scope.start : scope.stop]
    sites = _sites(asked, turn, scope)
    chosen = next((site for site in sites if site.key == asked.site), None)
    rooms = _rooms(asked, turn, scope) if chosen else []
    is_zoomed = asked.view == "site" and chosen is not None
    shown = [r for r in rooms if r.is_chosen] or rooms if is_zoomed else sites
    blocks = sorted(shown, key=_gravity(letters)) if asked.order == "worst" else shown
    return {
        "board": turn.board,
        "letters": letters,
        "totals": turn.board.totals if not asked.limit else sites[0].facts,
        "counts": {name: letters.count(LETTERS[name]) for name in WORDS},
        "present": len(letters) - letters.count(LETTERS["absent"]),
        "sites": sites,
        "blocks": blocks,
        "chosen": chosen,
        "rooms": rooms,
        "people": _people(asked, turn, scope) if chosen else [],
        "alerts": alerts_of(turn, asked.sitting, asked.limit, can_decide=can_decide),
        "pitch": _pitch(sum(block.stop - block.start for block in blocks)),
        "is_zoomed": is_zoomed,
    }


def _gravity(letters: str) -> Any:
    return lambda block: gravity(letters[block.start : block.stop])


def _pitch(candidates_count: int) -> int:
    return next((px for most, px in PITCHES if candidates_count <= most), PITCH_MIN)


def _sites(asked: Asked, turn: Turn, scope: Span) -> list[Block]:
    return [
        _block(
            turn,
            turn.spans.get(facts["site"], Span("", scope.start, scope.start)),
            scope.start,
            index=index,
            key=facts["site"],
            name=facts["name"],
            address=asked.to(site=facts["site"], room=""),
            is_chosen=facts["site"] == asked.site,
            facts=facts,
        )
        for index, facts in enumerate(
            facts for facts in turn.board.sites if asked.limit in ("", facts["site"])
        )
    ]


def _rooms(asked: Asked, turn: Turn, scope: Span) -> list[Block]:
    span = turn.spans.get(asked.site, Span("", 0, 0))
    return [
        _block(
            turn,
            room,
            scope.start,
            index=index,
            key=name,
            name=name,
            address=asked.to(room=name),
            is_chosen=name == asked.room,
            facts={},
        )
        for index, (name, room) in enumerate(rooms_of(turn.board, span).items())
    ]


def _block(turn: Turn, span: Span, shift: int, **said: Any) -> Block:
    word, tone = label(turn.letters[span.start : span.stop])
    start, stop = span.start - shift, span.stop - shift
    return Block(start=start, stop=stop, word=word, tone=tone, **said)


def _people(asked: Asked, turn: Turn, scope: Span) -> Sequence[Facts]:
    """Return the candidates of the chosen site or room, the worst first."""
    span = turn.spans.get(asked.site, Span("", 0, 0))
    found = turn.board.of_site(asked.site)
    percents = [row[0] for row in people(turn.board, span)]
    rows = [
        {
            **facts,
            "state": STATES[turn.letters[span.start + place]],
            "place": place,
            "cell": span.start + place - scope.start,
            "address": _candidate(asked, facts["room"], facts["number"]),
            "percent": percents[place],
        }
        for place, facts in enumerate(found)
        if asked.room in ("", facts["room"])
    ]
    return sorted(rows, key=lambda one: WORST_FIRST.index(one["state"]))
