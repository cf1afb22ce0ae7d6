"""Words of why a levelling is not prepared, or not adopted."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy, gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

METHODS = {
    "none": gettext_lazy("aucune"),
    "circuits": gettext_lazy("décalage des circuits que le sort n’explique pas"),
    "severity": gettext_lazy("sévérité des examinateurs rendue"),
    "station": gettext_lazy("stations neutralisées"),
}
"""How a table is made, as the page and its preview say it."""

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "data.under_embargo": fixed_words(
        gettext_noop("Les résultats de cet examen ne sont pas publiés"),
        gettext_noop(
            "Les grilles sont sous le même embargo que les résultats : elles sortent"
            " une fois l’instant de la publication passé."
        ),
    ),
    "corrections.invalid": fixed_words(
        gettext_noop("Cette table de corrections ne s’applique pas"),
        gettext_noop(
            "Elle n’a pas la forme attendue, ou corrige une note qui n’existe pas, ou"
            " n’existe plus : préparez une autre harmonisation."
        ),
    ),
    "levelling.severity_untold": fixed_words(
        gettext_noop("Ces grilles ne disent pas qui est sévère"),
        gettext_noop("Aucune paire d’examinateurs n’a noté deux candidats ensemble."),
    ),
    "levelling.nothing": fixed_words(
        gettext_noop("Il n’y a rien à corriger"),
        gettext_noop(
            "Cette méthode ne corrige aucune note, et aucune harmonisation n’est en"
            " vigueur."
        ),
    ),
    "levelling.adopted_already": fixed_words(
        gettext_noop("Cette harmonisation a déjà été adoptée"),
        gettext_noop("Pour y revenir, préparez-la de nouveau."),
    ),
}
