"""The frame of benches that let staff act: a database, Django, people, time."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from parts.nation import T0, cluster, dsn

from acts.scene import PASSWORD, STAFF
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.cluster import Cluster

NOW = Instant(T0 + 5 * HOUR_MS)

Say: TypeAlias = Callable[[str, float, str], None]


@contextmanager
def running_house() -> Iterator[tuple[Cluster, Path]]:
    """Run a database that Django of the console speaks to; give it and its packages."""
    with cluster() as running:
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = "0" * 64
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        from django.conf import settings  # noqa: PLC0415 -- idem

        settings.PACKAGES = packages = running.folder / "packages"
        packages.mkdir()
        yield running, packages


def appoint_staff() -> None:
    """Give the people of the tests their accounts and roles."""
    from concours.acts.people import accounts  # noqa: PLC0415 -- after Django's setup

    members = [
        accounts.Member(login, name, roles, PASSWORD, is_password_given=False)
        for login, (name, roles) in STAFF.items()
    ]
    system = actor("system", "organiser")
    accounts.write_appointments(system, members, accounts.Grounds(), now=NOW)


def actor(login: str, role: str) -> Any:
    """Return somebody who acts."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- after Django's setup

    return Actor(login, login, frozenset({role}))


def decide_by_two(sitting: UUID, kind: str, facts: dict[str, str]) -> None:
    """Let one person propose, and another confirm."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    proposal = two_persons.propose(
        actor("presidente", "president"),
        sitting,
        kind,
        facts=facts,
        reason="Délibération",
        now=NOW,
    )
    two_persons.confirm(actor("kermarec", "jury"), proposal, now=NOW)


def stopwatch_of(say: Say) -> Callable[[str], AbstractContextManager[None]]:
    """Return what prints, by `say`, how long something took: clock and processor."""

    @contextmanager
    def print_time(label: str) -> Iterator[None]:
        start, start_cpu = time.perf_counter(), time.process_time()
        yield
        cpu_s = time.process_time() - start_cpu
        more = f", {cpu_s:.2f} s of our processor"
        say(label, time.perf_counter() - start, more)

    return print_time
