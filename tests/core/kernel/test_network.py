"""One subscriber is one network, however many addresses they have (A14)."""

import pytest

from concours.core.kernel.network import (
    IPV6_ALLOCATION_BITS,
    NETWORK_LENGTH_MAX,
    network_of,
)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:\x00", "unix:"),
        ("x" * 200, "x" * NETWORK_LENGTH_MAX),
    ],
)
def test_network_of_an_address(host, network):
    assert network_of(host) == network


def test_a_network_may_be_looked_at_as_wide_as_one_customer_is_given_a39():
    wide = {
        network_of(f"2001:db8:5:{n:x}::1", ipv6_bits=IPV6_ALLOCATION_BITS)
        for n in range(1000)
    }

    assert wide == {"2001:db8:5::/48"}
    assert network_of("192.0.2.7", ipv6_bits=IPV6_ALLOCATION_BITS) == "192.0.2.7"
