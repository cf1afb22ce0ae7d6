"""What every page shows around its own content: the bar, the hour, the person."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from concours.acts.actor import Actor, Place
from concours.acts.may import BY_TWO, may
from concours.acts.people import people_by_two
from concours.console.edge.staff import NOBODY
from concours.console.pages.landing import current_sitting, first_role, landing
from concours.console.words.deeds import role_word
from concours.core.kernel.time import Instant
from concours.store.models import Site
from concours.store.queries.delivery.waiting import (
    incidents_awaiting,
    proposals_awaiting,
)

OF_POST = frozenset({"board", "site", "room"})
"""Pages that show a person of one place that place alone."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the bar; `count` is what awaits this person there."""

    name: str
    address: str
    is_here: bool
    count: int


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the bar; a page without a person has an empty one.

    What costs a question is asked where a template shows it: the parts of a page that
    refresh themselves show no bar.
    """
    actor = getattr(request, "actor", NOBODY)
    context: dict[str, Any] = {
        "language": translation.get_language() or "fr",
        "now": getattr(request, "now", 0),
        "links": (),
        "role": "",
    }
    if actor is NOBODY:
        return context
    return context | {
        "links": lambda: _links(request),
        "role": role_word(first_role(actor.roles)),
        "home": lambda: landing(actor),
        "post": lambda: post_word(actor.post),
    }


def post_word(post: Place | None) -> str:
    """Return where a person works: a site, with its room if it is one only."""
    if post is None:
        return ""
    site = Site.objects.filter(pk=post.site).values_list("name", flat=True).first()
    return " · ".join(part for part in (site, post.room) if part)


def _links(request: HttpRequest) -> list[Link]:
    match = request.resolver_match
    here = (match.url_name or "") if match else ""
    given = match.kwargs.get("sitting") if match else None
    sitting = given or current_sitting()
    actor = request.actor  # type: ignore[attr-defined]
    entries = (
        ("day", _("Déroulé"), "see_sittings", False),
        ("launch", _("Lancement"), "see_launch", True),
        ("board", _("Mur"), "see_board", True),
        ("incidents", _("Incidents"), "see_rooms", True),
        ("messages", _("Messages"), "see_board", True),
        ("proposals", _("Décisions"), "decision_proposed", True),
        ("collection", _("Collecte"), "see_board", True),
        ("results", _("Résultats"), "see_results", True),
        ("rankings", _("Classements"), "see_results", False),
        ("publication", _("Publication"), "see_publication", False),
        ("matching", _("Affectation"), "see_matching", False),
        ("acts", _("Journal"), "see_acts", False),
        ("roster", _("Candidats"), "see_roster", False),
        *_parts_entry(actor),
        ("people", _("Personnes"), "see_people", False),
        *_own_entries(actor),
    )
    return [
        Link(
            name=name,
            address=reverse(page, args=[sitting] if takes_sitting else []),
            is_here=here.split("_")[0] == page,
            count=_count(page, request, sitting),
        )
        for page, name, sight, takes_sitting in entries
        if may(actor, sight, _place(page, actor))
        and (sitting is not None or not takes_sitting)
    ]


def _parts_entry(actor: Actor) -> tuple[tuple[str, str, str, bool], ...]:
    """Return the entry of those who bring marks and see no ranking."""
    if may(actor, "see_results"):
        return ()
    return (("parts", _("ECOS et parcours"), "see_parts", False),)


def _place(page: str, actor: Actor) -> Place | None:
    """Return the place that a page shows: that of whoever works in one."""
    if page == "incidents":  # they are followed for a whole site
        return Place(actor.post.site) if actor.post else None
    return actor.post if page in OF_POST else None


def _count(page: str, request: HttpRequest, sitting: UUID | None) -> int:
    """Return how much awaits this person behind an entry of the bar."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if page == "people":
        return _awaiting(actor, None, people_by_two.KINDS, request)
    if sitting is None:
        return 0
    if page == "incidents" and may(actor, "incident_followed", _place(page, actor)):
        site = actor.post.site if actor.post else None
        return incidents_awaiting(sitting, actor.id, site=site)
    if page == "proposals":
        return _awaiting(actor, sitting, BY_TWO, request)
    return 0


def _awaiting(
    actor: Actor, sitting: UUID | None, by_two: Collection[str], request: HttpRequest
) -> int:
    """Return how many proposals of these kinds this person may confirm."""
    if not may(actor, "decision_proposed"):
        return 0
    now: Instant = request.now  # type: ignore[attr-defined]
    kinds = [kind for kind in by_two if may(actor, kind)]
    return proposals_awaiting(sitting, actor.id, kinds, now=now)


def _own_entries(actor: Actor) -> tuple[tuple[str, str, str, bool], ...]:
    """Return the entries of those whom the bar leads to their own place, or share."""
    if actor.post is not None and actor.post.room:
        return (("room", _("Ma salle"), "see_rooms", True),)
    if actor.post is not None:
        return (("site", _("Mon centre"), "see_rooms", True),)
    if first_role(actor.roles) == "keyholder":
        return (("share", _("Ma part"), "share_handed", True),)
    return ()
