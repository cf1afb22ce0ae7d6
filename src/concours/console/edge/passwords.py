"""Passwords are hashed a few at a time: each takes a core for a while, and 16 MB.

Whoever comes while others wait for theirs waits too, shortly; past that the console
says that it is busy, at once, and keeps its threads for those who are in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.contrib.auth.hashers import ScryptPasswordHasher

from concours.console.edge.places import Busy

AT_ONCE_COUNT_MAX = 2
WAITING_COUNT_MAX = 14
"""With those at work, a second or two of work on one core."""

_ADMITTED = BoundedSemaphore(AT_ONCE_COUNT_MAX + WAITING_COUNT_MAX)
_AT_WORK = BoundedSemaphore(AT_ONCE_COUNT_MAX)


class QueuedScryptHasher(ScryptPasswordHasher):
    """Django's scrypt, in turn."""

    def encode(  # type: ignore[explicit-override]
        self,
        password: str,
        salt: str,
        n: int | None = None,
        r: int | None = None,
        p: int | None = None,
    ) -> str:
        """Hash a password. Raises `Busy` if too many wait already."""
        with _turn():
            return super().encode(password, salt, n, r, p)


@contextmanager
def _turn() -> Iterator[None]:
    if not _ADMITTED.acquire(blocking=False):
        raise Busy
    try:
        with _AT_WORK:
            yield
    finally:
        _ADMITTED.release()
