"""What a doctor sees in the database of a house, and how a line of it is made."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from concours.cli.screen import choose
from concours.core.delivery.readiness.drills import Drill, DrillKind
from concours.core.kernel.time import HOUR_MS, Instant
from concours.store.build import current_build
from concours.store.upgrade import pending_migrations

State: TypeAlias = Literal["ok", "warn", "wrong"]
Connection: TypeAlias = "psycopg.Connection[Any]"
DAY_MS = 24 * HOUR_MS
VERSION_MIN = 170_000
CLOCK_OK_MS, CLOCK_WARN_MS = 500, 2_000
DRILL_OK_MS = 7 * DAY_MS
KEEPER_OK_MS = 60_000
UNSIGNED_OK_MS = 60_000
PROPOSAL_OK_MS = DAY_MS
GRANTS = """
SELECT has_table_privilege('concours_gateway', 'journal_entry', 'INSERT')
   AND NOT has_table_privilege('concours_gateway', 'candidate_mark', 'SELECT')
   AND NOT has_table_privilege('concours_console', 'journal_entry', 'INSERT')
   AND NOT has_table_privilege('concours_console', 'act', 'UPDATE')
"""
KEEPER = "SELECT max(alive_ms) FROM keeper_key"
UNSIGNED = """
SELECT min(at_ms) FROM act
WHERE number > coalesce((SELECT max(act) FROM act_signature), 0)
"""
DRILLS = """
SELECT DISTINCT ON (1) coalesce(body ->> 'drill', 'restore'), at_ms,
       body ->> 'held' = 'true', coalesce(body ->> 'build', '')
FROM (SELECT number, at_ms, convert_from(body, 'UTF8')::jsonb AS body FROM act
      WHERE kind IN ('restore_drilled', 'drill_recorded')) AS drill
WHERE coalesce(body ->> 'of_house', 'true') = 'true' ORDER BY 1, number DESC
"""
PACKAGES = """
WITH due AS (SELECT DISTINCT package_digest AS digest FROM sitting
             WHERE collected_ms IS NULL AND cancelled_act IS NULL),
     heard AS (SELECT * FROM gateway_report
               WHERE at_ms > extract(epoch FROM clock_timestamp()) * 1000 - 30000)
SELECT (SELECT count(*) FROM due WHERE digest NOT IN (SELECT digest FROM package_file)),
       (SELECT count(*) FROM heard),
       (SELECT count(*) FROM heard WHERE packages @> ARRAY(SELECT digest FROM due)),
       (SELECT coalesce(max(damaged_count), 0) FROM heard)
"""
PROPOSALS = """
SELECT count(*) FROM proposal WHERE state = 'open' AND made_ms < %s AND expires_ms > %s
"""
ZONES = "SELECT DISTINCT zone FROM site"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: its state, what was seen, and what to do."""

    name: str
    state: State
    seen: str
    remedy: str

    def facts(self) -> dict[str, str]:
        """Return it for a machine; the remedy of what is not ok."""
        facts = {"line": self.name, "state": self.state, "seen": self.seen}
        return facts if self.state == "ok" else facts | {"remedy": self.remedy}


@dataclass(frozen=True, slots=True)
class Installation:
    """What is looked at. `now_ms` is the clock of this machine.

    `barman` is the name by which a Barman of this machine keeps the house, or "";
    `patroni` the REST addresses of its nodes.
    """

    home: Path
    backups: Path | None
    certificate: Path | None
    console: int
    gateways: tuple[int, ...]
    now_ms: int
    host: str = "127.0.0.1"
    barman: str = ""
    patroni: tuple[str, ...] = ()


def graded(value: float, ok: float, warn: float) -> State:
    """Return how something is of which less is better."""
    return "ok" if value <= ok else "warn" if value <= warn else "wrong"


def _version(_house: Installation, connection: Connection) -> Line:
    version = connection.info.server_version
    state: State = "ok" if version >= VERSION_MIN else "wrong"
    remedy = choose(fr="installez PostgreSQL 17", en="install PostgreSQL 17")
    return Line("database", state, f"PostgreSQL {version // 10_000}", remedy)


def _tables(_house: Installation, connection: Connection) -> Line:
    pending = pending_migrations(connection)
    sight = pending[-1] if pending else choose(fr="à jour", en="current")
    return Line("tables", "wrong" if pending else "ok", sight, "concours upgrade")


def _grants(_house: Installation, connection: Connection) -> Line:
    is_right = _value(connection, GRANTS)
    sight = (
        choose(fr="comme écrits", en="as written")
        if is_right
        else choose(fr="autres qu’écrits", en="other than written")
    )
    return Line("grants", "ok" if is_right else "wrong", sight, "concours upgrade")


def _clock(house: Installation, connection: Connection) -> Line:
    began_ms = time.time_ns() // 1_000_000
    query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    database_ms = int(_value(connection, query) or 0)
    gap_ms = abs(database_ms - began_ms)
    state = graded(gap_ms, CLOCK_OK_MS, CLOCK_WARN_MS)
    remedy = choose(fr="réglez l’heure (chrony)", en="set the time (chrony)")
    assert house.now_ms
    return Line(
        "clock",
        state,
        choose(
            fr=f"à {gap_ms} ms de celle de la base",
            en=f"{gap_ms} ms from the database's",
        ),
        remedy,
    )


def _zones(_house: Installation, connection: Connection) -> Line:
    unknown_zones = []
    for (name,) in connection.execute(ZONES).fetchall():
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            unknown_zones.append(name)
    sight = ", ".join(unknown_zones) or choose(fr="connus", en="known")
    return Line(
        "zones", "wrong" if unknown_zones else "ok", sight, "apt-get install tzdata"
    )


def _keeper(house: Installation, connection: Connection) -> Line:
    alive_ms = _value(connection, KEEPER)
    age_ms = house.now_ms - int(alive_ms or 0)
    state: State = "ok" if alive_ms and age_ms <= KEEPER_OK_MS else "wrong"
    seconds = max(0, age_ms) // 1000
    sight = (
        choose(fr=f"il y a {seconds} s", en=f"{seconds} s ago")
        if alive_ms
        else _say_never()
    )
    return Line("keeper", state, sight, "concours serve keeper")


def _ledger(house: Installation, connection: Connection) -> Line:
    unsigned_ms = _value(connection, UNSIGNED)
    age_ms = 0 if unsigned_ms is None else house.now_ms - int(unsigned_ms)
    state: State = "ok" if age_ms <= UNSIGNED_OK_MS else "wrong"
    seconds = age_ms // 1000
    sight = (
        choose(fr=f"rien de signé depuis {seconds} s", en=f"unsigned for {seconds} s")
        if age_ms
        else choose(fr="tout acte est signé", en="every act signed")
    )
    remedy = choose(
        fr="concours serve ledger ; lisez son journal : un acte y est peut-être faux",
        en="concours serve ledger; read its log: an act may not be sound",
    )
    return Line("ledger", state, sight, remedy)


def last_drills(connection: Connection) -> Mapping[DrillKind, Drill]:
    """Return the last drill of each kind on the house itself."""
    rows = connection.execute(DRILLS).fetchall()
    return {row[0]: Drill(row[0], Instant(row[1]), row[2], row[3]) for row in rows}


def _packages(_house: Installation, connection: Connection) -> Line:
    missing, heard, whole, damaged = connection.execute(PACKAGES).fetchall()[0]
    state: State = "wrong" if missing or damaged or whole < heard else "ok"
    sight = choose(
        fr=f"{whole} passerelles sur {heard} ont tout",
        en=f"{whole} of {heard} gateways have all",
    )
    if missing:
        sight = choose(fr=f"{missing} hors de la base", en=f"{missing} not in database")
    if damaged:
        sight += choose(fr=", un fichier abîmé", en=", a damaged file")
    remedy = choose(
        fr="console et passerelles échangent en une minute ; sinon lisez leur journal",
        en="console and gateways exchange within a minute; if not, read their logs",
    )
    return Line("packages", state, sight, remedy)


def _drill(house: Installation, connection: Connection) -> Line:
    drill = last_drills(connection).get("restore")
    remedy = "concours restore DIR --drill"
    if drill is None:
        return Line("drill", "warn", _say_never(), remedy)
    age_ms, is_held = house.now_ms - drill.at, drill.is_held
    is_ours = drill.build == current_build()
    state: State = "ok" if age_ms <= DRILL_OK_MS and is_ours else "warn"
    days = age_ms // DAY_MS
    sight = choose(fr=f"il y a {days} jours", en=f"{days} days ago")
    if not is_ours:
        sight += choose(fr=", sur une autre version", en=", on another build")
    if not is_held:
        sight += choose(fr=", perdue", en=", lost")
    return Line("drill", state if is_held else "wrong", sight, remedy)


def _proposals(house: Installation, connection: Connection) -> Line:
    before_ms = house.now_ms - PROPOSAL_OK_MS
    query = connection.execute(PROPOSALS, (before_ms, house.now_ms))
    count = (query.fetchone() or (0,))[0]
    remedy = choose(
        fr="une seconde personne les confirme, ou les retire : À faire",
        en="a second person confirms or withdraws them: À faire",
    )
    sight = choose(fr=f"{count} de plus d’un jour", en=f"{count} older than a day")
    return Line("proposals", "warn" if count else "ok", sight, remedy)


def _say_never() -> str:
    return choose(fr="jamais", en="never")


def _value(connection: Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row and row[0]


DATABASE_LOOKS: tuple[Callable[[Installation, Connection], Line], ...] = (
    _version,
    _tables,
    _grants,
    _clock,
    _zones,
    _keeper,
    _ledger,
    _packages,
    _drill,
    _proposals,
)
