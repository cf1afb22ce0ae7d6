"""Dialogs that pause, lock, evacuate, exclude or readmit: for whom, effect, reason.

One table says each dialog whole: its act, its words, and what is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from concours.acts.delivery.exclusion import readmit
from concours.acts.delivery.pause import PauseRequest, pause, resume
from concours.acts.delivery.time import ActTarget, venue_of
from concours.acts.may import Role, require
from concours.acts.trust import decides_alone_in
from concours.console.edge.request import StaffRequest
from concours.console.pages import two_person
from concours.console.pages.delivery.exam_day_actions import fields_of, read_audience
from concours.console.pages.forms import FormInvalid, text
from concours.console.pages.trial import fill_form, refusal_of
from concours.console.words.delivery.room import CAUSES
from concours.core.delivery.sitting.pauses import CAUSES_OF_A_SITE, NotPaused
from concours.core.delivery.sitting.time import Scope
from concours.store.models import Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.pauses import open_pauses_of_site
from concours.store.queries.people.people import attempt_of, attempt_of_number
from concours.store.queries.profiles import profile_of
from concours.store.queries.proposals import find_proposal as proposal_of
from concours.store.queries.unknown import Unknown

Do: TypeAlias = Callable[[StaffRequest, Sitting, ActTarget], object]


@dataclass(frozen=True, slots=True)
class ActDialog:
    """One dialog: the act it does, whom it is for, how it is said, and what is done."""

    kind: str
    scope: Scope
    title: str
    effects: tuple[str, ...]
    button: str
    do: Do
    causes: tuple[str, ...] = ()
    is_grave: bool = False
    alone_effects: tuple[str, ...] = ()
    alone_button: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def act_dialog(request: StaffRequest, sitting: UUID, name: str) -> HttpResponse:
    """Ask why, or do it."""
    row = sittings.load(sitting)
    dialog = DIALOGS.get(name)
    if dialog is None:
        raise Unknown("dialog", name)
    audience = read_audience(request, row)
    if audience.whom.scope != dialog.scope:
        raise FormInvalid(dialog.scope)
    role = require(request.actor, dialog.kind, venue_of(row, audience.whom))
    if request.method == "POST":
        dialog.do(request, row, audience.whom)
        return redirect(audience.back)
    causes = _causes(dialog, role)
    is_alone = dialog.alone_button != "" and decides_alone_in(profile_of(row.exam))
    effects = dialog.alone_effects if is_alone else dialog.effects
    trial = fill_form(request, cause=causes[0][0] if causes else "")
    return render(
        request,
        "console/delivery/candidate/pause_and_exclusion.html",
        {
            "row": row,
            "trial_refusal": refusal_of(lambda: dialog.do(trial, row, audience.whom)),
            "dialog": dialog,
            "title": _(dialog.title),
            "effects": [_(effect) for effect in effects],
            "button": _(dialog.alone_button if is_alone else dialog.button),
            "causes": causes,
            "concerned": audience,
            "whom": fields_of(request),
        },
    )


@require_POST
def decision(
    request: StaffRequest, sitting: UUID, number: str, proposal: UUID
) -> HttpResponse:
    """Confirm a decision about a candidate as its second person, or take it back."""
    attempt_of_number(sittings.load(sitting), number)
    is_withdrawn = request.POST.get("answer") == "withdraw"
    do = two_person.withdraw if is_withdrawn else two_person.confirm
    do(request, proposal_of(sitting, proposal))
    return redirect("candidate", sitting, number)


def _causes(dialog: ActDialog, role: Role) -> list[tuple[str, str]]:
    """Return the causes that the role may stop for, each in words."""
    is_urgent = role == "site_manager"
    return [
        (cause, _(CAUSES[cause]))
        for cause in dialog.causes
        if not is_urgent or cause in CAUSES_OF_A_SITE
    ]


def _lock(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    stop = PauseRequest(target, "lock", text(request, "reason"))
    pause(request.actor, row.id, stop, now=request.now)


def _unlock(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    stop = PauseRequest(target, "lock", text(request, "reason"))
    resume(request.actor, row.id, stop, now=request.now)


def _evacuate(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    cause = text(request, "cause")
    if cause not in SITE_CAUSES:
        raise FormInvalid("cause")
    stop = PauseRequest(target, cause, text(request, "reason"))
    pause(request.actor, row.id, stop, now=request.now)


@transaction.atomic
def _go_on(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    """End every pause of the site: whoever may not end one of them ends none."""
    causes = [pause.cause for pause in open_pauses_of_site(row.id, target.site)]
    if not causes:
        raise NotPaused("")
    for cause in causes:
        stop = PauseRequest(target, cause, text(request, "reason"))
        resume(request.actor, row.id, stop, now=request.now)


def _exclude(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    assert target.attempt is not None
    copy = attempt_of(row, target.attempt)
    two_person.propose(
        request,
        row.id,
        "candidate_excluded",
        {"attempt": str(copy.id), "candidate": copy.own_candidate.number},
    )


def _readmit(request: StaffRequest, row: Sitting, target: ActTarget) -> None:
    assert target.attempt is not None
    reason = text(request, "reason")
    readmit(
        request.actor, row.id, attempt=target.attempt, reason=reason, now=request.now
    )


SITE_CAUSES = ("evacuation", "alarm", "technical")

DIALOGS: Mapping[str, ActDialog] = {
    "lock": ActDialog(
        "time_paused",
        "candidate",
        gettext_noop("Verrouiller la tablette"),
        (
            gettext_noop("Le sujet est caché et le temps s’arrête."),
            gettext_noop("Tout ce temps sera rendu au déverrouillage."),
        ),
        gettext_noop("Verrouiller"),
        _lock,
    ),
    "unlock": ActDialog(
        "time_resumed",
        "candidate",
        gettext_noop("Déverrouiller la tablette"),
        (gettext_noop("Le sujet revient, et le temps arrêté est rendu."),),
        gettext_noop("Déverrouiller"),
        _unlock,
    ),
    "exclude": ActDialog(
        "candidate_excluded",
        "candidate",
        gettext_noop("Exclure pour fraude"),
        (
            gettext_noop("Une seconde personne du jury doit confirmer, dans l’heure."),
            gettext_noop("La tablette s’arrête alors ; la copie est gardée."),
            gettext_noop("La copie n’est ni corrigée ni classée."),
        ),
        gettext_noop("Proposer l’exclusion"),
        _exclude,
        is_grave=True,
        alone_effects=(
            gettext_noop("Vous décidez seul : la tablette s’arrête aussitôt."),
            gettext_noop("La copie n’est ni corrigée ni classée ; elle est gardée."),
        ),
        alone_button=gettext_noop("Exclure"),
    ),
    "readmit": ActDialog(
        "candidate_readmitted",
        "candidate",
        gettext_noop("Réintégrer"),
        (
            gettext_noop("La tablette reprend, et le temps de l’exclusion est rendu."),
            gettext_noop("La copie sera corrigée comme les autres."),
        ),
        gettext_noop("Réintégrer"),
        _readmit,
    ),
    "evacuate": ActDialog(
        "time_paused",
        "site",
        gettext_noop("Arrêter le centre"),
        (
            gettext_noop("Le sujet est caché sur toutes les tablettes du centre."),
            gettext_noop("Le temps s’arrête ; il sera rendu entier à la reprise."),
        ),
        gettext_noop("Arrêter le centre"),
        _evacuate,
        causes=SITE_CAUSES,
        is_grave=True,
    ),
    "go-on": ActDialog(
        "time_resumed",
        "site",
        gettext_noop("Faire reprendre le centre"),
        (gettext_noop("Toutes les tablettes reprennent, le temps arrêté est rendu."),),
        gettext_noop("Faire reprendre"),
        _go_on,
    ),
}
"""Each dialog by its name in the address."""
