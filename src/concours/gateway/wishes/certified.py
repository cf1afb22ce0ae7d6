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
from concours.core.matching.rounds.certified import certificate, slip
from concours.gateway.edge.static_files import IMMUTABLE
from concours.gateway.services import services_of
from concours.gateway.wishes.asking import Asking
from concours.store.journal.rounds import Kept, find_kept
from concours.store.journal.wishes import find_proved, find_told

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
            made = await self._make(request, root)
            while len(self._made) >= CERTIFICATES_KEPT_MAX:
                self._made.pop(next(iter(self._made)))
            self._made[root] = made
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
            kept = await find_kept(connection, digest)
        if kept is None:
            raise CertificateUnknown
        return gzip.compress(dump(_certificate(kept, root)), mtime=0)


def _certificate(kept: Kept, root: str) -> Any:
    digests = (kept.market.hex(), kept.result.hex(), root)
    bound = Bound(*digests, kept.students_count, kept.leaves_count)
    gates: Any = load(kept.gates)
    return certificate(bound, gates, from_json(load(kept.posts)))


async def get_slip(asking: Asking) -> object:
    """Answer `GET /wishes/rounds/{number}/slip`: the student's own leaf, its way up."""
    number = asking.path["number"]
    for told in await find_told(asking.connection, asking.place):
        if told.number == number:
            own = (told.round, asking.place.candidate)
            proved = await find_proved(asking.connection, *own)
            if proved is not None:
                return slip(bytes(proved.leaf), proved.place, bytes(proved.path))
    raise SlipUnknown(number)
