"""What every page shows around its own content: the head, the hour, the person."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from concours.acts.actor import Venue
from concours.acts.may import LOCAL
from concours.console.edge.staff import NOBODY
from concours.console.pages import navigation
from concours.console.pages.exam_profile import lazy_profile
from concours.console.pages.landing import actor_here, first_role, home
from concours.console.pages.todo import own_tasks
from concours.console.words.act_kinds import role_word
from concours.core.delivery.cell.announcement import is_of_today
from concours.core.kernel.time import Instant
from concours.store.models import Site
from concours.store.queries.delivery.cell.status import STATUS, AnnouncedStatus
from concours.store.queries.delivery.restore_drill import HOUSE, RESTORED, Restore


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the head; a page without a person has an empty one.

    What costs a question is asked where a template shows it, and once: the parts of a
    page that refresh themselves show no head.
    """
    actor = getattr(request, "actor", NOBODY)
    context: dict[str, Any] = {
        "language": translation.get_language() or "fr",
        "now": getattr(request, "now", 0),
        "head": None,
        "profile": lazy_profile(request),
        "role": "",
        "restored": cache(lambda: _find_own_restore(request)),
    }
    if actor is NOBODY:
        return context
    return context | {
        "status": cache(lambda: status_now(context["now"])),
        "head": cache(lambda: navigation.head(request)),
        "todo_count": cache(lambda: len(own_tasks(request))),  # type: ignore[arg-type]
        "role": cache(lambda: role_word(first_role(actor_here(request).roles))),
        "home": cache(lambda: home(actor_here(request))),
        "post": cache(lambda: post_word(actor_here(request).post)),
    }


def status_now(now: Instant) -> AnnouncedStatus | None:
    """Return what was announced of the day, None once it is of another."""
    status = STATUS.at(HOUSE, now=now)
    return status if status and is_of_today(status.at, now=now) else None


def _find_own_restore(request: HttpRequest) -> Restore | None:
    """Return from what this house was put back, for those who lead or prepare.

    In a room and at a circuit there is an exam to look after, and nothing to choose.
    """
    actor = getattr(request, "actor", NOBODY)
    if actor.roles and actor.roles <= LOCAL:
        return None
    return RESTORED.at(HOUSE, now=getattr(request, "now", Instant(0)))


def post_word(post: Venue | None) -> str:
    """Return where a person works: a site, with its room if it is one only."""
    if post is None:
        return ""
    site = Site.objects.get(pk=post.site).name
    return " · ".join(part for part in (site, post.room) if part)
