"""Words for what a room sees, and for incidents; each with its tone and icon."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop


class Look(NamedTuple):
    """How a thing is called, what it means, and its icon."""

    word: str
    tone: str
    icon: str


SEEN = {
    "": Look(gettext_noop("À pointer"), "act", "user"),
    "present": Look(gettext_noop("Présent"), "safe", "circle-check"),
    "late": Look(gettext_noop("Arrivé en retard"), "safe", "circle-check"),
    "absent": Look(gettext_noop("Absent"), "muted", "circle-dashed"),
    "out": Look(gettext_noop("Sorti"), "care", "log-out"),
    "back": Look(gettext_noop("Revenu"), "safe", "circle-check"),
    "left": Look(gettext_noop("Parti"), "muted", "log-out"),
    "confined": Look(gettext_noop("En loge"), "safe", "circle-check"),
    "released": Look(gettext_noop("Libéré"), "muted", "log-out"),
    "excluded": Look(gettext_noop("Exclu"), "stop", "circle-stop"),
    "copy": Look(gettext_noop("Copie reçue"), "safe", "circle-check"),
    "no_copy": Look(gettext_noop("Pas de copie"), "muted", "circle-dashed"),
}
"""What a room saw; once a sitting is collected, what became of the copy."""

SEAT_BUTTONS = {
    "present": gettext_noop("Identité vue"),
    "late": gettext_noop("Arrivé en retard, identité vue"),
    "absent": gettext_noop("Absent"),
    "out": gettext_noop("Sort de la salle"),
    "back": gettext_noop("De retour"),
    "left": gettext_noop("Part pour de bon"),
    "confined": gettext_noop("Identité vue, entre en loge"),
    "released": gettext_noop("Libérer"),
    "late_row": gettext_noop("Arrivé en retard"),
}
"""What the button of each attendance entry says; in a row there is less room."""

CONFINEMENT_BUTTONS = {
    "confined": gettext_noop("Confiné(e)"),
    "absent": gettext_noop("Absent(e)"),
    "released": gettext_noop("Libéré(e)"),
}
"""The same in a row of an ECOS."""

SHOWS = {
    "all": gettext_noop("Toutes les places"),
    "awaited": gettext_noop("À pointer"),
    "out": gettext_noop("Sortis"),
    "trouble": gettext_noop("À traiter"),
}
"""Which seats a room shows."""

INCIDENTS = {
    "tablet": Look(gettext_noop("Tablette en panne"), "stop", "tablet"),
    "network": Look(gettext_noop("Réseau"), "kept", "wifi-off"),
    "power": Look(gettext_noop("Courant"), "stop", "octagon-alert"),
    "illness": Look(gettext_noop("Malaise"), "stop", "circle-alert"),
    "noise": Look(gettext_noop("Bruit, gêne"), "care", "triangle-alert"),
    "fraud": Look(gettext_noop("Soupçon de fraude"), "odd", "eye"),
    "paper": Look(gettext_noop("Doute sur le sujet"), "care", "file-check"),
    "help": Look(gettext_noop("Demande d’aide"), "care", "radio-tower"),
    "other": Look(gettext_noop("Autre"), "care", "flag"),
    "nation_cut": Look(gettext_noop("Coupure générale"), "stop", "octagon-alert"),
    "site_cut": Look(gettext_noop("Centre coupé"), "kept", "wifi-off"),
    "tablets_cut": Look(gettext_noop("Tablettes coupées"), "kept", "wifi-off"),
    "misled": Look(gettext_noop("Tablette réglée sur une autre fin"), "stop", "clock"),
    "ended_early": Look(
        gettext_noop("Remise par l’heure avant la fin due, non comptée"),
        *("stop", "clock"),
    ),
    "hour_ahead": Look(
        gettext_noop("Actions datées après leur réception"), "care", "clock"
    ),
    "storage_failing": Look(
        gettext_noop("Tablette qui ne garde plus rien"), "stop", "tablet"
    ),
    "clock_off": Look(gettext_noop("Horloge de tablette fausse"), "care", "clock"),
    "equivocation": Look(
        gettext_noop("Deux versions d’une même copie"), "odd", "diamond"
    ),
    "unlocked_site": Look(
        gettext_noop("Tablettes sans la configuration de leur centre"), "odd", "lock"
    ),
    "unlocked": Look(
        gettext_noop("Tablette sans la configuration de son centre"), "odd", "lock"
    ),
    "looked_for": Look(
        gettext_noop("Adresse d’un corrigé ou de la console demandée"), "odd", "eye"
    ),
    "forged_requests": Look(
        gettext_noop("Demandes que l’application n’écrit pas"), "odd", "eye"
    ),
    "blocked": Look(
        gettext_noop("Tablette bloquée : trop de demandes refusées"), "odd", "lock"
    ),
    "second_device": Look(
        gettext_noop("Code juste sur une autre tablette, d’une autre adresse"),
        *("odd", "tablet"),
    ),
    "superseded": Look(
        gettext_noop("Tablette remplacée qui écrit encore, d’une autre adresse"),
        *("odd", "tablet"),
    ),
    "rescue_open": Look(
        gettext_noop("Tablette de secours que le centre n’a pas admise"),
        *("care", "tablet"),
    ),
    "unsigned": Look(
        gettext_noop("Envois qu’aucune tablette n’a signés, refusés"), "odd", "diamond"
    ),
    "unsigned_entry": Look(
        gettext_noop("Actions du journal que la tablette n’a pas signées"),
        *("stop", "diamond"),
    ),
    "flooding": Look(
        gettext_noop("Tablette qui envoie plus qu’une personne n’écrit"),
        "odd",
        "tablet",
    ),
    "disk_filling": Look(
        gettext_noop("Disque de la base bientôt plein"),
        "stop",
        "octagon-alert",
    ),
    "past_the_news": Look(
        gettext_noop("Tablette antérieure à une restauration"), "stop", "tablet"
    ),
    "signing_stopped": Look(
        gettext_noop("Le registre ne signe plus"), "stop", "octagon-alert"
    ),
    "present_without_tablet": Look(
        gettext_noop("Présent, et aucune tablette en vie"), "stop", "tablet"
    ),
    "absent_composing": Look(
        gettext_noop("Dit absent ou sorti, et quelqu’un compose"), "odd", "eye"
    ),
    "roll_not_called": Look(gettext_noop("Appel non fait"), "care", "flag"),
    "board_stale": Look(gettext_noop("Registre en retard"), "stop", "octagon-alert"),
}
"""What people tell, then what the record shows."""

NEEDS = {
    "tablet": Look(gettext_noop("Sa tablette"), "care", "tablet"),
    "paper": Look(gettext_noop("Un doute sur le sujet"), "act", "file-check"),
    "unwell": Look(gettext_noop("Un malaise"), "stop", "circle-alert"),
    "out": Look(gettext_noop("Demande à sortir"), "care", "log-out"),
}
"""What a candidate calls the room for."""

CAUSES = {
    "evacuation": gettext_noop("Évacuation"),
    "alarm": gettext_noop("Alarme"),
    "technical": gettext_noop("Panne"),
    "lock": gettext_noop("Tablette verrouillée"),
    "exclusion": gettext_noop("Exclusion"),
    "rest": gettext_noop("Pause de repos"),
}
"""Why time stands still."""

STATES = {
    "open": Look(gettext_noop("À voir"), "stop", "circle-alert"),
    "seen": Look(gettext_noop("Vu"), "", "eye"),
    "assigned": Look(gettext_noop("Confié"), "act", "user"),
    "closed": Look(gettext_noop("Clos"), "muted", "check"),
    "noted": Look(gettext_noop("Noté"), "", "message-square"),
}


def seen_look(kind: str) -> Look:
    """Return how what a room saw of a candidate is said."""
    word, tone, icon = SEEN[kind]
    return Look(_(word), tone, icon)


def seat_button(kind: str) -> str:
    """Return what the button of an attendance entry says."""
    return _(SEAT_BUTTONS[kind])


def confinement_button(kind: str) -> str:
    """Return what a button in the row of an ECOS says."""
    return _(CONFINEMENT_BUTTONS.get(kind) or SEAT_BUTTONS[kind])


def need_look(need: str) -> Look:
    """Return how what a candidate calls for is said."""
    word, tone, icon = NEEDS[need]
    return Look(_(word), tone, icon)


def cause_word(cause: str) -> str:
    """Return how the cause of a pause is called."""
    return _(CAUSES[cause])


def incident_state(state: str) -> Look:
    """Return how far an incident is, said."""
    word, tone, icon = STATES[state]
    return Look(_(word), tone, icon)


def incident_look(kind: str) -> Look:
    """Return how a kind of incident is said; an unknown one as it is."""
    word, tone, icon = INCIDENTS.get(kind, Look(kind, "care", "flag"))
    return Look(_(word), tone, icon)
