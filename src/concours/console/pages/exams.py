"""Examens: the exams of this house, the foundation of one, and the steps of each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from concours.acts.authoring.founding import NewExam, change_exam, found_exam
from concours.acts.authoring.packages_key import house_signer
from concours.acts.may import may
from concours.acts.offices import exams_where
from concours.console.edge.request import StaffRequest
from concours.console.pages.current import LAST_EXAM
from concours.console.pages.forms import day, hexadecimal, text
from concours.console.pages.permissions import (
    address_for,
    opens_to,
    refilled_by,
    sees,
    sees_somewhere,
)
from concours.console.words.exams import (
    PARTS,
    STATES,
    profile_facts,
    profile_title,
    profile_words,
    step_need,
    step_title,
    step_words,
    who_words,
)
from concours.core.delivery.planning.steps import (
    OF_ECOS,
    Step,
    StepName,
    need_of,
    steps_of,
)
from concours.core.profile.reading import digest_of
from concours.core.profile.shape import Profile
from concours.store import profiles
from concours.store.models import Exam
from concours.store.queries import exams as queries
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.signing_keys import last_key
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of

PAGES: dict[StepName, tuple[str, bool]] = {
    "people": ("people", False),
    "candidates": ("roster_exam", True),
    "sittings": ("exams_sittings", True),
    "examiners": ("examiners_exam", True),
    "papers": ("papers_exam", True),
    "sealing": ("ceremony", True),
    "check": ("exams_sittings", True),
    "allotment": ("allotment_exam", True),
    "coordination": ("people", False),
    "convocations": ("roster_convocations", True),
    "days": ("day", False),
    "marks": ("publication_deliberation", True),
    "publication": ("publication_exam", True),
    "archive": ("exam_archive", True),
}
"""The page of each step, and whether its address names the exam."""


def founding_form(request: StaffRequest) -> dict[str, Any]:
    """Return what the page of a foundation shows: all that was sent, if it was."""
    choices = _choices()
    profile_name = text(request, "profile") or choices[len(choices) // 2]["name"]
    return {
        "sent": {name: text(request, name) for name in ("title", "code", "first_day")},
        "choices": [
            choice | {"is_on": choice["name"] == profile_name} for choice in choices
        ],
        "is_first": not queries.has_exams(),
        "house_signer": house_signer().hex(),
        "parts": [(_(title), list(_to_come(names))) for title, names in PARTS],
    }


def change_form(request: StaffRequest) -> dict[str, Any]:
    """Return what the page of a change shows: the exam, or all that was sent."""
    assert request.resolver_match is not None, "a page has an address"
    row = exam_of(request.resolver_match.kwargs["exam"])
    profile, is_sealed = profile_of(row), plans.is_any_sealed(row.id)
    is_own_key = profile.sealing.signed_by == "exam"
    own_key = bytes(row.signer) if is_own_key else last_key(row.code, "exam")
    stored_fields = {
        "title": row.title,
        "first_day": f"{row.first_day:%d/%m/%Y}" if row.first_day else "",
        "profile": profile.name,
        "signer": own_key.hex() if own_key else "",
    }
    fields = {
        name: text(request, name) or value for name, value in stored_fields.items()
    }
    return {
        "exam": row,
        "has_own_key": own_key is not None,
        "sent": fields,
        "choices": [
            choice | {"is_on": choice["name"] == fields["profile"]}
            for choice in _choices()
            if choice["name"] == profile.name or not is_sealed
        ],
    }


def _choices() -> list[dict[str, Any]]:
    """Return the profiles of this house, those of the smallest exams first."""
    all_profiles = [profiles.load_profile(name) for name in profiles.names()]
    all_profiles.sort(key=lambda profile: (profile.sealing.shares, profile.name))
    return [
        {
            "name": profile.name,
            "title": profile_title(profile),
            "said": profile_words(profile),
            "facts": profile_facts(profile),
            "needs_own_key": profile.sealing.signed_by == "exam",
        }
        for profile in all_profiles
    ]


@sees_somewhere("see_exams")
def exams(request: StaffRequest) -> HttpResponse:
    """Lead to the exam read last, or the only one, or to found it; list several."""
    rows = _own_exams(request)
    if not rows and may(request.actor, "exam_founded"):
        return redirect("exams_new")
    last = request.session.get(LAST_EXAM)
    rows = [exam for exam in rows if exam.row.code == last] or rows
    if len(rows) == 1:
        return redirect("exams_steps", rows[0].row.code)
    return every_exam(request)


@sees_somewhere("see_exams")
def every_exam(request: StaffRequest) -> HttpResponse:
    """List the exams of the house that one sees."""
    context = {"exams": _own_exams(request)}
    return render(request, "console/exams/exams.html", context)


def _own_exams(request: StaffRequest) -> list[queries.ListedExam]:
    return queries.every_exam(exams_where(request.actor, "see_exams"))


@sees("exam_founded")
@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(founding_form)
def founding(request: StaffRequest) -> HttpResponse:
    """Ask which exam is to be founded and show what follows; found it."""
    if request.method != "POST":
        return render(request, "console/exams/founding.html", founding_form(request))
    new_exam = _sent_exam(request, code=text(request, "code").strip())
    found_exam(request.actor, new_exam, now=request.now)
    return redirect("exams_steps", new_exam.code)


@sees("exam_changed")
@require_http_methods(["GET", "HEAD", "POST"])
@refilled_by(change_form)
def change(request: StaffRequest, exam: str) -> HttpResponse:
    """Change the title, the first day and, until a paper is sealed, the profile."""
    if request.method != "POST":
        return render(request, "console/exams/change_exam.html", change_form(request))
    new_exam = _sent_exam(request, code=exam)
    row = exam_of(exam)
    own_profile = profile_of(row)
    if plans.is_any_sealed(row.id) and new_exam.profile.name == own_profile.name:
        new_exam = replace(new_exam, profile=own_profile)  # its file may be newer
    if own_profile.sealing.signed_by == new_exam.profile.sealing.signed_by:
        new_exam = replace(new_exam, signer=bytes(row.signer))
    change_exam(request.actor, new_exam, now=request.now)
    return redirect("exams_steps", exam)


@opens_to(lambda _actor: True)
@require_safe
def lead_to_steps(_request: StaffRequest, exam: str) -> HttpResponse:
    """Lead whoever typed the address of an exam without its last slash to its page."""
    return redirect("exams_steps", exam)


@sees("see_exams")
def steps(request: StaffRequest, exam: str) -> HttpResponse:
    """Show the steps of an exam: what is done, who is waited for, what comes next."""
    row = exam_of(exam)
    facts, profile = queries.facts_of(row), profile_of(row)
    exam_steps = steps_of(facts, now=request.now)
    awaited = queries.not_signed_in(row) if facts.missing_roles else []
    following = _next_step(exam_steps)
    lines = [
        (
            step,
            {
                "step": step,
                "title": step_title(step.name, profile),
                "state": _(STATES[step.state]),
                "said": step_words(step, facts, row, awaited=awaited),
                "who": who_words(step, request.actor),
                "address": _address(request, row, step),
                "is_next": step.name == following,
            },
        )
        for step in exam_steps
    ]
    context = {
        "exam": row,
        "parts": [
            (_(title), [line for step, line in lines if step.name in names])
            for title, names in PARTS
        ],
        "done_count": sum(step.state == "done" for step in exam_steps),
        "steps_count": len(exam_steps),
        "profile_title": profile_title(profile),
        "profile_facts": profile_facts(profile),
        "digest_hex": digest_of(profile).hex(),
        "signer_hex": bytes(row.signer).hex(),
        "has_others": len(_own_exams(request)) > 1,
    }
    return render(request, "console/exams/steps.html", context)


def _next_step(exam_steps: Sequence[Step]) -> StepName | None:
    """Return what is to be done now; an exam under way is not to be archived."""
    done_names = {step.name for step in exam_steps if step.state == "done"}
    for step in exam_steps:
        is_its_time = step.name != "archive" or "publication" in done_names
        if step.state in ("late", "open") and is_its_time:
            return step.name
    return None


def _to_come(names: Iterable[StepName]) -> Iterator[tuple[str, str, str]]:
    """Yield each step of an exam to found, its needs, and the profiles without it.

    A step that some profiles call otherwise comes once in each of its words.
    """
    all_profiles = [profiles.load_profile(name) for name in profiles.names()]
    for name in names:
        words = {
            profile.name: (step_title(name, profile), step_need(name, profile))
            for profile in all_profiles
            if need_of(name, profile) != "off"
            and (name not in OF_ECOS or profile.component("stations") is not None)
        }
        for title, needed in dict.fromkeys(words.values()):
            without = [
                profile.name
                for profile in all_profiles
                if words.get(profile.name) != (title, needed)
            ]
            yield title, needed, " ".join(without)


def _address(request: StaffRequest, row: Exam, step: Step) -> str:
    """Return the page of a step, "" where it has none or does not open."""
    if step.name not in PAGES:
        return ""
    page, takes_exam = PAGES[step.name]
    return address_for(request.actor, page, *([row.code] if takes_exam else []))


def _sent_exam(request: StaffRequest, *, code: str) -> NewExam:
    profile = profiles.load_profile(text(request, "profile"))
    return NewExam(
        code=code,
        title=text(request, "title"),
        signer=_signer(request, profile),
        profile=profile,
        first_day=day(request, "first_day"),
    )


def _signer(request: StaffRequest, profile: Profile) -> bytes:
    """Return an exam's public key: for a ceremony, of the founder's browser."""
    if profile.sealing.signed_by == "house":
        return house_signer()
    return hexadecimal(request, "signer")
