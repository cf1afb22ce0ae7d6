"""What is wrong in a file of evidence: where, its code, and the sentence for it."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from concours.cli.screen import choose, show

Run = Callable[[argparse.Namespace], int]

FAULTS_SHOWN_MAX = 200
SHOWN_LENGTH_MAX = 60

SENTENCES = {
    "file.unreadable": ("fichier illisible", "the file cannot be read"),
    "file.changed": (
        "le fichier a changé pendant la lecture",
        "the file changed while it was read",
    ),
    "file.too_heavy": ("fichier trop lourd", "the file is too heavy"),
    "file.empty": ("fichier vide", "the file is empty"),
    "file.unknown": (
        "intitulés inconnus : ce fichier n’est d’aucune sorte",
        "unknown headings: this file is of no kind",
    ),
    "file.twice": ("deux fichiers de la même sorte", "two files of one kind"),
    "file.missing": ("il manque un fichier de cette sorte", "no file of this kind"),
    "file.needless": (
        "cette commande ne lit pas cette sorte de fichier",
        "this command does not read this kind of file",
    ),
    "heading.twice": ("intitulé présent deux fois", "a heading is there twice"),
    "heading.empty": ("intitulé vide", "a heading is empty"),
    "line.cells": (
        "cette ligne n’a pas autant de cases que d’intitulés",
        "this line does not have as many cells as headings",
    ),
    "line.quote": ("guillemet non fermé", "a quote is left open"),
    "lines.too_many": ("trop de lignes", "too many lines"),
    "cell.empty": ("case vide", "an empty cell"),
    "cell.too_long": ("texte trop long", "a text is too long"),
    "number.invalid": ("ce n’est pas un nombre permis", "not a number that may be"),
    "candidate.twice": ("candidat présent deux fois", "a candidate is there twice"),
    "candidate.unknown": (
        "candidat absent du relevé des réponses",
        "a candidate who is not among the answers",
    ),
    "question.twice": ("question présente deux fois", "a question is there twice"),
    "question.unknown": (
        "question absente de la grille de correction",
        "a question that is not in the answer key",
    ),
    "question.missing": (
        "question de la grille absente du relevé des réponses",
        "a question of the key that is not among the answers",
    ),
    "questions.too_many": ("trop de questions", "too many questions"),
    "seat.twice": ("place donnée à deux candidats", "a seat of two candidates"),
    "change.last": (
        "le dernier changement ne mène pas à la réponse du relevé",
        "the last change does not lead to the answer",
    ),
    "leak.all_or_none": (
        "il faut au moins une question suspecte, et une qui ne l’est pas",
        "at least one question must be suspect, and one not",
    ),
    "screen.order": (
        "une question quitte l’écran avant d’y venir",
        "a question leaves the screen before it comes",
    ),
    "file.alone": (
        "il faut ces deux fichiers ensemble, avec les secondes, et les places",
        "these two files are needed together, with seconds, and the seats",
    ),
    "ability.missing": (
        "candidat sans aptitude",
        "a candidate without an ability",
    ),
    "item.invalid": (
        "pente ou hasard d’une question hors de ce qui se peut",
        "a slope or a guessing of a question that cannot be",
    ),
    "item.missing": (
        "question sans paramètres",
        "a question without parameters",
    ),
    "parameter.missing": (
        "réponse donnée par des candidats, sans paramètres",
        "an answer that candidates gave, without parameters",
    ),
    "answer.twice": ("réponse présente deux fois", "an answer is there twice"),
    "seats.missing": ("aucune salle n’est connue", "no room is known"),
    "cohort.small": (
        "cohorte trop petite pour ses propres taux : il faut un fichier de paramètres",
        "the cohort is too small for rates of its own: a file of parameters is needed",
    ),
    "sittings.too_many": ("trop d’épreuves", "too many sittings"),
    "cohort.empty": ("aucun candidat", "no candidate"),
}
"""French and English, by code. A code never changes its meaning."""


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One thing to mend. `line` counts from 1, headings included; 0 is the file.

    `found` is what stands there, cut; `other` what it meets: an earlier line, a bound.
    """

    file: str
    line: int
    code: str
    found: str = ""
    other: str = ""

    def sentence(self) -> str:
        """Return what is wrong, for who reads the terminal."""
        french, english = SENTENCES[self.code]
        return choose(fr=french, en=english)


class FilesFaulty(Exception):
    """Files have faults: nothing is computed. At least one fault."""

    def __init__(self, faults: list[FileFault]) -> None:
        assert faults
        super().__init__(f"{len(faults)} faults")
        self.faults = faults

    def tell(self, *, as_json: bool) -> None:
        """Tell every fault: file, line, code, sentence, what stands there."""
        if as_json:
            rows = [asdict(own) | {"sentence": own.sentence()} for own in self.faults]
            show(json.dumps({"faults": rows}, ensure_ascii=False))
            return
        for own in self.faults[:FAULTS_SHOWN_MAX]:
            place_text = own.file + (f" {own.line}" if own.line else "")
            parts = (own.code, own.sentence(), own.found, own.other)
            words = " · ".join(part for part in parts if part)
            sys.stderr.write(f"concours: {place_text} · {words}\n")
        count = len(self.faults)
        plural = choose(fr=f"{count} défaut(s)", en=f"{count} fault(s)")
        sys.stderr.write(f"concours: {plural}\n")


def cut(text: str) -> str:
    """Return a text short enough for a list of faults."""
    return text if len(text) <= SHOWN_LENGTH_MAX else text[:SHOWN_LENGTH_MAX] + "…"


def careful(run: Run) -> Run:
    """Return a verb that tells every fault of its files, and computes nothing then."""

    def run_carefully(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except FilesFaulty as refusal:
            refusal.tell(as_json=arguments.json)
            return 2

    return run_carefully
