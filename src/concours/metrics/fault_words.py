"""What processes are called, what may be wrong with one, and what to do about it.

In French and English, for the watch's own page and for the console: both say the same.
"""

import re
from collections.abc import Mapping

from concours.core.delivery.machines.health import HealthFault

PROCESSES_FR: Mapping[str, str] = {
    "gateway": "Passerelle",
    "keeper": "Gardien",
    "ledger": "Registre",
    "console": "Console",
    "postgresql": "Serveurs de base",
}
PROCESSES_EN: Mapping[str, str] = {
    **{name: name.capitalize() for name in PROCESSES_FR},
    "postgresql": "Database nodes",
}
OWN_NAME = re.compile(r"(?:concours-)?([a-z]+)(?:[-@](\d+))?(?:\.service)?")
"""Of a process, as the supervisor or systemd calls it, and its number or port."""

FAULTS_FR: Mapping[HealthFault, tuple[str, str]] = {
    "places_lost": (
        "{amount} ne répondent plus\u00a0: rien n’est confirmé, rien n’est perdu",
        "annoncez la coupure, faites revenir une machine\u202f; n’en forcez aucune",
    ),
    "no_primary": (
        "aucun n’est principal depuis {amount}",
        "un autre prend la main seul en une demi-minute\u202f; après, patronictl list",
    ),
    "failover_paused": (
        "la bascule est suspendue",
        "patronictl resume\u202f; aucune épreuve avant",
    ),
    "silent": (
        "pas de nouvelle depuis {amount}",
        "lisez son journal\u202f; il est relancé sans vous",
    ),
    "unavailable": (
        "renvoie {amount} envois par seconde à plus tard",
        "regardez la base et les horloges (concours doctor)",
    ),
    "waiting": (
        "{amount} envois attendent la base",
        "cherchez ce qui la bloque\u202f; rien d’autre",
    ),
    "news_late": ("ne lit plus les nouvelles depuis {amount}", "regardez la base"),
    "board_late": ("le mur a {amount} de retard", "relancez le registre"),
    "keeper_silent": (
        "n’atteint plus la base depuis {amount}",
        "appelez les dépositaires avant de le relancer\u00a0: ses parts se perdent",
    ),
    "restarted": (
        "relancé il y a {amount}",
        "lisez la dernière faute de son journal avant l’épreuve suivante",
    ),
    "acknowledgement_slow": (
        "un accusé sur cent prend {amount}",
        "personne n’attend\u202f; voyez la base et la charge",
    ),
    "commit_slow": ("la base met {amount} à garder un envoi", "voyez son disque"),
    "loop_late": (
        "revient avec {amount} de retard",
        "arrêtez ce qui n’a rien à faire sur cette machine",
    ),
    "pace_high": (
        "prie les tablettes d’attendre {amount}",
        "c’est la protection même\u00a0: elle cesse seule",
    ),
    "checkpoint_late": (
        "ne signe plus depuis {amount}",
        "n’effacez rien\u202f; appelez l’auditeur s’il a trouvé une autre histoire",
    ),
    "files_near_limit": (
        "tient {amount} fichiers",
        "une passerelle de plus, ou une limite plus haute, avant l’épreuve suivante",
    ),
}
FAULTS_EN: Mapping[HealthFault, tuple[str, str]] = {
    "places_lost": (
        "{amount} do not answer: nothing is acknowledged, nothing is lost",
        "announce the cut, get one machine back; force none",
    ),
    "no_primary": (
        "none has been primary for {amount}",
        "another takes over by itself in half a minute; after that, patronictl list",
    ),
    "failover_paused": ("failover is paused", "patronictl resume; no sitting before"),
    "silent": ("no news for {amount}", "read its log; it is started again without you"),
    "unavailable": (
        "tells {amount} batches a second to come later",
        "look at the database and the clocks (concours doctor)",
    ),
    "waiting": (
        "{amount} batches wait for the database",
        "find what blocks it; nothing else",
    ),
    "news_late": ("has read no news for {amount}", "look at the database"),
    "board_late": ("the wall is {amount} late", "start the ledger again"),
    "keeper_silent": (
        "has not reached the database for {amount}",
        "call the keyholders before you start it again: its shares are lost",
    ),
    "restarted": (
        "started again {amount} ago",
        "read the last fault of its log before the next sitting",
    ),
    "acknowledgement_slow": (
        "one acknowledgement in a hundred takes {amount}",
        "nobody waits for it; look at the database and the load",
    ),
    "commit_slow": ("the database takes {amount} for a batch", "look at its disk"),
    "loop_late": ("comes back {amount} late", "end what does not belong here"),
    "pace_high": (
        "asks tablets to wait {amount}",
        "it is the protection itself: it ends by itself",
    ),
    "checkpoint_late": (
        "has signed nothing for {amount}",
        "delete nothing; call the auditor if it found another history",
    ),
    "files_near_limit": (
        "holds {amount} files",
        "one gateway more, or a higher limit, before the next sitting",
    ),
}


def process_word(name: str, *, is_french: bool) -> str:
    """Return what a process is called; one that is unknown as it is."""
    words = PROCESSES_FR if is_french else PROCESSES_EN
    own = OWN_NAME.fullmatch(name)
    if own is None or own[1] not in words:
        return name
    return f"{words[own[1]]} {own[2] or ''}".strip()


def fault_words(fault: HealthFault, amount: str, *, is_french: bool) -> tuple[str, str]:
    """Return what is wrong, with its amount in words, and what to do."""
    told, remedy = (FAULTS_FR if is_french else FAULTS_EN)[fault]
    return told.format(amount=amount), remedy
