"""What candidates may view of their copies: questions, and their answers as marked.

Never what is right: questions are asked again in other years. Images are small ones,
within the document: a page of results fetches nothing.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from operator import getitem
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyvips

from concours.core.authoring.bank.answers import to_json
from concours.core.authoring.paper.tiles import overview
from concours.core.kernel.canonical import DEPTH_MAX, Json, dump, join_list
from concours.core.results.marking.answers_table import unpack
from concours.store.models import Attempt, MarkingVersion, Sitting
from concours.store.queries.authoring.papers import media_of, open_paper
from concours.store.queries.results.markings import in_force, key_of

PICTURE_PIXELS_MAX = 640
"""The longer side of an image in a copy: a telephone shows no more."""

PICTURE_QUALITY = 70
PICTURES_BYTES_MAX = 4 * 2**20
"""Of one sitting. What comes after is told by its description alone."""


NO_COPY = dump(None)


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
        return join_list(answers.get(candidate, NO_COPY) for answers in self._answers)


def _answers(row: Sitting) -> Mapping[UUID, bytes]:
    """Return each copy as a canonical list; each distinct answer is dumped once."""
    version = in_force(row.id)
    assert isinstance(version, MarkingVersion), "a sheet without a marking"
    table = version.answers_table
    columns = unpack(bytes(table.packed), key_of(version).questions)
    texts = [
        [dump(to_json(answer), depth_max=DEPTH_MAX - 2) for answer in column.distinct]
        for column in columns
    ]
    codes = np.column_stack([column.codes for column in columns]).tolist()
    attempts = Attempt.objects.filter(sitting=row)
    candidates = dict(attempts.values_list("id", "candidate_id"))
    return {
        candidates[attempt]: join_list(map(getitem, texts, own))
        for attempt, own in zip(table.attempts, codes, strict=True)
    }


def _paper(row: Sitting, packages: Path) -> dict[str, Json]:
    content = open_paper(row, packages).content
    pictures = _Pictures(row, packages)
    return {
        "sitting": str(row.id),
        "title": row.title,
        "questions": [
            _question(dossier, question, pictures)
            for dossier in content["dossiers"]
            for question in dossier["questions"]
        ],
        "pictures": pictures.data,
    }


def _question(
    dossier: Mapping[str, Any], question: Mapping[str, Any], pictures: "_Pictures"
) -> Json:
    """Return a question; the first of a dossier brings what was read before it."""
    is_first = question is dossier["questions"][0]
    image = question["image"]
    return {
        "id": question["id"],
        "dossier": dossier["title"],
        "format": question["format"],
        "vignette": dossier["vignette"] if is_first else "",
        "figures": [
            pictures.figure(item)
            for item in [
                *(dossier["figures"] if is_first else ()),
                *question["figures"],
            ]
        ],
        "facts": question["facts"],
        "text": question["text"],
        "propositions": [
            {"id": item["id"], "text": item["text"]}
            for item in question["propositions"]
        ],
        "image": None if image is None else pictures.figure(image),
        "segments": question["segments"],
        "script": question["script"],
    }


class _Pictures:
    """The images of one sitting, each once, until they are too many."""

    def __init__(self, row: Sitting, packages: Path) -> None:
        self.data: list[Json] = []
        self._row, self._packages = row, packages
        self._places: dict[int, int | None] = {}
        self._left = PICTURES_BYTES_MAX

    def figure(self, figure: Mapping[str, Any]) -> Json:
        """Return a figure; `picture` is its place in `data`, null if there is none."""
        part = figure["part"]
        if part not in self._places:
            self._places[part] = self._add(part, is_tiled=figure["tiled"])
        return {
            "picture": self._places[part],
            "width": figure["width"],
            "height": figure["height"],
            "alt": figure["alt"],
            "caption": figure["caption"],
        }

    def _add(self, part: int, *, is_tiled: bool) -> int | None:
        data = media_of(self._row, self._packages, part)
        small = b64encode(_small(overview(data) if is_tiled else data)).decode()
        if len(small) > self._left:
            return None
        self._left -= len(small)
        self.data.append(small)
        return len(self.data) - 1


def _small(data: bytes) -> bytes:
    """Return an image of ours, small enough to be looked at, without metadata."""
    image = pyvips.Image.webpload_buffer(data)
    size = PICTURE_PIXELS_MAX
    thumbnail = image.thumbnail_image(size, height=size, size="down")
    return bytes(thumbnail.webpsave_buffer(Q=PICTURE_QUALITY, keep="none"))
