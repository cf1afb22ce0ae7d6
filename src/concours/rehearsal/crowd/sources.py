"""Where a site's connections come from: an address of this machine for each site.

Each address has ports of its own: thousands of tablets on one alone would run out.
"""

import socket


def sources_of(sites_count: int) -> list[str]:
    """Return an address for each site: one alone on a machine that has one."""
    sources = [f"127.0.1.{1 + site}" for site in range(sites_count)]
    try:
        with socket.create_server((sources[-1], 0)):
            return sources
    except OSError:
        return ["127.0.0.1"] * sites_count
