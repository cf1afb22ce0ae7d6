"""Scellement: one or more papers on one laptop, their records, and the reopening.

The browser reads each paper, draws a secret for each, seals and splits, gives each
holder a trousseau and has it proven. Parts come here encrypted, one by one; then one
document says the whole, or nothing was sealed.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from concours.acts.authoring import open_check as check_act
from concours.acts.authoring.ceremony import reopen_sitting, seal_sittings
from concours.acts.authoring.confirmation import confirm_sealings
from concours.acts.authoring.sealed_draft import Draft
from concours.acts.may import may, require
from concours.acts.signed_act import signed_act
from concours.console.edge.bounds import PART_FORM_BYTES_MAX, sent_file
from concours.console.edge.request import StaffRequest
from concours.console.pages.forms import FormInvalid, several, text
from concours.console.pages.permissions import sees
from concours.console.words.authoring.sealing_modes import WAYS, ways_of
from concours.core.kernel.time import Instant
from concours.store.journal.acts import ActRow
from concours.store.models import Exam, Sitting
from concours.store.packages import put_part
from concours.store.queries.acts import signature_of
from concours.store.queries.authoring.frozen_papers import frozen_papers
from concours.store.queries.authoring.plans import (
    AnySitting,
    find_sitting,
    planned_of,
)
from concours.store.queries.authoring.sealings import (
    RECORDS_COUNT_MAX,
    awaiting_word_of,
    confirmations_of,
    sealing_of,
)
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.audiences import is_any_briefing_open
from concours.store.queries.people.roster import exam_of
from concours.store.queries.people.staff import keyholders_in, names_by_login
from concours.store.queries.profiles import profile_of


@sees("sitting_sealed")
def ceremony(request: StaffRequest, exam: str) -> HttpResponse:
    """Guide the sealing of a paper, for the sitting that was planned or a new one."""
    row, code = exam_of(exam), request.GET.get("sitting", "")
    return _page(request, row, find_sitting(row.id, code) if code else None)


@sees("sitting_sealed")
def ceremony_again(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Guide the sealing of a paper in the place of one that was reopened."""
    row = sittings.load(sitting)
    if row.reopened_act is None:
        return redirect("sealing", sitting)
    return _page(request, row.exam, row)


@sees("check_opened")
def open_check(request: StaffRequest, exam: str, code: str) -> HttpResponse:
    """Ask for the paper of a technical check; everybody may know it."""
    row = exam_of(exam)
    sitting = find_sitting(row.id, code)
    is_held = isinstance(sitting, Sitting) and sitting.open_secret is None
    if sitting.kind != "check" or is_held:
        return redirect("exams_sittings", exam)
    sealing = profile_of(row).sealing
    context = {
        "exam": row,
        "one": sitting,
        "has_paper": isinstance(sitting, Sitting),
        "sealing": sealing,
        "is_read_here": sealing.mode != "ceremony",
        "ways": WAYS["open"],
    }
    return render(request, "console/authoring/open_check.html", context)


@require_POST
def open_check_seal(request: StaffRequest, exam: str) -> HttpResponse:
    """Give a technical check its paper: the package that its browser made."""
    require(request.actor, "check_opened")
    check_act.open_check(
        request.actor,
        exam_of(exam).id,
        _open_draft(_file(request)),
        packages=settings.PACKAGES,
        now=request.now,
    )
    return JsonResponse({"next": reverse("exams_sittings", args=[exam])})


@require_POST
def ceremony_part(request: StaffRequest, exam: str) -> HttpResponse:
    """Keep one encrypted part of a package, also of a public one."""
    require(request.actor, "check_opened")
    exam_of(exam)
    return JsonResponse({"digest": put_part(settings.PACKAGES, _file(request))})


@require_POST
def ceremony_seal(request: StaffRequest, exam: str) -> HttpResponse:
    """Seal: everything that the ceremony made, in one document."""
    require(request.actor, "sitting_sealed")
    sealed_sittings = seal_sittings(
        request.actor,
        exam_of(exam).id,
        _drafts(_file(request)),
        packages=settings.PACKAGES,
        now=request.now,
    )
    return JsonResponse({"next": reverse("sealing", args=[sealed_sittings[0]])})


@sees("see_launch")
def sealing(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Show the record of a sealing, to be printed and signed by hand."""
    row = sittings.load(sitting)
    sealing_act = sealing_of(sitting)
    confirmations = confirmations_of(sealing_act)
    body: Any = sealing_act.act.body
    is_sealed = row.armed_ms is None and row.reopened_act is None
    is_read = row.kind == "ecos" and is_any_briefing_open(row)
    context = {
        "row": row,
        "found": sealing_act,
        "body": body,
        "digest_hex": sealing_act.digest.hex(),
        "signed": signature_of(sealing_act.number),
        "content_hex": bytes(row.paper.content_digest).hex(),
        "holders": _holders(body, confirmations),
        "ways": None if row.open_secret is None else WAYS["open"],
        "to_confirm": _to_confirm(request, row),
        "present_count": len(sittings.present(sitting, now=request.now)),
        "is_read": is_read,
        "can_reopen": is_sealed
        and not is_read
        and may(request.actor, "sitting_reopened"),
    }
    return render(request, "console/authoring/sealing.html", context)


@sees("see_launch")
def sealing_file(_request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Return the record as the ledger signed it, each holder's word included."""
    sealing_act = sealing_of(sittings.load(sitting).id)
    acts = [sealing_act, *confirmations_of(sealing_act).values()]
    file = b"[" + b",".join(signed_act(act).file for act in acts) + b"]"
    response = HttpResponse(file, content_type="application/json")
    name = f"scellement-acte-{sealing_act.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def sealing_confirm(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Confirm the record as one of its holders, and others that were shown with it."""
    seen = several(request, "seen", count_max=RECORDS_COUNT_MAX)
    confirm_sealings(request.actor, _seen_numbers(seen), now=request.now)
    return redirect("sealing", sitting)


def _seen_numbers(seen: Sequence[str]) -> dict[UUID, int]:
    """Return the record that was shown of each sitting. Raises `FormInvalid`."""
    try:
        pairs = [pair.split(" ") for pair in seen]
        return {UUID(sitting): int(number) for sitting, number in pairs}
    except ValueError as error:
        raise FormInvalid("seen") from error


@require_POST
def sealing_reopen(request: StaffRequest, sitting: UUID) -> HttpResponse:
    """Open a sealed paper again."""
    reason = text(request, "reason")
    reopen_sitting(request.actor, sitting, reason=reason, now=request.now)
    return redirect("ceremony_again", sitting)


def _page(request: StaffRequest, exam: Exam, row: AnySitting | None) -> HttpResponse:
    """Show the page for a sitting that was reopened, or for those that are planned."""
    profile = profile_of(exam)
    sealing = profile.sealing
    reopened = row if isinstance(row, Sitting) else None
    plans = [plan for plan in planned_of(exam.id) if plan.kind != "check"]
    rows: Sequence[AnySitting] = [reopened] if reopened else plans
    is_alone = profile.is_of_stations_alone
    kinds = ["ecos"] if is_alone else [record.kind for record in rows]
    context = {
        "exam": exam,
        "row": reopened,
        "rows": [(record, row is None or record.pk == row.pk) for record in rows],
        "is_planned": bool(rows) and reopened is None,
        "members": keyholders_in(exam.id),
        "frozen": frozen_papers(exam),
        "today": request.now,
        "sealing": sealing,
        "is_of_stations_alone": is_alone,
        "ways": ways_of(sealing.mode, kinds),
    }
    return render(request, "console/authoring/ceremony.html", context)


def _to_confirm(request: StaffRequest, row: Sitting) -> list[dict[str, Any]]:
    """Return the records that await this person's word: this one first, if it does."""
    if not may(request.actor, "sealing_confirmed"):
        return []
    awaiting = awaiting_word_of(request.actor.id, exam=row.exam_id)
    if row.pk not in {sitting.pk for sitting, _sealing in awaiting}:
        return []
    awaiting.sort(key=lambda awaited: awaited[0].pk != row.pk)
    return [
        {
            "sitting": sitting,
            "seen": f"{sitting.pk} {sealing.number}",
            "number": sealing.number,
            "content_hex": bytes(sitting.paper.content_digest).hex(),
        }
        for sitting, sealing in awaiting
    ]


def _holders(body: Any, confirmations: Mapping[int, ActRow]) -> list[dict[str, Any]]:
    names = names_by_login(body["keyholders"])
    shares = zip(body["keyholders"], body["commitments"], strict=True)
    return [
        {
            "position": position,
            "name": names.get(login, login) or _("Feuille du coffre"),
            "login": login,
            "is_spare": login != "" and body.get("spare") == login,
            "commitment": commitment,
            "confirmed": confirmations.get(position),
        }
        for position, (login, commitment) in enumerate(shares, start=1)
    ]


def _file(request: StaffRequest) -> bytes:
    """Return the one file of a form. Raises `FormInvalid`."""
    upload = sent_file(request, "sealed")
    if not isinstance(upload, UploadedFile):
        raise FormInvalid("sealed")
    if not 0 < (upload.size or 0) <= PART_FORM_BYTES_MAX:
        raise FormInvalid("sealed")
    data: bytes = upload.read()
    return data


def _drafts(data: bytes) -> list[Draft]:
    """Return the drafts that a document says. Raises `FormInvalid`."""
    try:
        document: dict[str, Any] = json.loads(data)
        return [_draft(document, sitting) for sitting in document["sittings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise FormInvalid("sealed") from error


def _open_draft(data: bytes) -> check_act.OpenDraft:
    """Return the public paper that a document says. Raises `FormInvalid`."""
    try:
        document: dict[str, Any] = json.loads(data)
        return check_act.OpenDraft(
            manifest=str(document["manifest"]).encode(),
            signature=bytes.fromhex(document["signature"]),
            key_document=bytes.fromhex(document["key_document"]),
            secret=bytes.fromhex(document["secret"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise FormInvalid("sealed") from error


def _draft(ceremony: dict[str, Any], sitting: dict[str, Any]) -> Draft:
    return Draft(
        manifest=str(sitting["manifest"]).encode(),
        signature=bytes.fromhex(sitting["signature"]),
        key_document=bytes.fromhex(sitting["key_document"]),
        kind=str(sitting["kind"]),
        scheduled=Instant(int(sitting["scheduled_ms"])),
        quorum=int(ceremony["quorum"]),
        keyholders=tuple(str(login) for login in ceremony["keyholders"]),
        commitments=tuple(bytes.fromhex(each) for each in sitting["commitments"]),
        spare=str(ceremony["spare"]),
    )
