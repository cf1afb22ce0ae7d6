"""A site's relays in words: its acts, and why one is not admitted."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_noop as noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "relay_admitted": (noop("%(site)s a un relais\u00a0: %(url)s."),),
    "rescue_codes_printed": (
        noop("Les codes de reprise de %(site)s ont été imprimés (%(candidates)s)."),
    ),
    "relay_revoked": (noop("%(site)s n’a plus de relais à l’adresse %(url)s."),),
}

SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "relay.request_invalid": fixed_words(
        noop("Ce n’est pas la demande d’un relais."),
        noop(
            "Collez la ligne que «\u00a0concours relay enrol\u00a0» a écrite, tout"
            " entière."
        ),
    ),
    "relay.words_wrong": fixed_words(
        noop("Ces huit mots ne sont pas ceux de cette demande."),
        noop(
            "Relisez-les sur le relais. S’ils sont justes, cette demande n’est pas la"
            " sienne, ou il parle à un autre serveur\u00a0: n’admettez rien."
        ),
    ),
    "relay.known": fixed_words(
        noop("Ce centre a déjà un relais à cette adresse, ou avec cette clé."),
        noop("Révoquez l’ancien d’abord, s’il a été remplacé."),
    ),
    "relay.too_many": fixed_words(
        noop("Ce centre a déjà quatre relais."),
        noop("Révoquez-en un d’abord."),
    ),
}
