"""What the wall costs its console: one viewer, then fifty, of one sitting of 12,000.

Each second the board is a new one and every viewer asks for it once, through the whole
application that granian calls: session, authority, rendering. Processor time, ours and
PostgreSQL's.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from wsgiref.util import setup_testing_defaults

sys.path.insert(0, str(Path(__file__).parent))

import psycopg
from parts.nation import (
    T0,
    backend_cpu_ms,
    cluster,
    dsn,
    loading,
    make_roster,
    make_sitting,
)

from concours.core.kernel.time import Instant
from concours.ledger.supervision import Supervision

VIEWERS = (1, 50)
SECONDS_COUNT = 4


def main() -> None:
    """Print the cost of a second for each number of viewers."""
    with cluster() as running, loading(running) as admin:
        exam, sitting = uuid4(), uuid4()
        make_roster(admin, exam)
        make_sitting(admin, exam, sitting, questions_count=120, package=bytes(32))
        with psycopg.connect(dsn(running, "concours_ledger"), autocommit=True) as own:
            Supervision().turn(own, now=Instant(T0 + 1_000))
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CONSOLE_PLAIN_HTTP"] = "1"
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- its settings are known now

        django.setup()
        for viewers_count in VIEWERS:
            measure(admin, sitting, viewers_count)


def measure(
    admin: psycopg.Connection[tuple[object, ...]], sitting: UUID, viewers_count: int
) -> None:
    """Let seconds pass; the first one warms up."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- idem
    from django.db import connection  # noqa: PLC0415 -- after Django's setup
    from django.test import Client  # noqa: PLC0415 -- idem

    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    login = f"viewer-{viewers_count}"
    member = StaffMember.objects.create(login=login, name=login, roles=["jury"])
    viewers = [Client() for _ in range(viewers_count)]
    for viewer in viewers:
        viewer.force_login(member)
    cookies = [viewer.cookies.output(header="").strip() for viewer in viewers]
    application = get_wsgi_application()
    path = f"/sittings/{sitting}/board/state"
    assert ask(application, path, cookies[0]), "the wall is shown"
    pid = connection.connection.info.backend_pid
    costs_ms = []
    for _ in range(1 + SECONDS_COUNT):
        admin.execute("UPDATE board SET at_ms = at_ms + 1000")
        time.sleep(1 - time.time() % 1)
        own_s, backend_ms = time.process_time(), backend_cpu_ms(pid)
        for cookie in cookies:
            ask(application, path, cookie)
        own_ms = (time.process_time() - own_s) * 1_000
        costs_ms.append((own_ms, backend_cpu_ms(pid) - backend_ms))
    own, backend = (sum(column[1:]) / SECONDS_COUNT for column in zip(*costs_ms))  # noqa: B905 -- pairs
    print(
        f"board: {viewers_count:3d} viewers {own + backend:7.1f} ms of CPU a second"
        f" (own {own:.1f}, PostgreSQL {backend:.1f})"
    )


def ask(application: Any, path: str, cookie: str) -> bytes:
    """Ask for a page as the server's worker does; return its bytes."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": path, "HTTP_COOKIE": cookie, "QUERY_STRING": ""}
    said: list[str] = []
    answer = application(environ, lambda status, _: said.append(status))
    page = b"".join(answer)
    answer.close()
    assert said == ["200 OK"], said
    return page


if __name__ == "__main__":
    main()
