"""What is to be done next of a sitting, and what the button to its page says."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.store.queries.day import SittingOfDay

BUTTONS = {
    "launch": gettext_noop("Aller au lancement"),
    "board": gettext_noop("Voir le mur"),
    "collection": gettext_noop("Aller à la collecte"),
    "marking_key": gettext_noop("Ouvrir la grille"),
    "points": gettext_noop("Ouvrir le barème"),
    "results": gettext_noop("Lire les résultats"),
    "circuits": gettext_noop("Suivre les circuits"),
    "single_marks": gettext_noop("Lire les notes uniques"),
    "room": gettext_noop("Ma salle"),
    "site": gettext_noop("Mon centre"),
}
"""What leads to each of these pages, to whom it opens; `points`: the key of an ECOS."""


def button_words(page: str, sitting: SittingOfDay) -> str:
    """Return what leads to a page; of an ECOS, its marking key opens the points."""
    is_half_day = sitting.row.kind == "ecos"
    return _(BUTTONS["points" if is_half_day and page == "marking_key" else page])


def next_step(sitting: SittingOfDay) -> str:
    """Say in one sentence what is to be done next, "" for what needs nobody."""
    if sitting.row.cancelled_act is not None:
        return ""
    if sitting.phase == "sealed":
        return _before_launch(sitting)
    if sitting.phase in ("launched", "closed"):
        if sitting.row.kind == "ecos":
            return _("Rassemblez les grilles dès que tous les circuits sont libérés.")
        return _("Rassemblez les copies dès que les dernières sont arrivées.")
    return _after(sitting) if sitting.phase == "collected" else ""


def _before_launch(sitting: SittingOfDay) -> str:
    if sitting.row.reopened_act is not None:
        return _("Le sujet a été rouvert : il attend un nouveau scellement.")
    if sitting.present_count == 0:
        return ""
    if sitting.missing_count:
        return ngettext(
            "Il manque une part de la clé pour pouvoir lancer.",
            "Il manque %(number)d parts de la clé pour pouvoir lancer.",
            sitting.missing_count,
        ) % {"number": sitting.missing_count}
    return _("Les parts de la clé sont réunies : le départ peut être donné.")


def _after(sitting: SittingOfDay) -> str:
    if sitting.row.kind == "check" or sitting.is_adopted:
        return ""
    is_half_day = sitting.row.kind == "ecos"
    if sitting.marking is not None and is_half_day:
        return _("Lisez la file du jury, puis adoptez les notes.")
    if sitting.marking is not None:
        return _("Lisez l’analyse des questions, puis adoptez les notes.")
    if is_half_day:
        return _by_key(
            sitting,
            _("Le barème est ouvert\u00a0: le jury fait les notes."),
            _("Le quorum ouvre le barème, puis le jury fait les notes."),
        )
    return _by_key(
        sitting,
        _("La grille est ouverte\u00a0: la présidence corrige."),
        _("Le quorum ouvre la grille, puis la présidence corrige."),
    )


def _by_key(sitting: SittingOfDay, is_out: str, is_sealed: str) -> str:
    return is_out if sitting.is_key_out else is_sealed
