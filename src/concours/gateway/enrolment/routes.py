"""`POST /enrol`: a tablet proves its candidate's code and gets its epochs."""

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.crypto import is_point
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import plain_number
from concours.core.people.sign_in.enrolment import KeyInvalid, ReplacementNeeded
from concours.gateway import wire
from concours.gateway.edge.evidence import facts_of
from concours.gateway.edge.limits import ENROL_BYTES_MAX, read_body
from concours.gateway.edge.origin import client_network
from concours.gateway.edge.refusals import answer
from concours.gateway.enrolment.device_cookie import keep_device
from concours.gateway.enrolment.reply import epochs_of
from concours.gateway.enrolment.requests import EnrolmentRequest
from concours.gateway.kiosk.claims import read_proof
from concours.gateway.relays.rescue_claims import admit_claim
from concours.gateway.services import services_of
from concours.store.journal.enrolment import Badge

FAILURES = ("enrol.unknown", "enrol.too_many", "enrol.replacement_invalid")


async def post_enrol(request: Request) -> Response:
    """Enrol a device, or refuse; failures are kept before they are told."""
    services = services_of(request)
    body = await read_body(request, bytes_max=ENROL_BYTES_MAX)
    post = wire.read(body, wire.EnrolPost)
    enrolment_request = _read(post, client_network(request), services.settings.now())
    try:
        reply = (
            await services.enrolments.take(enrolment_request)
            if post.rescue is None
            else await admit_claim(services, post.rescue, enrolment_request.network)
        )
    except Refusal as refusal:
        if refusal.code in FAILURES:
            facts = {**facts_of(refusal), "candidate": enrolment_request.badge.name}
            services.evidence.keep(request, code=refusal.code, facts=facts)
        badge = enrolment_request.badge
        if isinstance(refusal, ReplacementNeeded) and not badge.is_examiner:
            services.traces.keep_refused(request, "second_device", concerns=badge.name)
        raise
    if post.rescue is None:  # else nobody has proven this code, and the kits are made
        services.rescue_kits.note(reply, post.code)
    services.contacts.note(request, epochs_of(reply))
    response = answer({**reply, "centre_ms": services.settings.now()})
    keep_device(request, response, str(reply["token"]), services.settings.codes_key)
    return response


def _read(post: wire.EnrolPost, network: str, now: Instant) -> EnrolmentRequest:
    public_key = wire.unhex(post.public_key)
    if not is_point(public_key):
        raise KeyInvalid
    return EnrolmentRequest(
        badge=_badge(post),
        code=post.code,
        exam=post.exam,
        replacement=post.replacement,
        public_key=public_key,
        network=network,
        now=now,
        proof=None if post.proof is None else read_proof(post.proof),
    )


def _badge(post: wire.EnrolPost) -> Badge:
    """Return whose number was given: a candidate's, or an examiner's."""
    if (post.candidate is None) == (post.examiner is None):
        raise wire.Malformed(reason="candidate or examiner")
    number = post.candidate if post.examiner is None else post.examiner
    if number is None or "\x00" in number:
        raise wire.Malformed(reason="candidate")
    return Badge(plain_number(number), post.examiner is not None)
