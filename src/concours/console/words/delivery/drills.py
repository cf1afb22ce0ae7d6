"""Drills of the house, in words: what was tried, and why it does not count."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as noop

NAMES: Mapping[str, str] = {
    "switchover": noop("bascule prévue"),
    "failover": noop("panne du serveur principal"),
    "restore": noop("restauration d’une sauvegarde"),
}
STATES: Mapping[str, str] = {
    "never": noop("jamais essayée"),
    "lost": noop("a échoué le %(day)s"),
    "other_build": noop("essayée le %(day)s sur une autre version"),
    "old": noop("essayée le %(day)s, il y a plus de trente jours"),
    "good": noop("réussie le %(day)s"),
}
COMMANDS: Mapping[str, str] = {
    "switchover": "concours drill switchover",
    "failover": "concours drill failover",
    "restore": "concours drill restore SAUVEGARDES",
}
WHYS: Mapping[str, str] = {
    "switchover": noop("Un autre serveur prend la main, comme avant un entretien."),
    "failover": noop("La machine du serveur principal s’arrête\u00a0: un autre suit."),
    "restore": noop("La dernière sauvegarde est relue et vérifiée à part."),
}
