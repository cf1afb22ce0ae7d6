"""How long the configurations of a nation take: forty sites, three sittings each.

120 configurations under a password, written, opened again and their Config Keys
compared; two derivations of 10,000 rounds each way, which the format asks for.
"""

import time

from concours.core.kiosk.envelope import open_seb
from concours.core.kiosk.seb_json import config_key
from concours.core.kiosk.settings import (
    ConfigurationPlace,
    KioskRules,
    make_configuration,
)

SITES_COUNT, SITTINGS_COUNT = 40, 3
TARGET_S = 5
PASSWORD = "opens the bench"  # noqa: S105 -- and nothing else


def main() -> None:
    """Print the figure."""
    rules = KioskRules(origin="https://examen.example", password=PASSWORD)
    places = [
        ConfigurationPlace(sitting=f"uc-{sitting}", site=f"site {site}", session="1")
        for sitting in range(SITTINGS_COUNT)
        for site in range(SITES_COUNT)
    ]
    started = time.process_time()
    configurations = [make_configuration(p, rules, seed=bytes(32)) for p in places]
    made_s = time.process_time() - started
    started = time.process_time()
    for configuration in configurations:
        seb_file = open_seb(configuration.data, password=PASSWORD)
        assert config_key(seb_file.reading.settings) == configuration.config_key
    read_s = time.process_time() - started
    print(
        f"kiosk: {len(places)} configurations made in {made_s:.2f} s "
        f"(target {TARGET_S} s), read again in {read_s:.2f} s"
    )


if __name__ == "__main__":
    main()
