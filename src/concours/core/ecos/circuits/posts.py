"""The code by which a screen becomes a signal post of a circuit."""

from uuid import UUID

from concours.core.kernel.canonical import fields
from concours.core.kernel.crypto import authenticate
from concours.core.people.roster.codes import (
    CODES_KEY_BYTES,
    CONVOCATION_CHANCE_BYTES,
    convocation_code,
)


def post_code(key: bytes, circuit: UUID) -> str:
    """Return the code of the signal posts of a circuit, such as `K7QF-2M9D-3TBR-9XKM`.

    Under the house's key, so that nothing is stored of it: 80 bits, out of reach of
    whoever tries. It opens the hours of a circuit and the numbers at its doors.
    """
    assert len(key) == CODES_KEY_BYTES
    mac = authenticate(key, fields(b"concours/signal-post/1", circuit.bytes))
    half = CONVOCATION_CHANCE_BYTES
    return "-".join(map(convocation_code, (mac[:half], mac[half : 2 * half])))
