"""Refusals of breaks, calls, incidents, locked browsers, replays, for the staff."""

from collections.abc import Callable

from django.utils.translation import gettext_noop

from concours.console.words.delivery import kiosk, network, replays
from concours.console.words.title_and_advice import Facts, Words, fixed_words

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    **kiosk.SAYINGS,
    **network.SAYINGS,
    **replays.SAYINGS,
    "call.taken_back": fixed_words(
        gettext_noop("Le candidat a retiré cet appel."),
        gettext_noop("Il n’a plus besoin de personne : rien n’est à faire."),
    ),
    "incident.not_back": fixed_words(
        gettext_noop("Des tablettes y sont encore coupées."),
        gettext_noop("On clôt quand toutes sont revenues, ou avec un motif."),
    ),
    "incident.out_of_reach": fixed_words(
        gettext_noop("Cette personne ne suit pas les incidents d’ici."),
        gettext_noop("Choisissez dans la liste qui peut le clore."),
    ),
    "pause.open": fixed_words(
        gettext_noop("Un centre ou un candidat est encore en pause."),
        gettext_noop("Faites-les d’abord reprendre : leur temps n’est pas terminé."),
    ),
    "rest.none_left": fixed_words(
        gettext_noop("Ce candidat n’a plus de pause à prendre dans cette épreuve."),
        gettext_noop("Ses pauses sont fixées à l’inscription."),
    ),
    "rest.too_early": fixed_words(
        gettext_noop("Le sujet n’est pas encore ouvert : rien ne s’arrête."),
        gettext_noop("La pause se prend une fois l’épreuve commencée."),
    ),
}
