"""What waits for the cell: open incidents with who follows them, and who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.pages.delivery.cell.cut_off import cut_words
from concours.console.pages.delivery.cell.sittings_today import SittingToday
from concours.console.words import formats
from concours.console.words.delivery.room import incident_look
from concours.store.queries.delivery import board
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.cell.day import MemberThere
from concours.store.queries.delivery.incidents import IncidentRow, feed

INCIDENTS_SHOWN_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """An incident that is not closed: what and where, who follows it, since when."""

    row: IncidentRow
    title: str
    effect: str
    icon: str
    tone: str
    address: str


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is there since when, and which incidents they follow."""

    member: MemberThere
    follows: str


def open_incidents(
    sittings: Sequence[SittingToday],
) -> tuple[list[OpenIncident], list[IncidentRow]]:
    """Return those that are not closed, the newest first, and all of the day."""
    incidents = []
    day_rows: list[IncidentRow] = []
    for sitting in sittings:
        rows = feed(sitting.row.id)
        seen_board = board.read(sitting.row.id)
        day_rows += rows
        page = reverse("incidents", args=[sitting.row.id])
        incidents += [
            _open_incident(row, page, seen_board)
            for row in rows
            if row.state != "closed"
        ]
    incidents.sort(key=lambda incident: -incident.row.opened_ms)
    return incidents, day_rows


def watchers(
    members: Sequence[MemberThere], incidents: Sequence[OpenIncident]
) -> list[Watcher]:
    """Return who is there, each with what they follow."""
    return [
        Watcher(
            member,
            ", ".join(i.title for i in incidents if i.row.assignee == member.login),
        )
        for member in members
    ]


def _open_incident(
    row: IncidentRow, page: str, seen_board: Board | None
) -> OpenIncident:
    look = incident_look(row.kind)
    place = ", ".join(part for part in (row.site_name or "", row.room) if part)
    if row.number:
        place = _("%(place)s, n° %(number)s") % {"place": place, "number": row.number}
    return OpenIncident(
        row=row,
        title=f"{place}\u00a0: {look.word}" if place else look.word,
        effect=_effect(row, cut_words(row, seen_board)),
        icon=look.icon,
        tone=look.tone,
        address=f"{page}?{urlencode({'incident': row.id})}",
    )


def _effect(row: IncidentRow, cut: str) -> str:
    """Return what was told, how many it concerns, and who follows it."""
    words = ngettext("%(count)s tablette", "%(count)s tablettes", row.count)
    count = words % {"count": formats.count(row.count)}
    holder = (
        _("%(name)s suit") % {"name": row.assignee_name}
        if row.assignee_name
        else _("personne ne suit encore")
    )
    counts = [count] if row.count > 1 else []
    if cut:
        counts = [cut]
    texts = [row.text] if row.text else []
    return " · ".join([*texts, *counts, holder])
