"""The words of the watch's page, French and English."""

import re
from collections.abc import Mapping

from concours.core.delivery.supervision.health import HealthFault

NBSP = "\u00a0"
NARROW = "\u202f"

FR: Mapping[str, str] = {
    "lang": "fr",
    "giga": "Go",
    "mega": "Mo",
    "title": "Veille de {machine}",
    "old": "Plus de nouvelles de la veille elle-même depuis {seconds}\u00a0s.",
    "streams": "tablettes reliées",
    "entries": "actions par seconde",
    "acknowledgement": "accusé, 99\u00a0sur\u00a0100",
    "waiting": "envois en attente",
    "unavailable": "renvoyés à plus tard, par seconde",
    "processes": "Processus",
    "process": "Processus",
    "since": "Depuis",
    "processor": "Charge",
    "memory": "Mémoire",
    "queue": "Attente",
    "files": "Fichiers",
    "state": "État",
    "running": "en marche",
    "wrong": "Ce qui ne va pas",
    "well": "Rien à signaler.",
    "none": "Aucun processus n’a de prise ici\u00a0: la maison est-elle ouverte\u202f?",
    "margin": "Ce qu’il reste de marge",
    "machine_processor": "Processeurs",
    "machine_memory": "Mémoire",
    "disk": "Disque du journal",
    "disk_free": "{size} libres",
    "disk_full_in": "plein dans {hours}\u00a0h à ce rythme",
    "course": "Actions par seconde, douze heures",
    "do": "À faire\u00a0: {remedy}",
}
EN: Mapping[str, str] = {
    "lang": "en",
    "giga": "GB",
    "mega": "MB",
    "title": "Watch of {machine}",
    "old": "No news of the watch itself for {seconds}\u00a0s.",
    "streams": "tablets linked",
    "entries": "actions a second",
    "acknowledgement": "acknowledged, 99\u00a0of\u00a0100",
    "waiting": "batches waiting",
    "unavailable": "told to come later, a second",
    "processes": "Processes",
    "process": "Process",
    "since": "Since",
    "processor": "Load",
    "memory": "Memory",
    "queue": "Waiting",
    "files": "Files",
    "state": "State",
    "running": "running",
    "wrong": "What is wrong",
    "well": "Nothing to report.",
    "none": "No process has a socket here: is the house open?",
    "margin": "What is left",
    "machine_processor": "Processors",
    "machine_memory": "Memory",
    "disk": "Disk of the journal",
    "disk_free": "{size} free",
    "disk_full_in": "full in {hours}\u00a0h at this pace",
    "course": "Actions a second, twelve hours",
    "do": "To do: {remedy}",
}

PROCESSES_FR: Mapping[str, str] = {
    "gateway": "Passerelle",
    "keeper": "Gardien",
    "ledger": "Registre",
    "console": "Console",
}
PROCESSES_EN: Mapping[str, str] = {name: name.capitalize() for name in PROCESSES_FR}
OWN_NAME = re.compile(r"(?:concours-)?([a-z]+)(?:[-@](\d+))?(?:\.service)?")
"""Of a process, as the supervisor or systemd calls it, and its number or port."""

FAULTS_FR: Mapping[HealthFault, tuple[str, str]] = {
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


class Words:
    """The words of one language."""

    def __init__(
        self,
        words: Mapping[str, str],
        faults: Mapping[HealthFault, tuple[str, str]],
        processes: Mapping[str, str],
        *,
        point: str,
        thousands: str,
    ) -> None:
        self._words = words
        self._faults = faults
        self._processes = processes
        self._point = point
        self._thousands = thousands

    def __getitem__(self, name: str) -> str:
        """Return one of them."""
        return self._words[name]

    def fault(self, fault: HealthFault, amount: str) -> tuple[str, str]:
        """Return what is wrong, and what to do."""
        told, remedy = self._faults[fault]
        return told.format(amount=amount), remedy

    def process(self, name: str) -> str:
        """Return what a process is called; one that is unknown as it is."""
        own = OWN_NAME.fullmatch(name)
        if own is None or own[1] not in self._processes:
            return name
        return f"{self._processes[own[1]]} {own[2] or ''}".strip()

    def count(self, number: int) -> str:
        """Return a whole number, its thousands apart."""
        return f"{number:,}".replace(",", self._thousands)

    def decimal(self, number: float) -> str:
        """Return a number with one digit behind the point."""
        return f"{number:.1f}".replace(".", self._point)


FRENCH = Words(FR, FAULTS_FR, PROCESSES_FR, point=",", thousands=NARROW)
ENGLISH = Words(EN, FAULTS_EN, PROCESSES_EN, point=".", thousands=",")
