"""Where a request comes from, as the server saw it or a trusted proxy told it."""

from functools import lru_cache

from starlette.requests import Request

from concours.core.kernel.network import IPV6_ALLOCATION_BITS, network_of

HOSTS_COUNT_MAX = 20_000
HOST_LENGTH_MAX = 100
"""Longer than any address is written: what is remembered has a bound."""


def client_network(request: Request) -> str:
    """Return the network of whoever asks: what tries are counted by."""
    return network_of(request.client.host if request.client else "?")


def client_allocation(request: Request) -> str:
    """Return whose address asks, however many networks are theirs: for evidence."""
    host = request.client.host if request.client else "?"
    return _allocation_of(host[:HOST_LENGTH_MAX])


@lru_cache(HOSTS_COUNT_MAX)  # a tablet asks from one address all day
def _allocation_of(host: str) -> str:
    return network_of(host, ipv6_bits=IPV6_ALLOCATION_BITS)
