"""Two persons of the staff who are tied for a while, as one acted on the other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acts.scene import NOON
from concours.acts.actor import Actor
from concours.core.people.tasks.steps import DAY_MS

LONG_AGO_MS = 80 * DAY_MS


@contextmanager
def tied(first: str, other: str) -> Iterator[int]:
    """Let one have renewed the other's password; yield until when they are tied.

    It was long ago, also by the clock of scenes, and the term is longer meanwhile: no
    other test meets this tie.
    """
    from django.conf import settings  # noqa: PLC0415 -- after setup
    from django.db import transaction  # noqa: PLC0415 -- idem

    from concours.acts.record import record  # noqa: PLC0415 -- idem

    now = time.time_ns() // 1_000_000
    at = min(now, NOON) - LONG_AGO_MS
    term_ms = (now - at) // DAY_MS * DAY_MS + DAY_MS
    actor = Actor(first, first, frozenset({"organiser"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "APPOINTMENT_TERM_MS", term_ms)
        with transaction.atomic():
            record(actor, "password_renewed", now=at, body={"login": other})
        yield at + term_ms
