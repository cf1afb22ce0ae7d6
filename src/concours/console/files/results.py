"""A publication as files: CSV, workbook, JSON with what proves it, official list.

Numbers only. Names and sites are added where the settings say that the law has lifted
anonymity (S105): the jury signs an anonymous ranking first.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from django.conf import settings
from django.utils import translation

from concours.console.files.result_page import decimals
from concours.console.files.spreadsheet import Cell, csv_text, workbook
from concours.console.words import formats
from concours.core.kernel.time import Instant
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, marks_of
from concours.press import Press
from concours.store.models import Publication
from concours.store.queries.results.publications import signature_of
from concours.store.queries.results.published import Person, common_of, people_of

Facts: TypeAlias = Mapping[str, Any]
Row: TypeAlias = list[Cell]

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
    signature = signature_of(publication.id)
    head = {
        "results": 1,
        "exam": str(publication.exam_id),
        "number": publication.number,
        "opens_ms": publication.opens_ms,
        "reason": publication.reason,
        "root": bytes(publication.root).hex(),
        "signer": signature and signature[0].hex(),
        "signature": signature and signature[1].hex(),
        "common": common_of(publication),
        "sheets": [
            {"salt": person.salt.hex(), "sheet": person.sheet}
            for person in people_of(publication)
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
    name_headings = ["name", "site"] if settings.NAMES_ON_LISTS else []
    names, gate = marks_of(common), gate_of(common)
    sittings = [f"sitting_{n}" for n in range(1, len(common["sittings"]) + 1)]
    exact = [heading for name in names for heading in (f"{name}_20", f"{name}_exact")]
    yield [
        "candidate",
        *name_headings,
        *exact,
        *([] if gate is None else ["passed"]),
        *(head for column in sittings for head in (f"{column}_state", f"{column}_20")),
        *(
            head
            for column in groups
            for head in (column["group"], f"{column['group']}_total")
        ),
    ]
    for person in people_of(publication):
        yield _row(person, names, gate, len(groups))


def _row(
    person: Person, names: Sequence[str], gate: MarkGate | None, groups_count: int
) -> Row:
    sheet, is_named = person.sheet, settings.NAMES_ON_LISTS
    row: Row = [sheet["candidate"], *([person.name, person.site] if is_named else [])]
    for name in names:
        mark = sheet[name] or {"shown": "", "mark": ""}
        row += [mark["shown"], mark["mark"]]
    if gate is not None:
        gated_mark = sheet["rank_a" if gate.is_on_rank_a else "mark"]
        row.append("" if gated_mark is None else int(gated_mark["passed"]))
    for own in sheet["sittings"]:
        row += [own["state"], own["shown"] or ""]
    groups = (sheet["ranking"] or {"groups": []})["groups"]
    for group in groups:
        row += [group["place"], group["total"]]
    return row + [""] * (2 * (groups_count - len(groups)))


def _columns(common: Facts) -> dict[str, Any]:
    """Return the headings of the list, which of them is wide, which stand right."""
    name_headings = ["Nom"] if settings.NAMES_ON_LISTS else []
    last = "Sur 20" if common["ranking"] is None else "Total"
    headings = ["Place", "Candidat", *name_headings, last]
    at = len(headings) - 1
    return {"headings": headings, "wide": at - 1, "right": [0, at]}


def _lists(common: Facts, people: list[Person]) -> Iterator[dict[str, Any]]:
    if common["ranking"] is None:
        yield _list("", people, _by_mark)
        return
    for place, group in enumerate(common["ranking"]["groups"]):
        yield _list(group["name"]["fr"], people, _by_group(place))


RankFunction: TypeAlias = Callable[[list[Person]], list[tuple[int, str, Person]]]


def _list(
    title: str, people: list[Person], rank_people: RankFunction
) -> dict[str, Any]:
    rows = [
        [
            formats.count(place),
            person.sheet["candidate"],
            *([person.name] if settings.NAMES_ON_LISTS else []),
            decimals(score_text),
        ]
        for place, score_text, person in rank_people(people)
    ]
    return {"title": title, "rows": rows}


def _by_mark(people: list[Person]) -> list[tuple[int, str, Person]]:
    """Place by the mark of all questions: equal marks, equal place."""
    marked_people = [person for person in people if person.sheet["mark"] is not None]
    exact = [Fraction(person.sheet["mark"]["mark"]) for person in marked_people]
    better: dict[Fraction, int] = {}
    for at, mark in enumerate(sorted(exact, reverse=True)):
        better.setdefault(mark, at + 1)
    rows = [
        (better[mark], person.sheet["mark"]["shown"], person)
        for mark, person in zip(exact, marked_people, strict=True)
    ]
    return sorted(rows, key=lambda row: (row[0], row[2].sheet["candidate"]))


def _by_group(at: int) -> RankFunction:
    def rank_people(people: list[Person]) -> list[tuple[int, str, Person]]:
        ranked_people = [
            person
            for person in people
            if person.sheet["ranking"] and person.sheet["ranking"]["groups"]
        ]
        groups = [person.sheet["ranking"]["groups"][at] for person in ranked_people]
        rows = [
            (group["place"], group["shown"], person)
            for group, person in zip(groups, ranked_people, strict=True)
        ]
        return sorted(rows, key=lambda row: (row[0], row[2].sheet["candidate"]))

    return rank_people
