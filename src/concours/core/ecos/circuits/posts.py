"""The code by which a screen becomes a signal post of a circuit."""

from uuid import UUID

from concours.core.kernel.canonical import fields, u32
from concours.core.kernel.crypto import authenticate
from concours.core.people.roster.codes import (
    CODES_KEY_BYTES,
    CONVOCATION_CHANCE_BYTES,
    convocation_code,
)


def post_code(key: bytes, circuit: UUID, number: int) -> str:
    """Return a code of the signal posts of a circuit, such as `K7QF-2M9D-3TBR-9XKM`.

    Under the house's key, so that nothing is stored but its `number`, which an act
    raises to take the code back: 80 bits, out of reach of whoever tries or has an older
    one. It opens the hours of a circuit and the numbers at its doors.
    """
    assert len(key) == CODES_KEY_BYTES
    label = b"concours/signal-post/2"
    mac = authenticate(key, fields(label, circuit.bytes, u32(number)))
    half = CONVOCATION_CHANCE_BYTES
    return "-".join(map(convocation_code, (mac[:half], mac[half : 2 * half])))
