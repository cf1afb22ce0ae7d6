"""Déroulé: the sittings of the exam, where each stands, and the next step."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.acts.may import may
from concours.console.edge.request import StaffRequest
from concours.console.pages.delivery.accelerated import card
from concours.console.pages.permissions import sees
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.store.queries.day import SittingOfDay, of_exam
from concours.store.queries.results.review import review_of

PHASES = ("sealed", "armed", "launched", "closed", "collected")


@sees("see_sittings")
def day(request: StaffRequest) -> HttpResponse:
    """Show every sitting, the one that asks for something first in words."""
    sittings = of_exam(now=request.now)
    rows = [
        {
            "sitting": sitting,
            "next": next_step(sitting, request.now),
            "steps": _steps(sitting),
            "page": _page_of(sitting),
            "button": _(BUTTONS[_page_of(sitting)]),
            "undecided": _undecided(request, sitting),
        }
        for sitting in sittings
    ]
    exam = sittings[0].row.exam if sittings else None
    context = {"rows": rows, "exam": exam, "card": card(request, sittings)}
    return render(request, "console/delivery/day.html", context)


def _undecided(request: StaffRequest, sitting: SittingOfDay) -> int:
    """Return how many answers wait to be judged, to whoever may judge them."""
    if sitting.marking is None or not may(request.actor, "wording_judged"):
        return 0
    return review_of(sitting.row.id).undecided_count


PAGE_OF = {
    "sealed": "launch",
    "armed": "launch",
    "launched": "board",
    "closed": "collection",
    "collected": "results",
}
"""Where each phase is acted on."""

BUTTONS = {
    "launch": gettext_noop("Aller au lancement"),
    "board": gettext_noop("Voir le mur"),
    "collection": gettext_noop("Aller à la collecte"),
    "marking_key": gettext_noop("Ouvrir la grille"),
    "results": gettext_noop("Lire les résultats"),
}
"""What leads to each of these pages, for those to whom it opens."""


def next_step(sitting: SittingOfDay, now: Instant) -> str:
    """Say in one sentence what is to be done next."""
    if sitting.phase == "sealed":
        return _before_launch(sitting)
    if sitting.phase == "armed":
        return _("Le sujet s’ouvre partout à %(hour)s.") % {
            "hour": formats.hour_exact(sitting.row.t0_ms or 0)
        }
    if sitting.phase == "launched":
        return _while_open(sitting, now)
    if sitting.phase == "closed":
        return _("Rassemblez les copies dès que les dernières sont arrivées.")
    return _after(sitting)


def _after(sitting: SittingOfDay) -> str:
    if sitting.marking is None:
        return _("Le quorum ouvre la grille, puis la présidence corrige.")
    if not sitting.is_adopted:
        return _("Corrigée : lisez l’analyse des questions, puis adoptez à deux.")
    return _("Les notes sont adoptées. Suivent le classement et la publication.")


def _page_of(sitting: SittingOfDay) -> str:
    if sitting.phase == "collected" and sitting.marking is None:
        return "marking_key"
    return PAGE_OF[sitting.phase]


def _before_launch(sitting: SittingOfDay) -> str:
    if sitting.row.reopened_act is not None:
        return _("Le sujet a été rouvert : il attend un nouveau scellement.")
    if sitting.missing_count:
        return ngettext(
            "Il manque une part de la clé pour pouvoir lancer.",
            "Il manque %(number)d parts de la clé pour pouvoir lancer.",
            sitting.missing_count,
        ) % {"number": sitting.missing_count}
    return _("Les parts de la clé sont réunies : le départ peut être donné.")


def _while_open(sitting: SittingOfDay, now: Instant) -> str:
    if sitting.time is not None and sitting.stopped_since is not None:
        return _("Le temps est arrêté depuis %(hour)s, il reste %(left)s.") % {
            "hour": formats.hour_exact(sitting.stopped_since),
            "left": formats.duration(sitting.left_ms),
        }
    ends = sitting.normal_end or now
    if now < ends:
        return _("On compose jusqu’à %(hour)s. Suivez le mur.") % {
            "hour": formats.hour(ends)
        }
    return _("Le temps normal est terminé : rassemblez les copies.")


def _steps(sitting: SittingOfDay) -> list[dict[str, object]]:
    phase_index = PHASES.index(sitting.phase)
    row = sitting.row
    milestones = (
        (_("Scellée"), None),
        (_("Départ annoncé"), row.armed_ms),
        (_("Ouverte"), row.t0_ms if phase_index > 1 else None),
        (_("Close"), row.closed_at_ms),
        (_("Rassemblée et corrigée"), row.collected_ms),
    )
    return [
        {"name": name, "at_ms": at_ms, "state": _state(place, phase_index)}
        for place, (name, at_ms) in enumerate(milestones)
    ]


def _state(place: int, phase_index: int) -> str:
    last = len(PHASES) - 1
    if place < phase_index or place == phase_index == last:
        return "done"
    return "here" if place == phase_index else "later"
