"""What asks for a person on the wall, worst first: proposals, incidents, the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.wall.turn import Span, Turn, rooms_of
from concours.console.words import formats
from concours.console.words.act_kinds import kind_word
from concours.console.words.delivery.room import incident_look, incident_state
from concours.console.words.delivery.states import LETTERS, is_silence_odd
from concours.store.queries.delivery.wall import Ask

ALERTS_COUNT_MAX = 12
SAME = {
    "cut": frozenset({"site_cut", "tablets_cut"}),
    "misled": frozenset({"misled"}),
    "ended_early": frozenset({"ended_early"}),
}
"""Incidents that say of a site what its board says: one line is enough."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at: where, what it does to candidates, how bad, since when.

    `until_ms` is when a proposal lapses. A greater `rank` is worse.
    """

    title: str
    effect: str
    icon: str
    tone: str
    address: str
    rank: int
    count: int
    site: str = ""
    since_ms: int | None = None
    until_ms: int | None = None


def alerts_of(
    turn: Turn, sitting: UUID, site: str = "", *, can_decide: bool
) -> list[Alert]:
    """Return what to look at, worst first, of the nation or of one site.

    A decision leads to its page whoever `can_decide`; others read that it waits.
    """
    decisions = reverse("proposals", args=[sitting]) if can_decide else ""
    spans = {
        name: span for name, span in turn.spans.items() if not site or name == site
    }
    alerts = [
        *_proposals(turn, decisions, site),
        *_incidents(turn, sitting, site),
        *(alert for span in spans.values() for alert in _of_site(turn, sitting, span)),
    ]
    alerts.sort(
        key=lambda alert: (-alert.rank, -alert.count, alert.since_ms or 0, alert.title)
    )
    return alerts[:ALERTS_COUNT_MAX]


def _proposals(turn: Turn, address: str, site: str) -> Iterator[Alert]:
    for ask in turn.proposals:
        if site and ask.site != site:
            continue
        yield Alert(
            _("À confirmer : %(act)s") % {"act": kind_word(ask.kind)},
            _location(turn, ask, ask.text),
            "key-round",
            "act",
            address,
            rank=9,
            count=1,
            since_ms=ask.since_ms,
            until_ms=ask.until_ms,
        )


def _incidents(turn: Turn, sitting: UUID, site: str) -> Iterator[Alert]:
    page = reverse("incidents", args=[sitting])
    for ask in turn.incidents:
        if site and ask.site != site:
            continue
        look = incident_look(ask.kind)
        is_open = ask.state == "open"
        query = {"incident": ask.id} | ({"site": site} if site else {})
        yield Alert(
            _location(turn, ask, look.word),
            ask.text or incident_state(ask.state).word,
            look.icon,
            look.tone,
            f"{page}?{urlencode(query)}",
            rank=8 if is_open else 0,
            count=1,
            site=ask.site,
            since_ms=ask.since_ms,
        )


def _location(turn: Turn, ask: Ask, words: str) -> str:
    name = _site_name(turn, ask.site)
    place = ", ".join(part for part in (name, ask.room) if part)
    if ask.number:
        place = _("%(place)s, n° %(number)s") % {"place": place, "number": ask.number}
    return f"{place}\u00a0: {words}" if place else words


def _of_site(turn: Turn, sitting: UUID, span: Span) -> Iterator[Alert]:
    letters = turn.letters[span.start : span.stop]
    facts = next(site for site in turn.board.sites if site["site"] == span.name)
    silent = letters.count(LETTERS["silent"])
    reported_kinds = {ask.kind for ask in turn.incidents if ask.site == span.name}
    misled = turn.board.columns.get("misled", ())[span.start : span.stop]
    early = turn.board.columns.get("ended_early_ms", ())[span.start : span.stop]
    numbers = {
        "misled": sum(misled),
        "ended_early": len(early) - early.count(None),
        "loading": letters.count(LETTERS["loading"]),
        "cut": letters.count(LETTERS["cut"]),
        "silent": silent if is_silence_odd(silent, len(letters)) else 0,
        "late": facts["late"],
    }
    for kind, number in numbers.items():
        if number and not reported_kinds & SAME.get(kind, frozenset()):
            place = _place(turn, span, LETTERS.get(kind, ""), facts["name"])
            yield _alert(kind, place, number, _board(sitting, span.name), span.name)
    if calls := turn.calls.get(span.name):
        yield _calling(sitting, span.name, facts["name"], calls)


def _place(turn: Turn, span: Span, letter: str, name: str) -> str:
    """Name the site, and the room if only one is concerned."""
    if not letter:
        return name
    rooms = [
        room.name
        for room in rooms_of(turn.board, span).values()
        if letter in turn.letters[room.start : room.stop]
    ]
    return f"{name}, {rooms[0]}" if len(rooms) == 1 and rooms[0] else name


def _alert(kind: str, place: str, number: int, address: str, site: str) -> Alert:
    title, effect, icon, tone, rank = _words(kind, number)
    words = title % {"site": place, "number": formats.count(number)}
    return Alert(words, effect, icon, tone, address, rank, number, site)


def _words(kind: str, number: int) -> tuple[str, str, str, str, int]:
    match kind:
        case "misled":
            title = ngettext(
                "%(site)s : 1 tablette connaît une autre fin",
                "%(site)s : %(number)s tablettes connaissent une autre fin",
                number,
            )
            effect = _("L’heure de fin affichée n’est pas celle qui est due")
            return title, effect, "octagon-alert", "stop", 7
        case "ended_early":
            title = ngettext(
                "%(site)s : 1 remise avant la fin due, non comptée",
                "%(site)s : %(number)s remises avant la fin due, non comptées",
                number,
            )
            effect = _("Une horloge était fausse : ils peuvent continuer")
            return title, effect, "clock", "stop", 6
        case "loading":
            title = ngettext(
                "%(site)s : 1 tablette sans le sujet",
                "%(site)s : %(number)s tablettes sans le sujet",
                number,
            )
            effect = _("Le sujet arrive, ou la tablette ne peut pas le garder")
            return title, effect, "download", "stop", 4
        case "cut":
            title = ngettext(
                "%(site)s : 1 coupé", "%(site)s : %(number)s coupés", number
            )
            effect = _("Ils continuent, copies gardées sur tablette")
            return title, effect, "wifi-off", "kept", 3
        case "silent":
            title = ngettext(
                "%(site)s : 1 silencieux", "%(site)s : %(number)s silencieux", number
            )
            effect = _("Reliés, mais sans action depuis 5 min")
            return title, effect, "pause", "care", 2
        case _:
            title = ngettext(
                "%(site)s : 1 action arrivée après coup",
                "%(site)s : %(number)s actions arrivées après coup",
                number,
            )
            effect = _("D’une tablette remplacée. À lire par le jury")
            return title, effect, "tablet", "kept", 1


def _calling(sitting: UUID, site: str, name: str, number: int) -> Alert:
    title = ngettext(
        "%(site)s : 1 appel de candidat sans réponse",
        "%(site)s : %(number)s appels de candidats sans réponse",
        number,
    )
    words = title % {"site": name, "number": formats.count(number)}
    effect = _("Leur salle ne l’a pas vu depuis deux minutes")
    address = f"{reverse('site', args=[sitting])}?site={site}"
    return Alert(words, effect, "hand", "care", address, 5, number, site)


def _board(sitting: UUID, site: str) -> str:
    board = reverse("board", args=[sitting])
    return f"{board}?site={site}" if site else board


def _site_name(turn: Turn, site: str) -> str:
    for row in turn.board.sites:
        if row["site"] == site:
            return str(row["name"])
    return ""
