"""Passwords are hashed a few at a time: each takes a core for a while, and 16 MB.

Whoever comes while others wait for theirs waits too, shortly; past that the console
says that it is busy, at once, and keeps its threads for those who are in. One network
waits in four places at most, and all of them leave two to known devices.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from threading import BoundedSemaphore

from django.contrib.auth.hashers import ScryptPasswordHasher

from concours.console.edge.places import Busy, Places

AT_ONCE_COUNT_MAX = 2
WAITING_COUNT_MAX = 14
"""With those at work, a second or two of work on one core."""

KEPT_COUNT = 2
"""Places that networks leave to known devices, and to those who are in."""
OF_NETWORK_MAX = 4

_NETWORK: ContextVar[str] = ContextVar("network that a password comes from", default="")
_OF_NETWORKS = Places(
    count_max=AT_ONCE_COUNT_MAX + WAITING_COUNT_MAX - KEPT_COUNT,
    of_source_max=OF_NETWORK_MAX,
)
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
def password_from(network: str) -> Iterator[None]:
    """Let passwords wait in the places of a network; '' for those who are known."""
    token = _NETWORK.set(network)
    try:
        yield
    finally:
        _NETWORK.reset(token)


@contextmanager
def _turn() -> Iterator[None]:
    with ExitStack() as places:
        if network := _NETWORK.get():
            places.enter_context(_OF_NETWORKS.take(network))
        if not _ADMITTED.acquire(blocking=False):
            raise Busy
        places.callback(_ADMITTED.release)
        with _AT_WORK:
            yield
