"""What stands for an address when tries and attempts are counted: its network."""

from ipaddress import IPv6Address, ip_address

IPV6_NETWORK_BITS = 64
"""One subscriber has a whole network of this size, and may use all of it."""

NETWORK_LENGTH_MAX = 60


def network_of(host: str) -> str:
    """Return an IPv4 address as it is, the /64 of an IPv6 one.

    An IPv4 address that is written as an IPv6 one is the same network; what is no
    address stands for itself, cut at its bound.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host.replace("\x00", "")[:NETWORK_LENGTH_MAX]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        first = int(address) >> IPV6_NETWORK_BITS << IPV6_NETWORK_BITS
        return f"{IPv6Address(first)}/{IPV6_NETWORK_BITS}"
    return str(address)
