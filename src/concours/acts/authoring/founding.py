"""An exam is founded, and changed: its profile, its title, its first day, its key."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.record import record
from concours.acts.trust import trusted_in
from concours.core.delivery.planning.plan import TITLE_LENGTH_MAX
from concours.core.kernel.canonical import Json
from concours.core.kernel.crypto import KEY_BYTES
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.profile.reading import digest_of, to_bytes
from concours.core.profile.shape import Profile
from concours.store.models import Exam
from concours.store.queries.authoring import plans
from concours.store.queries.authoring.signing_keys import last_key
from concours.store.queries.people.roster import exam_of
from concours.store.queries.profiles import profile_of
from concours.store.short_names import SHORT_NAME

FIRST_DAY_YEARS = (2000, 2200)


@dataclass(frozen=True, slots=True)
class NewExam:
    """An exam to found; `signer` is the Ed25519 public key of its packages.

    `code` is its short name, `first_day` when its sittings begin, if that is known.
    """

    code: str
    title: str
    signer: bytes
    profile: Profile
    first_day: date | None = None


@dataclass(eq=False)
class ExamInvalid(Refusal):
    """An exam cannot be founded so. `field` is code, title, signer or first_day.

    A code has small letters without accents, digits and hyphens; a first day is not
    years away.
    """

    code: ClassVar[str] = "exam.invalid"
    field: str


@dataclass(eq=False)
class ExamTaken(Refusal):
    """Another exam of this house has this code, or had it: it never changes hands."""

    code: ClassVar[str] = "exam.code_taken"
    taken: str


@dataclass(eq=False)
class ExamFixed(Refusal):
    """A field of an exam changes no more.

    `profile` and `signer` once a sitting is sealed: its package was made by them.
    `title` once a sitting is collected: its minutes bear it. `signer_alone`: a key that
    signs for the exam is replaced by two persons (`replace_signing_key`).
    """

    code: ClassVar[str] = "exam.fixed"
    field: str


@dataclass(eq=False)
class RolesGiven(Refusal):
    """Some have roles in this exam alone that were given as its profile says.

    How many persons decide there changes once none of them decides any more.
    """

    code: ClassVar[str] = "exam.roles_given"
    logins: tuple[str, ...]


@transaction.atomic
def found_exam(actor: Actor, new: NewExam, *, now: Instant) -> UUID:
    """Found an exam; the record names its profile by its digest.

    Raises `NotAllowed`, `ExamInvalid`, `ExamTaken`.
    """
    require(actor, "exam_founded")
    _check_exam(new)
    try:
        with transaction.atomic():
            exam = Exam.objects.create(
                code=new.code,
                title=new.title.strip(),
                first_day=new.first_day,
                signer=new.signer,
                profile=to_bytes(new.profile),
            )
    except IntegrityError as error:
        raise ExamTaken(new.code) from error
    record(actor, "exam_founded", body=_body(new), now=now)
    return exam.id


@transaction.atomic
def change_exam(actor: Actor, new: NewExam, *, now: Instant) -> None:
    """Change the exam that has this code: title, first day and profile.

    Profile and key are what every package is made by: they stay once a sitting is
    sealed. The key changes with a profile of which somebody else signs, and comes back
    with it. The code never changes. Raises `NotAllowed`, `Unknown`, `ExamInvalid`,
    `ExamFixed`, `RolesGiven`.
    """
    require(actor, "exam_changed")
    _check_exam(new)
    exam = plans.lock_exam(exam_of(new.code).id)
    made_by = to_bytes(new.profile), new.signer
    if made_by != (bytes(exam.profile), bytes(exam.signer)) and plans.is_any_sealed(
        exam.id
    ):
        raise ExamFixed("profile")
    if new.signer != _key_before(exam, new):
        raise ExamFixed("signer_alone")
    if new.profile.grave_acts != profile_of(exam).grave_acts and (
        logins := trusted_in(exam)
    ):
        raise RolesGiven(tuple(logins))
    title = new.title.strip()
    if title != exam.title and exam.sitting_set.exclude(collected_ms=None).exists():
        raise ExamFixed("title")
    exam.title, exam.first_day = title, new.first_day
    exam.profile, exam.signer = made_by
    exam.save(update_fields=["title", "first_day", "profile", "signer"])
    record(actor, "exam_changed", body=_body(new), now=now)


@takes_two("signing_key_replaced")
def replace_signing_key(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Give an exam another signing key, while no package was signed by the one it has.

    The facts are `exam` and `signer`, the new public half in hex. Raises `NotAllowed`,
    `Unknown`, `ExamInvalid`, `ExamFixed`.
    """
    require(actor, "signing_key_replaced")
    exam = plans.lock_exam(exam_of(decision.facts["exam"]).id)
    if plans.is_any_sealed(exam.id):
        raise ExamFixed("signer")
    signer, before = _signer_of(decision), bytes(exam.signer)
    if len(signer) != KEY_BYTES or signer == before:
        raise ExamInvalid("signer")
    exam.signer = signer
    exam.save(update_fields=["signer"])
    body: dict[str, Json] = {
        "exam": exam.code,
        "signer": signer.hex(),
        "signer_before": before.hex(),
        "signed_by": profile_of(exam).sealing.signed_by,
        **decision.origin,
    }
    return record(
        actor, "signing_key_replaced", now=now, reason=decision.reason, body=body
    )


def _signer_of(decision: Decision) -> bytes:
    try:
        return bytes.fromhex(decision.facts["signer"])
    except ValueError:
        return b""


def _key_before(exam: Exam, new: NewExam) -> bytes:
    """Return the exam's key while the same one signed, or else the new one."""
    signed_by = new.profile.sealing.signed_by
    if profile_of(exam).sealing.signed_by == signed_by:
        return bytes(exam.signer)
    return last_key(exam.code, signed_by) or new.signer


def _body(new: NewExam) -> dict[str, Json]:
    return {
        "code": new.code,
        "title": new.title.strip(),
        "profile": new.profile.name,
        "profile_digest": digest_of(new.profile).hex(),
        "signer": new.signer.hex(),
        "signed_by": new.profile.sealing.signed_by,
        "first_day": new.first_day.isoformat() if new.first_day else "",
    }


def _check_exam(new: NewExam) -> None:
    """Raise `ExamInvalid` for the first field that is wrong."""
    first_year, last_year = FIRST_DAY_YEARS
    checks = {
        "code": SHORT_NAME.fullmatch(new.code) is not None,
        "title": 0 < len(new.title.strip()) <= TITLE_LENGTH_MAX,
        "signer": len(new.signer) == KEY_BYTES,
        "first_day": new.first_day is None
        or first_year <= new.first_day.year <= last_year,
    }
    for field, is_good in checks.items():
        if not is_good:
            raise ExamInvalid(field)
