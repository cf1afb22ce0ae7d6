"""The device that a member of the staff has come in from before, by a signed cookie.

Tries from it are counted apart from those of its network: whoever shares the network
cannot use up those of its owner. It opens nothing.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from concours.core.kernel.network import IPV6_ALLOCATION_BITS, network_of

SALT = "concours.console.device"
KEPT_S = 400 * 24 * 3_600
LOGINS_COUNT_MAX = 8
IDENTITY_BYTES = 12


def device_of(request: HttpRequest, login: str) -> str:
    """Return what stands for a device that `login` has come in from; '' for others."""
    device = _read_cookie(request)
    return f"device {device['id']}" if login in device["logins"] else ""


def known_device(request: HttpRequest) -> str:
    """Return what stands for a device that anybody has come in from; '' for others."""
    device = _read_cookie(request)
    return f"device {device['id']}" if device["logins"] else ""


def origin_of(request: HttpRequest, login: str) -> str:
    """Return where a password of `login` comes from: such a device, or a network."""
    return device_of(request, login) or client_network(request)


def client_network(request: HttpRequest) -> str:
    """Return the network of whoever asks."""
    return network_of(request.META.get("REMOTE_ADDR", "?"))


def client_allocation(request: HttpRequest) -> str:
    """Return whose address asks, however many networks are theirs: for evidence."""
    host = request.META.get("REMOTE_ADDR", "?")
    return network_of(host, ipv6_bits=IPV6_ALLOCATION_BITS)


def unknown_network(request: HttpRequest) -> str:
    """Return the network of a device that nobody has come in from; '' for others."""
    return "" if known_device(request) else client_network(request)


def remember_device(request: HttpRequest, response: HttpResponse, login: str) -> None:
    """Let the browser keep that `login` has come in from it."""
    device = _read_cookie(request)
    other_logins = [name for name in device["logins"] if name != login]
    data = {"id": device["id"], "logins": [login, *other_logins][:LOGINS_COUNT_MAX]}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(data, salt=SALT),
        max_age=KEPT_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _read_cookie(request: HttpRequest) -> dict[str, Any]:
    """Return what the cookie says, or a new device that nobody has come in from."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        data: dict[str, Any] = signing.loads(cookie, salt=SALT, max_age=KEPT_S)
    except signing.BadSignature:
        return {"id": secrets.token_hex(IDENTITY_BYTES), "logins": []}
    return data
