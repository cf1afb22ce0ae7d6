"""What proves a round: its certificate, public; each student's own slip.

A certificate is named by its root, which is on every document of the round: whoever
compares roots compares certificates. None is answered before the round's instant.
"""

import gzip
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from concours.core.kernel.canonical import dump, load
from concours.core.kernel.errors import Refusal
from concours.core.matching.certificate.certify import Bound
from concours.core.matching.posts.table import from_json
from concours.core.matching.rounds.round_certificate import certificate, slip
from concours.gateway.edge.static_files import IMMUTABLE
from concours.gateway.services import services_of
from concours.gateway.wishes.student_request import StudentRequest
from concours.store.journal.rounds import CertificateInputs, find_certificate_inputs
from concours.store.journal.wish_queries import find_leaf_proof, find_round_results

ROOT_LENGTH = 64
CERTIFICATES_KEPT_MAX = 8


@dataclass(eq=False)
class CertificateUnknown(Refusal):
    """No round that is open has this root."""

    code: ClassVar[str] = "certificate.unknown"


@dataclass(eq=False)
class SlipUnknown(Refusal):
    """No round of this number that is open says anything to the student."""

    code: ClassVar[str] = "wishes.slip_unknown"
    round: int


class Certificates:
    """The certificates that this worker was asked for, compressed, by their root.

    An open round stays open: what was answered once may be answered for ever.
    """

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}

    async def answer(self, request: Request) -> Response:
        """Answer `GET /certificates/{root}`."""
        root = request.path_params["root"]
        if root not in self._made:
            compressed = await self._make(request, root)
            while len(self._made) >= CERTIFICATES_KEPT_MAX:
                self._made.pop(next(iter(self._made)))
            self._made[root] = compressed
        data = self._made[root]
        headers = {"Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            data = gzip.decompress(data)
        name = f"certificat-{root[:12]}.json"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(data, 200, headers, "application/json")

    async def _make(self, request: Request, root: str) -> bytes:
        try:
            digest = bytes.fromhex(root) if len(root) == ROOT_LENGTH else b""
        except ValueError as error:
            raise CertificateUnknown from error
        async with services_of(request).database.transaction() as connection:
            inputs = await find_certificate_inputs(connection, digest)
        if inputs is None:
            raise CertificateUnknown
        return gzip.compress(dump(_certificate(inputs, root)), mtime=0)


def _certificate(inputs: CertificateInputs, root: str) -> Any:
    digests = (inputs.market.hex(), inputs.result.hex(), root)
    bound = Bound(*digests, inputs.students_count, inputs.leaves_count)
    gates: Any = load(inputs.gates)
    return certificate(bound, gates, from_json(load(inputs.posts)))


async def get_slip(request: StudentRequest) -> object:
    """Answer `GET /wishes/rounds/{number}/slip`: the student's own leaf, its way up."""
    number = request.path["number"]
    for result in await find_round_results(request.connection, request.participation):
        if result.number == number:
            own = (result.round, request.participation.candidate)
            proof = await find_leaf_proof(request.connection, *own)
            if proof is not None:
                return slip(bytes(proof.leaf), proof.leaf_index, bytes(proof.path))
    raise SlipUnknown(number)
