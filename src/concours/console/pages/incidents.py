"""What asks for a person on the wall, worst first: the board, site by site."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.console.words.states import is_silence_odd
from concours.store.queries.board import Board

Facts: TypeAlias = Mapping[str, Any]

INCIDENTS_COUNT_MAX = 8


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing to look at: where, what it does to candidates, how bad."""

    site: str
    title: str
    effect: str
    icon: str
    tone: str
    rank: int
    number: int


def incidents_of(board: Board) -> list[Incident]:
    """Return the incidents of a board, worst first, at most eight."""
    found = [incident for site in board.sites for incident in _of_site(site)]
    found.sort(key=lambda incident: (-incident.rank, -incident.number, incident.title))
    return found[:INCIDENTS_COUNT_MAX]


def _of_site(site: Facts) -> list[Incident]:
    states = site["states"]
    return [
        *_cut(site, states.get("cut", 0)),
        *_silent(site, states.get("silent", 0)),
        *_late(site, site["late"]),
        *_loading(site, states.get("loading", 0)),
    ]


def _cut(site: Facts, number: int) -> list[Incident]:
    if not number:
        return []
    title = ngettext("%(site)s : 1 coupé", "%(site)s : %(number)s coupés", number)
    effect = _("Ils continuent, copies gardées sur tablette")
    return [_incident(site, title, effect, ("wifi-off", "kept", 3), number)]


def _silent(site: Facts, number: int) -> list[Incident]:
    if not is_silence_odd(number, site["candidates"]):
        return []
    title = ngettext(
        "%(site)s : 1 silencieux", "%(site)s : %(number)s silencieux", number
    )
    effect = _("Reliés, mais sans action depuis 5 min")
    return [_incident(site, title, effect, ("pause", "care", 2), number)]


def _late(site: Facts, number: int) -> list[Incident]:
    if not number:
        return []
    title = ngettext(
        "%(site)s : 1 action arrivée après coup",
        "%(site)s : %(number)s actions arrivées après coup",
        number,
    )
    effect = _("D’une tablette remplacée. À lire par le jury")
    return [_incident(site, title, effect, ("tablet", "kept", 1), number)]


def _loading(site: Facts, number: int) -> list[Incident]:
    if not number:
        return []
    title = ngettext(
        "%(site)s : 1 tablette sans le sujet",
        "%(site)s : %(number)s tablettes sans le sujet",
        number,
    )
    effect = _("Le sujet arrive, ou la tablette ne peut pas le garder")
    return [_incident(site, title, effect, ("download", "stop", 4), number)]


def _incident(
    site: Facts, title: str, effect: str, look: tuple[str, str, int], number: int
) -> Incident:
    icon, tone, rank = look
    words = title % {"site": site["name"], "number": formats.count(number)}
    return Incident(site["site"], words, effect, icon, tone, rank, number)
