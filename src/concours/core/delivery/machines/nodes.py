"""Whether the nodes of PostgreSQL are well, by what their Patroni say from outside.

For the hour in which nobody leads, and the database can tell nothing of itself. With no
majority of places nobody is promoted: that is right, and nobody changes it by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from concours.core.delivery.machines.health import HealthCheck
from concours.core.kernel.time import SECOND_MS

NODES: str = "postgresql"
"""What the checks of all nodes together are called."""
LEADERLESS_MS_MAX = 10 * SECOND_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesReading:
    """How many nodes there are, and how many answer; since when none leads.

    `leaderless_ms` is 0 while one leads. `is_paused`: no other takes over by itself.
    """

    nodes_count: int
    answering_count: int
    leaderless_ms: int
    is_paused: bool = False


def check_nodes(reading: NodesReading) -> Iterator[HealthCheck]:
    """Yield what is wrong with the nodes, the worst first."""
    silent_count = reading.nodes_count - reading.answering_count
    spare_count = (reading.nodes_count - 1) // 2
    if silent_count > spare_count:
        yield HealthCheck(NODES, "places_lost", silent_count, spare_count)
    if reading.leaderless_ms > LEADERLESS_MS_MAX:
        amount = reading.leaderless_ms
        yield HealthCheck(NODES, "no_primary", amount, LEADERLESS_MS_MAX)
    if reading.is_paused:
        yield HealthCheck(NODES, "failover_paused", 1, 0)
