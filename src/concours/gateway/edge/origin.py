"""Where a request comes from, as the server saw it or a trusted proxy told it."""

from starlette.requests import Request

from concours.core.kernel.network import IPV6_ALLOCATION_BITS, network_of


def client_network(request: Request) -> str:
    """Return the network of whoever asks: what tries are counted by."""
    return network_of(request.client.host if request.client else "?")


def client_allocation(request: Request) -> str:
    """Return whose address asks, however many networks are theirs: for evidence."""
    host = request.client.host if request.client else "?"
    return network_of(host, ipv6_bits=IPV6_ALLOCATION_BITS)
