"""Where a request comes from, as the server saw it or a trusted proxy told it."""

from starlette.requests import Request

from concours.core.kernel.network import network_of


def client_network(request: Request) -> str:
    """Return the network of whoever asks: what tries and evidence are counted by."""
    return network_of(request.client.host if request.client else "?")
