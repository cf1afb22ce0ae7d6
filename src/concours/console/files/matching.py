"""A round as files: the official list by group, agencies' lists, attestations.

Numbers only; names are added where the settings say that the law has lifted anonymity.
"""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation

from concours.acts.matching.rounds import SHOWN_AT_ONCE
from concours.console.files.rosters import BYTE_ORDER_MARK
from concours.console.files.spreadsheet import Cell, csv_text, workbook
from concours.console.words import formats
from concours.console.words.matching import matching as words
from concours.core.kernel.canonical import dump
from concours.core.kernel.time import Instant
from concours.core.matching.posts.subdivisions import Subdivision
from concours.core.matching.posts.table import Post
from concours.press import Press
from concours.store.groups import load_groups
from concours.store.models import MatchingRound
from concours.store.queries.matching import campaigns
from concours.store.queries.matching import rounds as queries
from concours.store.queries.unknown import Unknown

NOTE = (
    "Par rang dans le groupe. L’empreinte au pied de chaque page est la racine des"
    " affectations : chacun peut y vérifier la sienne."
)


@dataclass(frozen=True, slots=True)
class PlacedStudent:
    """A student who has a post: the rank that gave it, the post, and where it is."""

    told: queries.RoundResult
    rank: int
    post: Post
    place: Subdivision


def list_placed_students(row: MatchingRound) -> list[PlacedStudent]:
    """Return all who have a post in a round, by group, then by rank."""
    posts = campaigns.posts_of(row.posts)
    places = campaigns.post_names_of(row.campaign).subdivisions.by_code()
    students = [
        PlacedStudent(
            result,
            result.ranks[posts[result.line].group - 1],
            posts[result.line],
            places[posts[result.line].subdivision],
        )
        for result in queries.outcomes(row)
        if result.line
    ]
    return sorted(students, key=lambda student: (student.post.group, student.rank))


def as_csv(row: MatchingRound) -> bytes:
    """Return one line per student who has a post."""
    return (BYTE_ORDER_MARK + csv_text(_table(list_placed_students(row)))).encode()


def as_unassigned(row: MatchingRound) -> bytes:
    """Return one line per student who has none, with their ranks."""
    name_headings = ["nom"] if settings.NAMES_ON_LISTS else []
    groups = [f"groupe {group.number}" for group in load_groups().groups]
    rows: list[list[Cell]] = [
        ["numero", *name_headings, "contrat", "voeux refuses", *groups]
    ]
    for result in queries.outcomes(row):
        if not result.line:
            names = [result.name] if name_headings else []
            facts: list[Cell] = [result.contract, result.refused_count]
            rows.append([result.number, *names, *facts, *result.ranks])
    return (BYTE_ORDER_MARK + csv_text(rows)).encode()


def as_workbook(row: MatchingRound) -> bytes:
    """Return the same as a workbook."""
    return workbook("affectations", _table(list_placed_students(row)))


def as_list(row: MatchingRound) -> bytes:
    """Return the official list, group by group, by rank."""
    name_headings = ["Nom"] if settings.NAMES_ON_LISTS else []
    with translation.override("fr"):
        facts = {
            "exam": row.campaign.exam.title,
            "what": f"{row.campaign.title}, tour {row.number} ({_status_words(row)})",
            "note": NOTE,
            "day": formats.day(row.opens_ms or row.run_ms),
            "reason": "",
            "root": bytes(row.root).hex(),
            "headings": [
                "Rang",
                "Candidat",
                *name_headings,
                "Spécialité",
                "Subdivision",
            ],
            "wide": 2 + len(name_headings),
            "right": [0],
            "lists": list(_lists(list_placed_students(row))),
        }
    return Press("official_list").pdf(facts, now=Instant(row.run_ms))


def as_certificate(row: MatchingRound) -> bytes:
    """Return the certificate, the same bytes as students are given."""
    return dump(queries.certificate_of(row))


def as_agencies(row: MatchingRound) -> bytes:
    """Return one table per subdivision, for its regional agency, in an archive."""
    by_place: defaultdict[str, list[PlacedStudent]] = defaultdict(list)
    for student in list_placed_students(row):
        by_place[student.place.code].append(student)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for code, students in sorted(by_place.items()):
            archive.writestr(
                f"{code}.csv", BYTE_ORDER_MARK + csv_text(_table(students))
            )
    return out.getvalue()


def attestation(row: MatchingRound, number: str) -> bytes:
    """Return the attestation of one student who has a post. Raises `Unknown`."""
    for student in list_placed_students(row):
        if student.told.number == number:
            return _Attestations(row).pdf(student)
    raise Unknown("candidate", number)


def attestations(row: MatchingRound, subdivision: str) -> bytes:
    """Return the attestations of a subdivision, one document each, in an archive."""
    press = _Attestations(row)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in list_placed_students(row):
            if student.place.code == subdivision:
                archive.writestr(f"{student.told.number}.pdf", press.pdf(student))
    return out.getvalue()


class _Attestations:
    """Sets attestations of one round, in French; the proof is attached to each."""

    def __init__(self, row: MatchingRound) -> None:
        self._row, self._press = row, Press("attestation", is_small=True)
        self._groups = {group.number: group.fr for group in load_groups().groups}
        self._slips = queries.slips(row)
        self._where = f" : {settings.TABLETS_URL}verification/" * bool(
            settings.TABLETS_URL
        )

    def pdf(self, student: PlacedStudent) -> bytes:
        row = self._row
        with translation.override("fr"):
            published_day = formats.day(row.opens_ms or row.run_ms)
        name = f", {student.told.name}" if settings.NAMES_ON_LISTS else ""
        rows = [
            ["Spécialité", student.post.specialty],
            ["Subdivision", student.place.name],
            [f"Rang, {self._groups[student.post.group]}", formats.count(student.rank)],
        ]
        contract = student.post.contract
        facts: dict[str, Any] = {
            "lang": "fr",
            "title": "Attestation d’affectation",
            "exam": row.campaign.exam.title,
            "institution": "",
            "name": f"Candidat n° {student.told.number}{name}",
            "candidate": "",
            "sentence": f"Le candidat est affecté à l’issue de la procédure "
            f"«\u00a0{row.campaign.title}\u00a0».",
            "rows": [*rows, ["Contrat", contract]] if contract else rows,
            "when": f"Tour {row.number}, publié le {published_day}.",
            "reason": "",
            "proof": "Avec la fiche jointe à ce document et le certificat publié sous "
            "cette racine, chacun vérifie l’affectation sans faire confiance à "
            f"personne{self._where}",
            "digests": [
                ["racine des affectations", bytes(row.root).hex()],
                ["empreinte du marché", bytes(row.market_digest).hex()],
            ],
            "facts": json.dumps(self._slips[student.told.number], ensure_ascii=False),
        }
        return self._press.pdf(facts, now=Instant(row.run_ms))


def _status_words(row: MatchingRound) -> str:
    """Return what a list of a round is worth, in French."""
    if row.kind in SHOWN_AT_ONCE:
        return f"{words.round_word(row.kind)}, n’affecte personne"
    if row.published_act is None or row.stopped_act is not None:
        return "document de travail, non publié"
    return words.round_word(row.kind)


def _table(students: list[PlacedStudent]) -> Iterator[list[Cell]]:
    name_headings = ["nom"] if settings.NAMES_ON_LISTS else []
    post_headings = ["ligne", "specialite", "subdivision", "contrat"]
    yield ["groupe", "rang", "numero", *name_headings, *post_headings]
    for student in students:
        result, post = student.told, student.post
        names = [result.name] if name_headings else []
        post_cells = [post.code, post.specialty, student.place.name, post.contract]
        yield [post.group, student.rank, result.number, *names, *post_cells]


def _specialty_words(post: Post) -> str:
    return f"{post.specialty} ({post.contract})" if post.contract else post.specialty


def _lists(students: list[PlacedStudent]) -> Iterator[Mapping[str, Any]]:
    for group in load_groups().groups:
        rows = [
            [
                formats.count(student.rank),
                student.told.number,
                *([student.told.name] if settings.NAMES_ON_LISTS else []),
                _specialty_words(student.post),
                student.place.name,
            ]
            for student in students
            if student.post.group == group.number
        ]
        if rows:
            yield {"title": group.fr, "rows": rows}
