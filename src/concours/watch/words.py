"""The words of the watch's page, French and English."""

from collections.abc import Mapping

from concours.core.delivery.machines.health import HealthFault
from concours.metrics.fault_words import fault_words, process_word

NBSP = "\u00a0"
NARROW = "\u202f"

FR: Mapping[str, str] = {
    "lang": "fr",
    "giga": "Go",
    "mega": "Mo",
    "title": "Veille de {machine}",
    "clock": "{moment}, heure de Paris ({offset})",
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
    "clock": "{moment}, Paris time ({offset})",
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


class Words:
    """The words of one language."""

    def __init__(self, words: Mapping[str, str], *, point: str, thousands: str) -> None:
        self._words = words
        self._is_french = words["lang"] == "fr"
        self._point = point
        self._thousands = thousands

    def __getitem__(self, name: str) -> str:
        """Return one of them."""
        return self._words[name]

    def fault(self, fault: HealthFault, amount: str) -> tuple[str, str]:
        """Return what is wrong, and what to do."""
        return fault_words(fault, amount, is_french=self._is_french)

    def process(self, name: str) -> str:
        """Return what a process is called; one that is unknown as it is."""
        return process_word(name, is_french=self._is_french)

    def count(self, number: int) -> str:
        """Return a whole number, its thousands apart."""
        return f"{number:,}".replace(",", self._thousands)

    def decimal(self, number: float) -> str:
        """Return a number with one digit behind the point."""
        return f"{number:.1f}".replace(".", self._point)


FRENCH = Words(FR, point=",", thousands=NARROW)
ENGLISH = Words(EN, point=".", thousands=",")
