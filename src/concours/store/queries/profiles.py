"""The profile that an exam was founded with."""

from functools import lru_cache

from concours.core.profile.reading import read_bytes
from concours.core.profile.shape import Profile
from concours.store.models import Exam

PROFILES_KEPT_MAX = 64


def profile_of(exam: Exam) -> Profile:
    """Return the profile of an exam, read once for as long as its bytes are these."""
    return _read(bytes(exam.profile))


@lru_cache(maxsize=PROFILES_KEPT_MAX)
def _read(data: bytes) -> Profile:
    return read_bytes(data)
