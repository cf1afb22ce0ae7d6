"""How fresh the national board is: a viewer who asks each second, as a page does."""

import http.client
import re
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.test import Client

from concours.rehearsal.crowd.seat import true_ms
from concours.store.models import StaffMember

ASK_S = 1.0
ANSWER_S_MAX = 10.0
RECEIVED = re.compile(r'<div class="safe">\s*<dd>([^<]+)</dd>')


def sign_in(login: str) -> str:
    """Return the cookie of a member of the staff who has just proven who they are."""
    client = Client()
    client.force_login(StaffMember.objects.get(login=login))
    session = client.session
    session["proven_ms"] = session["used_ms"] = true_ms()
    session.save()
    return client.cookies.output(header="", sep=";").strip().split(";")[0].strip()


class BoardWatch:
    """Asks for the board of all circuits until `stop`; `seen` are instant and count."""

    def __init__(self, console: tuple[str, int], sitting: UUID, cookie: str) -> None:
        self.seen: list[tuple[int, int]] = []
        self.answers_ms: list[int] = []
        self._console, self._sitting, self._cookie = console, sitting, cookie
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._ask_for_ever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        self._is_over.set()
        self._thread.join(ANSWER_S_MAX)

    def _ask_for_ever(self) -> None:
        while not self._is_over.wait(ASK_S):
            with suppress(OSError, http.client.HTTPException):
                self._ask()

    def _ask(self) -> None:
        begun_ns = time.monotonic_ns()
        connection = http.client.HTTPConnection(*self._console, timeout=ANSWER_S_MAX)
        headers = {"Cookie": self._cookie}
        path = f"/sittings/{self._sitting}/circuits/state"
        connection.request("GET", path, headers=headers)
        page = connection.getresponse().read().decode()
        connection.close()
        match = RECEIVED.search(page)
        if match:
            digits = "".join(sign for sign in match[1] if sign.isdigit())
            self.seen.append((true_ms(), int(digits)))
            self.answers_ms.append((time.monotonic_ns() - begun_ns) // 1_000_000)

    def freshness_ms(self, received_ms: Sequence[int]) -> list[int]:
        """Return how long each validation waited to be on the board.

        `received_ms` are the instants at which they were acknowledged. What the board
        never counted is left out: a chair may validate a grid twice.
        """
        counts: list[int] = []
        for _, count in self.seen:
            counts.append(max(count, counts[-1] if counts else 0))
        waits = []
        for number, at in enumerate(sorted(received_ms), start=1):
            place = bisect_left(counts, number)
            if place < len(counts):
                waits.append(max(self.seen[place][0] - at, 0))
        return waits
