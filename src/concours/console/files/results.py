"""A publication as files: CSV, workbook, JSON with what proves it, official list.

Numbers only. Names and sites are added where the settings say that the law has lifted
anonymity (S105): the jury signs an anonymous ranking first.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from django.conf import settings
from django.utils import translation

from concours.console.files.result_page import decimals
from concours.console.files.spreadsheet import Cell, csv_text, workbook
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.press import Press
from concours.store.models import Publication
from concours.store.queries.results.publications import signature_of
from concours.store.queries.results.published import Person, common_of, people_of

Facts: TypeAlias = Mapping[str, Any]
Row: TypeAlias = list[Cell]

MARKS = ("rank_a", "mark")
LIST_NOTE = (
    "Les ex æquo ont la même place. L’empreinte au pied de chaque page est la racine"
    " des fiches, signée par le registre."
)


def as_csv(publication: Publication) -> bytes:
    """Return one line a candidate."""
    return csv_text(_table(publication)).encode()


def as_workbook(publication: Publication) -> bytes:
    """Return the same as a workbook."""
    return workbook("results", _table(publication))


def as_json(publication: Publication) -> bytes:
    """Return every sheet, with what proves it (`protocol/results.schema.json`)."""
    signed = signature_of(publication.id)
    head = {
        "results": 1,
        "exam": str(publication.exam_id),
        "number": publication.number,
        "opens_ms": publication.opens_ms,
        "reason": publication.reason,
        "root": bytes(publication.root).hex(),
        "signer": signed and signed[0].hex(),
        "signature": signed and signed[1].hex(),
        "common": common_of(publication),
        "sheets": [
            {"salt": each.salt.hex(), "sheet": each.sheet}
            for each in people_of(publication)
        ],
    }
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()


def as_list(publication: Publication) -> bytes:
    """Return the official list, best first; by group once there is a ranking."""
    common = common_of(publication)
    people = list(people_of(publication))
    with translation.override("fr"):
        facts = {
            "exam": common["exam"]["title"],
            "what": f"Publication {publication.number}",
            "note": LIST_NOTE,
            "day": formats.day(publication.opens_ms),
            "reason": publication.reason,
            "root": bytes(publication.root).hex(),
            **_columns(common),
            "lists": list(_lists(common, people)),
        }
    return Press("official_list").pdf(facts, now=Instant(publication.made_ms))


def _table(publication: Publication) -> Iterator[Row]:
    common = common_of(publication)
    groups = (common["ranking"] or {"groups": []})["groups"]
    named = ["name", "site"] if settings.NAMES_ON_LISTS else []
    sittings = [f"sitting_{n}" for n in range(1, len(common["sittings"]) + 1)]
    exact = [heading for name in MARKS for heading in (f"{name}_20", f"{name}_exact")]
    yield [
        "candidate",
        *named,
        *exact,
        "passed",
        *(head for one in sittings for head in (f"{one}_state", f"{one}_20")),
        *(head for one in groups for head in (one["group"], f"{one['group']}_total")),
    ]
    for each in people_of(publication):
        yield _row(each, len(groups), is_named=bool(named))


def _row(person: Person, groups_count: int, *, is_named: bool) -> Row:
    sheet = person.sheet
    row: Row = [sheet["candidate"], *([person.name, person.site] if is_named else [])]
    for name in MARKS:
        mark = sheet[name] or {"shown": "", "mark": ""}
        row += [mark["shown"], mark["mark"]]
    row.append("" if sheet["rank_a"] is None else int(sheet["rank_a"]["passed"]))
    for own in sheet["sittings"]:
        row += [own["state"], own["shown"] or ""]
    groups = (sheet["ranking"] or {"groups": []})["groups"]
    for group in groups:
        row += [group["place"], group["total"]]
    return row + [""] * (2 * (groups_count - len(groups)))


def _columns(common: Facts) -> dict[str, Any]:
    """Return the headings of the list, which of them is wide, which stand right."""
    named = ["Nom"] if settings.NAMES_ON_LISTS else []
    last = "Sur 20" if common["ranking"] is None else "Total"
    headings = ["Place", "Candidat", *named, last]
    at = len(headings) - 1
    return {"headings": headings, "wide": at - 1, "right": [0, at]}


def _lists(common: Facts, people: list[Person]) -> Iterator[dict[str, Any]]:
    if common["ranking"] is None:
        yield _list("", people, _by_mark)
        return
    for place, group in enumerate(common["ranking"]["groups"]):
        yield _list(group["name"]["fr"], people, _by_group(place))


Placed: TypeAlias = Callable[[list[Person]], list[tuple[int, str, Person]]]


def _list(title: str, people: list[Person], placed: Placed) -> dict[str, Any]:
    rows = [
        [
            formats.count(place),
            person.sheet["candidate"],
            *([person.name] if settings.NAMES_ON_LISTS else []),
            decimals(shown),
        ]
        for place, shown, person in placed(people)
    ]
    return {"title": title, "rows": rows}


def _by_mark(people: list[Person]) -> list[tuple[int, str, Person]]:
    """Place by the mark of all questions: equal marks, equal place."""
    marked = [each for each in people if each.sheet["mark"] is not None]
    exact = [Fraction(each.sheet["mark"]["mark"]) for each in marked]
    better: dict[Fraction, int] = {}
    for at, mark in enumerate(sorted(exact, reverse=True)):
        better.setdefault(mark, at + 1)
    rows = [
        (better[mark], each.sheet["mark"]["shown"], each)
        for mark, each in zip(exact, marked, strict=True)
    ]
    return sorted(rows, key=lambda row: (row[0], row[2].sheet["candidate"]))


def _by_group(at: int) -> Placed:
    def placed(people: list[Person]) -> list[tuple[int, str, Person]]:
        ranked = [
            each
            for each in people
            if each.sheet["ranking"] and each.sheet["ranking"]["groups"]
        ]
        groups = [each.sheet["ranking"]["groups"][at] for each in ranked]
        rows = [
            (group["place"], group["shown"], each)
            for group, each in zip(groups, ranked, strict=True)
        ]
        return sorted(rows, key=lambda row: (row[0], row[2].sheet["candidate"]))

    return placed
