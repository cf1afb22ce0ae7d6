"""All that a jury has before it when it deliberates, as plain facts without a name."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from concours.core.kernel.canonical import Json
from concours.core.people.proposals.lapse import COUNTING
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.presence import count_people, presence_of
from concours.core.results.sheets.summary import summary_of
from concours.store.models import (
    Deliberation,
    Exam,
    Incident,
    Proposal,
    Recheck,
    Sitting,
)
from concours.store.queries.acts import acts_of_sitting
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_change
from concours.store.queries.results.results import excluded_of
from concours.store.queries.results.sheets import Sheets
from concours.store.queries.unknown import Unknown

LISTED = ("minutes_drawn", "lost_time_granted", "sitting_annulled", "spare_opened")
"""Acts of a sitting that a deliberation must know of, beside incidents."""


def deliberation_of(exam: Exam, packages: Path) -> dict[str, Json]:
    """Return the facts of an exam's deliberation file. Raises as `Sheets`.

    Its statistics are of those who were present: an absence is no mark of a cohort.
    """
    sheets = Sheets(exam, packages)
    contents = [_needed_facts(sheet.content) for sheet in sheets.outlines()]
    rows = sittings_in_order().filter(exam=exam)
    by_id = {str(row.id): row for row in rows}
    sittings = cast("list[dict[str, Any]]", sheets.common["sittings"])
    gate = profile_of(exam).mark_gate
    present = [sheet for sheet in contents if presence_of(_states(sheet)) == "present"]
    return {
        "deliberation": 1,
        "common": sheets.common,
        "people": cast("dict[str, Json]", count_people(map(_states, contents))),
        "statistics": {
            "rank_a": summary_of(_marks(present, "rank_a"), gate),
            "mark": summary_of(_marks(present, "mark"), gate),
        },
        "sittings": [
            _sitting(by_id[facts["sitting"]], facts, _column(contents, place), gate)
            for place, facts in enumerate(sittings)
        ],
        "rechecks": [_recheck(recheck) for recheck in _rechecks(exam)],
        "candidates": [sheet["candidate"] for sheet in contents],
    }


def is_deliberated(exam: Exam, common: Mapping[str, Json]) -> bool:
    """Tell whether the last file that was frozen is of the marks in `common`.

    Nor did anything change since then whose marks they are.
    """
    last = Deliberation.objects.filter(exam=exam).order_by("-number").first()
    if last is None or json.loads(bytes(last.facts))["common"] != common:
        return False
    return find_change(exam.id, COUNTING, since=last.act) is None


def deliberations_of(exam: Exam) -> list[Deliberation]:
    """Return the files that were frozen, without their facts, the newest first."""
    rows = Deliberation.objects.filter(exam=exam).order_by("-number")
    return list(rows.defer("facts"))


def find_deliberation(exam: Exam, number: int) -> Deliberation:
    """Return a frozen file. Raises `Unknown`."""
    row = Deliberation.objects.filter(exam=exam, number=number).first()
    if row is None:
        raise Unknown("deliberation", str(number))
    return row


def _sitting(
    row: Sitting, facts: Mapping[str, Any], copies: list[Any], gate: MarkGate | None
) -> Json:
    states = Counter(copy["state"] for copy in copies)
    marks = [Fraction(copy["mark"]) for copy in copies if copy["mark"] is not None]
    return {
        "sitting": facts["sitting"],
        "states": dict(sorted(states.items())),
        "statistics": summary_of(marks, gate),
        "neutralised": [q["id"] for q in facts["questions"] if q["worth"] == "0"],
        "incidents": [_incident(record) for record in _incidents(row)],
        "excluded": [
            {"candidate": record.number, "reason": record.reason}
            for record in excluded_of(row.id)
        ],
        "decisions": [_decision(record) for record in _decisions(row)],
        "acts": [
            {
                "number": record.number,
                "at_ms": record.act.at,
                "kind": record.act.kind,
                "reason": record.act.reason,
                "digest": record.act.body.get("digest"),
            }
            for record in acts_of_sitting(row.id)
            if record.act.kind in LISTED
        ],
    }


def _rechecks(exam: Exam) -> Iterable[Recheck]:
    rows = Recheck.objects.filter(publication__exam=exam)
    rows = rows.select_related("candidate", "publication")
    return rows.order_by("asked_ms", "candidate__number", "number")


def _recheck(row: Recheck) -> Json:
    """Return a request without its text, in which a candidate may say who they are."""
    return {
        "candidate": row.candidate.number,
        "publication": row.publication.number,
        "number": row.number,
        "text": sha256(row.text.encode()).hexdigest(),
        "answer": row.answer,
        "act": row.answered_act,
    }


def _needed_facts(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the file needs of a sheet, a hundredth of it."""
    fields = ("state", "mark")
    return {
        "candidate": _candidate(sheet),
        "rank_a": sheet["rank_a"],
        "mark": sheet["mark"],
        "sittings": [
            {name: sitting[name] for name in fields} for sitting in sheet["sittings"]
        ],
    }


def _candidate(sheet: Mapping[str, Any]) -> Json:
    return {
        "number": sheet["candidate"],
        "rank_a": sheet["rank_a"],
        "mark": sheet["mark"],
        "states": _states(sheet),
        "ranking": sheet["ranking"],
    }


def _states(sheet: Mapping[str, Any]) -> list[str]:
    return [sitting["state"] for sitting in sheet["sittings"]]


def _marks(sheets: Iterable[Mapping[str, Any]], name: str) -> list[Fraction]:
    return [
        Fraction(sheet[name]["mark"]) for sheet in sheets if sheet[name] is not None
    ]


def _column(sheets: Sequence[Mapping[str, Any]], place: int) -> list[Any]:
    return [sheet["sittings"][place] for sheet in sheets]


def _incidents(row: Sitting) -> Iterable[Incident]:
    rows = Incident.objects.filter(sitting=row).select_related("site")
    return rows.order_by("opened_ms", "id")


def _incident(row: Incident) -> Json:
    return {
        "kind": row.kind,
        "text": row.text,
        "at_ms": row.opened_ms,
        "state": row.state,
        "site": row.site.name if row.site else "",
        "act": row.act,
    }


def _decisions(row: Sitting) -> Iterable[Proposal]:
    return Proposal.objects.filter(sitting=row, state="confirmed").order_by("act")


def _decision(row: Proposal) -> Json:
    return {"kind": row.kind, "reason": row.reason, "act": row.act}
