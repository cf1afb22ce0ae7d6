"""Networks that are braked now, by their wrong codes or passwords."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from concours.core.kernel.time import Instant, after
from concours.core.people.sign_in.tries import ALL_NAMES, BOUNDS, Door

SHOWN_COUNT_MAX = 20
DOORS: tuple[Door, ...] = ("code", "own_password", "receipt", "password")
"""Where a network is counted; at the others it is one candidate, or one account."""

BRAKED = """
SELECT network, max(count), array_agg(DISTINCT door ORDER BY door)
FROM wrong_try JOIN unnest(%(doors)s::text[], %(since)s::bigint[], %(of_name)s::int[],
                           %(of_network)s::int[])
    AS bound (door, since, of_name, of_network) USING (door)
WHERE since_ms > since
  AND count >= CASE WHEN name = %(all)s THEN of_network ELSE of_name END
  AND network NOT LIKE ALL (ARRAY['device %%', 'own account %%'])
  AND (%(network)s = '' OR network = %(network)s)
  AND NOT EXISTS (SELECT FROM brake_lift WHERE brake_lift.network = wrong_try.network
                  AND until_ms > %(now)s)
GROUP BY network ORDER BY max(count) DESC, network LIMIT %(count)s
"""


@dataclass(frozen=True, slots=True)
class Brake:
    """A network of which nothing is compared for now, or not for one name.

    `count` is how often it tried what is braked, `doors` where.
    """

    network: str
    count: int
    doors: tuple[str, ...]


def brakes(*, network: str = "", now: Instant) -> Sequence[Brake]:
    """Return the networks that are braked, or this one alone; the worst first."""
    bounds = [BOUNDS[door] for door in DOORS]
    parameters: dict[str, Any] = {
        "doors": list(DOORS),
        "since": [after(now, -bound.window_ms) for bound in bounds],
        "of_name": [bound.of_name_max for bound in bounds],
        "of_network": [bound.of_network_max for bound in bounds],
        "all": ALL_NAMES,
        "network": network,
        "now": now,
        "count": SHOWN_COUNT_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(BRAKED, parameters)
        return [
            Brake(network_name, n, tuple(doors))
            for network_name, n, doors in cursor.fetchall()
        ]
