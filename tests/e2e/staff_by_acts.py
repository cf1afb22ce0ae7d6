"""The jury without a browser: the rehearsal's own, for tests about tablets.

Run as a program, this module is a child that has Django on the console's own role and
reads one act a line; `Jury` is the test's end of it. A process of its own, because
Django refuses to work beneath the loop that drives browsers.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from concours.cli.house import running_dsn, set_up_django

LEAD_MS = 10_000
"""The shortest lead that the rules allow."""

SECONDS_MAX = 120.0  # as `tests/patience.py`, which a program cannot import
REASON = "Essai des tablettes"


class Jury:
    """What a jury does on the day, by the name of a sitting in `demo.json`."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def launch(self, kind: str, *, lead_ms: int = LEAD_MS) -> None:
        """Hand in a quorum of shares, and arm."""
        self.hand_shares(kind)
        self.arm(kind, lead_ms=lead_ms)

    def hand_shares(self, kind: str) -> None:
        """Hand in a quorum of shares, and wait until the keeper has accepted them."""
        self._ask("hand_shares", kind)

    def arm(self, kind: str, *, lead_ms: int = LEAD_MS) -> None:
        """Announce the start."""
        self._ask("arm", kind, lead_ms=lead_ms)

    def wait_for_start(self, kind: str) -> None:
        """Wait until the paper is open everywhere."""
        self._ask("wait_for_start", kind)

    def pass_over(self, kind: str) -> None:
        """Launch and close a sitting that nobody sits: enrolment then skips it."""
        self.launch(kind)
        self.wait_for_start(kind)
        self.close(kind)

    def close(self, kind: str) -> None:
        """End normal time now."""
        self._ask("close", kind)

    def extend(self, kind: str, minutes: int) -> None:
        """Give minutes to the nation."""
        self._ask("extend", kind, minutes=minutes)

    def due_ms(self, kind: str, number: str) -> int:
        """Return the end of a candidate's own time, as the centre reckons it."""
        due: int = self._ask("due_ms", kind, number=number)
        return due

    def allow_replacement(self, kind: str, number: str) -> str:
        """Return the six digits that let another tablet in."""
        code: str = self._ask("allow_replacement", kind, number=number)
        return code

    def admit_relay(self, site: str, request: str, words: str) -> None:
        """Let a relay be a site's, as a technician does."""
        self._ask("admit_relay", "exam", site=site, request=request, words=words)

    def _ask(self, act: str, kind: str, **facts: Any) -> Any:
        return ask(self._child, act, kind=kind, **facts)


@contextmanager
def jury_of(home: Path) -> Iterator[Jury]:
    """Open the jury of the house whose folder is `home`, as `concours demo` left it."""
    with child_of(__file__, home) as child:
        yield Jury(child)


def ask(child: subprocess.Popen[str], act: str, **facts: Any) -> Any:
    """Let a child do one act, and return what came of it."""
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps({"act": act, **facts}) + "\n")
    child.stdin.flush()
    line = child.stdout.readline()
    assert line, "the process of the acts ended; its last words are above"
    answer = json.loads(line)
    assert "fault" not in answer, answer["fault"]
    return answer["value"]


@contextmanager
def child_of(program: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a program that reads one act a line, in the house whose folder is `home`."""
    environment = {**os.environ}
    environment.pop("CONCOURS_DSN", None)  # another house's
    child = subprocess.Popen(
        [sys.executable, program, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield child
    finally:
        child.communicate(timeout=SECONDS_MAX)


def dial(home: Path) -> psycopg.Connection[tuple[Any, ...]]:
    """Open the owner's connection to the database of a running house."""
    return psycopg.connect(running_dsn(home), autocommit=True)


def _obey(home: Path) -> None:
    """Read one act a line, and answer one line: its value, or what went wrong."""
    set_up_django(home)
    known = json.loads((home / "demo.json").read_text())
    juries = {kind: _jury(kind, known, home) for kind in known["shares"]}
    for line in sys.stdin:
        facts = json.loads(line)
        try:
            jury, act = juries[facts.pop("kind")], facts.pop("act")
            answer = {"value": _acted(jury, act, **facts)}
        except Exception as error:  # noqa: BLE001 -- told to the test, which fails
            answer = {"fault": f"{type(error).__name__}: {error!r} {vars(error)}"}
        print(json.dumps(answer, default=str), flush=True)


def _jury(kind: str, known: Mapping[str, Any], home: Path) -> Any:
    from concours.rehearsal.conductor.jury import Jury  # noqa: PLC0415 -- after setup

    return Jury(kind, known, home / "packages", reason=REASON)


def _acted(jury: Any, act: str, **facts: Any) -> Any:
    """Do one act of the rehearsal's jury, or one that only these tests need."""
    own = {
        "extend": _extend,
        "wait_for_start": _wait_for_start,
        "due_ms": _due_ms,
        "admit_relay": _admit_relay,
    }
    return own[act](jury, **facts) if act in own else getattr(jury, act)(**facts)


def _extend(jury: Any, minutes: int) -> None:
    from concours.acts.delivery.time import ActTarget, extend  # noqa: PLC0415 -- after setup
    from concours.rehearsal.conductor.jury import read_clock  # noqa: PLC0415 -- idem

    actor, given = jury.actor("presidente"), (minutes, REASON)
    extend(actor, jury.sitting, ActTarget(), given, now=read_clock())


def _wait_for_start(jury: Any) -> None:
    from concours.rehearsal.conductor.jury import (  # noqa: PLC0415 -- after setup
        read_clock,
        wait_for,
    )

    _, t0 = jury.wait_for_key()
    wait_for(lambda: read_clock() >= t0)


def _admit_relay(jury: Any, site: str, request: str, words: str) -> None:
    from concours.acts.delivery.relays import admit_relay  # noqa: PLC0415 -- after setup
    from concours.rehearsal.conductor.jury import read_clock  # noqa: PLC0415 -- idem

    actor = jury.actor("technique")
    admit_relay(actor, UUID(site), request, words, now=read_clock())


def _due_ms(jury: Any, number: str) -> int | None:
    from concours.store.queries.delivery.allowances import Allowances  # noqa: PLC0415 -- idem
    from concours.store.queries.people.people import attempt_of_number  # noqa: PLC0415

    return Allowances(jury.row).own_end(attempt_of_number(jury.row, number))


if __name__ == "__main__":
    _obey(Path(sys.argv[1]))
