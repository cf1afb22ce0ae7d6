"""Posts and participants: tables, and files seen before anything changes."""

import csv
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import StringIO
from typing import Any, TypeAlias
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from concours.acts.matching import posts as acts
from concours.acts.people import imports
from concours.authoring.workbook import STARTS_WITH, read_workbook
from concours.console.edge.request import StaffRequest
from concours.console.files.rosters import BYTE_ORDER_MARK
from concours.console.files.spreadsheet import csv_text
from concours.console.pages.matching.matching import find_campaign
from concours.console.pages.people.imports import (
    LINES_SHOWN_MAX,
    csv_response,
    fault_row,
    uploaded,
)
from concours.console.pages.permissions import sees
from concours.core.matching.posts import participants, table
from concours.core.matching.posts.participants import Participant, ParticipantsReading
from concours.core.matching.posts.table import Post, PostsReading
from concours.core.people.roster.plan import Change
from concours.core.tables.table import Table, read_csv
from concours.store.groups import load_groups
from concours.store.queries.matching import campaigns as queries
from concours.store.queries.people.roster import content_of, find_file
from concours.store.queries.shared import kept_in_memory
from concours.store.queries.unknown import Unknown

READ_KEPT_MAX = 2
VERSIONS_COUNT = 12
"""Newest versions that a page names."""

Reading: TypeAlias = PostsReading | ParticipantsReading
KINDS = {
    "posts": gettext_lazy("postes"),
    "participants": gettext_lazy("participants"),
}
ACTS = {"posts": "posts_imported", "participants": "participants_settled"}
POST_HEADS = (
    "code",
    "specialite",
    "subdivision",
    "contrat",
    "postes",
    "minimum",
    "rend a",
)
POST_WORDS = {
    "seats": gettext_lazy("postes"),
    "least": gettext_lazy("minimum"),
    "returns_to": gettext_lazy("rend à"),
    "specialty": gettext_lazy("spécialité"),
    "subdivision": gettext_lazy("subdivision"),
    "contract": gettext_lazy("contrat"),
}


@sees("see_matching")
def matching_posts(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Show every line and its seats, searched by a text."""
    exam_row, row = find_campaign(exam, campaign)
    version = queries.posts_version(row)
    names = {
        subdivision.code: subdivision.name
        for subdivision in queries.post_names_of(row).subdivisions.all
    }
    search = request.GET.get("q", "").strip()[:60]
    lines = [
        (post, names[post.subdivision])
        for post in queries.posts_of(version).values()
        if matches_search(search, post, names[post.subdivision])
    ]
    page = Paginator(lines, LINES_SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "campaign": row,
        "version": version,
        "versions": queries.posts_versions(row)[:VERSIONS_COUNT],
        "wanted": search,
        "page": page,
        "lines_count": len(lines),
        "seats_count": sum(post.seats for post, _ in lines),
    }
    return render(request, "console/matching/posts.html", context)


@sees("see_matching")
def matching_people(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Show who takes part, with their ranks, searched by number."""
    exam_row, row = find_campaign(exam, campaign)
    version = queries.participants_version(row)
    search = request.GET.get("q", "").strip()[:12]
    people = [
        participant
        for participant in queries.participants_of(version).values()
        if search in participant.number
        or search.casefold() == participant.contract.casefold() != ""
    ]
    context = {
        "exam": exam_row,
        "campaign": row,
        "version": version,
        "versions": queries.participants_versions(row)[:VERSIONS_COUNT],
        "wanted": search,
        "page": Paginator(people, LINES_SHOWN_MAX).get_page(request.GET.get("page")),
        "people_count": len(people),
        "groups": load_groups().groups,
    }
    return render(request, "console/matching/people.html", context)


@require_POST
def matching_ranking(request: StaffRequest, exam: str, campaign: str) -> HttpResponse:
    """Let those take part whom the ranking in force ranks."""
    _exam, row = find_campaign(exam, campaign)
    acts.take_ranking(request.actor, row.id, now=request.now)
    return redirect("matching_people", exam, campaign)


@require_POST
def matching_bring(
    request: StaffRequest, exam: str, campaign: str, kind: str
) -> HttpResponse:
    """Keep a file for its preview; nothing else changes."""
    exam_row, _row = find_campaign(exam, campaign)
    file = imports.keep_file(
        request.actor,
        exam_row.id,
        uploaded(request),
        to_come=ACTS[_kind(kind)],
        now=request.now,
    )
    return redirect("matching_file", exam, campaign, kind, file)


@sees("see_matching")
def matching_file(
    request: StaffRequest, exam: str, campaign: str, kind: str, file: UUID
) -> HttpResponse:
    """Show what a file would change, and every fault of it, page by page."""
    exam_row, row = find_campaign(exam, campaign)
    stored_file = find_file(exam, file)
    plan: Any
    if _kind(kind) == "posts":
        posts = _posts(file, row.id)
        reading: Reading = posts
        plan, rows = acts.preview_posts(row, posts), POST_ROWS
        words = [POST_WORDS[name] for name in ("specialty", "subdivision", "contract")]
        columns = [_("code"), *map(str, words), str(POST_WORDS["seats"])]
    else:
        people = _people(file, row.id)
        reading, rows = people, PEOPLE_ROWS
        plan = acts.preview_participants(row, people)
        columns = [_("numéro"), _("contrat"), _("rangs")]
    lists: dict[str, Sequence[Any]] = {
        "faults": plan.faults,
        "changed": plan.changed,
        "added": plan.added,
    }
    requested_list = request.GET.get("show", "")
    show = (
        requested_list
        if requested_list in lists
        else next((p for p in lists if lists[p]), "faults")
    )
    page = Paginator(lists[show], LINES_SHOWN_MAX).get_page(request.GET.get("page"))
    context = {
        "exam": exam_row,
        "campaign": row,
        "file": stored_file,
        "kind": KINDS[kind],
        "kind_code": kind,
        "reading": reading,
        "plan": plan,
        "show": show,
        "page": page,
        "rows": [rows[show](item) for item in page],
        "columns": columns,
    }
    return render(request, "console/matching/file.html", context)


@require_POST
def matching_import(
    request: StaffRequest, exam: str, campaign: str, kind: str, file: UUID
) -> HttpResponse:
    """Bring the file into force, and forget it."""
    _exam, row = find_campaign(exam, campaign)
    find_file(exam, file)
    source = acts.SourceFile(file, _digest(file))
    if _kind(kind) == "posts":
        acts.import_posts(
            request.actor, row.id, source, _posts(file, row.id), now=request.now
        )
        return redirect("matching_posts", exam, campaign)
    acts.import_participants(
        request.actor, row.id, source, _people(file, row.id), now=request.now
    )
    return redirect("matching_people", exam, campaign)


@sees("see_matching")
def matching_model(
    _request: StaffRequest, exam: str, campaign: str, kind: str
) -> HttpResponse:
    """Return a file to fill in."""
    find_campaign(exam, campaign)
    heads: list[str] = [*POST_HEADS]
    line = ["ami-med-gen", "médecine générale", "Amiens", "", "40", "", ""]
    if _kind(kind) == "participants":
        numbers = [group.number for group in load_groups().groups]
        heads = ["numero", "contrat", *(f"groupe {number}" for number in numbers)]
        line = ["00001", "", *(["1"] * len(numbers))]
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([heads, line])
    return csv_response(f"modele-{kind}", BYTE_ORDER_MARK + out.getvalue())


@sees("see_matching")
def matching_current(
    _request: StaffRequest, exam: str, campaign: str, kind: str
) -> HttpResponse:
    """Return what stands, as the file that would change nothing."""
    _exam, row = find_campaign(exam, campaign)
    rows: list[Sequence[str | int]]
    if _kind(kind) == "posts":
        posts = queries.posts_of(queries.posts_version(row)).values()
        rows = [POST_HEADS, *(_post_cells(post) for post in posts)]
    else:
        people = queries.participants_of(queries.participants_version(row)).values()
        count = len(load_groups().groups)
        heads = ["numero", "contrat", *(f"groupe {n}" for n in range(1, count + 1))]
        rows = [heads]
        for participant in people:
            rows.append([participant.number, participant.contract, *participant.ranks])
    return csv_response(kind, BYTE_ORDER_MARK + csv_text(rows))


def matches_search(search: str, post: Post, place: str) -> bool:
    """Tell whether a line has every word that is looked for."""
    line_text = f"{post.code} {post.specialty} {place} {post.contract}".casefold()
    return all(word in line_text for word in search.casefold().split())


def _kind(name: str) -> str:
    if name not in KINDS:
        raise Unknown("file", name)
    return name


def _digest(file: UUID) -> bytes:
    return sha256(content_of(file)).digest()


def _table(file: UUID) -> Table:
    data = content_of(file)
    return read_workbook(data) if data.startswith(STARTS_WITH) else read_csv(data)


@kept_in_memory(READ_KEPT_MAX)
def _posts(file: UUID, campaign: UUID) -> PostsReading:
    row = queries.load_campaign(campaign)
    return table.read(_table(file), queries.post_names_of(row))


@kept_in_memory(READ_KEPT_MAX)
def _people(file: UUID, campaign: UUID) -> ParticipantsReading:
    row = queries.load_campaign(campaign)
    contracts = queries.settings_of(row).contracts
    count = len(load_groups().groups)
    return participants.read(_table(file), groups_count=count, contracts=contracts)


def _post_cells(post: Post) -> list[str | int]:
    least = post.least or ""
    place = [post.code, post.specialty, post.subdivision, post.contract]
    return [*place, post.seats, least, post.returns_to]


def _describe_change(
    change: Change[Any], words: Mapping[str, Any]
) -> dict[str, object]:
    before, after = change.before, change.after
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in words]
    key = after.code if isinstance(after, Post) else after.number
    return {
        "line": change.line,
        "key": key,
        "name": getattr(after, "specialty", ""),
        "fields": [
            {"word": words[name], "before": _cell(old), "after": _cell(new)}
            for name, old, new in pairs
            if old != new
        ],
    }


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def _person_row(participant: Participant) -> list[str]:
    return [participant.number, participant.contract, _cell(participant.ranks)]


POST_ROWS: Mapping[str, Any] = {
    "faults": fault_row,
    "changed": lambda change: _describe_change(change, POST_WORDS),
    "added": lambda post: [
        post.code, post.specialty, post.subdivision, post.contract, str(post.seats),
    ],
}  # fmt: skip
PEOPLE_WORDS = {"contract": gettext_lazy("contrat"), "ranks": gettext_lazy("rangs")}
PEOPLE_ROWS: Mapping[str, Any] = {
    "faults": fault_row,
    "changed": lambda change: _describe_change(change, PEOPLE_WORDS),
    "added": _person_row,
}
