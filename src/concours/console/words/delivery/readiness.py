"""Why a site is not ready, and what to do: a reason and a remedy for each line."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from concours.console.words import formats
from concours.console.words.delivery.network import network_reason, network_remedy
from concours.core.delivery.readiness.lines import (
    Light,
    LineResult,
    ReadinessLine,
)

LIGHTS: dict[Light, str] = {
    "green": gettext_noop("prêt"),
    "amber": gettext_noop("à surveiller"),
    "red": gettext_noop("pas prêt"),
}
OF_A_ROOM: dict[Light, str] = {
    "green": gettext_noop("prête"),
    "amber": gettext_noop("à surveiller"),
    "red": gettext_noop("pas prête"),
}
ICONS: dict[Light, str] = {
    "green": "check",
    "amber": "triangle-alert",
    "red": "octagon-alert",
}
TONES: dict[Light, str] = {"green": "safe", "amber": "care", "red": "stop"}

LINES: dict[ReadinessLine, str] = {
    "enrolled": gettext_noop("Enrôlées"),
    "alive": gettext_noop("Reliées"),
    "package": gettext_noop("Sujet"),
    "clock": gettext_noop("Horloge"),
    "storage": gettext_noop("Mémoire"),
    "rejoined": gettext_noop("Coupure"),
    "kiosk": gettext_noop("Verrou"),
    "network": gettext_noop("Réseau"),
    "voice": gettext_noop("Voix"),
    "own_room": gettext_noop("Salle à part"),
}

REASONS: dict[tuple[ReadinessLine, Light], tuple[str, str]] = {
    ("enrolled", "amber"): (
        "%(bad)s candidat sur %(all)s n’a pas de tablette enrôlée",
        "%(bad)s candidats sur %(all)s n’ont pas de tablette enrôlée",
    ),
    ("alive", "amber"): (
        "%(bad)s tablette sur %(all)s n’est pas reliée",
        "%(bad)s tablettes sur %(all)s ne sont pas reliées",
    ),
    ("package", "red"): (
        "%(bad)s tablette reliée sur %(all)s n’a pas le sujet",
        "%(bad)s tablettes reliées sur %(all)s n’ont pas le sujet",
    ),
    ("package", "amber"): (
        "%(bad)s tablette reliée sur %(all)s n’a pas le sujet entier",
        "%(bad)s tablettes reliées sur %(all)s n’ont pas le sujet entier",
    ),
    ("clock", "red"): (
        "%(bad)s tablette a plus d’une minute d’écart",
        "%(bad)s tablettes ont plus d’une minute d’écart",
    ),
    ("clock", "amber"): (
        "%(bad)s tablette a plus de deux secondes d’écart",
        "%(bad)s tablettes ont plus de deux secondes d’écart",
    ),
    ("storage", "red"): (
        "%(bad)s tablette ne peut plus rien garder",
        "%(bad)s tablettes ne peuvent plus rien garder",
    ),
    ("storage", "amber"): (
        "%(bad)s tablette ne promet pas de garder les copies",
        "%(bad)s tablettes ne promettent pas de garder les copies",
    ),
    ("rejoined", "amber"): (
        "%(bad)s tablette n’a pas passé l’essai de coupure",
        "%(bad)s tablettes n’ont pas passé l’essai de coupure",
    ),
    ("kiosk", "amber"): (
        "%(bad)s tablette ne se dit pas verrouillée",
        "%(bad)s tablettes ne se disent pas verrouillées",
    ),
    ("voice", "amber"): (
        "%(bad)s candidat à qui sa tablette doit lire n’a pas de voix essayée",
        "%(bad)s candidats à qui leur tablette doit lire n’ont pas de voix essayée",
    ),
    ("own_room", "amber"): (
        "%(bad)s candidat qui doit être seul partage sa salle",
        "%(bad)s candidats qui doivent être seuls partagent leur salle",
    ),
}
"""A line without its own words for red has those for amber."""

ATTESTED_REASONS: dict[Light, tuple[str, str]] = {
    "red": (
        "%(bad)s tablette ne montre pas la configuration de son centre",
        "%(bad)s tablettes ne montrent pas la configuration de leur centre",
    ),
    "amber": (
        "%(bad)s tablette n’a pas prouvé sa configuration",
        "%(bad)s tablettes n’ont pas prouvé leur configuration",
    ),
}
"""Of *Verrou*, once tablets are asked for proof."""
NO_CONFIGURATION = (
    "%(bad)s tablette d’un centre sans configuration, qui ne peut rien prouver",
    "%(bad)s tablettes d’un centre sans configuration, qui ne peuvent rien prouver",
)
NO_CONFIGURATION_REMEDY = gettext_noop(
    "Linux, ChromeOS ou Android\u00a0: voir en salle que chaque tablette montre"
    " l’épreuve seule. Sinon, déposer la configuration de ce centre."
)
TOO_FEW_PROOFS = (
    "%(right)s tablette sur %(all)s a prouvé sa configuration, sous la part fixée",
    "%(right)s tablettes sur %(all)s ont prouvé leur configuration, sous la part fixée",
)
"""Of *Verrou*, where two persons have set how many are to have proved it."""

ECOS_REASONS: dict[tuple[ReadinessLine, Light], tuple[str, str]] = {
    ("enrolled", "amber"): (
        "%(bad)s examinateur sur %(all)s n’a pas de tablette enrôlée",
        "%(bad)s examinateurs sur %(all)s n’ont pas de tablette enrôlée",
    ),
    ("package", "red"): (
        "%(bad)s tablette reliée sur %(all)s n’a pas sa station",
        "%(bad)s tablettes reliées sur %(all)s n’ont pas leur station",
    ),
    ("package", "amber"): (
        "%(bad)s tablette reliée sur %(all)s n’a pas sa station entière",
        "%(bad)s tablettes reliées sur %(all)s n’ont pas leur station entière",
    ),
    ("storage", "amber"): (
        "%(bad)s tablette ne promet pas de garder les grilles",
        "%(bad)s tablettes ne promettent pas de garder les grilles",
    ),
}
"""What an ECOS says otherwise: its tablets are the examiners', and keep grids."""

REMEDIES: dict[tuple[ReadinessLine, Light], str] = {
    ("enrolled", "amber"): gettext_noop(
        "enrôler les tablettes qui manquent, avec le code de chaque candidat."
    ),
    ("alive", "amber"): gettext_noop(
        "allumer les tablettes et vérifier le réseau du centre."
    ),
    ("package", "amber"): gettext_noop(
        "les laisser au réseau : le sujet arrive seul. Sinon, vérifier le réseau du"
        " centre, et son relais s’il en a un."
    ),
    ("clock", "amber"): gettext_noop(
        "remettre ces tablettes à l’heure, réglage automatique."
    ),
    ("storage", "red"): gettext_noop("remplacer ces tablettes."),
    ("storage", "amber"): gettext_noop(
        "installer l’application sur ces tablettes, ou y faire de la place."
    ),
    ("rejoined", "amber"): gettext_noop(
        "pendant l’essai, écrire au centre : chaque tablette se coupe, puis se relie."
    ),
    ("voice", "amber"): gettext_noop(
        "faire essayer la voix de la tablette ; sans voix, prévoir une personne."
    ),
    ("own_room", "amber"): gettext_noop("donner à ce candidat une salle à lui."),
    ("kiosk", "amber"): gettext_noop(
        "rouvrir l’application en plein écran, ou dans le navigateur d’examen."
    ),
}

ATTESTED_REMEDIES: dict[Light, str] = {
    "red": gettext_noop(
        "avant le sujet, rouvrir le fichier du centre dans le navigateur d’examen."
        " Pendant l’épreuve, ne rien fermer : regarder la tablette, et la noter."
    ),
    "amber": gettext_noop(
        "ouvrir l’application par le fichier du centre, dans un navigateur d’examen à"
        " jour. Le plein écran ne prouve rien."
    ),
}

ECOS_REMEDIES: dict[ReadinessLine, str] = {
    "enrolled": gettext_noop(
        "enrôler les tablettes qui manquent, avec le code de chaque examinateur."
    ),
    "package": gettext_noop(
        "les laisser au réseau : la station arrive seule. Sinon, vérifier le réseau du"
        " centre, et son relais s’il en a un."
    ),
}


def light_word(light: Light) -> str:
    """Return the word of a light."""
    return str(_(LIGHTS[light]))


def room_word(light: Light) -> str:
    """Return the word of a room's light."""
    return str(_(OF_A_ROOM[light]))


def line_word(line: ReadinessLine, *, is_ecos: bool = False) -> str:
    """Return the head of a line's column."""
    if is_ecos and line == "package":
        return _("Station")
    return str(_(LINES[line]))


def reason(judged: LineResult, *, is_ecos: bool = False) -> str:
    """Return why a line is not green, with its numbers, without a full stop."""
    green, amber, red = judged.counts
    if judged.line == "network":
        return network_reason(judged)
    if judged.is_attested:
        return _attested_reason(judged)
    has_own = (judged.line, judged.light) in REASONS
    is_red = has_own and judged.light == "red"
    bad = red if is_red or judged.line == "kiosk" else amber + red
    key: tuple[ReadinessLine, Light] = judged.line, judged.light if has_own else "amber"
    of_ecos = ECOS_REASONS.get(key) if is_ecos else None
    singular, plural = of_ecos or REASONS[key]
    numbers = {"bad": formats.count(bad), "all": formats.count(green + amber + red)}
    return ngettext(singular, plural, bad) % numbers


def _attested_reason(judged: LineResult) -> str:
    """Return what tablets showed: of those that are red, or else amber."""
    right, amber, red = judged.counts
    if judged.holds_start:
        numbers = {
            "right": formats.count(right),
            "all": formats.count(sum(judged.counts)),
        }
        return ngettext(*TOO_FEW_PROOFS, right) % numbers
    light: Light = "red" if red else "amber"
    words = ATTESTED_REASONS[light]
    if judged.has_no_configuration and not red:
        words = NO_CONFIGURATION
    singular, plural = words
    bad = red or amber
    return ngettext(singular, plural, bad) % {"bad": formats.count(bad)}


def remedy(judged: LineResult, *, is_ecos: bool = False) -> str:
    """Return what to do for a line that is not green."""
    if judged.line == "network":
        return network_remedy(judged)
    if judged.has_no_configuration and not judged.counts[2]:
        return str(_(NO_CONFIGURATION_REMEDY))
    if judged.is_attested:
        return str(_(ATTESTED_REMEDIES["red" if judged.counts[2] else "amber"]))
    if is_ecos and judged.line in ECOS_REMEDIES:
        return str(_(ECOS_REMEDIES[judged.line]))
    own = REMEDIES.get((judged.line, judged.light))
    return str(_(own or REMEDIES[judged.line, "amber"]))
