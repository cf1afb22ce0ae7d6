"""Why configurations of locked browsers are not taken, as an organiser reads it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words.title_and_advice import Facts, Words, fixed_words

NOTHING = noop("Rien n’a changé : les configurations d’avant restent en place.")
INVALID = {
    "too_large": noop("Ce fichier est trop grand pour des configurations."),
    "json": noop("Ce fichier n’est pas celui que « concours kiosk make » a écrit."),
    "form": noop("Ce fichier est d’une autre version de Concours."),
    "fields": noop("Ce fichier a un champ de trop, ou un champ lui manque."),
    "value": noop("Une valeur de ce fichier n’est pas acceptée."),
    "empty": noop("Ce fichier ne contient aucune configuration."),
    "too_many": noop("Ce fichier contient trop de configurations."),
    "twice": noop("Deux configurations de ce fichier se confondent."),
}
ADVICE = noop(
    "Déposez configurations.json, tel qu’il a été écrit. Les mots de passe pour quitter"
    " et seed.txt n’ont pas à venir ici."
)
UNKNOWN = {
    "site": noop("Aucun centre de cet examen ne s’appelle « %(name)s »."),
    "sitting": noop("Cet examen n’a pas d’épreuve « %(name)s »."),
}


def _invalid(facts: Facts) -> Words:
    title = _(INVALID.get(facts["reason"], INVALID["json"]))
    location = facts.get("where", "")
    place = _("Endroit : %(where)s.") % {"where": location} if location else ""
    return Words(title, " ".join(part for part in (place, _(ADVICE)) if part))


def _origin(facts: Facts) -> Words:
    if not facts["expected"]:
        return Words(
            _("Cette maison ne connaît pas l’adresse de ses tablettes."),
            _("CONCOURS_TABLETS_URL est vide. Qui l’exploite la donne."),
        )
    advice = _(
        "Elles ouvrent %(origin)s, et les tablettes %(expected)s. Refaites-les avec"
        " --origin %(expected)s."
    )
    return Words(_("Ces configurations ouvrent une autre adresse."), advice % facts)


def _place(facts: Facts) -> Words:
    title = _(UNKNOWN.get(facts["kind"], UNKNOWN["site"])) % {"name": facts["name"]}
    return Words(title, _(NOTHING))


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "kiosk.index_invalid": _invalid,
    "kiosk.origin_differs": _origin,
    "kiosk.place_unknown": _place,
    "kiosk.too_often": fixed_words(
        noop("Une tablette montre sa configuration trop souvent."),
        noop("Rien n’est perdu. Si cela dure, regardez cette tablette."),
    ),
}
