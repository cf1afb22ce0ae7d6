"""What viewers are told: the whole of a turn, or what changed since the one before.

Packed JSON: a letter a candidate in the whole, places by letter in a change. What a
browser holds after a whole and its changes is the whole of the last turn.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from msgspec.json import encode

from concours.console.wall.alerts import alerts_of
from concours.console.wall.labels import label
from concours.console.wall.turn import (
    Span,
    Turn,
    cells,
    every_room,
    people,
    rooms_of,
)

COMMON = ("seq", "at", "roster", "rate", "progress")
"""What each frame says, whole or change."""


@dataclass(frozen=True, slots=True)
class Look:
    """All that what a viewer is told depends on: who has the same is told the same.

    `site` is the one that the viewer's authority ends at, none for the nation;
    `chosen` the one whose candidates are shown one by one; `can_decide`: a decision
    of two persons leads to its page. `is_by_rooms`: where no site is chosen, the rooms
    of all are told.
    """

    sitting: UUID
    site: str
    chosen: str
    language: str
    can_decide: bool
    is_by_rooms: bool = False


def frame(look: Look, turn: Turn, before: Turn | None) -> bytes:
    """Return a frame: a change since `before`, or the whole if there is none.

    A change is only between two turns of one roster.
    """
    with translation.override(look.language):
        body = _body(look, turn)
        if before is not None:
            body = _change(body, _body(look, before))
        alerts = body.pop("alerts", None)
        if alerts is not None:
            body["alerts"] = _rendered(alerts)
    return encode(body)


def is_followed(turn: Turn, before: Turn) -> bool:
    """Tell whether the two are of one roster, so that places mean the same."""
    return turn.board.roster == before.board.roster


def _body(look: Look, turn: Turn) -> dict[str, Any]:
    span = _span(look, turn)
    letters = turn.letters[span.start : span.stop]
    open_span = turn.spans.get(look.chosen)
    return {
        "seq": turn.seq,
        "at": turn.board.at_ms,
        "roster": turn.board.roster,
        "rate": turn.rate,
        "progress": _progress(look, turn),
        "letters": letters,
        "sites": dict(enumerate(_site_rows(look, turn))),
        "rooms": dict(enumerate(_room_labels(look, turn, open_span))),
        "people": dict(enumerate(people(turn.board, open_span))) if open_span else {},
        "alerts": alerts_of(turn, look.sitting, look.site, can_decide=look.can_decide),
    }


def _span(look: Look, turn: Turn) -> Span:
    whole = Span("", 0, len(turn.letters))
    return turn.spans.get(look.site, Span("", 0, 0)) if look.site else whole


def _progress(look: Look, turn: Turn) -> int:
    board = turn.board
    own = (site for site in board.sites if site["site"] == look.site)
    return int(next(own, board.totals)["progress"])


def _site_rows(look: Look, turn: Turn) -> list[list[Any]]:
    """Return of each site: linked, waiting, progress in percent, and its label."""
    rows = []
    for site in turn.board.sites:
        if look.site not in ("", site["site"]):
            continue
        span = turn.spans.get(site["site"], Span("", 0, 0))
        word, tone = label(turn.letters[span.start : span.stop])
        numbers = [site["connected"], site["waiting"], site["progress"]]
        rows.append([*numbers, word, tone])
    return rows


def _room_labels(look: Look, turn: Turn, site: Span | None) -> list[tuple[str, str]]:
    """Return the label of each room of the chosen site, or of all that are shown."""
    rooms: list[Span] = []
    if site is not None:
        rooms = [*rooms_of(turn.board, site).values()]
    elif look.is_by_rooms and not look.site:
        rooms = [room.span for room in every_room(turn)]
    return [label(turn.letters[room.start : room.stop]) for room in rooms]


def _change(body: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    change = {name: body[name] for name in COMMON}
    change["cells"] = cells(before["letters"], body["letters"])
    for rows in ("sites", "rooms", "people"):
        change[rows] = {
            place: row
            for place, row in body[rows].items()
            if row != before[rows].get(place)
        }
    if body["alerts"] != before["alerts"]:
        change["alerts"] = body["alerts"]
    return change


def _rendered(alerts: list[Any]) -> str:
    return "".join(
        render_to_string("console/delivery/board/alerts.html", {"alerts": alerts})
    )
