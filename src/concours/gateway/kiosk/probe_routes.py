"""`POST /seb/probe`: what was found at a tablet's place, sealed with a site's code.

A report is told to people. It touches nothing of a copy and stops no start.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from concours.core.kiosk.proof.probes import ProbeCheck, check_hour, find_code
from concours.gateway import wire
from concours.gateway.edge.limits import read_body
from concours.gateway.edge.refusals import answer
from concours.gateway.kiosk.probe_shapes import ProbePost, ProbeReport
from concours.gateway.services import services_of
from concours.store.journal.kiosk.probes import add_report, open_codes

REPORT_BYTES_MAX = 4 * 1024


def probe_routes() -> list[Route]:
    """Return the route of probes."""
    return [Route("/seb/probe", post_probe, methods=["POST"])]


async def post_probe(request: Request) -> Response:
    """Keep a report, if a code that is open now has sealed it."""
    services = services_of(request)
    body = await read_body(request, bytes_max=REPORT_BYTES_MAX)
    post = wire.read(body, ProbePost)
    text, seal = wire.utf8(post.report), wire.unhex(post.seal)
    now = services.settings.now()
    async with services.database.transaction() as connection:
        codes = await open_codes(connection, post.code, now=now)
        code = find_code(codes, text, seal)
        report = wire.read(text, ProbeReport)
        check_hour(report.at_ms, now=now)
        checks = [ProbeCheck(row.name, row.state, row.seen) for row in report.checks]
        await add_report(connection, code, checks, seal, now=now)
    return answer({"kept": len(checks)})
