"""Forms of the acts of a case: what each asks, what it does, and when it is offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.acts.delivery import casefiles as acts
from concours.acts.may import may
from concours.console.edge.bounds import sent_file
from concours.console.edge.request import StaffRequest
from concours.console.files.casefile import draw_notice
from concours.console.pages import two_person
from concours.console.pages.forms import FormInvalid, instant, text
from concours.console.words import formats
from concours.core.casefile.procedure import DAY_MS, dropped_hearing
from concours.core.kernel.time import HOUR_MS
from concours.core.tables.table import FILE_BYTES_MAX
from concours.store.models import Sitting
from concours.store.queries.casefiles import CaseView, find_case, statements_of
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import profile_of
from concours.store.queries.unknown import Unknown

Do: TypeAlias = Callable[[StaffRequest, CaseView], object]


@dataclass(frozen=True, slots=True)
class CaseDialog:
    """One act of a case: its kind, title, button and template, and what it does."""

    kind: str
    title: str
    button: str
    template: str
    do: Do


def dialog_form(request: StaffRequest) -> dict[str, Any]:
    """Return what the form of an act of a case shows, and what was sent of it."""
    assert request.resolver_match is not None, "a page has an address"
    address = request.resolver_match.kwargs
    dialog = DIALOGS.get(address["name"])
    if dialog is None:
        raise Unknown("dialog", address["name"])
    row = sittings.load(address["sitting"])
    case = find_case(row.id, address["number"])
    return {
        "row": row,
        "case": case,
        "whom": {},
        "template": dialog.template.removesuffix(".html").removeprefix("console/"),
        "dialog_title": _(dialog.title),
        "button": _(dialog.button),
        "days": profile_of(row.exam).hearing_days,
        "statements_count": len(statements_of(case.row)),
        "case_address": case_address(),
        "dropped_ms": dropped_hearing(case.procedure),
        "sent": sent_fields(request),
    }


def sent_fields(request: StaffRequest) -> dict[str, str]:
    """Return what was sent of any form of a case, by field."""
    return {name: text(request, name) for name in SENT_FIELDS}


def case_address() -> str:
    """Return where candidates read their case, "" where tablets have no address."""
    return urljoin(settings.TABLETS_URL, "dossier") if settings.TABLETS_URL else ""


def may_hear(request: StaffRequest, case: CaseView) -> bool:
    """Tell whether a hearing may be noted: before its hour nothing offers it."""
    hearing, stage = case.procedure.hearing, case.procedure.stage
    return stage != "notified" or hearing is None or request.now >= hearing


def offered_dialogs(request: StaffRequest, case: CaseView) -> list[dict[str, Any]]:
    """Return the acts that this person may do next, the first of the order pressed."""
    stage, is_due = case.procedure.stage, may_hear(request, case)
    return [
        {"name": name, "title": _(dialog.title), "is_next": NEXT.get(stage) == name}
        for name, dialog in DIALOGS.items()
        if name in OFFERED.get(stage, ())
        and may(request.actor, dialog.kind)
        and (is_due or name != "hear")
    ]


def tried_fields(request: StaffRequest, row: Sitting) -> Mapping[str, str]:
    """Return what fills the forms of all dialogs, so that an act can be tried."""
    days = profile_of(row.exam).hearing_days
    hearing = request.now + days * DAY_MS + HOUR_MS
    return {
        "hearing": formats.local(hearing).strftime("%d/%m/%Y %H:%M"),
        "place": "…",
        "grounds": "…",
        "observations": "…",
        "attended": "yes",
        "assisted": "no",
    }


def _notify(request: StaffRequest, case: CaseView) -> None:
    notice = acts.Notice(
        hearing=instant(request, "hearing"),
        place=text(request, "place"),
        grounds=text(request, "grounds"),
        address=case_address(),
    )
    acts.notify_candidate(
        request.actor,
        case.row.sitting_id,
        case.row.number,
        notice,
        draw=draw_notice,
        now=request.now,
    )


def _hear(request: StaffRequest, case: CaseView) -> None:
    attended = text(request, "attended")
    assisted = text(request, "assisted")
    if attended not in ("yes", "no"):
        raise FormInvalid("attended")
    if assisted not in ("yes", "no") and attended == "yes":
        raise FormInvalid("assisted")
    upload = sent_file(request, "file")
    if upload is not None and (upload.size or 0) > FILE_BYTES_MAX:
        raise FormInvalid("file", lack="file")
    hearing = acts.Hearing(
        has_attended=attended == "yes",
        is_assisted=assisted == "yes",
        observations=text(request, "observations"),
        file="" if upload is None else sha256(upload.read()).hexdigest(),
        file_name="" if upload is None else upload.name or "",
    )
    acts.note_hearing(
        request.actor, case.row.sitting_id, case.row.number, hearing, now=request.now
    )


def _close(request: StaffRequest, case: CaseView) -> None:
    acts.close_case(
        request.actor,
        case.row.sitting_id,
        case.row.number,
        reason=text(request, "reason"),
        draw=draw_notice,
        now=request.now,
    )


def _exclude(request: StaffRequest, case: CaseView) -> None:
    facts = {
        "attempt": str(case.row.attempt_id),
        "candidate": case.row.attempt.own_candidate.number,
        "case": str(case.row.number),
    }
    two_person.propose(request, case.row.sitting_id, "candidate_excluded", facts)


SENT_FIELDS = (
    *("reason", "grounds", "hearing", "place"),
    *("attended", "assisted", "observations"),
)
"""What people type into the forms of a case, shown again where it was refused."""
FOLDER = "console/results/cases"
DIALOGS: Mapping[str, CaseDialog] = {
    "notify": CaseDialog(
        "case_notified",
        noop("Notifier le candidat"),
        noop("Notifier"),
        f"{FOLDER}/notify.html",
        _notify,
    ),
    "hear": CaseDialog(
        "case_heard",
        noop("Noter l’audition"),
        noop("Noter l’audition"),
        f"{FOLDER}/hear.html",
        _hear,
    ),
    "close": CaseDialog(
        "case_closed",
        noop("Clore sans suite"),
        noop("Clore sans suite"),
        f"{FOLDER}/close.html",
        _close,
    ),
    "exclude": CaseDialog(
        "candidate_excluded",
        noop("Exclure sur ce dossier"),
        noop("Proposer l’exclusion"),
        f"{FOLDER}/exclude.html",
        _exclude,
    ),
}
"""Each act by its name in the address."""

OFFERED: Mapping[str, tuple[str, ...]] = {
    "opened": ("notify", "close"),
    "notified": ("hear", "notify", "close"),
    "heard": ("exclude", "notify", "close"),
}
"""Which acts a page offers once a step is taken; the acts decide what passes."""
NEXT: Mapping[str, str] = {"opened": "notify", "notified": "hear"}
"""What comes next; nothing does once the candidate was heard: people decide."""
