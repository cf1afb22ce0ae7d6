"""The ledger process: a turn each second, until it is last_state to stop."""

import gc
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from concours.core.audit.transparency.logs import ORIGIN
from concours.core.audit.transparency.policy import Policy, read_policy
from concours.core.kernel.time import SECOND_MS, Instant
from concours.ledger.acts import Acts
from concours.ledger.blockers import end_in_turns
from concours.ledger.logs import Logs
from concours.ledger.metrics import LedgerMetrics
from concours.ledger.notes import NOTE_MS, Notes
from concours.ledger.numbering import Numbering
from concours.ledger.publications import Publications
from concours.ledger.signing import Signing
from concours.ledger.signing_mark import mark_path
from concours.ledger.site_files import SiteFiles
from concours.ledger.site_news import SiteNewsSheets
from concours.ledger.supervision import Supervision
from concours.ledger.witnesses import Witnesses, ask_in_turns
from concours.metrics.log_lines import configure_log
from concours.metrics.socket import serve_metrics
from concours.metrics.watchdog import Watchdog
from concours.store.backup.slots import is_log_received
from concours.store.connection import DATABASE_AWAY, connect
from concours.store.journal.relays.signs import read_relay_signs
from concours.store.journal.tree.ledger_state import say_altered, say_stopped
from concours.store.signing_key import load_key

LOG = logging.getLogger("concours.ledger")

TURN_S = 1.0
REST = 1
"""Rest at least this many times as long as the turn took: half a core at most."""
AGAIN_S = 1.0
NOTE_SECONDS = re.compile("[1-9]|[1-5][0-9]|60")


@dataclass(frozen=True, slots=True)
class Settings:
    """The ledger's own role, the file of its key, and what its log is called.

    `note_every_ms`: how soon after a note a tree that has grown gets another.
    """

    dsn: str
    key: Path
    origin: str = ORIGIN
    witnesses: Path | None = None
    note_every_ms: int = NOTE_MS


def settings_from_environment() -> Settings:
    """Return the settings of `CONCOURS_DSN` and those that `docs/operating` names.

    Raises `ValueError`, with a sentence for whoever starts it.
    """
    witnesses = os.environ.get("CONCOURS_WITNESSES")
    note_seconds = os.environ.get("CONCOURS_NOTE_SECONDS", "60")
    if not NOTE_SECONDS.fullmatch(note_seconds):
        raise ValueError("CONCOURS_NOTE_SECONDS is not a number from 1 to 60")
    return Settings(
        dsn=os.environ["CONCOURS_DSN"],
        key=Path(os.environ.get("CONCOURS_LEDGER_KEY", "var/ledger.key")),
        origin=os.environ.get("CONCOURS_LOG_ORIGIN", ORIGIN),
        witnesses=Path(witnesses) if witnesses else None,
        note_every_ms=int(note_seconds) * SECOND_MS,
    )


def main() -> None:
    """Run the ledger until SIGINT or SIGTERM."""
    assert __debug__, "assertions are part of the exam"
    # What is kept is kept for the whole day and holds no cycle; looking for one among
    # millions of answers took half of each board's time.
    gc.disable()
    configure_log()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = settings_from_environment()
    except ValueError as fault:
        sys.exit(f"concours: {fault} (docs/operating/ledger.md)")
    serve(settings, stop)


def serve(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set; a lost database is waited for, and read anew."""
    key = load_key(settings.key)
    policy = read_policy(settings.witnesses.read_text()) if settings.witnesses else None
    metrics = LedgerMetrics()
    serve_metrics(metrics.registry)
    ending = threading.Thread(target=end_in_turns, args=(settings.dsn, stop, metrics))
    ending.start()
    try:
        watchdog = Watchdog()
        while not stop.is_set():
            watchdog.feed()
            try:
                with connect(settings.dsn) as connection:
                    signing = Signing(key, mark_path(settings.key))
                    logs = Logs(
                        signing,
                        settings.origin,
                        note_every_ms=settings.note_every_ms,
                    )
                    notes = logs.all_notes
                    with asking_witnesses(settings.dsn, policy, notes, signing):
                        _work(
                            connection,
                            signing,
                            logs,
                            metrics,
                            awaits_witnesses=policy is not None,
                            stop=stop,
                        )
            except DATABASE_AWAY as error:
                LOG.warning("database lost: %s", str(error).strip())
                stop.wait(AGAIN_S)
    finally:
        stop.set()
        ending.join()


@contextmanager
def asking_witnesses(
    dsn: str, policy: Policy | None, all_notes: Sequence[Notes], signing: Signing
) -> Iterator[None]:
    """Have witnesses asked, of each log, as long as this block lasts."""
    if policy is None:
        yield
        return
    end = threading.Event()
    witnesses = [
        Witnesses(policy, notes.key, signing, log=notes.log) for notes in all_notes
    ]
    asking = threading.Thread(target=ask_in_turns, args=(dsn, witnesses, end))
    asking.start()
    try:
        yield
    finally:
        end.set()
        asking.join()


def _work(  # noqa: PLR0913 -- what one session of the ledger holds
    connection: psycopg.Connection[tuple[object, ...]],
    signing: Signing,
    logs: Logs,
    metrics: LedgerMetrics,
    *,
    awaits_witnesses: bool,
    stop: threading.Event,
) -> None:
    numbering = Numbering(signing, awaits_witnesses=awaits_witnesses)
    supervision = Supervision()
    publications, acts = Publications(signing), Acts(signing)
    site_files, site_news = SiteFiles(signing), SiteNewsSheets(signing)
    signing.load(connection)
    numbering.load(connection)
    supervision.load(connection)
    acts.load(connection)
    logs.load(connection)
    LOG.info("%d entries under the root", numbering.size)
    for own_notes in logs.all_notes:
        LOG.info("the log is %s", own_notes.key.vkey)
    last_state: str | None = None
    watchdog = Watchdog()
    while not stop.is_set():
        watchdog.feed()
        begun_at = time.monotonic()
        signing.heed()
        state = "stopped" if signing.is_stopped else logs.altered
        if state not in (None, last_state):
            last_state = state
            _say(connection, logs, is_stopped=signing.is_stopped)
        _number(connection, numbering, metrics)
        logs.journal_notes.turn(connection, numbering.last, now=_read_clock())
        supervision.turn(
            connection, now=_read_clock(), is_signing=not signing.is_stopped
        )
        metrics.board_age.renew()
        metrics.note_backup(is_received=is_log_received(connection))
        now = _read_clock()
        metrics.note_relays(read_relay_signs(connection, now=now), now=now)
        publications.turn(connection, now=_read_clock())
        site_files.turn(connection, now=_read_clock())
        site_news.turn(connection, now=_read_clock())
        acts.turn(connection, now=_read_clock())
        logs.turn(connection, acts, now=_read_clock())
        took_s = time.monotonic() - begun_at
        rest_s = max(TURN_S - took_s, REST * took_s)
        if not stop.wait(rest_s / 2):
            _number(connection, numbering, metrics)
            stop.wait(rest_s / 2)


def _number(
    connection: psycopg.Connection[tuple[object, ...]],
    numbering: Numbering,
    metrics: LedgerMetrics,
) -> None:
    """Give numbers to what is new, twice a turn: circuits are drawn from those."""
    metrics.numbered_entries.inc(numbering.turn(connection, now=_read_clock()))
    metrics.note_numbering(numbering)


def _say(
    connection: psycopg.Connection[tuple[object, ...]], logs: Logs, *, is_stopped: bool
) -> None:
    """Say of this session that it signs nothing any more, or one log no further."""
    now = _read_clock()
    if is_stopped:
        say_stopped(connection, now)
    elif logs.altered is not None:
        say_altered(connection, logs.altered, now)


def _read_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)
