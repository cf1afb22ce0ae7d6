"""Words of signals: kinds of sign, how strong, what a run does and could not do."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from concours.console.words import formats
from concours.console.words.title_and_advice import Facts, Words, fixed_words
from concours.core.casefile.signals import Kind, Strength

KINDS: dict[Kind, tuple[str, str]] = {
    "similarity": ("arrow-left-right", gettext_noop("Copies trop proches")),
    "time": ("clock", gettext_noop("Répond quand l’autre a la question à l’écran")),
    "trace": ("search", gettext_noop("Adresse demandée sur la tablette")),
    "changes": ("history", gettext_noop("Réponses remplacées vers ce qui est juste")),
    "room": ("message-square", gettext_noop("Fraude dite par la salle")),
    "leak": ("flag", gettext_noop("Erreurs d’une réponse qui circulait")),
}
METHODS: dict[str, tuple[str, str]] = {
    "V_sum": (
        "arrow-left-right",
        gettext_noop("Copies trop proches, sur toutes les épreuves"),
    ),
    "wave": (
        "history",
        gettext_noop("Une même réponse en trois minutes, dans la salle"),
    ),
    "burst": (
        "clock",
        gettext_noop("Beaucoup de réponses justes d’un coup, après un silence"),
    ),
    "unread": (
        "clock",
        gettext_noop("Réponses justes avant d’avoir pu lire la question"),
    ),
    "superseded": (
        "tablet",
        gettext_noop("Tablette remplacée qui écrit encore, d’une autre adresse"),
    ),
}
"""Methods that are another thing than the rest of their kind."""

STRENGTHS: dict[Strength, str] = {
    "neighbours": gettext_noop("passe le seuil des voisins"),
    "room": gettext_noop("passe le seuil des salles"),
    "nation": gettext_noop("passe le seuil du pays"),
    "certain": gettext_noop("l’envoi vient d’elle"),
    "told": gettext_noop("incident noté ce jour-là"),
}

FAMILIES = {
    "neighbours": gettext_lazy("Voisins"),
    "room": gettext_lazy("Même salle"),
    "site": gettext_lazy("Deux salles d’un centre"),
    "nation": gettext_lazy("Deux centres"),
}

PHASES = {
    "copies": gettext_noop("Lecture des copies"),
    "pairs": gettext_noop("Comparaison des paires"),
    "changes": gettext_noop("Réponses remplacées, par candidat"),
    "rooms": gettext_noop("Réponses remplacées, par salle"),
    "leak": gettext_noop("Questions suspectes"),
    "together": gettext_noop("Paires, sur toutes les épreuves"),
    "ended": gettext_noop("Écriture du résultat"),
}
VERBS = {
    "pairs": gettext_noop("Paires de copies"),
    "changes": gettext_noop("Remplacements"),
    "rooms": gettext_noop("Salles"),
    "leak": gettext_noop("Questions suspectes"),
}

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "forensics.under_way": fixed_words(
        gettext_noop("Une recherche est déjà en cours."),
        gettext_noop(
            "Attendez sa fin, ou arrêtez-la\N{NO-BREAK SPACE}: rien n’a changé."
        ),
    ),
    "forensics.suspect_unknown": fixed_words(
        gettext_noop("Cette question n’est pas du sujet."),
        gettext_noop("Rien n’a changé. Reprenez le nom que donne la page Questions."),
    ),
}


def sign_words(kind: Kind, method: str) -> tuple[str, str]:
    """Return the icon of a sign, and what it is."""
    icon, words = METHODS.get(method, KINDS[kind])
    return icon, _(words)


def strength_words(strength: Strength) -> str:
    """Return how strong a sign is."""
    return _(STRENGTHS[strength])


def phase_words(phase: str) -> str:
    """Return what a run is doing."""
    return _(PHASES.get(phase, PHASES["copies"]))


def undone_words(verb: str, report: Mapping[str, Any]) -> str:
    """Return why a part of a run could not tell anything."""
    fault = report["faults"][0]
    if fault["code"] != "cohort.small":
        code = fault["code"]
        reason = _("les fichiers ne le permettent pas (%(code)s)") % {"code": code}
    else:
        count, least = (
            formats.count(int(fault["found"])),
            formats.count(int(fault["other"])),
        )
        reason = _("trop peu de copies, %(count)s au lieu de %(least)s") % {
            "count": count,
            "least": least,
        }
    name = _(VERBS[verb])
    return _("%(name)s\N{NO-BREAK SPACE}: %(reason)s.") % {
        "name": name,
        "reason": reason,
    }
