"""What stands for an address when tries and attempts are counted: its network."""

import re
from ipaddress import IPv6Address, ip_address

IPV6_NETWORK_BITS = 64
"""One subscriber has a whole network of this size, and may use all of it."""

IPV6_ALLOCATION_BITS = 48
"""What a provider gives to one customer who asks: 65,536 of those networks."""

NETWORK_LENGTH_MAX = 60

WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\d+)?|([0-9.]+):\d+")
"""How some balancers name a client; a port is new at each connection."""


def network_of(host: str, *, ipv6_bits: int = IPV6_NETWORK_BITS) -> str:
    """Return an IPv4 address as it is, the /64 of an IPv6 one, or as wide as is said.

    An IPv4 address that is written as an IPv6 one is the same network; what is no
    address stands for itself, cut at its bound.
    """
    match = WITH_PORT.fullmatch(host)
    try:
        address = ip_address(match[1] or match[2] if match else host)
    except ValueError:
        return host.replace("\x00", "")[:NETWORK_LENGTH_MAX]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        host_bits = address.max_prefixlen - ipv6_bits
        first = int(address) >> host_bits << host_bits
        return f"{IPv6Address(first)}/{ipv6_bits}"
    return str(address)
