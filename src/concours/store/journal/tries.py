"""Tries, counted under a row lock before anything is compared.

The gateway does it in the transaction of its turn, the console in one of its own that
is committed first: forty at once are forty in the count, whoever comes last.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from typing import Any, TypeAlias

from psycopg import AsyncConnection, Connection

from concours.core.kernel.time import Instant, after
from concours.core.people.sign_in.tries import (
    ALL_NAMES,
    BOUNDS,
    KEPT_MS,
    Door,
    Try,
    within,
)

Rows: TypeAlias = Sequence[tuple[Any, ...]]
Steps: TypeAlias = Generator[tuple[str, dict[str, Any]], Rows, list[bool]]

# In one order for all: two processes given the same networks must not deadlock. A
# window that would begin in the future is of a clock that was wrong.
COUNT = """
INSERT INTO wrong_try AS kept (door, network, name, since_ms, count)
SELECT %(door)s, network, name, %(now)s, count
FROM unnest(%(networks)s::text[], %(names)s::text[], %(counts)s::int[])
    AS tried (network, name, count)
ORDER BY network, name
ON CONFLICT (door, network, name) DO UPDATE SET
    count = excluded.count
        + CASE WHEN kept.since_ms > %(since)s AND kept.since_ms <= %(until)s
               THEN kept.count ELSE 0 END,
    since_ms = CASE WHEN kept.since_ms > %(since)s AND kept.since_ms <= %(until)s
                    THEN kept.since_ms ELSE excluded.since_ms END
RETURNING network, name, count
"""
GIVE_BACK = """
WITH right_ones AS (
    SELECT kept.network, kept.name, tried.count FROM wrong_try AS kept
    JOIN unnest(%(networks)s::text[], %(names)s::text[], %(counts)s::int[])
        AS tried (network, name, count) USING (network, name)
    WHERE kept.door = %(door)s ORDER BY kept.network, kept.name FOR UPDATE OF kept
)
UPDATE wrong_try AS kept SET count = greatest(kept.count - right_ones.count, 0)
FROM right_ones
WHERE door = %(door)s AND kept.network = right_ones.network
  AND kept.name = right_ones.name
"""
LIFTED = """
SELECT DISTINCT network FROM brake_lift
WHERE network = ANY(%(networks)s) AND until_ms > %(now)s
"""
ADD_LIFT = "INSERT INTO brake_lift (act, network, until_ms) VALUES (%s, %s, %s)"
FORGET = "SELECT forget_tries(%(before)s)"


async def count_tries(
    connection: AsyncConnection[Any], door: Door, tries: Sequence[Try], *, now: Instant
) -> list[bool]:
    """Count each try, and tell of each whether it may be compared."""
    steps = _count_steps(door, tries, now)
    rows: Rows = []
    try:
        query, parameters = next(steps)
        while True:
            cursor = await connection.execute(query, parameters)
            rows = await cursor.fetchall() if cursor.description else []
            query, parameters = steps.send(rows)
    except StopIteration as end:
        return list(end.value)


async def give_back_tries(
    connection: AsyncConnection[Any], door: Door, tries: Sequence[Try]
) -> None:
    """Take right tries out of the count again."""
    if tries:
        await connection.execute(GIVE_BACK, _give_back_parameters(door, tries))


def count_try(
    connection: Connection[Any], door: Door, try_: Try, *, now: Instant
) -> bool:
    """Count a try, and tell whether it may be compared; the caller commits first."""
    steps = _count_steps(door, [try_], now)
    try:
        query, parameters = next(steps)
        while True:
            cursor = connection.execute(query, parameters)
            rows = cursor.fetchall() if cursor.description else []
            query, parameters = steps.send(rows)
    except StopIteration as end:
        [is_compared] = end.value
        return bool(is_compared)


def give_back_try(connection: Connection[Any], door: Door, try_: Try) -> None:
    """Take a right try out of the count again."""
    connection.execute(GIVE_BACK, _give_back_parameters(door, [try_]))


def give_back_name(connection: Connection[Any], door: Door, try_: Try) -> None:
    """Take a try out of the count of its name, and leave it in that of its network."""
    connection.execute(GIVE_BACK, _arrays(door, [try_]))


def add_lift(
    connection: Connection[Any], act: int, network: str, *, until: Instant
) -> None:
    """Let a network try without a brake until then, by this act."""
    connection.execute(ADD_LIFT, (act, network, until))


def _count_steps(door: Door, tries: Sequence[Try], now: Instant) -> Steps:
    """Yield each query with its parameters, and return who may be compared.

    Past the bound of a network no name is counted: a flood adds no row.
    """
    bound = BOUNDS[door]
    indexes = set(range(len(tries)))
    if bound.of_network_max is not None:
        networks = [Try(try_.network, ALL_NAMES) for try_ in tries]
        rows = yield COUNT, _count_parameters(door, networks, now)
        counts = {Try(network, name): count for network, name, count in rows}
        indexes = within(networks, counts, bound.of_network_max)
    inside_indexes = sorted(indexes)
    if inside_indexes:
        named_tries = [tries[index] for index in inside_indexes]
        rows = yield COUNT, _count_parameters(door, named_tries, now)
        counts = {Try(network, name): count for network, name, count in rows}
        allowed_indexes = within(named_tries, counts, bound.of_name_max)
        indexes = {inside_indexes[index] for index in allowed_indexes}
    lifted: set[str] = set()
    if len(indexes) < len(tries):
        networks_tried = sorted({try_.network for try_ in tries})
        rows = yield LIFTED, {"networks": networks_tried, "now": now}
        lifted = {network for (network,) in rows}
    yield FORGET, {"before": after(now, -KEPT_MS)}
    return [
        index in indexes or try_.network in lifted for index, try_ in enumerate(tries)
    ]


def _count_parameters(door: Door, tries: Iterable[Try], now: Instant) -> dict[str, Any]:
    window_ms = BOUNDS[door].window_ms
    since, until = after(now, -window_ms), after(now, window_ms)
    return {**_arrays(door, tries), "now": now, "since": since, "until": until}


def _give_back_parameters(door: Door, tries: Sequence[Try]) -> dict[str, Any]:
    whole = [Try(try_.network, ALL_NAMES) for try_ in tries]
    return _arrays(door, [*tries, *whole])


def _arrays(door: Door, tries: Iterable[Try]) -> dict[str, Any]:
    counts_by_try = Counter(tries)
    return {
        "door": door,
        "networks": [try_.network for try_ in counts_by_try],
        "names": [try_.name for try_ in counts_by_try],
        "counts": list(counts_by_try.values()),
    }
