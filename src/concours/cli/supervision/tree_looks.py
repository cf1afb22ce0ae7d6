"""What a doctor sees of the journal's tree: who signs it, how lately, who cosigns."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from concours.cli.screen import choose
from concours.cli.supervision.database_looks import (
    Connection,
    Installation,
    Line,
    State,
    graded,
)
from concours.core.audit.transparency.policy import (
    Policy,
    PolicyMalformed,
    read_policy,
)
from concours.core.kernel.time import MINUTE_MS
from concours.ledger.signing_mark import mark_path, read_stop
from concours.store.journal.tree.ledger_state import read_ledger_state
from concours.store.journal.tree.notes import UNKNOWN_NOTE

WITNESSES = "CONCOURS_WITNESSES"
KEYS = ("ledger.key", "ledger/ledger.key")
NOTE_OK_MS, NOTE_WARN_MS = 3 * MINUTE_MS, 10 * MINUTE_MS
COSIGNED_OK_MS = 3 * MINUTE_MS
"""So long after a note its witnesses may take."""
# How long the oldest numbered entry has waited that no note covers.
UNNOTED = """
SELECT greatest(note.at_ms, journal_entry.received_ms) FROM ledger_entry
LEFT JOIN journal_entry USING (attempt, epoch, seq)
CROSS JOIN (SELECT coalesce(max(size), 0) AS size, max(at_ms) AS at_ms FROM tree_note
    WHERE origin = (SELECT origin FROM tree_note WHERE log = 'journal'
    ORDER BY number DESC LIMIT 1)) AS note
WHERE ledger_entry.number = note.size
"""
LAST_NOTE = "SELECT max(at_ms) FROM tree_note WHERE log = 'journal'"
# Of the log in force: up to which note each witness has cosigned, and when it did.
COSIGNED = """
SELECT witness, max(size), max(at_ms) FROM cosignature
JOIN tree_note ON tree_note.number = note
WHERE origin = (SELECT origin FROM tree_note WHERE log = 'journal'
    ORDER BY number DESC LIMIT 1)
GROUP BY witness
"""
# The last note that is old enough to have been cosigned.
DUE_SIZE = """
SELECT max(size) FROM tree_note WHERE at_ms <= %s
AND origin = (SELECT origin FROM tree_note WHERE log = 'journal'
    ORDER BY number DESC LIMIT 1)
"""


# Tablets that say to have seen a note which no key has signed here, within an hour.
SEEN_ELSEWHERE = """
SELECT count(DISTINCT facts ->> 'sent_by') FROM refused_act
WHERE code = %s AND at_ms > %s
"""
HOUR_BEFORE_MS = 60 * MINUTE_MS
TABLETS_WRONG_COUNT = 3
"""One candidate may lie; so many tell of another history."""


class Cosigned(NamedTuple):
    """Up to which size a witness has cosigned, and when that note was signed."""

    size: int
    at_ms: int


def _signing(house: Installation, connection: Connection) -> Line:
    """Tell of a ledger that signs nothing, whether or not anything waits for it."""
    reasons = [reason for reason in map(_stop_of, _keys_of(house)) if reason]
    remedy = choose(
        fr="ne supprimez rien ; voyez l’auditeur, restoring.md (ledger.stopped)",
        en="delete nothing; see the auditor, restoring.md (ledger.stopped)",
    )
    if reasons:
        return Line("signing", "wrong", reasons[0][:120], remedy)
    state = read_ledger_state(connection)
    if state.stopped_since is not None:
        sight = choose(
            fr="le registre ne signe plus : lisez son journal",
            en="the ledger signs nothing: read its log",
        )
        return Line("signing", "wrong", sight, remedy)
    if state.altered_log is not None:
        sight = choose(
            fr=f"une ligne de {state.altered_log} n’est plus celle qui fut écrite",
            en=f"a row of {state.altered_log} is not what was recorded",
        )
        return Line("signing", "wrong", sight, remedy)
    if not state.is_there:
        sight = choose(fr="aucun registre n’est là", en="no ledger is there")
        return Line("signing", "wrong", sight, "concours serve ledger")
    return Line("signing", "ok", choose(fr="il signe", en="it signs"), remedy)


def _note(house: Installation, connection: Connection) -> Line:
    row = connection.execute(UNNOTED).fetchone()
    waiting_ms = max(0, house.now_ms - row[0]) if row and row[0] else 0
    last_ms = (connection.execute(LAST_NOTE).fetchone() or (None,))[0]
    sight = choose(fr="aucune encore", en="none yet")
    if last_ms is not None:
        age = _length(house.now_ms - last_ms)
        sight = choose(fr=f"la dernière il y a {age}", en=f"the last {age} ago")
    if row:
        length = _length(waiting_ms)
        sight += choose(
            fr=f", des actions attendent depuis {length}",
            en=f", entries have waited for {length}",
        )
    remedy = choose(
        fr="concours serve ledger ; lisez son journal",
        en="concours serve ledger; read its log",
    )
    return Line("note", graded(waiting_ms, NOTE_OK_MS, NOTE_WARN_MS), sight, remedy)


def _witnesses(house: Installation, connection: Connection) -> Line:
    """Tell how many cosign; of all those of the policy, where it is known here."""
    remedy = choose(
        fr=f"appelez les témoins muets ; {WITNESSES}",
        en=f"call the silent witnesses; {WITNESSES}",
    )
    cosigned = {
        vkey: Cosigned(size, at_ms)
        for vkey, size, at_ms in connection.execute(COSIGNED).fetchall()
    }
    try:
        policy = _policy()
    except (OSError, UnicodeDecodeError, PolicyMalformed) as error:
        return Line("witnesses", "wrong", str(error)[:120], remedy)
    names = (
        {witness.key.vkey: witness.name for witness in policy.witnesses}
        if policy
        else {vkey: vkey.partition("+")[0] for vkey in cosigned}
    )
    if not names:
        return Line("witnesses", "ok", choose(fr="aucun", en="none"), remedy)
    before_ms = house.now_ms - COSIGNED_OK_MS
    row = connection.execute(DUE_SIZE, (before_ms,)).fetchone()
    due_size = (row and row[0]) or 0
    silent = [
        name
        for vkey, name in names.items()
        if cosigned.get(vkey, Cosigned(0, 0)).size < due_size
    ]
    answering = set(names.values()) - set(silent)
    state = _state_of(policy, answering, silent)
    sight = _sight(cosigned, names, silent, house.now_ms)
    return Line("witnesses", state, sight, remedy)


def _tablets(house: Installation, connection: Connection) -> Line:
    """Tell how many tablets have seen a note that this database does not hold."""
    values = (UNKNOWN_NOTE, house.now_ms - HOUR_BEFORE_MS)
    row = connection.execute(SEEN_ELSEWHERE, values).fetchone()
    count = (row and row[0]) or 0
    remedy = choose(
        fr="une base plus ancienne est-elle revenue ? restoring.md, avec l’auditeur",
        en="was an older database brought back? restoring.md, with the auditor",
    )
    sight = choose(
        fr=f"{count} ont vu une autre note du journal",
        en=f"{count} have seen another note of the journal",
    )
    return Line("tablets", graded(count, 0, TABLETS_WRONG_COUNT - 1), sight, remedy)


def _state_of(policy: Policy | None, answering: set[str], silent: list[str]) -> State:
    if not silent:
        return "ok"
    is_enough = policy.is_quorum(answering) if policy else bool(answering)
    return "warn" if is_enough else "wrong"


def _sight(
    cosigned: Mapping[str, Cosigned],
    names: Mapping[str, str],
    silent: list[str],
    now_ms: int,
) -> str:
    count, total = len(names) - len(silent), len(names)
    sight = choose(fr=f"{count} sur {total} répondent", en=f"{count} of {total} answer")
    instants = [own.at_ms for vkey, own in cosigned.items() if vkey in names]
    if instants:
        age = _length(now_ms - max(instants))
        sight += choose(
            fr=f", dernière note cosignée il y a {age}",
            en=f", last cosigned note {age} ago",
        )
    return sight + (f" ({', '.join(silent[:3])})" if silent else "")


def _keys_of(house: Installation) -> list[Path]:
    own_keys = [house.home / name for name in KEYS]
    named_path = os.environ.get("CONCOURS_LEDGER_KEY", "")
    return [*own_keys, Path(named_path)] if named_path else own_keys


def _stop_of(key: Path) -> str | None:
    """Return why the key of a file signs nothing any more, if it does not."""
    try:
        return read_stop(mark_path(key))
    except OSError:
        return None


def _policy() -> Policy | None:
    path = os.environ.get(WITNESSES)
    return read_policy(Path(path).read_text("utf-8")) if path else None


def _length(length_ms: int) -> str:
    minutes = max(0, length_ms) // MINUTE_MS
    if minutes < 1:
        return f"{max(0, length_ms) // 1000} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


TREE_LOOKS: tuple[Callable[[Installation, Connection], Line], ...] = (
    _signing,
    _note,
    _witnesses,
    _tablets,
)
