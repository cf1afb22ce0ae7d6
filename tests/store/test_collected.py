"""A collected sitting changes for nobody, whatever program asks: the database holds it.

So no act, of today or to come, can change what its minutes say and what is marked. The
tables are read from the catalogue: a new one that says something of a sitting or of an
attempt is either held, or named below with the reason why it may come after.
"""

import threading

import psycopg
import pytest
from psycopg import sql

from small_ecos import decide_of_circuit, make_circuit, make_examiners
from small_exam import (
    CHECK,
    SITES,
    SITTING,
    T0,
    Tablet,
    attempt_id,
    candidate_id,
    make_exam,
)

HELD = {
    "device",
    "attendance",
    "help_call",
    "extension",
    "pause",
    "site_start",
    "gate_override",
    "attempt",
    "placement",
    "allotment",
    "chair",
    "circuit",
    "circuit_place",
    "audience_opening",
    "empty_chair",
    "circuit_release",
    "turn_replay",
    "station_withdrawal",
    "given_up_grid",
    "grid_attribution",
    "tablet_proof",
}
BESIDE = {
    "journal_entry": "late entries are kept and shown, past the fixed head",
    "unsigned_tail": "what no device vouches for, found by the ledger",
    "counted_entry": "a view of the journal",
    "journal_head": "fixed once, by the ledger",
    "presence": "signs of life: no minutes read them",
    "kiosk_admission": "who came in, before any start; no minutes read it",
    "kiosk_waiting": "who stands at the door before any start; no minutes read it",
    "kiosk_nonce": "signs of life: no minutes read them",
    "kiosk_verdict": "what a tablet proves of its browser; no minutes read it",
    "trace": "who asked for what is not theirs, also after the close",
    "contact": "from which address a tablet was heard; no minutes read it",
    "look": "who read which copy, also after the collection",
    "progress": "the board's, made anew",
    "board": "of sittings that are open",
    "news": "what tablets hear; decides nothing",
    "erased_attempt": "which numbered entries are gone, once the exam is erased",
    "withdrawal": "who was taken out before anything of theirs began",
    "replacement_code": "lets a tablet in, where `device` lets it",
    "rescue_kit": "lets a tablet in, where `device` lets it",
    "kit_request": "lets a tablet in, where `device` lets it",
    "rescue_claim": "what a tablet asked, which `device` lets in or not",
    "act": "a chain that nobody changes",
    "incident": "followed to its end, by acts of its own",
    "step_reading": "what the cell read by the clocks of the house",
    "proposal": "decided by acts of its own",
    "annulment": "what the jury decides later",
    "keyholder": "keys, not copies",
    "handed_share": "keys, not copies",
    "released_key": "keys, not copies",
    "released_station_key": "keys, not copies",
    "opened_marking_key": "keys: after the collection only",
    "sealed_key_document": "keys, not copies",
    "key_version": "marking: after the collection only",
    "answers_table": "marking",
    "odd_acts": "counted as answers are gathered, after the collection",
    "marking_version": "marking",
    "levelling": "of marks, after the collection",
    "merging_rules": "of marks, after the collection",
    "late_attribution": "of marks, after the collection",
    "station_resit": "of marks, after the collection; its other half-day is held",
    "found_grid": "counts in marks alone where it was decided after the collection",
    "paper_grid_reading": "counts in marks alone where it came after the collection",
    "single_mark_decision": "of marks, after the collection",
    "single_marks_version": "marking",
    "candidate_mark": "marking",
    "wording_verdict": "marking",
    "panel_answer": "marking",
    "receipt": "of what is held, made once it is collected",
    "drawn_replay": "a copy as it was printed, also after the close",
    "casefile": "what the jury decides later",
    "casefile_step": "what the jury decides later",
    "case_statement": "what its candidate writes to the jury later",
    "case_reading": "of what its candidate reads later",
    "case_notice": "a view of steps of a case",
    "case_notice_act": "a view of acts of a case",
    "deliberation": "what the jury decides later",
    "published_paper": "what the jury decides later",
}
ABOUT = """
SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c
WHERE c.contype = 'f' AND c.confrelid IN ('sitting'::regclass, 'attempt'::regclass)
UNION
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public'
  AND column_name IN ('sitting', 'sitting_id', 'attempt', 'attempt_id')
"""


@pytest.fixture(scope="module")
def exam(database):
    """Two sittings with a row in each held table; the paper's is collected."""
    make_exam(database.dsn())
    with psycopg.connect(database.dsn()) as owner:
        make_examiners(owner)
        for sitting in (CHECK, SITTING):
            fill(owner, sitting)
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (SITTING,))
    return database


@pytest.fixture
def owner(exam):
    with psycopg.connect(exam.dsn()) as link:
        yield link
        link.rollback()


def fill(owner, sitting):
    site, attempt = SITES["Lyon-Sud"], attempt_id("04217", sitting)
    key = Tablet("04217").public_key
    owner.execute(
        "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
        " enrolled_ms) VALUES (%s, 1, %s, %s, %s, %s)",
        (attempt, key, bytes(32), bytes(32), T0),
    )
    owner.execute(
        "INSERT INTO attendance (attempt_id, kind, at_ms, act, tap)"
        " VALUES (%s, 'present', 1, 1, gen_random_uuid())",
        (attempt,),
    )
    owner.execute(
        "INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms)"
        " VALUES (gen_random_uuid(), %s, 'out', 1, 1)",
        (attempt,),
    )
    owner.execute(
        "INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)"
        " VALUES (gen_random_uuid(), %s, %s, %s, 'Salle 9', 'Z-1')",
        (sitting, candidate_id("04217"), site),
    )
    make_circuit(owner, sitting)
    decide_of_circuit(owner, sitting)
    owner.execute(
        "INSERT INTO allotment (id, sitting_id, site_id, version, document, digest,"
        " adopted_act) VALUES (gen_random_uuid(), %s, %s, 1, '', %s, 1)",
        (sitting, site, bytes(32)),
    )
    owner.execute(
        "INSERT INTO audience_opening (id, sitting_id, audience, package, act)"
        " VALUES (gen_random_uuid(), %s, 'setup', %s, 1)",
        (sitting, bytes(32)),
    )
    for table, columns, values in (
        ("extension", "minutes, act", "5, 1"),
        ("pause", "site_id, cause, from_ms, until_ms, act", "'{}', 'alarm', 1, 2, 1"),
        ("site_start", "site_id, held_act", "'{}', 1"),
        ("gate_override", "site_id, act", "'{}', 1"),
    ):
        owner.execute(
            f"INSERT INTO {table} (id, sitting_id, {columns})"  # noqa: S608 -- ours
            f" VALUES (gen_random_uuid(), %s, {values.format(site)})",
            (sitting,),
        )


def rows_of(table, sitting):
    """Name the rows of a table that are of one sitting."""
    by = {"device": "attempt", "attendance": "attempt_id", "attempt": "id"}
    by["help_call"] = by["circuit_place"] = "attempt_id"
    if table not in by:
        return sql.SQL("sitting_id = {}").format(sql.Literal(sitting))
    attempts = sql.SQL("(SELECT id FROM attempt WHERE sitting_id = {})").format(
        sql.Literal(sitting)
    )
    return sql.SQL("{} IN {}").format(sql.Identifier(by[table]), attempts)


CHANGES = {
    "insert": "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
    " WHERE {rows}",
    "update": "UPDATE {table} SET {column} = {value} WHERE {rows}",
    "delete": "DELETE FROM {table} WHERE {rows}",
}
COLUMNS = {
    "device": ("enrolled_ms", "enrolled_ms + 1"),
    "attempt": ("given_up_act", "7"),
    "attendance": ("at_ms", "at_ms + 1"),
    "help_call": ("seen_ms", "7"),
    "extension": ("minutes", "minutes + 1"),
    "pause": ("until_ms", "until_ms + 1"),
    "site_start": ("t0_ms", "7"),
    "gate_override": ("act", "act + 1"),
    "placement": ("seat", "'Z-2'"),
    "allotment": ("version", "version + 1"),
    "chair": ("room", "'B9'"),
    "circuit": ("code", "'Z'"),
    "circuit_place": ("rotation", "rotation + 1"),
    "audience_opening": ("act", "act + 1"),
    "empty_chair": ("act", "act + 1"),
    "circuit_release": ("act", "act + 1"),
    "turn_replay": ("turn", "turn + 1"),
    "station_withdrawal": ("station", "'s9'"),
    "given_up_grid": ("act", "act + 1"),
    "grid_attribution": ("met", "'Z'"),
    "tablet_proof": ("count", "count + 1"),
}


def written_columns(owner, table):
    """Return the columns that somebody writes: others are made of them."""
    rows = owner.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER'",
        (table,),
    ).fetchall()
    return sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)


def change(owner, how, table, sitting):
    column, value = COLUMNS[table]
    owner.execute(
        sql.SQL(CHANGES[how]).format(
            table=sql.Identifier(table),
            columns=written_columns(owner, table),
            rows=rows_of(table, sitting),
            column=sql.Identifier(column),
            value=sql.SQL(value),
        )
    )


def test_each_table_that_speaks_of_a_sitting_is_held_or_beside_it(owner):
    tables = {name for (name,) in owner.execute(ABOUT).fetchall()}
    tables -= {"ledger_entry", "sitting"}  # numbers of entries; held by its own trigger

    assert tables - HELD == {name for name in BESIDE if name in tables}
    assert tables >= HELD


@pytest.mark.parametrize("how", sorted(CHANGES))
@pytest.mark.parametrize("table", sorted(HELD))
def test_nothing_changes_a_collected_sitting(owner, table, how):
    with pytest.raises(psycopg.errors.RestrictViolation, match="is collected"):
        change(owner, how, table, SITTING)


@pytest.mark.parametrize("table", sorted(HELD))
def test_an_open_sitting_of_the_same_candidates_goes_on(owner, table):
    change(owner, "update", table, CHECK)


@pytest.mark.parametrize(
    "change",
    ["collected_ms = NULL", "t0_ms = 7", "closed_at_ms = 7", "duration_ms = 7"],
)
def test_its_hours_are_what_they_were_and_it_stays_collected(owner, change):
    with pytest.raises(psycopg.errors.RestrictViolation, match="is collected"):
        owner.execute(
            f"UPDATE sitting SET {change} WHERE id = %s",  # noqa: S608 -- ours
            (SITTING,),
        )


def test_who_sat_there_keeps_name_seat_and_time_in_the_record(owner):
    for column, value in (("seat", "'Z'"), ("name", "'X'"), ("factor_num", "7")):
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="is collected"),
            owner.transaction(),
        ):
            owner.execute(
                f"UPDATE candidate SET {column} = {value}"  # noqa: S608 -- ours
                " WHERE number = '04217'"
            )
    owner.execute("UPDATE candidate SET code_digest = %s", (bytes(32),))


def test_what_is_decided_of_fraud_may_come_after(owner):
    """By its own act, which bears on the marks and on no other sitting."""
    owner.execute(
        "UPDATE attempt SET excluded_act = 7 WHERE sitting_id = %s", (SITTING,)
    )


def test_who_writes_beside_a_collection_waits_for_it_and_is_refused(exam):
    """The collection counts what is there: nothing slips in before its commit."""
    refused = []

    def pause():
        try:
            with psycopg.connect(exam.dsn("concours_console")) as console:
                console.execute(
                    "INSERT INTO pause (id, sitting_id, site_id, cause, from_ms, act)"
                    " VALUES (gen_random_uuid(), %s, %s, 'alarm', 1, 1)",
                    (CHECK, SITES["Lille"]),
                )
        except psycopg.errors.RestrictViolation as error:
            refused.append(str(error))

    with psycopg.connect(exam.dsn()) as owner:
        owner.execute("SELECT FROM sitting WHERE id = %s FOR UPDATE", (CHECK,))
        writer = threading.Thread(target=pause)
        writer.start()
        with psycopg.connect(exam.dsn(), autocommit=True) as eye:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            while not eye.execute(waiting).fetchone()[0]:
                assert writer.is_alive(), "it did not wait"
        owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (CHECK,))
        owner.commit()
        writer.join()

    assert len(refused) == 1
