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
from concours.console.files.result_table import rows_of_page, sent_table
from concours.console.files.spreadsheet import Cell, workbook
from concours.console.words import formats
from concours.console.words.results.publication import NOT_THERE, OUTCOMES
from concours.console.words.results.ranking import STATES
from concours.core.kernel.time import Instant
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, has_passed, marks_of
from concours.core.results.sheets.presence import Presence, presence_of
from concours.press import Press
from concours.store.models import Publication
from concours.store.queries.results.publications import signature_of
from concours.store.queries.results.published import Person, common_of, people_of

Facts: TypeAlias = Mapping[str, Any]
Row: TypeAlias = list[Cell]
Line: TypeAlias = tuple[str, Person, str, str]
"""A place, who has it, what they are told in one word, and their mark or total."""

NO_PLACE = "–"

LIST_NOTE = (
    "Les ex æquo ont la même place. L’empreinte au pied de chaque page est la racine"
    " des fiches, signée par le registre."
)


def as_csv(publication: Publication) -> bytes:
    """Return one line a candidate, in the language of the page."""
    return sent_table(_table(publication))


def as_workbook(publication: Publication) -> bytes:
    """Return the same as a workbook."""
    return workbook("results", rows_of_page(_table(publication)))


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
        "outcome",
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
    is_passing = has_passed(sheet, gate)
    if gate is not None:
        row.append("" if is_passing is None else int(is_passing))
    presence = _presence(person)
    outcome = "" if is_passing is None else ("adjourned", "admitted")[is_passing]
    outcome = "uncalled" if _is_without_mark(person) else outcome
    row.append(outcome if presence == "present" else presence)
    for own in sheet["sittings"]:
        row += [own["state"], own["shown"] or ""]
    groups = (sheet["ranking"] or {"groups": []})["groups"]
    for group in groups:
        row += [group["place"], group["total"]]
    return row + [""] * (2 * (groups_count - len(groups)))


def _lists(common: Facts, people: list[Person]) -> Iterator[dict[str, Any]]:
    """Yield the list of all, or one of each group and then of those not ranked."""
    gate = gate_of(common)
    if common["ranking"] is None:
        present = [person for person in people if _presence(person) == "present"]
        lines = [
            (formats.count(place), person, _outcome(person, gate), score)
            for place, score, person in _by_mark(present)
        ]
        lines += [
            (NO_PLACE, person, _outcome(person, gate), NO_PLACE)
            for person in people
            if _presence(person) != "present" or _is_without_mark(person)
        ]
        yield _list("", lines, scores="Sur 20")
        return
    for at, group in enumerate(common["ranking"]["groups"]):
        lines = [
            (formats.count(place), person, "", score)
            for place, score, person in _by_group(at)(people)
        ]
        yield _list(group["name"]["fr"], lines, scores="Total")
    lines = [
        (NO_PLACE, person, _unranked_words(person.sheet), "")
        for person in people
        if not _is_ranked(person)
    ]
    if lines:
        yield _list("Candidats non classés", lines)


def _list(title: str, lines: Sequence[Line], *, scores: str = "") -> dict[str, Any]:
    """Return a table: which column is wide, and which stand right.

    Where nothing is told beside the mark there is no column for it.
    """
    has_outcomes, is_named = any(line[2] for line in lines), settings.NAMES_ON_LISTS
    names = ["Nom"] if is_named else []
    outcomes = ["Résultat"] if has_outcomes else []
    headings = ["Place", "Candidat", *names, *outcomes, *([scores] if scores else [])]
    rows = [
        [
            place,
            person.sheet["candidate"],
            *([person.name] if is_named else []),
            *([outcome] if has_outcomes else []),
            *([decimals(score)] if scores else []),
        ]
        for place, person, outcome, score in lines
    ]
    return {
        "title": title,
        "headings": headings,
        "wide": 2 if is_named else 1,
        "right": [0, len(headings) - 1] if scores else [0],
        "rows": rows,
    }


def outcome_words(
    presence: Presence, gate: MarkGate | None, *, is_passing: bool | None
) -> str:
    """Return what somebody is told in one word: admitted or not, absent, excluded.

    Nothing of those who were there where no mark admits.
    """
    if presence != "present":
        return str(NOT_THERE[presence])
    if gate is None or is_passing is None or gate.opens not in OUTCOMES:
        return ""
    passing, failing = OUTCOMES[gate.opens]
    return str(passing if is_passing else failing)


def _outcome(person: Person, gate: MarkGate | None) -> str:
    if _is_without_mark(person):
        return str(NOT_THERE["uncalled"])
    is_passing = has_passed(person.sheet, gate)
    return outcome_words(_presence(person), gate, is_passing=is_passing)


def _unranked_words(sheet: Facts) -> str:
    """Return why somebody has no place in a ranking."""
    state = sheet["ranking"]["state"] if sheet["ranking"] else ""
    return str(STATES[state] if state in STATES else NOT_THERE["uncalled"])


def _is_without_mark(person: Person) -> bool:
    """Tell whether somebody was there and has no mark: of a station it lacks."""
    return _presence(person) == "present" and person.sheet["mark"] is None


def _presence(person: Person) -> Presence:
    return presence_of(own["state"] for own in person.sheet["sittings"])


def _is_ranked(person: Person) -> bool:
    return bool(person.sheet["ranking"] and person.sheet["ranking"]["groups"])


RankFunction: TypeAlias = Callable[[list[Person]], list[tuple[int, str, Person]]]


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
        ranked_people = [person for person in people if _is_ranked(person)]
        groups = [person.sheet["ranking"]["groups"][at] for person in ranked_people]
        rows = [
            (group["place"], group["shown"], person)
            for group, person in zip(groups, ranked_people, strict=True)
        ]
        return sorted(rows, key=lambda row: (row[0], row[2].sheet["candidate"]))

    return rank_people
