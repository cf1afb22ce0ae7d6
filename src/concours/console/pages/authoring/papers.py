"""Sujets: a paper without a bank is read here, in memory, frozen and read again.

The file comes as the body of a request, which stays in memory (`edge.bodies`); what it
freezes to goes back to the page that sent it. Acts keep digests alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from concours.acts.authoring.papers import (
    freeze_paper,
    require_open_mode,
    reread_paper,
)
from concours.authoring import PreparedPaper, prepare
from concours.authoring.archive import of_bytes
from concours.authoring.pictures import PictureMemory
from concours.authoring.preview import PaperPreview, preview
from concours.authoring.template import template
from concours.console.edge.bounds import PAPER_BYTES_MAX
from concours.console.edge.request import StaffRequest
from concours.console.files.paper_answer import (
    CONTENT_TYPE,
    faulty_answer,
    frozen_answer,
)
from concours.console.pages.current import lead_to_exam
from concours.console.pages.forms import FormInvalid
from concours.console.pages.permissions import sees, sees_somewhere
from concours.core.kernel.errors import Refusal
from concours.store.models import Exam
from concours.store.queries.authoring.frozen_papers import frozen_papers, version_for
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of

PIXELS_MAX = 240_000_000
"""Of all images of a paper that is read here: a minute's work at most."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {"modele": False, "exemple": True}
RECORDS: Mapping[str, Callable[..., int]] = {
    "freeze": freeze_paper,
    "reread": reread_paper,
}


@dataclass(eq=False)
class PaperUnsound(Refusal):
    """A paper with faults is neither frozen nor read again."""

    code: ClassVar[str] = "paper.unsound"
    errors_count: int


@dataclass(frozen=True, slots=True)
class BroughtPaper:
    """A paper as it came: the digest of its file, what is drawn, what it freezes to.

    `prepared` is `None` while there are errors.
    """

    file: bytes
    shown: PaperPreview
    prepared: PreparedPaper | None


@sees_somewhere("see_papers")
def papers_home(request: StaffRequest) -> HttpResponse:
    """Lead to the papers of the exam that is at hand."""
    return lead_to_exam(request, "papers_exam")


@sees("see_papers")
def papers(request: StaffRequest, exam: str) -> HttpResponse:
    """Show which papers were frozen here and read again, and take one."""
    row = exam_of(exam)
    profile = profile_of(row)
    context = {
        "exam": row,
        "is_of_stations_alone": profile.is_of_stations_alone,
        "is_open": profile.has_papers_read_here,
        "rows": frozen_papers(row),
    }
    return render(request, "console/authoring/papers.html", context)


@sees("see_papers")
def papers_template(_request: StaffRequest, exam: str, kind: str) -> HttpResponse:
    """Return the workbook to fill in, or a filled one."""
    exam_of(exam)
    if kind not in TEMPLATES:
        raise FormInvalid("kind")
    response = HttpResponse(template(with_example=TEMPLATES[kind]), content_type=XLSX)
    name = f"attachment; filename=sujet-{kind}.xlsx"
    response.headers["Content-Disposition"] = name
    return response


@sees("paper_frozen")
@require_POST
def papers_read(request: StaffRequest, exam: str) -> HttpResponse:
    """Answer with the faults of a paper, or with what it freezes to; keep nothing."""
    row = exam_of(exam)
    upload = _read(request, row)
    if upload.prepared is None:
        return HttpResponse(faulty_answer(upload.shown), content_type=CONTENT_TYPE)
    frozen = upload.prepared.freeze(_version(row, upload))
    is_new = all(paper.file != upload.file.hex() for paper in frozen_papers(row))
    answer = frozen_answer(frozen, upload.shown, version_is_new=is_new)
    return HttpResponse(answer, content_type=CONTENT_TYPE)


@sees("paper_frozen")
@require_POST
def papers_record(request: StaffRequest, exam: str, verb: str) -> HttpResponse:
    """Record that this paper is frozen, or that another person has read it."""
    if verb not in RECORDS:
        raise FormInvalid("verb")
    row = exam_of(exam)
    upload = _read(request, row)
    if upload.prepared is None:
        errors = [fault for fault in upload.shown.faults if fault.severity == "error"]
        raise PaperUnsound(len(errors))
    frozen = upload.prepared.freeze(_version(row, upload))
    RECORDS[verb](request.actor, row, frozen, file=upload.file, now=request.now)
    return JsonResponse({"next": reverse("papers_exam", args=[exam])})


def _read(request: StaffRequest, exam: Exam) -> BroughtPaper:
    """Read the body as a paper. Raises `PaperMadeElsewhere`, `FormInvalid`."""
    require_open_mode(exam)
    data = request.read(PAPER_BYTES_MAX + 1)
    if not 0 < len(data) <= PAPER_BYTES_MAX:
        raise FormInvalid("file", lack="file")
    files, memory = of_bytes(data), PictureMemory(pixels_left=PIXELS_MAX)
    profile = profile_of(exam)
    paper_preview = preview(files, profile, memory)
    has_errors = any(fault.severity == "error" for fault in paper_preview.faults)
    prepared_paper = None if has_errors else prepare(files, profile, memory)
    return BroughtPaper(sha256(data).digest(), paper_preview, prepared_paper)


def _version(exam: Exam, upload: BroughtPaper) -> int:
    assert upload.prepared is not None
    return version_for(exam, upload.prepared.reading.paper.code, upload.file.hex())
