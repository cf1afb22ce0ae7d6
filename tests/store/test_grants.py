"""Each process may do what it is for, and nothing else: `schema/grants.sql`, by line.

The table below is written apart from the grants, so that a line added there without a
reason here is seen. Defends A26 and A27 as far as roles go.
"""

from contextlib import ExitStack

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from concours.core.delivery.journal.act import ACTS_GENESIS
from concours.core.kernel.canonical import digest, i64
from concours.gateway.database import CONNECTIONS_COUNT_MAX as CONNECTIONS_OF_A_GATEWAY
from concours.store.install import PROCESS_ROLES, ROLES, make_roles
from concours.store.roles import SETTINGS

EXAM_TABLES = {"exam", "site", "candidate", "frozen_paper", "sitting", "attempt"}
PREPARATION = {
    "keyholder",
    "handed_share",
    "extension",
    "replacement_code",
    "key_version",
    "answers_table",
    "odd_acts",
    "marking_version",
    "candidate_mark",
    "planned_sitting",
    "sealed_key_document",
    "wording_verdict",
    "panel_answer",
}
JURY_ROOM = {
    "site_start",
    "gate_override",
    "pause",
    "attendance",
    "incident",
    "annulment",
    "proposal",
    "proposal_seen",
}
RESULTS = {
    "minutes",
    "drawn_replay",
    "deliberation",
    "publication",
    "published_sheet",
    "published_paper",
    "forensics_run",
    "receipt",
    "casefile",
    "casefile_step",
}
RANKING = {"part_version", "ranking_version", "candidate_rank"}
MATCHING = {
    "campaign",
    "campaign_phase",
    "posts_version",
    "participants_version",
    "participant",
    "matching_round",
    "round_outcome",
}
WISHES = {
    "wish_edit",
    "wish_confirmation",
    "couple",
    "couple_word",
    "couple_list",
    "couple_agreement",
    "wish_session_end",
    "student_password",
}
KIOSK_DECIDED = {
    *("kiosk_configuration", "kiosk_browser_key", "kiosk_policy", "kiosk_admission"),
    "kiosk_probe_code",
}
KIOSK = KIOSK_DECIDED | {"kiosk_nonce", "kiosk_verdict", "kiosk_probe", "kiosk_waiting"}
RELAYS = {"relay", "site_file", "site_news", "relay_status"}
RESCUES = {"rescue_kit", "rescue_claim", "kit_request"}
TREE = {"tree_note", "cosignature", "tile_root"}
LEAVES = {"act_leaf", "trace_leaf"}
ECOS = {"examiner", "circuit", "chair", "circuit_place"}
SIGN_IN = {"second_factor", "recovery_code", "sign_in"}
MAY_READ = {
    "concours_gateway": EXAM_TABLES
    | MATCHING
    | WISHES
    | ECOS
    | {
        "personal_settings",
        "extension",
        "replacement_code",
        "news",
        "device",
        "journal_entry",
        "presence",
        "site_start",
        "publication",
        "published_sheet",
        "published_paper",
        "publication_signature",
        "publication_announced",
        "recheck",
        "receipt",
        "case_notice",
        "case_notice_act",
        "case_reading",
        "case_statement",
        "wrong_try",
        "brake_lift",
        "help_call",
        "released_door_key",
        "released_documents_key",
        "package_file",
    }
    | TREE
    | LEAVES
    | KIOSK
    | {"ledger_entry", "contact"}
    | RELAYS
    | RESCUES,
    "concours_keeper": {
        "site",
        "sitting",
        "site_start",
        "keyholder",
        "keeper_key",
        "handed_share",
        "released_key",
        "news",
        "act",
        "journal_head",
        "opened_marking_key",
        "frozen_paper",
        "audience_opening",
        "released_station_key",
        "circuit",
    },
    "concours_ledger": EXAM_TABLES
    | TREE
    | LEAVES
    | {"trace_body", "trace_entry", "trace_cursor", "uncovered_trace"}
    | {
        "chair",
        "circuit",
        "circuit_place",
        "extension",
        "site_start",
        "pause",
        "device",
        "journal_entry",
        "presence",
        "news",
        "ledger_entry",
        "ledger_cursor",
        "checkpoint",
        "journal_head",
        "unsigned_tail",
        "counted_entry",
        "erased_attempt",
        "progress",
        "board",
        "publication",
        "published_sheet",
        "publication_signature",
        "act",
        "act_signature",
        *("relay", "relay_status", "site_file", "site_news"),
    },
    "concours_watch": set(),
}
MAY_INSERT = {
    "concours_console": EXAM_TABLES
    | PREPARATION
    | JURY_ROOM
    | RESULTS
    | SIGN_IN
    | RANKING
    | MATCHING
    | ECOS
    | {
        "allotment",
        "audience_opening",
        "empty_chair",
        "circuit_release",
        "turn_replay",
        "station_withdrawal",
        "given_up_grid",
        "grid_attribution",
        "late_attribution",
        "found_grid",
        "paper_grid_reading",
        "station_resit",
        "tablet_proof",
        "single_marks_version",
        "single_mark_decision",
        "levelling",
        "merging_rules",
        "step_reading",
        "handover",
        "personal_settings",
        "placement",
        "withdrawal",
        "roster_file",
        "round_document",
        "kiosk_configuration",
        "kiosk_browser_key",
        "kiosk_policy",
        "kiosk_admission",
        "kiosk_probe_code",
        "kiosk_verdict",
        "package_file",
        "relay",
    }
    | {"staff", "appointment", "refused_act", "django_session"}
    | {"wrong_try", "brake_lift", "look"},
    "concours_gateway": WISHES
    | {
        "device",
        "journal_entry",
        "presence",
        "refused_act",
        "trace",
        "contact",
        "recheck",
        "case_reading",
        "case_statement",
        "wrong_try",
        "help_call",
        "relay_status",
    }
    | RESCUES
    | KIOSK - KIOSK_DECIDED,
    "concours_keeper": {
        "keeper_key",
        "released_key",
        "released_station_key",
        "opened_marking_key",
    },
    "concours_ledger": TREE
    | {
        "trace_entry",
        "ledger_entry",
        "checkpoint",
        "journal_head",
        "unsigned_tail",
        "progress",
        "board",
        "publication_signature",
        "act_signature",
        *("site_file", "site_news"),
    },
    "concours_watch": set(),
}
MAY_UPDATE = {
    "concours_console": {
        "staff": None,
        "site": {"name", "address", "zone"},
        "candidate": {
            *("name", "site_id", "room", "seat", "factor_num", "factor_den"),
            *("code_digest", "letter_digest"),
        },
        "personal_settings": {
            *("text_percent", "contrast", "spacing_percent", "breaks_count"),
            *("break_minutes", "reader", "has_own_room"),
        },
        "django_session": None,
        "second_factor": {"used"},
        "recovery_code": {"used_ms"},
        "sitting": {
            *("armed_ms", "t0_ms", "closed_at_ms", "collected_ms"),
            *("paper_id", "quorum", "package_digest", "key_check", "reopened_act"),
            *("title", "scheduled_ms", "duration_ms", "cancelled_act"),
            *("open_secret", "weight"),
        },
        "exam": {
            "title",
            "first_day",
            "profile",
            "signer",
            "kept_days",
            "archived_act",
            "held_act",
            "erased_act",
        },
        "planned_sitting": {
            *("title", "scheduled_ms", "duration_ms", "weight", "cancelled_act"),
        },
        "marking_version": {"agreed_ms", "agreed_digest", "adopted_act"},
        "single_marks_version": {"agreed_ms", "agreed_digest", "adopted_act"},
        "levelling": {"adopted_act"},
        "ranking_version": {"adopted_act"},
        "campaign": {"settings", "calendar"},
        "matching_round": {"opens_ms", "published_act", "stopped_act"},
        "wording_verdict": {"undone_act"},
        "sealed_key_document": {"sealed"},
        "site_start": {"armed_ms", "t0_ms", "closed_at_ms"},
        "attempt": {"given_up_act", "excluded_act"},
        "placement": {"site_id", "room", "seat"},
        "examiner": {"name", "university", "code_digest"},
        "chair": {"room", "examiner_id"},
        "circuit": {"post_code_number"},
        "circuit_place": {"circuit_id", "rotation", "position"},
        "appointment": {"roles", "site_id", "room"},
        "pause": {"until_ms", "ended_act"},
        "help_call": {"seen_ms", "act", "taken_back_act", "seen_act"},
        "incident": {"kind", "state", "assignee_id", "changed_ms", "act"},
        "outage_status": {"act"},
        "handover": {"accepted_ms", "accepted_act", "replaced_act"},
        "proposal": {"state", "decider_id", "decided_ms"},
        "publication": {"published_act", "stopped_act"},
        "forensics_run": {
            *("phase", "percent", "alive_ms", "stop_ms", "ended_ms"),
            *("fault", "result", "digest"),
        },
        "recheck": {"answer", "answered_act", "answered_ms"},
        "wrong_try": {"since_ms", "count"},
        "kiosk_configuration": {"replaced_act"},
        "kiosk_browser_key": {"withdrawn_act"},
        "relay": {"revoked_act"},
    },
    "concours_gateway": {
        "kiosk_nonce": {"nonce", "issued_ms"},
        "kiosk_waiting": {"at_ms"},
        "presence": {
            *("seen_ms", "written", "offset_ms", "package", "storage", "ends_ms"),
            *("read_number", "focus_lost", "kiosk", "rejoined", "ahead", "voice"),
            *("worker", "returned_ms"),
        },
        "wrong_try": {"since_ms", "count"},
        "help_call": {"taken_back_ms"},
        "relay_status": {"heard_ms", "stored", "waiting", "free_bytes"},
        "rescue_claim": {"last_ms", "outcome"},
        "kit_request": {"sealed", "taken_ms"},
    },
    "concours_keeper": {
        "keeper_key": {"alive_ms"},
        "handed_share": {"state", "refusal", "checked_ms", "also_marking"},
        "sitting": {"t0_ms", "key_released_ms"},
        "site_start": {"t0_ms", "key_released_ms"},
    },
    "concours_ledger": {
        "ledger_cursor": {"xid", "progress_count"},
        "trace_cursor": {"xid"},
        "journal_head": {"quorum_ms"},
        "progress": {"read_count", "chains"},
        "board": {"at_ms", "body", "candidates"},
        "site_file": {"body", "signature", "signer", "signed_ms"},
        "site_news": {"body", "signature", "signer", "signed_ms"},
    },
    "concours_watch": {},
}
MAY_DELETE = {
    "concours_console": {
        "django_session",
        "roster_file",
        "placement",
        "withdrawal",
        "appointment",
        "second_factor",
        "recovery_code",
    },
}
NEWS_OF = {
    "concours_console": {
        "armed",
        "disarmed",
        "extended",
        "message",
        "closed",
        "paused",
        "resumed",
        "call_seen",
        "turns",
        "replayed",
        "withdrawn",
    },
    "concours_gateway": set(),  # `superseded`, of one attempt only: tested apart
    "concours_keeper": {"armed", "launched", "audience"},
}
NEWS_KINDS = set().union(*NEWS_OF.values()) | {"superseded"}


@pytest.fixture(scope="module")
def owner(database):
    with psycopg.connect(database.dsn()) as connection:
        yield connection


@pytest.fixture(scope="module")
def tables(owner):
    rows = owner.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " UNION SELECT viewname FROM pg_views WHERE schemaname = 'public'"
    ).fetchall()
    return {name for (name,) in rows}


def allowed(owner, tables, role, privilege):
    rows = owner.execute(
        "SELECT name FROM unnest(%s::text[]) AS name"
        " WHERE has_table_privilege(%s, name, %s)",
        (sorted(tables), role, privilege),
    ).fetchall()
    return {name for (name,) in rows}


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_reads_what_is_said_and_no_more(owner, tables, role):
    expected = MAY_READ.get(role, tables - {"student_password", "kit_request"})

    assert allowed(owner, tables, role, "SELECT") == expected


def test_staff_count_passwords_of_students_and_read_none_a40(owner):
    rows = owner.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'student_password' AND has_column_privilege("
        "'concours_console', 'student_password', column_name, 'SELECT')"
    ).fetchall()

    assert {name for (name,) in rows} == {"candidate", "code_digest"}


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_adds_what_is_said_and_no_more(owner, tables, role):
    assert allowed(owner, tables, role, "INSERT") == MAY_INSERT[role]


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_deletes_and_truncates_what_is_said_and_no_more(owner, tables, role):
    assert allowed(owner, tables, role, "DELETE") == MAY_DELETE.get(role, set())
    assert allowed(owner, tables, role, "TRUNCATE") == set()


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_changes_the_columns_that_are_said_and_no_more(owner, role):
    rows = owner.execute(
        "SELECT table_name, column_name, has_column_privilege(%s, table_name,"
        " column_name, 'UPDATE') FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        (role,),
    ).fetchall()
    columns = {(table, column) for table, column, _ in rows}
    changeable = {(table, column) for table, column, may in rows if may}

    expected = {
        (table, column)
        for table, column in columns
        if table in MAY_UPDATE[role]
        and (MAY_UPDATE[role][table] is None or column in MAY_UPDATE[role][table])
    }
    assert changeable == expected


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_fills_no_disk_beside_its_tables_a22(owner, template, database, role):
    """Temporary tables and large objects were everybody's, and counted nowhere."""
    may = owner.execute(
        "SELECT has_database_privilege(%s, %s, 'TEMPORARY'), ARRAY(SELECT proname"
        " FROM pg_proc WHERE has_function_privilege(%s, oid, 'EXECUTE') AND proname ~"
        " '^lo(write|_creat|_create|_from_bytea|_put|_import|_export)$')",
        (role, template, role),
    ).fetchone()

    assert may == (False, [])
    with (
        database.connect(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT lo_create(0)")


KEYS_AND_MARKS = {
    "sealed_key_document", "opened_marking_key", "handed_share", "key_version",
    "answers_table", "marking_version", "candidate_mark", "ranking_version",
    "candidate_rank", "part_version", "wording_verdict", "panel_answer",
}  # fmt: skip


def test_what_talks_to_tablets_reads_no_key_and_no_mark_a23(owner):
    """So that no payload, error, cache or delay of it can tell them."""
    readable = {
        table
        for table in KEYS_AND_MARKS
        for (may,) in owner.execute(
            "SELECT has_any_column_privilege('concours_gateway', %s, 'SELECT')",
            (table,),
        )
        if may
    }

    assert readable == set()


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_no_role_changes_or_deletes_a_key_or_a_mark_that_is_there_a26(owner, role):
    """But for when a sitting is sealed again, which its act names."""
    made = KEYS_AND_MARKS - {"handed_share"}
    changeable = {
        (table, column)
        for table, column, may in owner.execute(
            "SELECT table_name, column_name, has_column_privilege(%s, table_name,"
            " column_name, 'UPDATE') FROM information_schema.columns"
            " WHERE table_name = ANY(%s)",
            (role, list(made)),
        )
        if may
    }
    deletable = {
        table
        for table in made
        for (may,) in owner.execute(
            "SELECT has_table_privilege(%s, %s, 'DELETE, TRUNCATE')", (role, table)
        )
        if may
    }

    notes = {
        ("marking_version", "agreed_ms"),
        ("marking_version", "agreed_digest"),
        ("marking_version", "adopted_act"),
        ("ranking_version", "adopted_act"),
        ("sealed_key_document", "sealed"),
        ("wording_verdict", "undone_act"),
    }
    assert deletable == set()
    assert changeable == (notes if role == "concours_console" else set())


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_role_makes_no_table(owner, role):
    row = owner.execute(
        "SELECT has_schema_privilege(%s, 'public', 'CREATE'), rolsuper, rolcreaterole,"
        " rolbypassrls FROM pg_roles WHERE rolname = %s",
        (role, role),
    ).fetchone()

    assert row == (False, False, False, False)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("concours_gateway", "UPDATE journal_entry SET body = ''"),
        ("concours_gateway", "DELETE FROM journal_entry"),
        ("concours_gateway", "SELECT sealed FROM sealed_key_document"),
        ("concours_gateway", "SELECT document FROM key_version"),
        ("concours_gateway", "SELECT packed FROM answers_table"),
        ("concours_gateway", "SELECT sitting_key FROM released_key"),
        ("concours_gateway", "SELECT key FROM released_station_key"),
        ("concours_gateway", "SELECT login FROM staff"),
        ("concours_console", "INSERT INTO journal_entry (attempt) VALUES (NULL)"),
        ("concours_console", "UPDATE journal_entry SET body = ''"),
        ("concours_console", "DELETE FROM act"),
        ("concours_console", "UPDATE candidate_mark SET units = 0"),
        ("concours_console", "DELETE FROM candidate_mark"),
        ("concours_console", "UPDATE marking_version SET digest = ''"),
        ("concours_console", "DELETE FROM marking_version"),
        ("concours_console", "UPDATE key_version SET document = ''"),
        ("concours_console", "DELETE FROM key_version"),
        ("concours_console", "UPDATE answers_table SET packed = ''"),
        ("concours_console", "INSERT INTO released_key VALUES (NULL)"),
        ("concours_console", "INSERT INTO released_station_key VALUES (NULL)"),
        ("concours_keeper", "SELECT examiner_id FROM chair"),
        ("concours_keeper", "SELECT candidate_id FROM attempt"),
        ("concours_console", "INSERT INTO opened_marking_key VALUES (NULL)"),
        ("concours_console", "INSERT INTO journal_head VALUES (NULL)"),
        ("concours_console", "UPDATE published_sheet SET sheet = ''"),
        ("concours_console", "UPDATE publication SET opens_ms = 0"),
        ("concours_console", "INSERT INTO publication_signature VALUES (NULL)"),
        ("concours_console", "INSERT INTO act_signature VALUES (NULL)"),
        ("concours_ledger", "UPDATE act_signature SET at_ms = 0"),
        ("concours_gateway", "SELECT facts FROM deliberation"),
        ("concours_gateway", "SELECT units FROM candidate_mark"),
        ("concours_console", "INSERT INTO wish_edit (number) VALUES (1)"),
        ("concours_console", "INSERT INTO couple_word VALUES (NULL)"),
        ("concours_console", "UPDATE round_outcome SET line = ''"),
        ("concours_console", "UPDATE posts_version SET content = ''"),
        ("concours_gateway", "UPDATE wish_edit SET codes = ''"),
        ("concours_gateway", "SELECT content FROM round_document"),
        ("concours_keeper", "SELECT codes FROM wish_edit"),
        ("concours_keeper", "INSERT INTO journal_head VALUES (NULL)"),
        ("concours_keeper", "SELECT sealed FROM sealed_key_document"),
        ("concours_keeper", "SELECT body FROM journal_entry"),
        ("concours_ledger", "UPDATE journal_entry SET body = ''"),
        ("concours_ledger", "UPDATE ledger_entry SET number = 0"),
        ("concours_ledger", "UPDATE checkpoint SET size = 0"),
        ("concours_watch", "SELECT reading FROM machine_status"),
        ("concours_watch", "INSERT INTO machine_status VALUES ('x', 0, '{}')"),
        ("concours_watch", "SELECT title FROM sitting"),
        ("concours_gateway", "SELECT report_machine('x', '{}')"),
        ("concours_keeper", "SELECT report_machine('x', '{}')"),
        ("concours_watch", "SELECT announcer FROM outage_status"),
        ("concours_gateway", "SELECT report_outage('x', 0, 'all_well', 'x')"),
        ("concours_console", "UPDATE outage_status SET word = 'all_well'"),
    ],
)
def test_database_itself_refuses_what_a_role_must_not_do(database, role, statement):
    with (
        psycopg.connect(database.dsn(role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


ADD_NEWS = "SELECT add_news(gen_random_uuid(), NULL, {}, {}, '{{}}', 0)"
ADD_ACT = """
SELECT add_act(1, 0, {}, {}, 'key_released', NULL, '', '',
               decode(repeat('00', 32), 'hex'), decode(repeat('01', 32), 'hex'))
"""


def add_news(connection, kind, *, attempt="NULL"):
    """Add news of a sitting that is not there, on which what may be told then fails."""
    query = sql.SQL(ADD_NEWS).format(sql.SQL(attempt), sql.Literal(kind))
    connection.execute(query)


@pytest.mark.parametrize("role", sorted(NEWS_OF))
@pytest.mark.parametrize("kind", sorted(NEWS_KINDS))
def test_news_of_each_kind_come_from_one_process_only(database, role, kind):
    passes = kind in NEWS_OF[role]
    expected = (
        psycopg.errors.ForeignKeyViolation
        if passes
        else psycopg.errors.InsufficientPrivilege
    )
    with database.connect(role) as connection, pytest.raises(expected):
        add_news(connection, kind)


@pytest.mark.parametrize(
    ("role", "said", "may_add"),
    [
        ("concours_keeper", ("keeper", "keeper", "key_released"), True),
        ("concours_keeper", ("keeper", "keeper", "marking_key_opened"), True),
        ("concours_keeper", ("keeper", "keeper", "audience_key_released"), True),
        ("concours_keeper", ("keeper", "keeper", "ledger_key_pinned"), False),
        ("concours_keeper", ("P (p)", "president", "key_released"), False),
        ("concours_keeper", ("P (p)", "president", "results_published"), False),
        ("concours_console", ("P (p)", "president", "results_published"), True),
        ("concours_console", ("keeper", "keeper", "key_released"), False),
    ],
)
def test_keeper_and_console_record_nothing_in_each_others_name_a27(
    database, role, said, may_add
):
    """A row that may be of its role then meets a digest that is not its own."""
    expected = (
        psycopg.errors.CheckViolation
        if may_add
        else psycopg.errors.InsufficientPrivilege
    )
    actor, act_role, kind = said
    add = """SELECT add_act(1, 0, %s, %s, %s, gen_random_uuid(), '', '{}',
                            sha256(''), sha256(''))"""
    with database.connect(role) as connection, pytest.raises(expected):
        connection.execute(add, (actor, act_role, kind))


def test_gateway_announces_superseded_tablets_only(database):
    with (
        database.connect("concours_gateway") as gateway,
        pytest.raises(psycopg.errors.ForeignKeyViolation),
    ):
        add_news(gateway, "superseded", attempt="gen_random_uuid()")


@pytest.mark.parametrize(
    ("body", "is_own", "is_added"),
    [
        (b"{}", True, True),
        (b"{}", False, False),
        (b"[]", True, False),
        (b"{", True, False),
        (b"\xff", True, False),
    ],
)
def test_no_process_adds_an_act_that_nobody_could_sign_or_read_a22(
    database, body, is_own, is_added
):
    """Nothing takes it away again: the ledger signed none past it, pages gave 500."""
    said = i64(1), i64(0), b"P (p)", b"president", b"x", b"", b"", body, ACTS_GENESIS
    own = digest(b"concours/act/1", *said) if is_own else bytes(32)
    add = "SELECT add_act(1, 0, 'P (p)', 'president', 'x', NULL, '', %s, %s, %s)"
    with database.connect("concours_console") as console:
        try:
            found = console.execute(add, (body, ACTS_GENESIS, own)).fetchone()[0]
        except (psycopg.errors.CheckViolation, psycopg.errors.DataError):
            found = False
        console.rollback()

    assert found is is_added


@pytest.mark.parametrize(
    ("actor", "role", "may_act"),
    [
        ("keeper", "keeper", True),
        ("m.perrin", "keeper", False),
        ("keeper", "president", False),
    ],
)
def test_the_keeper_acts_in_nobody_elses_name_a26(database, actor, role, may_act):
    with database.connect("concours_keeper") as keeper:
        query = sql.SQL(ADD_ACT).format(sql.Literal(actor), sql.Literal(role))
        try:
            keeper.execute(query)
        except psycopg.errors.CheckViolation:  # a digest that is not its own
            is_added = True
        except psycopg.errors.InsufficientPrivilege:
            is_added = False
        keeper.rollback()

    assert is_added is may_act


@pytest.mark.parametrize(
    ("role", "door", "may_count"),
    [
        ("concours_gateway", "code", True),
        ("concours_gateway", "password", False),
        ("concours_console", "factor", True),
        ("concours_console", "code", False),
    ],
)
def test_each_process_counts_the_tries_of_its_own_doors_a14(
    database, role, door, may_count
):
    """A gateway that is taken over shuts no member of the staff out."""
    with psycopg.connect(database.dsn(role)) as connection:
        try:
            connection.execute(
                "INSERT INTO wrong_try (door, network, name, since_ms, count)"
                " VALUES (%s, '192.0.2.1', 'x', 0, 99)",
                (door,),
            )
            is_counted = True
        except psycopg.errors.InsufficientPrivilege:
            is_counted = False
        connection.rollback()

    assert is_counted is may_count


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_session_of_a_role_begins_with_its_limits(database, role):
    with database.connect(role) as connection:
        found = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in SETTINGS[role]
        }

    assert set(SETTINGS[role]) == {
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "transaction_timeout",
    }
    assert found == SETTINGS[role]


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_what_a_role_wrote_of_itself_ends_as_the_house_starts_a22(
    cluster, database, role
):
    """By it one gateway in other hands stopped all of them, past every restart."""
    own = {"search_path": "nowhere", "default_transaction_read_only": "on"}
    with database.connect(role, autocommit=True) as hostile:
        name = sql.Identifier(role)
        of_one = sql.SQL("IN DATABASE {}").format(sql.Identifier(hostile.info.dbname))
        for place, (setting, value) in zip(
            (sql.SQL(""), of_one), own.items(), strict=True
        ):
            hostile.execute(
                sql.SQL("ALTER ROLE {} {} SET {} = {}").format(
                    name, place, sql.Identifier(setting), sql.Literal(value)
                )
            )
        hostile.execute(sql.SQL("ALTER ROLE {} PASSWORD 'x'").format(name))

    passwords = {
        each: conninfo_to_dict(database.dsn(each))["password"] for each in ROLES
    }
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as admin:
        make_roles(admin, passwords)

    with database.connect(role) as connection:
        for setting, value in own.items():
            assert connection.execute(f"SHOW {setting}").fetchone()[0] != value


def test_limits_of_all_roles_fit_in_the_server_and_leave_gateways_theirs(owner):
    limits = dict(
        owner.execute(
            "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY(%s)",
            (list(ROLES),),
        ).fetchall()
    )
    room = owner.execute(
        "SELECT current_setting('max_connections')::int"
        " - current_setting('superuser_reserved_connections')::int"
    ).fetchone()[0]

    assert all(limit > 0 for limit in limits.values())
    assert sum(limits.values()) <= room
    assert limits["concours_gateway"] >= 2 * CONNECTIONS_OF_A_GATEWAY


def test_a_role_that_takes_all_it_may_leaves_the_others_theirs(database):
    """130 sign-ins at once took every connection, the gateways' too."""
    with ExitStack() as stack:

        def connect_all():
            for _ in range(100):
                stack.enter_context(database.connect("concours_console"))

        with pytest.raises(psycopg.OperationalError, match="too many connections"):
            connect_all()
        with database.connect("concours_gateway") as gateway:
            assert gateway.execute("SELECT 1").fetchone() == (1,)
