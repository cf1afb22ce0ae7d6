"""One subscriber is one network, however many addresses they have (A14)."""

import pytest

from concours.core.kernel.network import NETWORK_LENGTH_MAX, network_of


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:\x00", "unix:"),
        ("x" * 200, "x" * NETWORK_LENGTH_MAX),
    ],
)
def test_network_of_an_address(host, network):
    assert network_of(host) == network
