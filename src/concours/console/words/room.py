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
    "excluded": Look(gettext_noop("Exclu"), "stop", "circle-stop"),
}

DEEDS = {
    "present": gettext_noop("Identité vue"),
    "late": gettext_noop("Arrivé en retard, identité vue"),
    "absent": gettext_noop("Absent"),
    "out": gettext_noop("Sort de la salle"),
    "back": gettext_noop("De retour"),
    "left": gettext_noop("Part pour de bon"),
}
"""What the button of each line says."""

INCIDENTS = {
    "tablet": Look(gettext_noop("Tablette en panne"), "stop", "tablet"),
    "network": Look(gettext_noop("Réseau"), "kept", "wifi-off"),
    "power": Look(gettext_noop("Courant"), "stop", "octagon-alert"),
    "illness": Look(gettext_noop("Malaise"), "stop", "circle-alert"),
    "noise": Look(gettext_noop("Bruit, gêne"), "care", "triangle-alert"),
    "fraud": Look(gettext_noop("Soupçon de fraude"), "odd", "eye"),
    "help": Look(gettext_noop("Demande d’aide"), "care", "radio-tower"),
    "other": Look(gettext_noop("Autre"), "care", "flag"),
}


def seen_look(kind: str) -> Look:
    """Return how a room's sight of a candidate is said."""
    word, tone, icon = SEEN[kind]
    return Look(_(word), tone, icon)


def deed_word(kind: str) -> str:
    """Return what the button of a line says."""
    return _(DEEDS[kind])


def incident_look(kind: str) -> Look:
    """Return how a kind of incident is said; an unknown one as it is."""
    word, tone, icon = INCIDENTS.get(kind, Look(kind, "care", "flag"))
    return Look(_(word), tone, icon)
