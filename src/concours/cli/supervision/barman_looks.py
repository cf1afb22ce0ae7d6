"""What a doctor sees of Barman: how old its last base is, and whether it receives."""

from collections.abc import Iterator

from concours.cli.screen import choose
from concours.cli.supervision.database_looks import (
    DAY_MS,
    Connection,
    Installation,
    Line,
    State,
    graded,
)
from concours.core.kernel.time import HOUR_MS
from concours.store.backup.barman import BarmanServer
from concours.store.backup.barman_files import SLOT
from concours.store.cluster import ClusterFault

BASE_OK_MS, BASE_WARN_MS = 26 * HOUR_MS, 7 * DAY_MS
BEHIND_OK_BYTES, BEHIND_WARN_BYTES = 2**26, 2**30
MEGABYTE = 2**20
RECEIVED = """
SELECT slot.active AND stream.pid IS NOT NULL, coalesce(pg_wal_lsn_diff(
       pg_current_wal_lsn(), coalesce(stream.write_lsn, slot.restart_lsn)), 0)::bigint
FROM pg_replication_slots AS slot
LEFT JOIN pg_stat_replication AS stream ON stream.pid = slot.active_pid
WHERE slot.slot_name = %s
"""


def examine_barman(house: Installation, connection: Connection) -> Iterator[Line]:
    """Yield the lines of a house that Barman keeps; none of another."""
    row = connection.execute(RECEIVED, (SLOT,)).fetchone()
    if row is None and not house.barman:
        return
    yield _judge_log(row)
    if house.barman:
        yield _judge_base(house)


def _judge_log(row: tuple[bool, int] | None) -> Line:
    """Tell whether the log is received; without its slot a backup has holes."""
    if row is None:
        sight = choose(fr=f"la place {SLOT} manque", en=f"no slot {SLOT}")
        remedy = f"patronictl edit-config: slots: {{{SLOT}: {{type: physical}}}}"
        return Line("wal", "wrong", sight, remedy)
    is_active, lag_bytes = row
    megabytes = lag_bytes // MEGABYTE
    sight = choose(fr=f"{megabytes} Mo de retard", en=f"{megabytes} MB behind")
    remedy = choose(
        fr="sur la machine de Barman : barman check, puis barman receive-wal",
        en="on Barman’s machine: barman check, then barman receive-wal",
    )
    state: State = graded(lag_bytes, BEHIND_OK_BYTES, BEHIND_WARN_BYTES)
    if not is_active:
        state = "wrong"
        sight += choose(fr=", personne ne reçoit", en=", nobody receives")
    return Line("wal", state, sight, remedy)


def _judge_base(house: Installation) -> Line:
    remedy = f"barman backup {house.barman}"
    try:
        bases = BarmanServer(house.barman).list_bases()
    except ClusterFault as fault:
        return Line("base", "wrong", choose(fr=fault.fr, en=fault.en)[:120], remedy)
    if not bases:
        return Line("base", "wrong", choose(fr="aucune", en="none"), remedy)
    age_ms = max(0, house.now_ms - bases[-1].ended)
    hours = age_ms // HOUR_MS
    age = choose(fr=f"il y a {hours} h", en=f"{hours} h ago")
    return Line("base", graded(age_ms, BASE_OK_MS, BASE_WARN_MS), age, remedy)
