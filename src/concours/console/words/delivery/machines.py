"""Machines and their processes, in words: the same as the watch's own page says."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words import formats
from concours.console.words.delivery.room import Look
from concours.core.delivery.machines.health import HealthCheck
from concours.core.kernel.time import SECOND_MS
from concours.metrics.fault_words import fault_words, process_word

GIGA, MEGA = 10**9, 10**6
LINES: Mapping[str, str] = {
    "disk": noop("Disque"),
    "keys": noop("Clés"),
    "institution": noop("Établissement"),
    "console": noop("Console"),
    "gateway": noop("Passerelle"),
    "mail": noop("Courriel"),
    "certificate": noop("Certificat"),
    "backup": noop("Dernière sauvegarde"),
    "database": noop("Base"),
    "tables": noop("Tables"),
    "grants": noop("Droits"),
    "clock": noop("Horloge"),
    "zones": noop("Fuseaux"),
    "keeper": noop("Gardien"),
    "ledger": noop("Registre"),
    "signing": noop("Signature"),
    "witnesses": noop("Témoins"),
    "tablets": noop("Tablettes"),
    "drill": noop("Sauvegarde relue"),
    "packages": noop("Sujets"),
    "primary": noop("Primaire"),
    "standbys": noop("Nœuds qui confirment"),
    "patroni": noop("Bascule par Patroni"),
    "lag": noop("Retard des copies"),
    "slots": noop("Journaux gardés"),
    "switchover": noop("Bascule essayée"),
    "failover": noop("Panne essayée"),
    "proposals": noop("Propositions"),
}
"""The lines of `concours doctor`, by their names."""
STATES: Mapping[str, Look] = {
    "ok": Look(noop("bien"), "muted", "check"),
    "warn": Look(noop("à voir"), "care", "triangle-alert"),
    "wrong": Look(noop("défaut"), "stop", "octagon-alert"),
}


def process_name(name: str) -> str:
    """Return what a process is called."""
    return process_word(name, is_french=formats.is_french())


def fault_told(check: HealthCheck) -> tuple[str, str]:
    """Return what is wrong with a process, and what to do."""
    amount = formats.count(check.amount) if check.is_counted else brief(check.amount)
    return fault_words(check.fault, amount, is_french=formats.is_french())


def brief(length_ms: int) -> str:
    """38 ms; from a second on as a duration: 3 min 40 s."""
    if length_ms < SECOND_MS:
        return f"{formats.count(length_ms)}{formats.FIXED}ms"
    return formats.duration(length_ms)


def size(count: int) -> str:
    """1,1 Go, 640 Mo."""
    if count >= GIGA:
        return _("%(size)s\u00a0Go") % {"size": formats.decimal(count / GIGA, 1)}
    return _("%(size)s\u00a0Mo") % {"size": formats.count(round(count / MEGA))}


def line_name(name: str) -> str:
    """Return what a line of the doctor is called; an unknown one as it is."""
    return _(LINES[name]) if name in LINES else name


def line_state(state: str) -> Look:
    """Return how a line of the doctor stands; an unknown state is to be looked at."""
    look = STATES.get(state, STATES["warn"])
    return look._replace(word=_(look.word))
