"""Somebody gets a code, with which what they find at a tablet's place is sealed."""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.may import require
from concours.acts.record import record
from concours.core.kernel.time import Instant, after
from concours.core.kiosk.proof.probes import CODE_MS, probe_code, read_probe_code
from concours.core.kiosk.proof.refusals import KioskOriginWithoutTls
from concours.store.models import Site
from concours.store.queries.authoring.plans import lock_exam
from concours.store.queries.delivery.kiosk.probes import add_probe_code
from concours.store.queries.unknown import Unknown


@transaction.atomic
def draw_probe_code(
    actor: Actor, site: UUID, *, origin: str, chance: bytes, now: Instant
) -> str:
    """Return a code that seals the reports of a site for a day: it is kept nowhere.

    `chance` is 10 unpredictable bytes, `origin` the address of the tablets of this
    house. Raises `NotAllowed`, `KioskOriginWithoutTls`, `Unknown`, `ExamArchived`.
    """
    venue = Venue(site)
    require(actor, "probe_code_drawn", venue)
    if not origin.startswith("https://"):
        raise KioskOriginWithoutTls(origin)
    row = Site.objects.select_related("exam").filter(pk=site).first()
    if row is None:
        raise Unknown("site", str(site))
    lock_exam(row.exam_id)
    code, until = probe_code(chance), after(now, CODE_MS)
    act = record(
        actor,
        "probe_code_drawn",
        now=now,
        venue=venue,
        body={"exam": row.exam.code, "site": row.name, "until_ms": int(until)},
    )
    add_probe_code(row.id, read_probe_code(code), act=act, until=until)
    return code
