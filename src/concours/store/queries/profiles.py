"""The profile that an exam was founded with."""

from functools import lru_cache
from uuid import UUID

from concours.core.profile.reading import read_bytes
from concours.core.profile.shape import Profile
from concours.store.models import Exam

PROFILES_KEPT_MAX = 64


def profile_of(exam: Exam) -> Profile:
    """Return the profile of an exam, read once for as long as its bytes are these."""
    return _read(bytes(exam.profile))


def kinds_planned(exam: Exam) -> tuple[str, ...]:
    """Return the kinds of sittings that an exam may have, the usual one first.

    Where nothing is written, no candidate has a tablet that a check would look at.
    """
    profile = profile_of(exam)
    written_kinds = ("exam", "check") if profile.component("sittings") else ()
    return (*written_kinds, "ecos") if profile.component("stations") else written_kinds


def profile_at(*, exam: str = "", sitting: UUID | None = None) -> Profile | None:
    """Return the profile of the exam with this code or sitting, or else of the first.

    None where there is no exam yet.
    """
    row = find_exam(exam=exam, sitting=sitting) or Exam.objects.order_by("code").first()
    return None if row is None else profile_of(row)


def find_exam(*, exam: str = "", sitting: UUID | None = None) -> Exam | None:
    """Return the exam with this code, or else of this sitting; None: no such one."""
    rows = Exam.objects.order_by("code")
    row = rows.filter(code=exam).first() if exam else None
    if row is None and sitting is not None:
        row = rows.filter(sitting=sitting).first()
    return row


@lru_cache(maxsize=PROFILES_KEPT_MAX)
def _read(data: bytes) -> Profile:
    return read_bytes(data)
