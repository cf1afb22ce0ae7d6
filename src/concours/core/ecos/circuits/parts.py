"""What an allotment says of one site, and of one half-day there; and both put together.

The house keeps a part for each site and half-day, so that a site is mended alone. Each
part has what the others of its site need of it: who is met on another day (W1), which
station an examiner judges in the other half (C8), the hours of every site (C9).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from concours.core.ecos.circuits.document import Allotment
from concours.core.ecos.circuits.reading import read_allotment
from concours.core.kernel.canonical import Json, dump

ROWS_OF_WAVE = ("circuits", "chairs", "places", "roles")
"""The lists of a document that a half-day has its own of."""


def part_of_site(allotment: Allotment, site: str) -> Allotment:
    """Return what concerns one site: its people, rooms and ties, and all hours."""
    lists = allotment.lists
    home = {person.number for person in lists.candidates if person.site == site}
    postings = tuple(row for row in allotment.postings if row.site == site)
    judges = {row.examiner for row in postings}
    actors = tuple(person for person in lists.participants if person.site == site)
    people = judges | {person.number for person in actors}
    return msgspec.structs.replace(
        allotment,
        lists=msgspec.structs.replace(
            lists,
            rooms=tuple(row for row in lists.rooms if row.site == site),
            candidates=tuple(row for row in lists.candidates if row.site == site),
            examiners=tuple(row for row in lists.examiners if row.number in judges),
            participants=actors,
            links=tuple(
                row
                for row in lists.links
                if row.candidate in home and row.person in people
            ),
            distances=(),
        ),
        postings=postings,
        circuits=tuple(row for row in allotment.circuits if row.site == site),
        places=tuple(row for row in allotment.places if row.candidate in home),
        chairs=tuple(row for row in allotment.chairs if row.site == site),
        roles=tuple(row for row in allotment.roles if row.site == site),
    )


def write_part(of_site: Allotment, site: str, wave: str) -> bytes:
    """Return the part of one half-day of a site, as it is kept."""
    value: Any = msgspec.json.decode(msgspec.json.encode(of_site))
    for name in ROWS_OF_WAVE:
        value[name] = [row for row in value[name] if row["wave"] == wave]
    part: dict[str, Json] = {"site": site, "wave": wave, "allotment": value}
    return dump(part)


def join_parts(parts: Iterable[bytes]) -> Allotment:
    """Return what the parts of one site say together, the newest last.

    Lists are those of the newest. Raises `AllotmentInvalid`.
    """
    documents: list[Mapping[str, Any]] = [
        msgspec.json.decode(part)["allotment"] for part in parts
    ]
    assert documents, "a site without an allotment"
    rows = {
        name: [row for document in documents for row in document[name]]
        for name in ROWS_OF_WAVE
    }
    return read_allotment(msgspec.json.encode({**documents[-1], **rows}))
