"""Words for what is deliberated and published, and for what is refused of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from concours.console.words import formats
from concours.console.words.results import signals
from concours.console.words.title_and_advice import fixed_words

SAYINGS = {
    **signals.SAYINGS,
    "publication.not_marked": fixed_words(
        gettext_noop("Une épreuve au moins n’est pas corrigée."),
        gettext_noop("Rien n’a changé. Les résultats se publient tous ensemble."),
    ),
    "recheck.answered_already": fixed_words(
        gettext_noop("Cette demande a déjà sa réponse."),
        gettext_noop("Le candidat a pu la lire : elle ne change plus."),
    ),
    "publication.ranking_outdated": fixed_words(
        gettext_noop("Le classement en vigueur vient d’autres notes."),
        gettext_noop("Faites et adoptez un classement sur ces notes, puis revenez."),
    ),
    "publication.not_deliberated": fixed_words(
        gettext_noop("Le jury n’a pas délibéré sur ces notes."),
        gettext_noop("Figez un dossier de délibération, puis préparez à nouveau."),
    ),
    "publication.accepted_not_in_key": fixed_words(
        gettext_noop("Des réponses acceptées ne sont pas dans la grille."),
        gettext_noop("Rien n’a changé. Portez-les à la grille : elles comptent 0."),
    ),
    "publication.outdated": fixed_words(
        gettext_noop("Ces fiches ne disent plus ce qui compte : un acte l’a changé."),
        gettext_noop("Rien n’est publié. Préparez à nouveau, puis proposez."),
    ),
    "publication.instant_past": fixed_words(
        gettext_noop("L’instant choisi est passé."),
        gettext_noop("Rien n’est publié. Préparez à nouveau, pour un instant à venir."),
    ),
    "publication.decided": fixed_words(
        gettext_noop("Cette publication est déjà décidée, arrêtée ou dépassée."),
        gettext_noop("Rien n’a changé. Revenez à la page pour voir où elle en est."),
    ),
    "publication.open": fixed_words(
        gettext_noop("Les candidats voient déjà ces résultats."),
        gettext_noop(
            "Ils ne peuvent plus être retirés. Préparez une publication qui corrige."
        ),
    ),
}
"""What refusals say, by code."""

STATES = {
    "marked": _("copies notées"),
    "absent": _("absents"),
    "excluded": _("exclus"),
    "annulled": _("annulées"),
    "elsewhere": _("d’une autre épreuve"),
}
"""Where candidates stand in a sitting (`docs/reference/result-sheet.md`)."""
PASSED_WORD = _("passés aux stations")
"""The same of whoever passed a half-day of the ECOS."""

COUNTED_STATES = {
    "marked": ngettext_lazy(
        "%(shown)s copie notée", "%(shown)s copies notées", "number"
    ),
    "absent": ngettext_lazy("%(shown)s absent", "%(shown)s absents", "number"),
    "excluded": ngettext_lazy("%(shown)s exclu", "%(shown)s exclus", "number"),
    "annulled": ngettext_lazy("%(shown)s annulée", "%(shown)s annulées", "number"),
    "elsewhere": ngettext_lazy(
        "%(shown)s d’une autre épreuve", "%(shown)s d’une autre épreuve", "number"
    ),
}
COUNTED_PASSED = ngettext_lazy(
    "%(shown)s passé aux stations", "%(shown)s passés aux stations", "number"
)

PEOPLE = {
    "enrolled": _("Inscrits"),
    "present": _("Présents"),
    "absent": _("Absents"),
    "excluded": _("Exclus"),
}
"""How many an exam had; an absent one sat nothing of it."""

OUTCOMES = {
    "admission": (_("admis"), _("ajourné")),
    "stations": (_("admis aux ECOS"), _("non admis aux ECOS")),
}
"""What reaching a gate and missing it come to, by what it opens."""
NOT_THERE = {"absent": _("absent"), "excluded": _("exclu"), "uncalled": _("non noté")}
"""What is said of those who were not present, where a mark would stand."""

STATISTICS = {
    "count": _("Notes"),
    "passed": _("Au seuil de %(gate)s et plus"),
    "below": _("Sous le seuil"),
    "mean": _("Moyenne"),
    "median": _("Médiane"),
    "quartile_1": _("Premier quartile"),
    "quartile_3": _("Troisième quartile"),
    "lowest": _("La plus basse"),
    "highest": _("La plus haute"),
}


def counted_state(state: str, count: int, *, is_half_day: bool) -> str:
    """Return how many stand so in a sitting; a half-day has no copies."""
    is_passed = state == "marked" and is_half_day
    words = COUNTED_PASSED if is_passed else COUNTED_STATES[state]
    return str(words % {"number": count, "shown": formats.count(count)})
