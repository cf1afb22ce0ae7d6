"""What a doctor sees of a cluster: who leads, who confirms, how far the others are.

Of a house on one node it says nothing.
"""

from collections.abc import Iterator
from typing import Any

from concours.cli.screen import choose
from concours.cli.supervision.database_looks import (
    DAY_MS,
    Connection,
    Installation,
    Line,
    State,
    graded,
    last_drills,
)
from concours.core.delivery.readiness.drills import DrillKind, judge_drill
from concours.core.kernel.time import Instant
from concours.store.build import current_build
from concours.store.cluster.patroni import Patroni

STANDBYS_OK = 2
LAG_OK_BYTES, LAG_WARN_BYTES = 2**24, 2**28
WAL_OK_BYTES, WAL_WARN_BYTES = 2**30, 2**32
MEGABYTE = 2**20
PRIMARY_DRILLS: tuple[DrillKind, ...] = ("switchover", "failover")
STATE = """
SELECT current_setting('synchronous_standby_names'),
       host(inet_server_addr()) || ':' || inet_server_port(), timeline_id
FROM pg_control_checkpoint()
"""
STANDBYS = """
SELECT application_name, sync_state IN ('sync', 'quorum') AND state = 'streaming',
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint
FROM pg_stat_replication
WHERE application_name NOT IN ('pg_basebackup', 'pg_receivewal', 'concours_backup')
  AND application_name NOT LIKE 'barman%'
ORDER BY application_name
"""
SLOTS = """
SELECT slot_name, active, coalesce(wal_status, 'lost'),
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
FROM pg_replication_slots WHERE slot_type = 'physical' ORDER BY slot_name
"""


def examine_cluster(house: Installation, connection: Connection) -> Iterator[Line]:
    """Yield the lines of a cluster; none where there is one node."""
    confirming, address, timeline = _rows(connection, STATE)[0]
    standbys = _rows(connection, STANDBYS)
    if not (confirming or standbys):
        return
    name = address or choose(fr="cette machine", en="this machine")
    seen = choose(fr=f"{name}, branche {timeline}", en=f"{name}, timeline {timeline}")
    yield Line("primary", "ok", seen, "patronictl list")
    if house.patroni:
        yield _patroni(Patroni(house.patroni))
    yield _confirming(confirming, standbys)
    if standbys:
        yield _lag(standbys)
    yield from _slots(_rows(connection, SLOTS))
    yield from _drills(house, connection)


def _patroni(patroni: Patroni) -> Line:
    """Tell whether it fails over by itself: paused, it stops without a word."""
    fault = patroni.find_fault()
    seen = {
        None: choose(fr="bascule seule", en="fails over by itself"),
        "paused": choose(fr="bascule suspendue", en="failover is paused"),
    }.get(fault, choose(fr="ne répond pas", en="does not answer"))
    remedy = choose(
        fr="patronictl resume ; aucune épreuve avant",
        en="patronictl resume; no sitting before",
    )
    return Line("patroni", "wrong" if fault else "ok", seen, remedy)


def _confirming(confirming: str, standbys: list[Any]) -> Line:
    names = [name for name, does_confirm, _ in standbys if does_confirm]
    state = graded(-len(names), -STANDBYS_OK, -1)
    remedy = choose(
        fr="aucune réponse n’est confirmée sans l’un d’eux : patronictl list",
        en="nothing is acknowledged without one of them: patronictl list",
    )
    if not confirming:
        state = "wrong"
        remedy = choose(
            fr="synchronous_standby_names est vide : synchronous_mode_strict, et "
            "aucune épreuve avant",
            en="synchronous_standby_names is empty: synchronous_mode_strict, and no "
            "sitting before",
        )
    return Line("standbys", state, ", ".join(names) or _say_nobody(), remedy)


def _lag(standbys: list[Any]) -> Line:
    name, _, behind = max(standbys, key=lambda row: int(row[2]))
    state = graded(behind, LAG_OK_BYTES, LAG_WARN_BYTES)
    megabytes = behind // MEGABYTE
    seen = choose(
        fr=f"{name} : {megabytes} Mo de retard", en=f"{name}: {megabytes} MB behind"
    )
    remedy = choose(
        fr="son disque ou sa ligne est trop lent",
        en="its disk or its line is too slow",
    )
    return Line("lag", state, seen, remedy)


def _slots(slots: list[Any]) -> Iterator[Line]:
    """Yield one line of what the slots keep; nothing where there is none."""
    if not slots:
        return
    kept = max(int(row[3]) for row in slots)
    idle_names = [name for name, is_active, _, _ in slots if not is_active]
    lost_names = [name for name, _, status, _ in slots if status == "lost"]
    state: State = "wrong" if lost_names else graded(kept, WAL_OK_BYTES, WAL_WARN_BYTES)
    if state == "ok" and idle_names:
        state = "warn"
    megabytes = kept // MEGABYTE
    seen = choose(
        fr=f"{megabytes} Mo de journal gardés", en=f"{megabytes} MB of log kept"
    )
    if named := ", ".join(lost_names or idle_names):
        seen += choose(fr=f" ; sans lecteur : {named}", en=f"; without reader: {named}")
    remedy = choose(
        fr="relancez ce qui lit (nœud, concours backup --follow, Barman), ou supprimez "
        "la place : pg_drop_replication_slot",
        en="start what reads again (node, concours backup --follow, Barman), or drop "
        "the slot: pg_drop_replication_slot",
    )
    yield Line("slots", state, seen, remedy)


def _drills(house: Installation, connection: Connection) -> Iterator[Line]:
    drills = last_drills(connection)
    build, now = current_build(), Instant(house.now_ms)
    for kind in PRIMARY_DRILLS:
        drill = drills.get(kind)
        state = judge_drill(drill, build=build, now=now)
        seen = choose(fr="jamais", en="never")
        if drill is not None:
            days = (house.now_ms - drill.at) // DAY_MS
            seen = choose(fr=f"il y a {days} jours", en=f"{days} days ago")
        if state == "other_build":
            seen += choose(fr=", sur une autre version", en=", on another build")
        if state == "lost":
            seen += choose(fr=", perdu", en=", lost")
        level: State = "ok" if state == "good" else "wrong"
        yield Line(kind, level, seen, f"concours drill {kind} --patroni URL …")


def _rows(connection: Connection, query: str) -> list[Any]:
    return connection.execute(query).fetchall()


def _say_nobody() -> str:
    return choose(fr="aucun", en="none")
