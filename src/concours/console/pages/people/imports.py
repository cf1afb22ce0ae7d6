"""Candidats: the roster, and the files that change it; seen before anything changes."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeAlias, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from concours.acts.may import may, require
from concours.acts.people import imports
from concours.console.edge.bounds import sent_file
from concours.console.edge.request import StaffRequest
from concours.console.files.rosters import as_file, model, read_roster
from concours.console.pages.current import lead_to_exam
from concours.console.pages.permissions import sees, sees_somewhere
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.people.roster import fault_words
from concours.console.words.people.settings import setting_columns, settings_words
from concours.core.kernel.errors import Refusal
from concours.core.people.roster.lines import CandidateLine, Reading
from concours.core.people.roster.plan import (
    Change,
    Examiner,
    Member,
    Person,
    Site,
)
from concours.core.people.roster.settings import PersonalSettings
from concours.core.tables.columns import COLUMNS, Kind
from concours.core.tables.faults import Fault
from concours.core.tables.table import FILE_BYTES_MAX
from concours.store.queries.people import roster as queries
from concours.store.queries.people.candidates import left_out
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.unknown import Unknown

LINES_SHOWN_MAX = 100
NAME_LENGTH_MAX = 120
READ_KEPT_MAX = 2
"""Files whose reading a process keeps: the pages of a preview are asked one by one."""

RosterRow: TypeAlias = Site | Person | Member | Examiner
COLUMN_WORDS = {
    "code": gettext_lazy("code"),
    "number": gettext_lazy("numéro"),
    "name": gettext_lazy("nom"),
    "site": gettext_lazy("centre"),
    "room": gettext_lazy("salle"),
    "seat": gettext_lazy("place"),
    "factor": gettext_lazy("majoration"),
    "settings": gettext_lazy("aménagements"),
    "sitting": gettext_lazy("épreuve"),
    "address": gettext_lazy("adresse"),
    "zone": gettext_lazy("fuseau"),
    "login": gettext_lazy("identifiant"),
    "roles": gettext_lazy("fonctions"),
    "university": gettext_lazy("université"),
}


@dataclass(eq=False)
class FileMissing(Refusal):
    """No file came with the form, or one larger than a roster can be."""

    code: ClassVar[str] = "roster.file_missing"
    bytes_count: int


@sees_somewhere("see_roster")
def roster_home(request: StaffRequest) -> HttpResponse:
    """Lead to the roster of the exam that is at hand."""
    return lead_to_exam(request, "roster_exam")


@sees("see_roster")
def roster(request: StaffRequest, exam: str) -> HttpResponse:
    """Show who is enrolled where, and take a file."""
    exam_row = queries.exam_of(exam)
    sites = queries.site_counts(exam_row.id)
    context = {
        "exam": exam_row,
        "has_ecos": queries.has_ecos(exam_row),
        "sites": sites,
        "people_count": sum(site.people_count for site in sites),
        "extra_time_count": sum(site.extra_time_count for site in sites),
        "missing_count": sum(site.missing_count for site in sites),
        "kinds": [
            (kind, word)
            for kind, word in KINDS.items()
            if (kind != "staff" or may(request.actor, "see_people"))
            and (kind != "examiners" or queries.has_ecos(exam_row))
        ],
        "setting_columns": setting_columns(),
    }
    return render(request, "console/people/roster.html", context)


@sees("examiners_imported")
@require_POST
def roster_bring(request: StaffRequest, exam: str) -> HttpResponse:
    """Keep a file for its preview; nothing else changes."""
    exam_row = queries.exam_of(exam)
    file_id = imports.keep_file(
        request.actor,
        exam_row.id,
        uploaded(request),
        to_come="examiners_imported",  # whoever may import any file may import theirs
        now=request.now,
    )
    return redirect("roster_file", exam, file_id)


@sees("examiners_imported")
def roster_file(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Show what a file would change, and every fault of it, page by page."""
    exam_row, file_row = queries.exam_of(exam), queries.find_file(exam, file)
    upload = _read(file)
    require(request.actor, imports.act_of(upload.reading.kind or "examiners"))
    _require_sight(request, upload.reading.kind)
    plan = imports.preview(exam_row.id, upload.reading)
    parts = {"faults": plan.faults, "changed": plan.changed, "added": plan.added}
    list_name = request.GET.get("show", "")
    show = (
        list_name
        if list_name in parts
        else next((p for p in parts if parts[p]), "faults")
    )
    lines = Paginator(cast("Sequence[Any]", parts[show]), LINES_SHOWN_MAX)
    page = lines.get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "file": file_row,
        "kind": KINDS.get(upload.reading.kind or ""),
        "reading": upload.reading,
        "plan": plan,
        "show": show,
        "page": page,
        "rows": [ROWS[show](line) for line in page],
        "columns": [COLUMN_WORDS[name] for name in _columns(upload.reading.kind)],
        "rooms": list(_new_rooms(exam_row.id, plan)),
        "left_out": _left_out(exam_row.id, upload.reading),
    }
    return render(request, "console/people/roster_file.html", context)


@sees("examiners_imported")
@require_POST
def roster_import(request: StaffRequest, exam: str, file: UUID) -> HttpResponse:
    """Bring the file into force, and forget it."""
    exam_row = queries.exam_of(exam)
    queries.find_file(exam, file)
    upload = _read(file)
    result = imports.import_file(
        request.actor,
        exam_row.id,
        (file, upload),
        entropy=secrets.token_bytes,
        now=request.now,
    )
    context = {
        "exam": exam_row,
        "done": result,
        "next": NEXT[result.kind],
        "next_address": reverse(NEXT_PAGES[result.kind], args=[exam]),
    }
    return render(request, "console/people/roster_done.html", context)


@sees("see_roster")
def roster_model(_request: StaffRequest, exam: str, kind: str) -> HttpResponse:
    """Return a file to fill in."""
    queries.exam_of(exam)
    roster_kind = _kind(kind)
    return csv_response(f"modele-{FILE_NAMES[roster_kind]}", model(roster_kind))


@sees("see_roster")
def roster_current(request: StaffRequest, exam: str, kind: str) -> HttpResponse:
    """Return what stands, as the file that would change nothing."""
    exam_row, roster_kind = queries.exam_of(exam), _kind(kind)
    _require_sight(request, roster_kind)
    return csv_response(
        FILE_NAMES[roster_kind],
        as_file(roster_kind, queries.current_roster(exam_row.id)),
    )


def _require_sight(request: StaffRequest, kind: str | None) -> None:
    """Refuse the staff to those who see one exam alone: it is of the house."""
    if kind == "staff":
        require(request.actor, "see_people")


KINDS = {
    "sites": gettext_lazy("centres"),
    "candidates": gettext_lazy("candidats"),
    "staff": gettext_lazy("personnes"),
    "examiners": gettext_lazy("examinateurs"),
}
ROW_TYPES: Mapping[Kind, type[RosterRow]] = {
    "sites": Site,
    "candidates": Person,
    "staff": Member,
    "examiners": Examiner,
}
NEXT = {
    "sites": gettext_lazy("La suite : déposer le fichier des candidats"),
    "candidates": gettext_lazy("La suite : faire les convocations"),
    "staff": gettext_lazy("La suite : les étapes de l’examen"),
    "examiners": gettext_lazy("La suite : leurs convocations"),
}
NEXT_PAGES: Mapping[Kind, str] = {
    "sites": "roster_exam",
    "candidates": "roster_convocations",
    "staff": "exams_steps",
    "examiners": "examiners_exam",
}
"""What comes after a file of each kind, and its page."""
FILE_NAMES: Mapping[Kind, str] = {
    "sites": "centres",
    "candidates": "candidats",
    "staff": "personnes",
    "examiners": "examinateurs",
}


def _kind(name: str) -> Kind:
    """Return a kind of file by its name. Raises `Unknown`."""
    for kind in COLUMNS:
        if kind == name:
            return kind
    raise Unknown("file", name)


def csv_response(name: str, table: str) -> HttpResponse:
    """Return a table as a file to keep."""
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def uploaded(request: StaffRequest) -> tuple[str, bytes]:
    """Return the file of a form: its name and its bytes. Raises `FileMissing`."""
    file = sent_file(request, "file")
    bytes_count = (file.size if file else None) or 0
    if file is None or not 0 < bytes_count <= FILE_BYTES_MAX:
        raise FileMissing(bytes_count)
    return (file.name or "")[-NAME_LENGTH_MAX:], file.read()


@kept_in_memory(READ_KEPT_MAX)
def _read(file: UUID) -> imports.RosterUpload:
    return read_roster(queries.content_of(file))


def _columns(kind: Kind | None) -> tuple[str, ...]:
    return tuple(_field_names(ROW_TYPES[kind])) if kind else ()


def _field_names(row: RosterRow | type[RosterRow]) -> list[str]:
    """Return what a line that is added says: it is never of one sitting alone."""
    return [field.name for field in fields(row) if field.name != "sitting"]


def fault_row(fault: Fault) -> dict[str, object]:
    """Return a fault with its words."""
    return {"fault": fault, "words": fault_words(fault)}


def _change_row(change: Change[Any]) -> dict[str, object]:
    return {
        "line": change.line,
        "key": _key_words(change.after),
        "name": change.after.name,
        "fields": list(_differences(change)),
    }


def _key_words(row: RosterRow) -> str:
    """Return what names a line; where it is of one sitting alone, this too."""
    return " · ".join(filter(None, (_cells(row)[0], getattr(row, "sitting", ""))))


def _differences(change: Change[Any]) -> Iterator[dict[str, object]]:
    for field in fields(change.after):
        before, after = (
            _cell(getattr(side, field.name)) for side in (change.before, change.after)
        )
        if before != after:
            word = COLUMN_WORDS[field.name]
            yield {"word": word, "before": before, "after": after}


def _cells(row: RosterRow) -> list[str]:
    return [_cell(getattr(row, name)) for name in _field_names(row)]


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(role_word(role) for role in value)
    return settings_words(value) if isinstance(value, PersonalSettings) else str(value)


def _left_out(exam: UUID, reading: Reading) -> list[tuple[str, str]]:
    """Return who is enrolled and not in a file of candidates: it takes nobody out."""
    if reading.kind != "candidates":
        return []
    lines = [line for line in reading.lines if isinstance(line, CandidateLine)]
    return left_out(exam, {line.number for line in lines})


def _new_rooms(exam: UUID, plan: imports.AnyPlan) -> Iterator[str]:
    """Yield the rooms that the file makes, the emptiest first.

    A slip of the pen makes a room, too, and seldom for many.
    """
    old_rooms = queries.rooms(exam)
    after = [*plan.added, *(change.after for change in plan.changed)]
    counts = Counter(
        (person.site, person.room) for person in after if isinstance(person, Person)
    )
    new = [(count, *room) for room, count in counts.items() if room not in old_rooms]
    for count, site, room in sorted(new):
        yield f"{site} · {room} ({formats.count(count)})"


ROWS: Mapping[str, Callable[[Any], object]] = {
    "faults": fault_row,
    "changed": _change_row,
    "added": _cells,
}
