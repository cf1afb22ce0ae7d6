"""Words of a replay on paper: why none is printed, and what none proves."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "replay.nothing_written": fixed_words(
        gettext_noop("Aucune action de cette copie n’est arrivée."),
        gettext_noop("Rien n’est imprimé. Attendez la première, ou un autre candidat."),
    ),
}

LIMITS = (
    "Qui tenait la tablette : la signature est la sienne, pas celle d’une personne.",
    "Où étaient les yeux et les mains, ni ce qui se disait : rien n’en est noté.",
    (
        "Pourquoi l’application fut quittée, ni ce qui était à l’écran alors : une"
        " notification, une mise en veille, un geste du système s’écrivent de même."
    ),
    "Une intention : changer d’avis, aller vite, revenir en arrière n’accuse personne.",
    (
        "L’heure exacte d’un geste : elle est celle de la tablette ; à côté, celle du"
        " centre dit quand l’action est arrivée."
    ),
    (
        "La cause d’une coupure : une action arrivée tard a attendu sur la tablette, à"
        " cause du réseau, de la tablette ou du centre."
    ),
)
"""What no replay proves, as the paper says it: in French alone, as all of it."""

FAULTS = {
    None: "entière, signée par la tablette",
    "unsigned": "la fin n’est pas encore signée",
    "signature": "une signature ne se vérifie pas",
    "digest": "une empreinte ne se vérifie pas",
}
"""How the chain of a tablet stands; any other fault is a broken link."""
