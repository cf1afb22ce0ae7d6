"""What a publication holds, as the jury reads it: also those that are shown no more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.store.models import Publication, PublishedSheet
from concours.store.queries.unknown import Unknown

READ_COUNT_MAX = 500


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate of a publication; name and site are the roster's."""

    name: str
    site: str
    salt: bytes
    data: bytes
    sheet: dict[str, Any]


def find_publication(exam: UUID, number: int) -> Publication:
    """Return a publication of an exam by its number. Raises `Unknown`."""
    rows = Publication.objects.select_related("exam")
    publication = rows.filter(exam=exam, number=number).first()
    if publication is None:
        raise Unknown("publication", str(number))
    return publication


def common_of(publication: Publication) -> dict[str, Any]:
    """Return the common document of a publication."""
    common: dict[str, Any] = json.loads(bytes(publication.common))
    return common


def people_of(publication: Publication) -> Iterator[Person]:
    """Yield everybody of a publication, in the order of the numbers."""
    rows = PublishedSheet.objects.filter(publication=publication).order_by("place")
    rows = rows.select_related("candidate__site").only(
        "salt", "sheet", "candidate__name", "candidate__site__name"
    )
    for row in rows.iterator(READ_COUNT_MAX):
        data = bytes(row.sheet)
        candidate = row.candidate
        salt = bytes(row.salt)
        yield Person(candidate.name, candidate.site.name, salt, data, json.loads(data))


def page_of(publication: Publication, number: str, *, is_french: bool) -> str:
    """Return the page that one candidate sees, for want of a number the first's.

    Raises `Unknown`.
    """
    rows = PublishedSheet.objects.filter(publication=publication).order_by("place")
    row = (rows.filter(candidate__number=number) if number else rows).first()
    if row is None:
        raise Unknown("candidate", number)
    return bytes(row.page_fr if is_french else row.page_en).decode()
