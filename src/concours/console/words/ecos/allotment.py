"""Words of why an allotment does not come into force."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "allotment.begun": fixed_words(
        gettext_noop(
            "Une tablette d’examinateur est déjà entrée dans cette demi-journée."
        ),
        gettext_noop(
            "La répartition ne se remplace plus : corrigez-la, siège par siège."
        ),
    ),
    "allotment.unknown": fixed_words(
        gettext_noop("La répartition nomme ce que l’examen n’a pas."),
        gettext_noop(
            "Importez d’abord les centres, candidats et examinateurs qui manquent."
        ),
    ),
    "allotment.unsound": fixed_words(
        gettext_noop("La répartition manque à une règle des ECOS."),
        gettext_noop("Corrigez-la, vérifiez-la, puis mettez-la en vigueur."),
    ),
}
