"""12,000 convocations as one archive, one PDF a site: run by hand.

    .venv/bin/python bench/parts/letters.py

What the page « Convocations » makes, with real codes; the archive is read again.
"""

import os
import resource
import secrets
import sys
import time
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

sys.path.insert(0, str(Path(__file__).parents[1]))

from parts.nation import cluster, dsn, loading, make_roster, make_sitting

NO_CODE = "UPDATE candidate SET code_digest = %s"


def main() -> None:
    """Print how long it takes, how large it is, and the memory."""
    with cluster() as running:
        exam = uuid4()
        with loading(running) as admin:
            make_roster(admin, exam)
            make_sitting(admin, exam, uuid4(), questions_count=120, package=bytes(32))
            admin.execute("UPDATE sitting SET armed_ms = NULL, t0_ms = NULL,"
                          " key_released_ms = NULL")  # fmt: skip
            admin.execute("DELETE FROM presence")
            admin.execute("DELETE FROM device")
            from concours.core.people.roster.codes import NO_CODE as NOTHING  # noqa: PLC0415

            admin.execute(NO_CODE, [NOTHING])
        os.environ["CONCOURS_DSN"] = dsn(running, "concours_console")
        os.environ["CONCOURS_CODES_KEY"] = "0" * 64
        os.environ["DJANGO_SETTINGS_MODULE"] = "concours.console.settings"
        import django  # noqa: PLC0415 -- after its settings are named

        django.setup()
        measure(exam)


def measure(exam: object) -> None:
    """Draw, print, bring into force; as the page does."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- after Django's setup
    from concours.acts.people.convocations import (  # noqa: PLC0415 -- idem
        Recipients,
        draw_letters,
        make_convocations,
    )
    from concours.console.files.convocations import Printing  # noqa: PLC0415 -- idem
    from concours.core.kernel.time import Instant  # noqa: PLC0415 -- idem
    from concours.store.models import Exam  # noqa: PLC0415 -- idem

    now = Instant(time.time_ns() // 1_000_000)
    actor = Actor("system", "Commande", frozenset({"organiser"}))
    row = Exam.objects.get(pk=exam)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    began = time.monotonic()
    batch = draw_letters(actor, row.id, Recipients(), entropy=secrets.token_bytes)
    counts: list[int] = []
    archive = Printing(row, now=now).archive(batch.letters, report=counts.append)
    make_convocations(actor, batch, reason="", now=now)
    took_s = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024
    with ZipFile(archive) as zipped:
        sizes = [entry.file_size for entry in zipped.infolist()]
        assert all(zipped.read(name).startswith(b"%PDF") for name in zipped.namelist())
    print(
        f"convocations: {counts[-1]} letters, {len(sizes)} PDF, {sum(sizes) >> 20} MB"
        f" in {took_s:.0f} s; memory {before} to {after} MB"
    )


if __name__ == "__main__":
    main()
