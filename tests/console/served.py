"""A console as it is served: its own process, its port and its log."""

import subprocess
import sys
import time
from contextlib import contextmanager

from tests.patience import PATIENCE_S

from concours.cli.supervision.rehearsal_house import free_port
from e2e.house import ROOT
from small_exam import Http


@contextmanager
def serve_console(database, folder, *, start=("-m", "concours.cli")):
    """Serve a console on a database; give its door and the file of its log."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    port, log = free_port(), folder / "console.log"
    environment = {
        "CONCOURS_DSN": database.dsn("concours_console"),
        "CONCOURS_CONSOLE_SECRET": settings.SECRET_KEY,
        "PATH": "",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, *start, "serve", "console"]
    with log.open("w") as said:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment,
            cwd=ROOT,
            stdout=said,
            stderr=said,
        )
    try:
        http = Http(f"http://127.0.0.1:{port}", timeout_s=60)
        until(lambda: is_up(http), log)
        yield http, log
    finally:
        process.terminate()
        process.wait()


def until(is_true, log):
    ends = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < ends, log.read_text()
        time.sleep(0.05)


def is_up(http):
    try:
        return http.get("/health").status == 200
    except OSError:
        return False
