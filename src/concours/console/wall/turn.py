"""One turn of the board, as letters: pure, and the same for all who look.

The board says what tablets do; decisions come on top: who is paused, who is excluded,
whose copy is in doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from concours.console.words.delivery.states import LETTERS, RESTING
from concours.store.queries.delivery.board import Board
from concours.store.queries.delivery.wall import Ask, StoppedCandidates

AT_REST = frozenset(LETTERS[state] for state in RESTING)
"""States that a pause does not change: nobody is composing there."""


@dataclass(frozen=True, slots=True)
class Span:
    """Candidates who stand together, from `start` to before `stop`."""

    name: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class SiteRoom:
    """A room, and the site that it is of."""

    site: str
    span: Span


@dataclass(frozen=True, slots=True)
class Turn:
    """A board with its decisions; `letters` gives one state a candidate, by seat.

    `rate` is the number of entries that came each second of late, `calls` how many
    calls of candidates their rooms have left waiting, by site.
    """

    seq: int
    board: Board
    letters: str
    spans: Mapping[str, Span]
    rate: int
    incidents: Sequence[Ask] = ()
    proposals: Sequence[Ask] = ()
    calls: Mapping[str, int] = field(default_factory=dict)


def letters_of(board: Board, decisions: StoppedCandidates) -> str:
    """Return the state of each candidate as a letter, decisions first."""
    letters = [LETTERS.get(state, "w") for state in board.columns["state"]]
    if decisions == StoppedCandidates():
        return "".join(letters)
    for place, number in enumerate(board.columns["number"]):
        seat = board.seats[number]
        letters[place] = _apply_decisions(letters[place], seat, decisions)
    return "".join(letters)


def _apply_decisions(
    letter: str, seat: Mapping[str, str], decisions: StoppedCandidates
) -> str:
    attempt = seat["attempt"]
    if attempt in decisions.excluded:
        return LETTERS["excluded"]
    if attempt in decisions.suspect:
        return LETTERS["suspect"]
    is_paused = attempt in decisions.paused or seat["site"] in decisions.sites
    return LETTERS["paused"] if is_paused and letter not in AT_REST else letter


def sites_of(board: Board) -> dict[str, Span]:
    """Return where each site's candidates stand, by site."""
    return _spans(board, board.columns["number"], "site", 0)


def rooms_of(board: Board, site: Span) -> dict[str, Span]:
    """Return where each room's candidates stand in a site, by room."""
    numbers = board.columns["number"][site.start : site.stop]
    return _spans(board, numbers, "room", site.start)


def every_room(turn: Turn) -> list[SiteRoom]:
    """Return every room of every site, in the order of the board."""
    return [
        SiteRoom(site, room)
        for site, span in turn.spans.items()
        for room in rooms_of(turn.board, span).values()
    ]


def _spans(
    board: Board, numbers: Sequence[str], by: str, start: int
) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for name, group in groupby(numbers, key=lambda number: board.seats[number][by]):
        stop = start + sum(1 for _ in group)
        spans.setdefault(name, Span(name, start, stop))
        start = stop
    return spans


def cells(before: str, after: str) -> dict[str, list[int]]:
    """Return the places that became another letter, by letter."""
    places_by_letter: dict[str, list[int]] = {}
    if before == after:
        return places_by_letter
    for place, (was, letter) in enumerate(zip(before, after, strict=True)):
        if was != letter:
            places_by_letter.setdefault(letter, []).append(place)
    return places_by_letter


PERSON = ("waiting", "seen_ms", "offset_ms", "focus_lost", "epoch")
"""What a site's table says of each candidate, after the percent answered."""


def people(board: Board, span: Span) -> list[list[Any]]:
    """Return the row of each candidate of a site; None where nothing is known."""
    place = slice(span.start, span.stop)
    blanks = [None] * (span.stop - span.start)
    columns = [
        board.columns[name][place] if name in board.columns else blanks
        for name in PERSON
    ]
    answered = board.columns["answered"][place]
    percents = [100 * count // max(1, board.questions_count) for count in answered]
    return [list(row) for row in zip(percents, *columns, strict=True)]
