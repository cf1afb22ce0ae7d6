"""Everything that one gateway process holds, and who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from starlette.requests import Request

from concours.gateway.bulletin import Bulletin
from concours.gateway.codes import Codes
from concours.gateway.database import Database
from concours.gateway.desk import Desk
from concours.gateway.enrolling import Enrolments
from concours.gateway.evidence import Evidence
from concours.gateway.gather import Bounds, Gather
from concours.gateway.group import Group
from concours.gateway.refusals import UnknownToken
from concours.gateway.results.attestation import Attestations
from concours.gateway.results.frame import Frame
from concours.gateway.results.lookup import Lookup
from concours.gateway.settings import Settings
from concours.gateway.signs import Signs
from concours.gateway.wishes.published import Published
from concours.store.journal.devices import Device, devices_of_tokens

TOKEN_LENGTH = 43
TOKENS_COUNT_MAX = 500


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts of one gateway, made once and given to every request."""

    settings: Settings
    database: Database
    group: Group
    signs: Signs
    desk: Desk
    bulletin: Bulletin
    evidence: Evidence
    enrolments: Enrolments
    tokens: Gather[bytes, tuple[Device, ...]]
    lookup: Lookup
    codes: Codes
    frame: Frame
    attestations: Attestations
    published: Published

    async def stop(self) -> None:
        """Stop all of it, whoever waits being told."""
        await self.bulletin.stop()
        for part in (self.group, self.desk, self.enrolments, self.tokens, self.signs):
            await part.stop()
        await self.lookup.stop()
        self.codes.stop()
        await self.evidence.finish()
        await self.database.close()


def make_gate(settings: Settings) -> Gate:
    """Put a gateway together; nothing runs yet."""
    database, codes = Database(settings), Codes(settings.codes_key)
    group, signs = Group(database, settings), Signs(database)
    return Gate(
        settings,
        database,
        group,
        signs,
        Desk(database, group, signs),
        Bulletin(database),
        Evidence(database, settings),
        Enrolments(database, codes, settings),
        Gather(partial(_holders, database), Bounds(count_max=TOKENS_COUNT_MAX)),
        Lookup(database, codes, settings),
        codes,
        Frame(settings.client),
        Attestations(),
        Published(),
    )


def gate_of(request: Request) -> Gate:
    """Return the gate that this request came to."""
    gate = request.app.state.gate
    assert isinstance(gate, Gate)
    return gate


async def _holders(
    database: Database, token_digests: Sequence[bytes]
) -> Sequence[tuple[Device, ...] | UnknownToken]:
    async with database.transaction() as connection:
        held = await devices_of_tokens(connection, token_digests)
    return [held.get(digest) or UnknownToken() for digest in token_digests]


async def bearer(request: Request) -> tuple[Device, ...]:
    """Return the epochs of the tablet that asks. Raises `UnknownToken`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) != TOKEN_LENGTH:
        raise UnknownToken
    return await gate_of(request).tokens.ask(sha256(token.encode()).digest())
