"""The jury without a browser: the acts themselves, for tests about tablets.

Run as a program, this module is a child that has Django on the console's own role and
reads one act a line; `Jury` is the test's end of it. A process of its own, because
Django refuses to work beneath the loop that drives browsers.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from concours.cli.house import DATABASE, read_secrets
from concours.store.cluster import named_cluster
from concours.store.cluster.address import Address
from concours.store.install import OWNER

LEAD_MS = 10_000
"""The shortest lead that the rules allow."""

SECONDS_MAX = 30.0
REASON = "Essai des tablettes"


def dsn(home: Path, role: str = OWNER) -> str:
    """Return the URL by which `role` reaches the database of a house that runs."""
    password = read_secrets(home / "secrets.json").roles[role]
    named = named_cluster()
    address = named.address if named else _address_in(home)
    return address.dsn(DATABASE, role=role, password=password)


class Jury:
    """What a jury does on the day, by kind of sitting: `check` or `exam`."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def launch(self, kind: str, *, lead_ms: int = LEAD_MS) -> int:
        """Hand in a quorum of shares, and arm; return t0."""
        self.hand_shares(kind)
        return self.arm(kind, lead_ms=lead_ms)

    def hand_shares(self, kind: str) -> None:
        """Hand in a quorum of shares, and wait until the keeper has accepted them."""
        self._ask("hand_shares", kind=kind)

    def arm(self, kind: str, *, lead_ms: int = LEAD_MS) -> int:
        """Announce the start; return t0."""
        t0: int = self._ask("arm", kind=kind, lead_ms=lead_ms)
        return t0

    def wait_for_key(self, kind: str) -> int:
        """Wait until the keeper has let the key go out; return the final t0."""
        t0: int = self._ask("wait_for_key", kind=kind)
        return t0

    def wait_for_start(self, kind: str) -> int:
        """Wait until the paper is open everywhere; return t0."""
        t0: int = self._ask("wait_for_start", kind=kind)
        return t0

    def pass_over(self, kind: str) -> None:
        """Launch and close a sitting that nobody sits: enrolment then skips it."""
        self.launch(kind)
        self.wait_for_start(kind)
        self.close(kind)

    def close(self, kind: str) -> None:
        """End normal time now."""
        self._ask("close", kind=kind)

    def extend(self, kind: str, minutes: int, *, number: str | None = None) -> None:
        """Give minutes to the nation, or to the candidate of that number."""
        self._ask("extend", kind=kind, minutes=minutes, number=number)

    def allow_replacement(self, kind: str, number: str) -> str:
        """Return the six digits that let another tablet in."""
        code: str = self._ask("allow_replacement", kind=kind, number=number)
        return code

    def tell(self, kind: str, text: str) -> None:
        """Write to all candidates."""
        self._ask("tell", kind=kind, text=text)

    def collect(self, kind: str) -> None:
        """Declare that nothing more is awaited, and mark."""
        self._ask("collect", kind=kind)

    def _ask(self, act: str, **facts: Any) -> Any:
        assert self._child.stdin
        assert self._child.stdout
        self._child.stdin.write(json.dumps({"act": act, **facts}) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, "the jury's process ended; its last words are above"
        answer = json.loads(line)
        assert "fault" not in answer, answer["fault"]
        return answer["value"]


@contextmanager
def jury_of(home: Path) -> Iterator[Jury]:
    """Open the jury of the house whose folder is `home`, as `concours demo` left it."""
    environment = {
        **os.environ,
        "CONCOURS_DSN": dsn(home, "concours_console"),
        "CONCOURS_PACKAGES": str(home / "packages"),
        "DJANGO_SETTINGS_MODULE": "concours.console.settings",
    }
    child = subprocess.Popen(
        [sys.executable, __file__, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield Jury(child)
    finally:
        child.communicate(timeout=SECONDS_MAX)


def _address_in(home: Path) -> Address:
    """Read where the embedded PostgreSQL of this home listens, from its pid file."""
    (pid_file,) = (home / "postgres").rglob("postmaster.pid")
    lines = pid_file.read_text().splitlines()
    return Address(host=lines[4], port=int(lines[3]), admin="", password="")


class _Acts:
    """The child's end: each method is one act, in the name of its proper person."""

    def __init__(self, home: Path) -> None:
        from concours.store.models import Sitting  # noqa: PLC0415 -- after setup

        self.home = home
        self.known = json.loads((home / "demo.json").read_text())
        self.sittings: dict[str, UUID] = {s.kind: s.id for s in Sitting.objects.all()}

    def hand_shares(self, kind: str) -> None:
        from concours.store.queries import sittings  # noqa: PLC0415 -- after setup

        sitting = self.sittings[kind]
        quorum = sittings.load(sitting).quorum
        for login, line in list(self.known["shares"][kind].items())[:quorum]:
            self._hand(sitting, login, line)
        _wait(lambda: len(sittings.present(sitting, now=_now())) >= quorum)

    def arm(self, kind: str, lead_ms: int) -> int:
        from concours.acts.launch import arm_launch  # noqa: PLC0415 -- after setup

        actor = self._actor("presidente")
        return arm_launch(actor, self.sittings[kind], lead_ms=lead_ms, now=_now())

    def wait_for_key(self, kind: str) -> int:
        from concours.store.queries import sittings  # noqa: PLC0415 -- after setup

        _wait(lambda: sittings.load(self.sittings[kind]).key_released_ms is not None)
        t0: int = sittings.load(self.sittings[kind]).t0_ms
        return t0

    def wait_for_start(self, kind: str) -> int:
        t0 = self.wait_for_key(kind)
        _wait(lambda: _now() >= t0)
        return t0

    def close(self, kind: str) -> None:
        from concours.acts.close import close  # noqa: PLC0415 -- after setup

        close(self._actor("presidente"), self.sittings[kind], reason=REASON, now=_now())

    def extend(self, kind: str, minutes: int, number: str | None) -> None:
        from concours.acts.time import For, extend  # noqa: PLC0415 -- after setup

        whom = For(attempt=self._attempt(kind, number)) if number else For()
        extend(
            self._actor("presidente"),
            self.sittings[kind],
            whom,
            (minutes, REASON),
            now=_now(),
        )

    def allow_replacement(self, kind: str, number: str) -> str:
        from concours.acts.replacement import (  # noqa: PLC0415 -- after setup
            allow_replacement,
        )

        return allow_replacement(
            self._actor("technique"),
            (self.sittings[kind], self._attempt(kind, number)),
            reason=REASON,
            chance=os.urandom(16),
            now=_now(),
        )

    def tell(self, kind: str, text: str) -> None:
        from concours.acts.messages import send_message  # noqa: PLC0415 -- after setup
        from concours.acts.time import For  # noqa: PLC0415 -- idem

        send_message(
            self._actor("presidente"), self.sittings[kind], For(), text=text, now=_now()
        )

    def collect(self, kind: str) -> None:
        from concours.acts.marks import collect_and_mark  # noqa: PLC0415 -- after setup

        collect_and_mark(
            self._actor("presidente"),
            self.sittings[kind],
            packages=self.home / "packages",
            now=_now(),
        )

    def _hand(self, sitting: UUID, login: str, line: str) -> None:
        from concours.acts.shares import hand_share  # noqa: PLC0415 -- after setup
        from concours.core.kernel.crypto import seal_to  # noqa: PLC0415 -- idem
        from concours.store.queries import sittings  # noqa: PLC0415 -- idem

        _wait(lambda: sittings.live_keeper(_now()) is not None)
        keeper = sittings.live_keeper(_now())
        assert keeper is not None
        sealed = seal_to(bytes(keeper.public_key), line.encode(), entropy=os.urandom)
        hand_share(
            self._actor(login),
            sitting,
            keeper_key=keeper.id,
            sealed=sealed,
            now=_now(),
        )

    def _attempt(self, kind: str, number: str) -> UUID:
        from concours.store.models import Attempt  # noqa: PLC0415 -- after setup

        found = Attempt.objects.get(
            sitting=self.sittings[kind], candidate__number=number
        )
        attempt: UUID = found.id
        return attempt

    def _actor(self, login: str) -> Any:
        from concours.acts.actor import Actor  # noqa: PLC0415 -- after setup

        member = next(m for m in self.known["staff"] if m["login"] == login)
        return Actor(login, member["name"], frozenset(member["roles"]))


def _now() -> Any:
    return time.time_ns() // 1_000_000


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not until():
        assert time.monotonic() < deadline, "the house did not follow in time"
        time.sleep(0.05)


def _obey(home: Path) -> None:
    """Read one act a line, and answer one line: its value, or what went wrong."""
    import django  # noqa: PLC0415 -- in the child only

    django.setup()
    acts = _Acts(home)
    for line in sys.stdin:
        facts = json.loads(line)
        try:
            answer = {"value": getattr(acts, facts.pop("act"))(**facts)}
        except Exception as error:  # noqa: BLE001 -- told to the test, which fails
            answer = {"fault": f"{type(error).__name__}: {error!r} {vars(error)}"}
        print(json.dumps(answer, default=str), flush=True)


def dial(home: Path) -> psycopg.Connection[tuple[Any, ...]]:
    """Open the owner's connection to the database of a running house."""
    return psycopg.connect(dsn(home), autocommit=True)


if __name__ == "__main__":
    _obey(Path(sys.argv[1]))
