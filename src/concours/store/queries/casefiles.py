"""Cases of a sitting: their rows, and where the procedure of each stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from concours.core.casefile.closed_cases import ClosedCase
from concours.core.casefile.procedure import Outcome, Procedure, StepKind
from concours.core.casefile.statements import Statement
from concours.core.kernel.canonical import load
from concours.core.kernel.time import Instant
from concours.core.people.tasks.cases import CaseStepName, CaseWaiting
from concours.store.models import (
    Attempt,
    CaseFile,
    CaseReading,
    CaseStatement,
    CaseStep,
    Exam,
    Proposal,
)
from concours.store.queries.sql import rows_of
from concours.store.queries.unknown import Unknown

LOOKS_SHOWN_MAX = 40
CASES_AWAITED_MAX = 100
LOOKS = """
SELECT max(l.at_ms), coalesce(m.name, l.staff), l.kind
FROM look l LEFT JOIN staff m ON m.login = l.staff
WHERE l.kind = 'case' AND l.subject = %s
   OR l.kind = 'copy' AND l.attempt = %s
GROUP BY 2, 3 ORDER BY 1 DESC LIMIT %s
"""
UNREAD = """
SELECT s.casefile_id, min(s.at_ms)
FROM case_statement s JOIN casefile c ON c.id = s.casefile_id
WHERE c.id = ANY(%s) AND NOT EXISTS (
    SELECT FROM look l WHERE l.kind = 'case' AND l.staff = %s
    AND l.subject = c.sitting_id || '/' || c.number AND l.at_ms >= s.at_ms)
GROUP BY s.casefile_id
"""


@dataclass(frozen=True, slots=True)
class LookRow:
    """Somebody, what they looked at, a copy or a case, and when last."""

    at_ms: int
    name: str
    kind: str


TOLD_KINDS: frozenset[StepKind] = frozenset({"closed"})
"""Steps whose reason the candidate reads: a decision says why."""

READ_KINDS: frozenset[StepKind] = frozenset({"notified", "closed"})
"""Steps that the candidate has a page of, whose first opening is noted."""

LETTER = "letter"
"""What the details of a step keep beside what it says: the candidate's own file."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step that was taken; `details` are what it says.

    `has_letter`: the candidate has a file of it beside that of the jury; `has_page`:
    they read it on their page too, and first did at `read_ms`.
    """

    kind: StepKind
    at_ms: int
    act: int
    details: Mapping[str, Any]
    has_letter: bool = False
    has_page: bool = False
    read_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its steps in order, and where it stands."""

    row: CaseFile
    steps: Sequence[StepRow]

    @property
    def procedure(self) -> Procedure:
        """Where the case stands."""
        return procedure_of(self.steps, Instant(self.row.opened_ms))

    @property
    def outcome(self) -> str:
        """How a closed case ended, "" of an open one."""
        last = self.steps[-1]
        return str(last.details["outcome"]) if last.kind == "closed" else ""


def procedure_of(steps: Iterable[StepRow], opened_at: Instant) -> Procedure:
    """Return where a case stands after these steps, in their order."""
    case = Procedure(opened=opened_at)
    for step in steps:
        at = Instant(step.at_ms)
        if step.kind == "notified":
            hearing = Instant(step.details["hearing_ms"])
            case = replace(case, notified=at, hearing=hearing, heard=None)
        elif step.kind == "heard":
            case = replace(case, heard=at)
        elif step.kind == "closed":
            case = replace(case, closed=at)
    return case


def cases_of(exam: Exam) -> list[CaseView]:
    """Return the cases of an exam: those that are open first, the newest on top."""
    rows = _rows().filter(exam=exam).order_by("-number")
    return sorted(_views(rows), key=lambda view: view.procedure.closed is not None)


def looks_at(case: CaseFile) -> list[LookRow]:
    """Return who has looked at a case, and at the copy that it is about."""
    subject = f"{case.sitting_id}/{case.number}"
    rows = rows_of(LOOKS, subject, case.attempt_id, LOOKS_SHOWN_MAX)
    return [LookRow(*row) for row in rows]


def find_case(sitting: UUID, number: int) -> CaseView:
    """Return a case of this sitting by its number. Raises `Unknown`."""
    views = _views(_rows().filter(sitting=sitting, number=number))
    if not views:
        raise Unknown("case", str(number))
    return views[0]


def open_case_of(attempt: UUID) -> CaseView | None:
    """Return the open case about a copy, None if there is none."""
    views = _views(_rows().filter(attempt=attempt).order_by("number"))
    return next((view for view in views if view.procedure.closed is None), None)


def cases_about(attempt: UUID) -> list[CaseView]:
    """Return every case about a copy, the newest first."""
    return _views(_rows().filter(attempt=attempt).order_by("-number"))


def closed_cases(views: Iterable[CaseView]) -> list[ClosedCase]:
    """Return those of these cases that were decided, with what they were founded on."""
    return [
        ClosedCase(
            number=view.row.number,
            closed=view.procedure.closed,
            outcome=cast("Outcome", view.outcome),
            keys=frozenset(str(signal["key"]) for signal in _signals(view.row)),
        )
        for view in views
        if view.procedure.closed is not None
    ]


def closed_by_copy(exam: Exam) -> dict[UUID, list[ClosedCase]]:
    """Return the closed cases of an exam, by the copy that each is about."""
    cases: dict[UUID, list[ClosedCase]] = {}
    for view in cases_of(exam):
        cases.setdefault(view.row.attempt_id, []).extend(closed_cases([view]))
    return cases


def _signals(case: CaseFile) -> list[dict[str, Any]]:
    signals: Any = load(bytes(case.signals))
    return [signal for signal in signals if isinstance(signal, dict)]


def count_open_cases(exam: Exam) -> int:
    """Return how many cases of an exam nobody has decided."""
    rows = CaseFile.objects.filter(exam=exam, erased_act=None)
    return rows.exclude(casestep__kind="closed").count()


def waiting_cases(exam: UUID | None, login: str, *, now: Instant) -> list[CaseWaiting]:
    """Return the open cases of one exam or of all, by what each waits for.

    Also since when it holds what its candidate wrote and this person has not opened.
    A case in which an exclusion is proposed waits for whoever confirms it: not here.
    """
    rows = _rows().exclude(casestep__kind="closed").filter(exam__archived_act=None)
    if exam is not None:
        rows = rows.filter(exam=exam)
    views = _views(rows.order_by("opened_ms")[:CASES_AWAITED_MAX])
    proposed = set(
        Proposal.objects.filter(
            kind="candidate_excluded", state="open", expires_ms__gt=now
        ).values_list("sitting", "facts__case")
    )
    written = dict(rows_of(UNREAD, [view.row.id for view in views], login))
    return [
        _next_step(view, written.get(view.row.id))
        for view in views
        if (view.row.sitting_id, str(view.row.number)) not in proposed
    ]


def _next_step(view: CaseView, written_ms: int | None) -> CaseWaiting:
    awaits: CaseStepName
    case = view.procedure
    if case.heard is not None:
        awaits, at = "closed", case.heard
    elif case.hearing is not None:
        awaits, at = "heard", case.hearing
    else:
        awaits, at = "notified", case.opened
    row = view.row
    return CaseWaiting(
        id=str(row.id),
        sitting=str(row.sitting_id),
        number=row.number,
        awaits=awaits,
        at=at,
        written=None
        if written_ms is None or awaits != "heard"
        else Instant(written_ms),
    )


def lacks_cases(exam: Exam) -> bool:
    """Tell whether files of cases of an exam were erased at their term."""
    return CaseFile.objects.filter(exam=exam).exclude(erased_act=None).exists()


def next_number(exam: Exam) -> int:
    """Return the number of the next case of an exam, held until the commit."""
    Exam.objects.select_for_update(no_key=True).get(pk=exam.pk)
    last = CaseFile.objects.filter(exam=exam).order_by("-number").first()
    return 1 if last is None else last.number + 1


def find_step(case: CaseFile, act: int) -> CaseStep:
    """Return the step of a case that an act took. Raises `Unknown`."""
    row = CaseStep.objects.filter(casefile=case, act=act).first()
    if row is None:
        raise Unknown("step", str(act))
    return row


def statements_of(case: CaseFile) -> list[Statement]:
    """Return what the candidate of a case wrote to the jury, in order."""
    return [
        Statement(
            exam=case.exam.code,
            case=case.number,
            candidate=case.attempt.own_candidate.number,
            number=row.number,
            at=Instant(row.at_ms),
            text=row.text,
        )
        for row in CaseStatement.objects.filter(casefile=case.id).order_by("number")
    ]


def attempt_of_case(case: CaseFile) -> Attempt:
    """Return the copy that a case is about, with its candidate and site."""
    rows = Attempt.objects.select_related("candidate", "site")
    return rows.get(pk=case.attempt_id)


def _rows() -> Any:
    return CaseFile.objects.filter(erased_act=None).select_related(
        "sitting__exam", "attempt__candidate", "attempt__site"
    )


def _views(rows: Iterable[CaseFile]) -> list[CaseView]:
    cases = list(rows)
    steps: dict[UUID, list[StepRow]] = {case.id: [] for case in cases}
    readings = CaseReading.objects.filter(casefile__in=cases)
    read_ms = dict(readings.values_list("act", "at_ms"))
    for row in CaseStep.objects.filter(casefile__in=cases).order_by("id"):
        details: Any = load(bytes(row.details))
        kind: Any = row.kind
        has_letter = details.pop(LETTER, None) is not None
        has_page = kind in READ_KINDS and bool(row.notice)
        step = StepRow(
            kind,
            row.at_ms,
            row.act,
            details,
            has_letter,
            has_page,
            read_ms.get(row.act),
        )
        steps[row.casefile_id].append(step)
    return [CaseView(case, steps[case.id]) for case in cases]
