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
TWICE = {
    "place": noop("ont même épreuve, même centre, même session, même accessibilité"),
    "token": noop("ont le même jeton"),
    "config_key": noop("ont la même Config Key"),
}
ADVICE = noop(
    "Déposez configurations.json, tel qu’il a été écrit. Les mots de passe pour quitter"
    " et seed.txt n’ont pas à venir ici."
)
BROWSER_KEY_FAULTS = {
    "empty": noop("Aucune clé n’a été collée."),
    "too_many": noop("Cette configuration aurait trop de Browser Exam Keys."),
    "key": noop("Ligne %(line)s\u00a0: il y faut une clé de 64 chiffres hexadécimaux."),
    "platform": noop("Ligne %(line)s\u00a0: Windows, macOS ou iPadOS vient d’abord."),
    "build": noop("Ligne %(line)s\u00a0: il y manque la version, comme 3.10.2 64."),
    "config_key": noop("Ligne %(line)s\u00a0: cette clé est une Config Key."),
    "twice": noop("Ligne %(line)s\u00a0: cette clé, ou cette version, y est déjà."),
}
UNKNOWN = {
    "site": noop("Aucun centre de cet examen ne s’appelle « %(name)s »."),
    "configuration": noop("Aucune configuration en vigueur n’a la clé %(name)s."),
    "sitting": noop("Cet examen n’a pas d’épreuve « %(name)s »."),
}

POLICIES = {
    "alert": noop("avertir. Aucun départ n’est retenu."),
    "gate_launch": noop(
        "retenir un centre au lancement, en rouge, sous la part dite, s’il a une"
        " configuration. Il se répare, part plus tard, ou part malgré tout, à deux."
    ),
    "gate_entry": noop(
        "demander la preuve à l’inscription, dans les centres qui ont une"
        " configuration\u00a0: sans elle, une tablette n’entre que si la salle l’admet."
        " Dès que le départ est annoncé, toutes entrent."
    ),
}
POLICY_FAULTS = {
    "policy": noop("Choisissez ce qui est fait sans preuve du verrou."),
    "percent": noop("La part est un nombre de 1 à 100."),
    "no_configuration": noop(
        "Cet examen n’a aucune configuration : aucune tablette ne prouverait rien."
    ),
    "no_lock": noop("Le profil de cet examen ne demande aucun verrou."),
}


def policy_words(name: str, percent: object = None) -> str:
    """Return what is done without a proof of the lock, with its share if it has one."""
    if name == "gate_launch" and percent is not None:
        words = _(
            "retenir un centre au lancement, en rouge, si moins de %(percent)s %% de"
            " ses tablettes ont prouvé leur configuration."
        )
        return words % {"percent": percent}
    return _(POLICIES[name]) if name in POLICIES else name


def _policy(facts: Facts) -> Words:
    fault = POLICY_FAULTS.get(facts["reason"], POLICY_FAULTS["policy"])
    return Words(_(fault), _("Rien n’a changé."))


def _browser_key(facts: Facts) -> Words:
    fault = BROWSER_KEY_FAULTS.get(facts["reason"], BROWSER_KEY_FAULTS["key"])
    advice = _(
        "Aucune clé de ce collage n’a été reconnue. Une par ligne\u00a0: système,"
        " version, clé."
    )
    return Words(_(fault) % {"line": facts["line"]}, advice)


def _invalid(facts: Facts) -> Words:
    title = _(INVALID.get(facts["reason"], INVALID["json"]))
    location = facts.get("where", "")
    if facts["reason"] == "twice":
        numbers, name = location.rsplit(", ", 1)
        location = f"{numbers} {_(TWICE[name])}"
    place = _("Endroit : %(where)s.") % {"where": location} if location else ""
    return Words(title, " ".join(part for part in (place, _(ADVICE)) if part))


def _origin(facts: Facts) -> Words:
    if not facts["expected"]:
        return Words(
            _("Cette maison ne connaît pas l’adresse de ses tablettes."),
            _("CONCOURS_TABLETS_URL est vide. Qui l’exploite la donne."),
        )
    if facts["expected"].startswith("http:"):
        return Words(
            _("Ces configurations ouvrent une autre adresse."),
            _(
                "Les tablettes de cette maison ouvrent %(expected)s, sans TLS\u00a0: un"
                " navigateur verrouillé n’y va pas. Une démonstration n’a que cela."
            )
            % facts,
        )
    advice = _(
        "Elles ouvrent %(origin)s, et les tablettes %(expected)s. Refaites-les avec"
        " --origin %(expected)s."
    )
    return Words(_("Ces configurations ouvrent une autre adresse."), advice % facts)


def _without_tls(facts: Facts) -> Words:
    if not facts["origin"]:
        return _origin({"expected": ""})
    title = _("Les tablettes de cette maison ouvrent %(origin)s, sans TLS.") % facts
    return Words(
        title,
        _(
            "Une sonde n’y va pas, et aucun code n’a été donné. Une démonstration sans"
            " TLS n’a que cette adresse."
        ),
    )


def _place(facts: Facts) -> Words:
    title = _(UNKNOWN.get(facts["kind"], UNKNOWN["site"])) % {"name": facts["name"]}
    names = ""
    if facts.get("known"):
        names = _("Noms de cet examen\u00a0: %(known)s.") % facts
    return Words(title, " ".join(part for part in (names, _(NOTHING)) if part))


SAYINGS: dict[str, Callable[[Facts], Words]] = {
    "kiosk.index_invalid": _invalid,
    "kiosk.origin_differs": _origin,
    "kiosk.origin_without_tls": _without_tls,
    "kiosk.place_unknown": _place,
    "kiosk.browser_key_invalid": _browser_key,
    "kiosk.policy_invalid": _policy,
    "kiosk.too_often": fixed_words(
        noop("Une tablette montre sa configuration trop souvent."),
        noop("Rien n’est perdu. Si cela dure, regardez cette tablette."),
    ),
}
