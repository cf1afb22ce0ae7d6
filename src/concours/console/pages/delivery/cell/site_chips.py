"""The sites of a sitting as small as can be: only what is unusual has a word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from concours.console.wall.labels import label
from concours.console.wall.turn import letters_of, sites_of
from concours.store.models import Sitting
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.wall import find_stopped


@dataclass(frozen=True, slots=True)
class SiteChip:
    """A site: its name, what is unusual there, and where it is seen closely."""

    name: str
    words: str
    tone: str
    address: str


def site_chips(row: Sitting, board: Board) -> list[SiteChip]:
    """Return every site of a sitting, in the order of the wall."""
    letters = letters_of(board, find_stopped(row.id))
    spans = sites_of(board)
    return [
        _chip(row.id, facts, letters[span.start : span.stop])
        for facts in board.sites
        if (span := spans.get(facts["site"])) is not None
    ]


def _chip(sitting: UUID, facts: Mapping[str, Any], letters: str) -> SiteChip:
    words, tone = label(letters)
    address = f"{reverse('board', args=[sitting])}?{urlencode({'site': facts['site']})}"
    return SiteChip(facts["name"], words if tone else "", tone, address)
