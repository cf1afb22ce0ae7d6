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
class Placed:
    """A student who has a post: the rank that gave it, the post, and where it is."""

    told: queries.Told
    rank: int
    post: Post
    place: Subdivision


def placed(row: MatchingRound) -> list[Placed]:
    """Return all who have a post in a round, by group, then by rank."""
    posts = campaigns.posts_of(row.posts)
    places = campaigns.known_of(row.campaign).subdivisions.by_code()
    found = [
        Placed(
            told,
            told.ranks[posts[told.line].group - 1],
            posts[told.line],
            places[posts[told.line].subdivision],
        )
        for told in queries.outcomes(row)
        if told.line
    ]
    return sorted(found, key=lambda one: (one.post.group, one.rank))


def as_csv(row: MatchingRound) -> bytes:
    """Return one line a student who has a post."""
    return (BYTE_ORDER_MARK + csv_text(_table(placed(row)))).encode()


def as_unassigned(row: MatchingRound) -> bytes:
    """Return one line a student who has none, with their ranks."""
    named = ["nom"] if settings.NAMES_ON_LISTS else []
    groups = [f"groupe {one.number}" for one in load_groups().groups]
    rows: list[list[Cell]] = [["numero", *named, "contrat", "voeux refuses", *groups]]
    for told in queries.outcomes(row):
        if not told.line:
            names = [told.name] if named else []
            held: list[Cell] = [told.contract, told.refused_count]
            rows.append([told.number, *names, *held, *told.ranks])
    return (BYTE_ORDER_MARK + csv_text(rows)).encode()


def as_workbook(row: MatchingRound) -> bytes:
    """Return the same as a workbook."""
    return workbook("affectations", _table(placed(row)))


def as_list(row: MatchingRound) -> bytes:
    """Return the official list, group by group, by rank."""
    named = ["Nom"] if settings.NAMES_ON_LISTS else []
    with translation.override("fr"):
        facts = {
            "exam": row.campaign.exam.title,
            "what": f"{row.campaign.title}, tour {row.number} ({_standing(row)})",
            "note": NOTE,
            "day": formats.day(row.opens_ms or row.run_ms),
            "reason": "",
            "root": bytes(row.root).hex(),
            "headings": ["Rang", "Candidat", *named, "Spécialité", "Subdivision"],
            "wide": 2 + len(named),
            "right": [0],
            "lists": list(_lists(placed(row))),
        }
    return Press("official_list").pdf(facts, now=Instant(row.run_ms))


def as_certificate(row: MatchingRound) -> bytes:
    """Return the certificate, the same bytes as students are given."""
    return dump(queries.certificate_of(row))


def as_agencies(row: MatchingRound) -> bytes:
    """Return one table a subdivision, for its regional agency, in an archive."""
    by_place: defaultdict[str, list[Placed]] = defaultdict(list)
    for one in placed(row):
        by_place[one.place.code].append(one)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for code, some in sorted(by_place.items()):
            archive.writestr(f"{code}.csv", BYTE_ORDER_MARK + csv_text(_table(some)))
    return out.getvalue()


def attestation(row: MatchingRound, number: str) -> bytes:
    """Return the attestation of one student who has a post. Raises `Unknown`."""
    for one in placed(row):
        if one.told.number == number:
            return _Attestations(row).pdf(one)
    raise Unknown("candidate", number)


def attestations(row: MatchingRound, subdivision: str) -> bytes:
    """Return the attestations of a subdivision, one document each, in an archive."""
    press = _Attestations(row)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in placed(row):
            if one.place.code == subdivision:
                archive.writestr(f"{one.told.number}.pdf", press.pdf(one))
    return out.getvalue()


class _Attestations:
    """Sets attestations of one round, in French; the proof is attached to each."""

    def __init__(self, row: MatchingRound) -> None:
        self._row, self._press = row, Press("attestation", is_small=True)
        self._groups = {one.number: one.fr for one in load_groups().groups}
        self._slips = queries.slips(row)
        self._where = f" : {settings.TABLETS_URL}verification/" * bool(
            settings.TABLETS_URL
        )

    def pdf(self, one: Placed) -> bytes:
        row = self._row
        with translation.override("fr"):
            when = formats.day(row.opens_ms or row.run_ms)
        name = f", {one.told.name}" if settings.NAMES_ON_LISTS else ""
        rows = [
            ["Spécialité", one.post.specialty],
            ["Subdivision", one.place.name],
            [f"Rang, {self._groups[one.post.group]}", formats.count(one.rank)],
        ]
        contract = one.post.contract
        facts: dict[str, Any] = {
            "lang": "fr",
            "title": "Attestation d’affectation",
            "exam": row.campaign.exam.title,
            "candidate": f"Candidat n° {one.told.number}{name}",
            "sentence": f"Le candidat est affecté à l’issue de la procédure "
            f"« {row.campaign.title} ».",
            "rows": [*rows, ["Contrat", contract]] if contract else rows,
            "when": f"Tour {row.number}, publié le {when}.",
            "reason": "",
            "proof": "Avec la fiche jointe à ce document et le certificat publié sous "
            "cette racine, chacun vérifie l’affectation sans faire confiance à "
            f"personne{self._where}",
            "digests": [
                ["racine des affectations", bytes(row.root).hex()],
                ["empreinte du marché", bytes(row.market_digest).hex()],
            ],
            "facts": json.dumps(self._slips[one.told.number], ensure_ascii=False),
        }
        return self._press.pdf(facts, now=Instant(row.run_ms))


def _standing(row: MatchingRound) -> str:
    """Return what a list of a round is worth, in French."""
    if row.kind in SHOWN_AT_ONCE:
        return f"{words.round_word(row.kind)}, n’affecte personne"
    if row.published_act is None or row.stopped_act is not None:
        return "document de travail, non publié"
    return words.round_word(row.kind)


def _table(some: list[Placed]) -> Iterator[list[Cell]]:
    named = ["nom"] if settings.NAMES_ON_LISTS else []
    yield ["groupe", "rang", "numero", *named, "ligne", "specialite", "subdivision",
           "contrat"]  # fmt: skip
    for one in some:
        told, post = one.told, one.post
        names = [told.name] if named else []
        where = [post.code, post.specialty, one.place.name, post.contract]
        yield [post.group, one.rank, told.number, *names, *where]


def _said(post: Post) -> str:
    return f"{post.specialty} ({post.contract})" if post.contract else post.specialty


def _lists(some: list[Placed]) -> Iterator[Mapping[str, Any]]:
    for group in load_groups().groups:
        rows = [
            [
                formats.count(one.rank),
                one.told.number,
                *([one.told.name] if settings.NAMES_ON_LISTS else []),
                _said(one.post),
                one.place.name,
            ]
            for one in some
            if one.post.group == group.number
        ]
        if rows:
            yield {"title": group.fr, "rows": rows}
