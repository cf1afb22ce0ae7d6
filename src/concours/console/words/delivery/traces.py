"""Words for traces: whose act each was, and that no machine says so alone."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from concours.console.words.delivery.room import Look

ATTRIBUTIONS = {
    "A": gettext_noop("demandée sur la tablette, qui l’a signée"),
    "B": gettext_noop("demandée sur la tablette, d’après son navigateur"),
    "C": gettext_noop("demandée par la tablette, peut-être par une autre page"),
}
"""Of a trace that a tablet sent; an address alone is nobody's."""


def attribution_word(attribution: str) -> str:
    """Return how sure it is whose act a trace was."""
    return _(ATTRIBUTIONS[attribution])


SIGNS = {
    "malformed": gettext_noop("demande mal formée, refusée"),
    "fields": gettext_noop("demande avec un champ de trop, refusée"),
    "token": gettext_noop("jeton inconnu, refusé"),
    "walked": gettext_noop("copie d’une autre tablette demandée, refusée"),
    "second_device": gettext_noop("seconde tablette pour la même copie, refusée"),
    "superseded": gettext_noop("réponses écrites sur une tablette remplacée"),
    "blocked": gettext_noop("trop de demandes refusées : tablette bloquée dix minutes"),
}
"""Of a request that a road of ours has refused; an address has no word of its own."""

WHYS = {
    "looked_for": gettext_noop("adresse d’un corrigé ou de la console"),
    "unknown": gettext_noop("adresse inconnue"),
}
"""What the last request before a block was, where it has no sign."""


def why_word(code: str) -> str:
    """Return what the request was that began a block."""
    return _(WHYS[code]) if code in WHYS else sign_word(code)


ODD_ACTS = {
    "after_handed": gettext_noop("après la remise de la copie"),
    "early": gettext_noop("avant l’ouverture"),
    "late": gettext_noop("après la fin du temps"),
    "not_open": gettext_noop("question pas encore ouverte"),
    "after_validation": gettext_noop("question déjà validée"),
    "never_seen": gettext_noop("réponse à une question jamais affichée"),
    "missing": gettext_noop("écrites par la tablette, jamais reçues"),
}
"""What collected copies show that the application does not offer."""


def odd_acts_words(counts: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Return what each sort of odd acts is, and how many there are."""
    return [
        (_(word), counts[name]) for name, word in ODD_ACTS.items() if name in counts
    ]


BY_OTHERS = gettext_noop("par une autre tablette ou une adresse inconnue")


def sign_word(code: str) -> str:
    """Return what was odd about a request, "" of an address."""
    return _(SIGNS[code]) if code in SIGNS else ""


def sender_word(attribution: str, *, is_of_others: bool) -> str:
    """Return who sent, as seen from the copy that it is told about."""
    return _(BY_OTHERS) if is_of_others else attribution_word(attribution)


LOOKS = {
    "A": Look(gettext_noop("demandée, signée"), "odd", "eye"),
    "B": Look(gettext_noop("demandée"), "odd", "eye"),
    "C": Look(gettext_noop("venue de la tablette"), "muted", "tablet"),
    "D": Look(gettext_noop("une adresse, personne"), "muted", "link"),
}


def attribution_look(attribution: str) -> Look:
    """Return how sure it is whose act a trace was, in two words."""
    word, tone, icon = LOOKS[attribution]
    return Look(_(word), tone, icon)


def answer_word(code: str, attribution: str) -> str:
    """Return what was answered."""
    if attribution == "A":
        return _("l’épreuve elle-même, là où elle en était")
    if code in SIGNS:
        return _("un refus")
    return _("introuvable, comme toute adresse inconnue")
