"""Everything that one gateway process holds, and who is asking."""

from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request

from concours.gateway.bulletin import Bulletin
from concours.gateway.database import Database
from concours.gateway.desk import Desk
from concours.gateway.evidence import Evidence
from concours.gateway.group import Group
from concours.gateway.refusals import UnknownToken
from concours.gateway.settings import Settings
from concours.store.journal.devices import Device, devices_of_token

TOKEN_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Gate:
    """The parts of one gateway, made once and given to every request."""

    settings: Settings
    database: Database
    group: Group
    desk: Desk
    bulletin: Bulletin
    evidence: Evidence


def make_gate(settings: Settings) -> Gate:
    """Put a gateway together; nothing runs yet."""
    database = Database(settings.dsn)
    group = Group(database, settings)
    return Gate(
        settings,
        database,
        group,
        Desk(database, group),
        Bulletin(database),
        Evidence(database, settings),
    )


def gate_of(request: Request) -> Gate:
    """Return the gate that this request came to."""
    gate = request.app.state.gate
    assert isinstance(gate, Gate)
    return gate


async def bearer(request: Request) -> tuple[Device, ...]:
    """Return the epochs of the tablet that asks. Raises `UnknownToken`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) != TOKEN_LENGTH:
        raise UnknownToken
    token_digest = sha256(token.encode()).digest()
    async with gate_of(request).database.transaction() as connection:
        devices = await devices_of_token(connection, token_digest)
    if not devices:
        raise UnknownToken
    return devices
