"""Mur national: every candidate a cell, every site a block; or the same as a table.

The page is whole as it is served, and a stream keeps it up (`console/wall`): scripts
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

from concours.acts.actor import Venue
from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.venues import address_of
from concours.console.pages.delivery.wall import scope_of
from concours.console.pages.permissions import opens_to
from concours.console.wall.alerts import alerts_of
from concours.console.wall.labels import gravity, label
from concours.console.wall.rooms import is_by_rooms, room_name
from concours.console.wall.turn import (
    Span,
    Turn,
    every_room,
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
from concours.store.queries.delivery.room import Copies, collected_copies
from concours.store.queries.delivery.room import sites_of as counts_by_site
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
FINISHED = str.maketrans(
    {
        letter: LETTERS["finished"]
        for state, letter in LETTERS.items()
        if state not in ("absent", "suspect", "excluded")
    }
)
"""How cells are shown once a sitting is collected: no tablet is waited for."""


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What the address asks for: a level, and how it is shown.

    `limit` is the site that the person's authority ends at, empty for the nation.
    `first` is the site that the page begins with: that one, or the only one of an exam
    whose wall is made of rooms (`is_by_rooms`), where it goes without saying.
    """

    sitting: UUID
    limit: str
    view: str
    order: str
    site: str
    room: str
    first: str = ""
    is_by_rooms: bool = False

    def to(self, **changes: str) -> str:
        """Return the address of this page with something changed; empty leaves out."""
        usual = {"view": "wall", "order": "name", "site": self.first, "room": ""}
        fields = {name: changes.get(name, getattr(self, name)) for name in usual}
        parameters = {
            name: value for name, value in fields.items() if value != usual[name]
        }
        path = reverse("board", args=[self.sitting])
        return f"{path}?{urlencode(parameters)}" if parameters else path


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
    if row.kind == "ecos":
        return redirect("circuits", sitting)
    current_board = read(sitting)
    query = _read_query(request, row, limit, current_board)
    if number := request.GET.get("number", "").strip():
        attempt = attempt_of_number(row, number)
        if limit and str(attempt.site_id) != limit:
            raise Unknown("candidate", number)
        return redirect(_candidate(query, attempt.room, number))
    is_over = row.collected_ms is not None
    context: dict[str, Any] = {
        **_hours(row, query, request.now),
        "states": [(name, LETTERS[name], state_word(name)) for name in WORDS],
        "stale_ms": STALE_MS,
        "is_over": is_over,
        "board": None,
        "ways": _ways(query),
    }
    if current_board is not None:
        can_decide = may(request.actor, "decision_proposed")
        turn = _turn(sitting, current_board, request.now)
        if is_over:
            turn = replace(turn, letters=turn.letters.translate(FINISHED))
            context["copies"] = _copies(row, query)
        context |= _board_context(query, turn, can_decide=can_decide)
        context["is_stale"] = request.now - current_board.at_ms > STALE_MS
        if is_over:  # nobody composes: only a decision still asks for somebody
            rest = replace(turn, spans={}, incidents=())
            context["alerts"] = alerts_of(
                rest, sitting, query.limit, can_decide=can_decide
            )
    return render(request, "console/delivery/board/board.html", context)


@opens_to(lambda actor: site_seen(actor) is not None)
def board_hours(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the part of the wall that says how much time is left."""
    row = sittings.load(sitting)
    query = _read_query(request, row, scope_of(request), None)
    context = _hours(row, query, request.now)
    return render(request, "console/delivery/board/hours.html", context)


def _copies(row: Sitting, query: BoardQuery) -> Copies:
    """Return the copies of the site that is shown, or of the nation."""
    site = _site(query)
    attempts = collected_copies(row.id, site)
    expected_count = sum(
        count.expected for count in counts_by_site(row.id) if site in (None, count.site)
    )
    return Copies(attempts, len(attempts), expected_count)


def _hours(row: Sitting, query: BoardQuery, now: Instant) -> dict[str, Any]:
    hours = hours_of(row, site=_site(query), now=now)
    word = phase_word(hours.phase)
    return {"row": row, "sitting": hours, "phase_word": word, "asked": query}


def _candidate(query: BoardQuery, room: str, number: str) -> str:
    """Return where a candidate is seen: in their room by who is of one site."""
    if not query.limit:
        return reverse("candidate", args=[query.sitting, number])
    venue = Venue(UUID(query.limit), room)
    return address_of(query.sitting, venue, candidate=number)


def _read_query(
    request: StaffRequest, row: Sitting, limit: str, current_board: Board | None
) -> BoardQuery:
    parameters = request.GET
    by_rooms = is_by_rooms(row.exam)
    first = limit or (_only_site(current_board) if by_rooms else "")
    site = limit or parameters.get("site", "") or first
    view, order = parameters.get("view", ""), parameters.get("order", "")
    if (limit or (by_rooms and site)) and view not in ("table", "site"):
        view = "site"
    return BoardQuery(
        sitting=row.id,
        first=first,
        is_by_rooms=by_rooms,
        limit=limit,
        view=view if view in VIEWS else "wall",
        order=order if order in ORDERS else "name",
        site=site,
        room=parameters.get("room", "") if site else "",
    )


def _only_site(current_board: Board | None) -> str:
    """Return the site of an exam that has one alone, "" of any other."""
    sites = current_board.sites if current_board else ()
    return str(sites[0]["site"]) if len(sites) == 1 else ""


def _site(query: BoardQuery) -> UUID | None:
    """Return the site whose time the page shows, None for the nation."""
    try:
        return UUID(query.site) if query.site else None
    except ValueError:
        return None


def _ways(query: BoardQuery) -> dict[str, str]:
    up = query.to(room="") if query.room else query.to(site=query.first, view="wall")
    is_table = query.view == "table"
    usual_view = "site" if query.first else "wall"
    return {
        "nation": query.to(site=query.first, room="", view="wall"),
        "up": up,
        "table": query.to(view=usual_view if is_table else "table"),
        "order": query.to(order="name" if query.order == "worst" else "worst"),
        "site": query.to(view="site", room=""),
        "of_site": query.to(room=""),
    }


def _turn(sitting: UUID, current_board: Board, now: Instant) -> Turn:
    """Return the turn as this page shows it, before the stream goes on from it."""
    return Turn(
        seq=0,
        board=current_board,
        letters=letters_of(current_board, wall.find_stopped(sitting)),
        spans=sites_of(current_board),
        rate=0,
        incidents=wall.open_incidents(sitting),
        proposals=wall.open_proposals(sitting, now=now),
    )


def _board_context(
    query: BoardQuery, turn: Turn, *, can_decide: bool
) -> dict[str, Any]:
    whole = Span("", 0, len(turn.letters))
    scope = turn.spans.get(query.limit, Span("", 0, 0)) if query.limit else whole
    letters = turn.letters[scope.start : scope.stop]
    sites = _sites(query, turn, scope)
    open_site = next((site for site in sites if site.key == query.site), None)
    rooms = _rooms(query, turn, scope) if open_site else []
    is_zoomed = query.view == "site" and open_site is not None
    is_by_rooms = query.is_by_rooms and open_site is None and not query.limit
    visible_blocks = sites
    if is_zoomed:
        visible_blocks = [r for r in rooms if r.is_chosen] or rooms
    elif is_by_rooms:
        visible_blocks = _every_room(query, turn, scope)
    blocks = (
        sorted(visible_blocks, key=_gravity(letters))
        if query.order == "worst"
        else visible_blocks
    )
    return {
        "board": turn.board,
        "letters": letters,
        "totals": turn.board.totals if not query.limit else sites[0].facts,
        "counts": {name: letters.count(LETTERS[name]) for name in WORDS},
        "present": len(letters) - letters.count(LETTERS["absent"]),
        "sites": sites,
        "blocks": blocks,
        "chosen": open_site,
        "rooms": rooms,
        "people": _people(query, turn, scope) if open_site else [],
        "alerts": alerts_of(turn, query.sitting, query.limit, can_decide=can_decide),
        "pitch": _pitch(sum(block.stop - block.start for block in blocks)),
        "is_zoomed": is_zoomed,
        "is_by_rooms": is_by_rooms,
        "is_site_said": open_site is not None and open_site.key != query.first,
    }


def _gravity(letters: str) -> Any:
    return lambda block: gravity(letters[block.start : block.stop])


def _pitch(candidates_count: int) -> int:
    return next((px for most, px in PITCHES if candidates_count <= most), PITCH_MIN)


def _sites(query: BoardQuery, turn: Turn, scope: Span) -> list[Block]:
    return [
        _block(
            turn,
            turn.spans.get(facts["site"], Span("", scope.start, scope.start)),
            scope.start,
            index=index,
            key=facts["site"],
            name=facts["name"],
            address=query.to(site=facts["site"], room=""),
            is_chosen=facts["site"] == query.site,
            facts=facts,
        )
        for index, facts in enumerate(
            facts for facts in turn.board.sites if query.limit in ("", facts["site"])
        )
    ]


def _rooms(query: BoardQuery, turn: Turn, scope: Span) -> list[Block]:
    span = turn.spans.get(query.site, Span("", 0, 0))
    return [
        _block(
            turn,
            room,
            scope.start,
            index=index,
            key=name,
            name=name,
            address=query.to(room=name),
            is_chosen=name == query.room,
            facts={},
        )
        for index, (name, room) in enumerate(rooms_of(turn.board, span).items())
    ]


def _every_room(query: BoardQuery, turn: Turn, scope: Span) -> list[Block]:
    """Return every room of every site, in the order in which frames tell them."""
    names = {facts["site"]: facts["name"] for facts in turn.board.sites}
    return [
        _block(
            turn,
            room.span,
            scope.start,
            index=index,
            key=f"{room.site} {room.span.name}",
            name=room_name(
                room.span.name, names[room.site], is_only_site=len(names) == 1
            ),
            address=query.to(view="site", site=room.site, room=room.span.name),
            is_chosen=False,
            facts={},
        )
        for index, room in enumerate(every_room(turn))
    ]


def _block(turn: Turn, span: Span, shift: int, **fields: Any) -> Block:
    word, tone = label(turn.letters[span.start : span.stop])
    start, stop = span.start - shift, span.stop - shift
    return Block(start=start, stop=stop, word=word, tone=tone, **fields)


def _people(query: BoardQuery, turn: Turn, scope: Span) -> Sequence[Facts]:
    """Return the candidates of the chosen site or room, the worst first."""
    span = turn.spans.get(query.site, Span("", 0, 0))
    candidates = turn.board.of_site(query.site)
    percents = [row[0] for row in people(turn.board, span)]
    rows = [
        {
            **facts,
            "state": STATES[turn.letters[span.start + place]],
            "place": place,
            "cell": span.start + place - scope.start,
            "address": _candidate(query, facts["room"], facts["number"]),
            "percent": percents[place],
        }
        for place, facts in enumerate(candidates)
        if query.room in ("", facts["room"])
    ]
    return sorted(rows, key=lambda row: WORST_FIRST.index(row["state"]))
