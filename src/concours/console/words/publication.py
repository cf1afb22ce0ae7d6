"""Words for refusals of what is published: title and advice, by code."""

from django.utils.translation import gettext_noop

OF_RESULTS = {
    "publication.not_marked": (
        gettext_noop("Une épreuve au moins n’est pas corrigée."),
        gettext_noop("Rien n’a changé. Les résultats se publient tous ensemble."),
    ),
    "publication.not_deliberated": (
        gettext_noop("Le jury n’a pas délibéré sur ces notes."),
        gettext_noop("Figez un dossier de délibération, puis préparez à nouveau."),
    ),
    "publication.instant_past": (
        gettext_noop("L’instant choisi est passé."),
        gettext_noop("Rien n’est publié. Préparez à nouveau, pour un instant à venir."),
    ),
    "publication.decided": (
        gettext_noop("Cette publication est déjà décidée, arrêtée ou dépassée."),
        gettext_noop("Rien n’a changé. Revenez à la page pour voir où elle en est."),
    ),
    "publication.open": (
        gettext_noop("Les candidats voient déjà ces résultats."),
        gettext_noop("Ils ne se retirent plus. Préparez une publication qui corrige."),
    ),
}
