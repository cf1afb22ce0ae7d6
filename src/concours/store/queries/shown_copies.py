"""What candidates may view of their copies: questions, and their answers as marked.

Never what is right: questions are asked again in other years.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from concours.core.bank.answers import to_json
from concours.core.kernel.canonical import Json, dump
from concours.core.marking.answers_table import unpack
from concours.store.models import Attempt, MarkingVersion, Sitting
from concours.store.queries.markings import in_force, key_of
from concours.store.queries.papers import opened


class ShownCopies:
    """The copies of an exam, sitting by sitting, from what was marked.

    `sittings` are in the order of the common document.
    """

    def __init__(self, sittings: Sequence[UUID], packages: Path) -> None:
        rows = Sitting.objects.select_related("exam", "paper").in_bulk(sittings)
        self._rows = [rows[sitting] for sitting in sittings]
        self._packages = packages
        self._answers = [_answers(row) for row in self._rows]

    def papers(self) -> list[tuple[UUID, bytes]]:
        """Return the questions of each sitting, in order."""
        return [(row.id, dump(_paper(row, self._packages))) for row in self._rows]

    def of(self, candidate: UUID) -> bytes:
        """Return the answers of a candidate; null for a sitting without a mark."""
        return dump([answers.get(candidate) for answers in self._answers])


def _answers(row: Sitting) -> Mapping[UUID, list[Json]]:
    version = in_force(row.id)
    assert isinstance(version, MarkingVersion), "a sheet without a marking"
    table = version.answers_table
    columns = unpack(bytes(table.packed), key_of(version).questions)
    said = [[to_json(each) for each in column.distinct] for column in columns]
    attempts = Attempt.objects.filter(sitting=row)
    candidates = dict(attempts.values_list("id", "candidate_id"))
    return {
        candidates[attempt]: [
            distinct[column.codes[at]]
            for distinct, column in zip(said, columns, strict=True)
        ]
        for at, attempt in enumerate(table.attempts)
    }


def _paper(row: Sitting, packages: Path) -> dict[str, Json]:
    content = opened(row, packages).content
    return {
        "sitting": str(row.id),
        "title": row.title,
        "questions": [
            _question(dossier, question)
            for dossier in content["dossiers"]
            for question in dossier["questions"]
        ],
    }


def _question(dossier: Mapping[str, Any], question: Mapping[str, Any]) -> Json:
    return {
        "id": question["id"],
        "dossier": dossier["title"],
        "format": question["format"],
        "text": question["text"],
        "propositions": [
            {"id": each["id"], "text": each["text"]}
            for each in question["propositions"]
        ],
    }
