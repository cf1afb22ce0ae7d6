"""Archive et effacement: the end of an exam, and what it takes and leaves."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts import two_persons
from concours.acts.may import require
from concours.acts.results import archive as acts
from concours.acts.results import erasure
from concours.console.edge.request import StaffRequest
from concours.console.files.archive import (
    drop_scratch_folders,
    scratch_folder,
    zip_of_folder,
)
from concours.console.files.exam_archive import write_archive
from concours.console.pages import two_person
from concours.console.pages.forms import text, whole
from concours.console.pages.permissions import sees
from concours.console.pages.progress import answer_progress, report_progress
from concours.console.pages.results.data_erasure import terms_of
from concours.console.words.refusals import worded
from concours.core.audit.archive import VerifiedArchive
from concours.core.kernel.errors import Refusal
from concours.store.models import Exam, Proposal
from concours.store.queries import erasures
from concours.store.queries.acts import act_numbered
from concours.store.queries.delivery.sittings import sittings_in_order
from concours.store.queries.people.roster import count_candidates, exam_of
from concours.store.queries.proposals import open_in_exam
from concours.store.queries.results.left_open import left_open
from concours.store.queries.results.rankings import anchor
from concours.store.queries.retention import erasable_at, kept_days_of


@sees("see_archive")
def exam_archive(request: StaffRequest, exam: str) -> HttpResponse:
    """Show how an exam ends: its archive, its date, and what would go."""
    row = exam_of(exam)
    sitting = sittings_in_order().filter(exam=row, kind__in=["exam", "ecos"]).first()
    context: dict[str, Any] = {
        "exam": row,
        "sitting": sitting.id if sitting else None,
        "kept_days": kept_days_of(row),
        "erasable_ms": erasable_at(row),
        "left_count": count_candidates(row.id),
        "terms": terms_of(row, now=request.now),
        "ends": [_end(act) for act in (row.archived_act, row.erased_act) if act],
    }
    if row.archived_act is None:
        context["hindrance"] = _hindrance(request, row)
        context |= {
            "left_open": left_open(row, now=request.now),
            "proposals": open_in_exam(row, ["exam_archived"], now=request.now),
        }
    elif row.erased_act is None:
        date = context["erasable_ms"]
        context |= {
            "counts": erasures.counts_of(row),
            "acts_count": len(erasures.acts_to_erase(row)),
            "is_due": date is not None and request.now >= date,
            "proposals": open_in_exam(row, ["exam_erased"], now=request.now),
        }
    return render(request, "console/exams/archive.html", context)


@require_POST
def archive_make(request: StaffRequest, exam: str) -> HttpResponse:
    """Write the archive, have it verified, and make the exam read-only."""
    require(request.actor, "exam_archived")
    row = exam_of(exam)
    acts.require_archivable(row, now=request.now)
    acts.require_one_person(row)
    archive = _write_verified(row)
    acts.archive_alone(request.actor, exam, archive, now=request.now)
    return redirect("exam_archive", exam)


@require_POST
def archive_propose(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose to archive; a second person confirms among the decisions."""
    row = exam_of(exam)
    sitting = anchor(row.id).id
    two_person.propose(request, sitting, "exam_archived", {"exam": row.code})
    return redirect("exam_archive", exam)


def confirm_archive(request: StaffRequest, proposal: Proposal) -> None:
    """Write the archive that somebody else proposed, have it verified, and end it."""
    two_persons.require_confirmable(request.actor, proposal.id, now=request.now)
    row = exam_of(proposal.facts["exam"])
    acts.require_archivable(row, now=request.now)
    archive = _write_verified(row)
    two_persons.confirm(request.actor, proposal.id, now=request.now, archive=archive)


@sees("exam_archived")
def archive_file(_request: StaffRequest, exam: str) -> HttpResponse:
    """Write the archive again, and send it; of an erased exam, what is left."""
    row = exam_of(exam)
    if row.archived_act is None:
        raise erasure.NotArchived(exam)
    with scratch_folder() as folder:
        write_archive(row, folder, settings.PACKAGES)
        file = zip_of_folder(folder)
    name = f"archive-{exam[:40]}.zip"
    return FileResponse(file, as_attachment=True, filename=name)  # type: ignore[return-value]  # streamed


@require_POST
def archive_retain(request: StaffRequest, exam: str) -> HttpResponse:
    """Say how long data is kept, where the profile leaves it open."""
    days, reason = whole(request, "days"), text(request, "reason")
    acts.set_retention(request.actor, exam, days, reason=reason, now=request.now)
    return redirect("exam_archive", exam)


@require_POST
def erasure_hold(request: StaffRequest, exam: str) -> HttpResponse:
    """Keep the exam for an appeal, or let it go again."""
    is_held = exam_of(exam).held_act is not None
    act = erasure.resume_erasure if is_held else erasure.hold_erasure
    act(request.actor, exam, reason=text(request, "reason"), now=request.now)
    return redirect("exam_archive", exam)


@require_POST
def erasure_propose(request: StaffRequest, exam: str) -> HttpResponse:
    """Propose to erase; a second person confirms among the decisions."""
    row = exam_of(exam)
    two_person.propose(request, anchor(row.id).id, "exam_erased", {"exam": row.code})
    return redirect("exam_archive", exam)


@require_POST
def erasure_go_on(request: StaffRequest, exam: str) -> HttpResponse:
    """Erase what two persons decided, from where it stands to its end."""
    require(request.actor, "exam_erased")
    row = exam_of(exam)
    if row.erased_act is None:
        raise erasure.ErasureUndecided(exam)
    drop_scratch_folders()
    count = count_candidates(row.id)
    with report_progress(f"erasure of {exam}", count) as report:
        for left_count in erasure.erase_parts(row):
            report(count - left_count)
    return redirect("exam_archive", exam)


@sees("see_archive")
def erasure_progress(_request: StaffRequest, exam: str) -> HttpResponse:
    """Tell how far the erasure is that this process does."""
    return answer_progress(f"erasure of {exam_of(exam).code}")


def _end(number: int) -> dict[str, Any]:
    """Return the act that archived or erased an exam: what, when, and who."""
    act = act_numbered(number).act
    persons = filter(None, (act.body.get("proposed_by"), act.actor))
    return {
        "number": number,
        "is_erasure": act.kind == "exam_erased",
        "at_ms": act.at,
        "who": _(" et ").join(map(str, persons)),
    }


def _write_verified(row: Exam) -> VerifiedArchive:
    with scratch_folder() as folder:
        return write_archive(row, folder, settings.PACKAGES)


def _hindrance(request: StaffRequest, row: Exam) -> Any:
    """Return the words of what keeps an exam from being archived, None of nothing."""
    try:
        acts.require_archivable(row, now=request.now)
    except Refusal as refusal:
        return worded(refusal)
    return None
