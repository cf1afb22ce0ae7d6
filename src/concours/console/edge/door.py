"""The door by which staff come in, as their browsers name it: what a passkey binds."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from concours.acts.people.passkeys import Door

CHALLENGE_BYTES = 32


def door_of(request: HttpRequest) -> Door | None:
    """Return the door, None where browsers make no passkeys: an address in figures."""
    host_and_port = request.get_host()
    host = (
        host_and_port.rsplit(":", 1)[0]
        if not host_and_port.endswith("]")
        else host_and_port
    )
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        scheme = "http" if settings.PLAIN_HTTP else "https"
        return Door(host, f"{scheme}://{host_and_port}")
    return None


def challenge() -> bytes:
    """Draw what a passkey is to sign."""
    return secrets.token_bytes(CHALLENGE_BYTES)
