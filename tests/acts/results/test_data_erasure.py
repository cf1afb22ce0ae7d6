"""Data of a class goes at its term, by an act of two persons that names what went.

Nothing goes before its term or while something is disputed; after it the logs of acts
and of traces still agree, and say how much was erased. A row that says it was erased
and that its act does not name is found by the ledger and by the verifier; so is an act
before its term, or while a case was open.
"""

import os
from contextlib import contextmanager
from shutil import copytree
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from verifier.findings import Findings
from verifier.log.__main__ import check

from acts.ended_scene import exam_row, refused
from acts.scene import NOON, attempt_of, make_scene
from concours.cli.ledger import write_log
from concours.core.audit.archive import DAY_MS
from concours.core.delivery.journal.act import Act
from concours.core.kernel.canonical import digest, i64
from concours.core.kernel.time import Instant
from concours.ledger.acts import Acts
from concours.ledger.log_trees import LogTree
from concours.ledger.logs import Logs
from concours.ledger.signing import Signing
from concours.store.journal.acts import append_act

KEY = bytes(range(3, 35))
NOW = Instant(NOON + 2_000 * DAY_MS)
LATE = Instant(NOW + DAY_MS)
TERM = 365
KINDS = ("trace", "site", "contact", "copy", "all")
ROWS = {
    "trace": """INSERT INTO trace (at_ms, since_ms, code, attribution, attempt, epoch,
        address, request, facts) VALUES (%(at)s, %(at)s, 'looked_for', 'B', %(attempt)s,
        1, '192.0.2.7', 'GET /.git', '{}')""",
    "site": """INSERT INTO trace (at_ms, since_ms, code, attribution, site, address,
        request, facts) SELECT %(at)s, %(at)s, 'unknown', 'D', site_id, '192.0.2.8',
        'GET /x', '{}' FROM attempt WHERE id = %(attempt)s""",
    "contact": """INSERT INTO contact (attempt, epoch, at_ms, address, browser)
        VALUES (%(attempt)s, 1, %(at)s, '192.0.2.9', sha256('firefox'))""",
    "copy": """INSERT INTO look (at_ms, staff, kind, attempt, subject)
        VALUES (%(at)s, 'jury', 'copy', %(attempt)s, 'one')""",
    "all": """INSERT INTO look (at_ms, staff, kind, exam, subject)
        SELECT %(at)s, 'jury', 'result', s.exam_id, 'all' FROM attempt a
        JOIN sitting s ON s.id = a.sitting_id WHERE a.id = %(attempt)s""",
}


@pytest.fixture(scope="module")
def link(database):
    """The hand of the owner, who heeds no grant."""
    with psycopg.connect(database.dsn(), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def exams(console_database, tmp_path_factory):  # noqa: ARG001 -- Django, on it
    """An exam, and one beside it that keeps all it has."""
    folder = tmp_path_factory.mktemp("packages")
    beside = make_scene(folder / "b", code="beside")
    return make_scene(folder / "a", code="old"), beside


class Ledger:
    """A ledger that numbers and signs in a folder, as its process does."""

    def __init__(self, link, folder):
        self.link, self.folder = link, folder
        self.signing = Signing(KEY, folder / "ledger.mark")
        self.signing.load(link)
        self.acts, self.logs = Acts(self.signing), Logs(self.signing)
        self.acts.load(link)
        self.logs.load(link)
        self.now = NOW

    def turn(self):
        self.now = Instant(self.now + 100_000)
        for _ in range(2):
            self.acts.turn(self.link, now=self.now)
            self.logs.turn(self.link, self.acts, now=self.now)

    def verdict(self, log):
        """What the verifier finds in a log, and how many rows it calls erased."""
        write_log(self.link, log, self.folder / log)
        findings = Findings()
        facts = check(self.folder / log, None, None, findings)
        return [finding["code"] for finding in findings.listed], facts["erased"]


@pytest.fixture(scope="module")
def ledger(link, exams, tmp_path_factory):
    """One that has numbered and signed something of each log."""
    own = Ledger(link, tmp_path_factory.mktemp("ledger"))
    add(link, exams[1], "contact", NOW)
    own.turn()
    return own


def add(link, scene, kind, at, number="04201"):
    values = {"at": at, "attempt": attempt_of(link, scene, number)}
    link.execute(ROWS[kind], values)


def midnight(at):
    return at - at % DAY_MS


def propose(scene, until, *, login="presidente", now=NOW):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    facts = {"exam": exam_row(scene).code, "data_class": "traces", "until": str(until)}
    return two_persons.propose(
        scene.actor(login),
        scene.sitting,
        "data_erased",
        facts=facts,
        reason="Le terme est atteint.",
        now=now,
    )


def erase(scene, until, *, now=NOW):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = propose(scene, until, now=now)
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


@contextmanager
def disputed(link, scene, dispute):
    """While a case is open, or the exam is held for an appeal."""
    if dispute == "case":
        link.execute(
            "INSERT INTO casefile (id, exam_id, sitting_id, attempt_id, number,"
            " signals, opened_ms, act)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 1, '', 1, 1)",
            (scene.exam, scene.sitting, attempt_of(link, scene, "04201")),
        )
    if dispute == "held":
        link.execute("UPDATE exam SET held_act = 1 WHERE id = %s", (scene.exam,))
    try:
        yield
    finally:
        link.execute("DELETE FROM casefile")
        link.execute("UPDATE exam SET held_act = NULL")


REFUSALS = {"case": "erasure.disputed", "held": "erasure.held"}


@example(rows=[("contact", 800)], age=400, dispute="case")
@example(rows=[("contact", 800), ("copy", 30)], age=400, dispute="held")
@example(rows=[(kind, 800) for kind in KINDS], age=400, dispute="")
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 900)), max_size=8),
    age=st.integers(300, 500),
    dispute=st.sampled_from(["", "", "case", "held"]),
)
def test_what_is_past_its_term_goes_and_the_logs_agree(  # noqa: PLR0917
    exams, link, ledger, rows, age, dispute
):
    scene, beside = exams
    for kind, age_days in rows:
        for one in (scene, beside):
            add(link, one, kind, NOW - age_days * DAY_MS)
    ledger.turn()
    until = midnight(NOW - age * DAY_MS)
    old = "SELECT count(*) FROM trace_body WHERE (body::jsonb ->> 'at_ms')::bigint < %s"
    [[count]] = link.execute(old, (until,)).fetchall()
    before = ledger.verdict("traces")
    [[kept]] = link.execute("SELECT count(*) FROM trace_body").fetchall()

    with disputed(link, scene, dispute):
        if dispute:
            wanted = REFUSALS[dispute]
            if age <= TERM:
                wanted = {"held": wanted}.get(dispute, "erasure.term_not_reached")
        elif until + TERM * DAY_MS > NOW:
            wanted = "erasure.term_not_reached"
        else:
            wanted = "" if own_count(link, scene, until) else "erasure.nothing"
        if wanted:
            assert refused(erase, scene, until) == wanted
            gone = 0
        else:
            gone = own_count(link, scene, until)
            erase(scene, until)
            assert own_count(link, scene, until) == 0
    ledger.turn()

    assert ledger.logs.altered is None
    assert before[0] == []
    assert ledger.verdict("traces") == ([], before[1] + gone)
    assert ledger.verdict("acts") == ([], 0)
    assert link.execute("SELECT count(*) FROM trace_body").fetchall() == [
        (kept - gone,)
    ]
    assert gone <= count


def own_count(link, scene, until):
    [[count]] = link.execute(
        "SELECT count FROM count_to_erase('traces', %s, %s)", (scene.exam, until)
    ).fetchall()
    return count


def test_a_day_that_is_none_and_a_class_that_is_none_are_refused(exams):
    scene, _beside = exams
    assert refused(propose, scene, midnight(NOW) + 1) == "erasure.class_invalid"
    assert refused(propose, scene, "hier") == "erasure.class_invalid"


def root_of(rows):
    parts = (part for number, sha in rows for part in (i64(number), bytes(sha)))
    return digest(b"concours/traces-erased/1", *parts).hex()


def by_hand(
    link, scene, *, until, days=TERM, rows=None, count=None, kind="data_erased"
):
    """An act that nobody decided, and its traces gone: by who owns the machine."""
    if rows is None:
        rows = link.execute(
            "SELECT number, digest FROM traces_to_erase(%s, %s)"
            " WHERE number IS NOT NULL ORDER BY number",
            (scene.exam, until),
        ).fetchall()
    body = {
        "exam": exam_row(scene).code,
        "sittings": [str(scene.sitting)],
        "data_class": "traces",
        "until_ms": until,
        "days": days,
        "traces": len(rows) if count is None else count,
        "traces_root": root_of(rows),
    }
    return append_act(
        link, Act(actor="x", role="president", kind=kind, at=NOW, body=body)
    )


def gone_by_hand(link, number, act):
    """Take a trace away and say that an act erased it."""
    link.execute(
        "UPDATE trace_entry SET salt = NULL, erased_act = %s WHERE number = %s",
        (act, number),
    )
    link.execute(
        "DELETE FROM contact WHERE id = (SELECT row_id FROM trace_entry"
        " WHERE number = %s AND source = 'contact')",
        (number,),
    )


def case_by_hand(link, scene, kind):
    body = {"case": 7, "candidate": "04201", "digest": ""}
    act = Act(
        actor="x", role="jury", kind=kind, at=NOW, sitting=scene.sitting, body=body
    )
    append_act(link, act)


def plant_without_act(link, scene, own, until):  # noqa: ARG001 -- as the others
    gone_by_hand(link, own[0], 1)


def plant_one_more(link, scene, own, until):
    act = by_hand(link, scene, until=until)
    link.execute("SELECT erase_data(%s)", (act,))
    gone_by_hand(link, own[-1], act)


def plant_other_rows(link, scene, own, until):
    digests = dict(
        link.execute(
            "SELECT number, digest FROM trace_entry WHERE number = ANY(%s)", (own,)
        ).fetchall()
    )
    act = by_hand(link, scene, until=until, rows=[(own[0], digests[own[0]])])
    gone_by_hand(link, own[-1], act)


def plant_kept(link, scene, own, until):  # noqa: ARG001 -- as the others
    by_hand(link, scene, until=until)


def plant_early(link, scene, own, until):  # noqa: ARG001 -- as the others
    act = by_hand(link, scene, until=midnight(NOW))
    link.execute("SELECT erase_data(%s)", (act,))


def plant_short_term(link, scene, own, until):  # noqa: ARG001 -- as the others
    act = by_hand(link, scene, until=midnight(NOW) - 10 * DAY_MS, days=9)
    link.execute("SELECT erase_data(%s)", (act,))


def plant_open_case(link, scene, own, until):  # noqa: ARG001 -- as the others
    case_by_hand(link, scene, "case_opened")
    act = by_hand(link, scene, until=until)
    link.execute("SELECT erase_data(%s)", (act,))


def no_plant(link, scene, own, until):  # noqa: ARG001 -- as the others
    case_by_hand(link, scene, "case_opened")
    case_by_hand(link, scene, "case_closed")
    act = by_hand(link, scene, until=until)
    link.execute("SELECT erase_data(%s)", (act,))


PLANTS = (
    (no_plant, [], [], False),
    (plant_without_act, ["erasure.uncovered"], [], True),
    (plant_one_more, ["erasure.differs"], [], True),
    (plant_other_rows, ["erasure.differs"], [], True),
    (plant_kept, ["erasure.differs"], [], False),
    (plant_early, ["erasure.early"], ["erasure.early"], False),
    (plant_short_term, ["erasure.early"], ["erasure.early"], False),
    (plant_open_case, [], ["erasure.disputed"], False),
)


def test_each_plant_is_found_by_name(exams, database, ledger, tmp_path):
    scene, _beside = exams
    until = midnight(NOW - 400 * DAY_MS)
    with psycopg.connect(database.dsn()) as master:
        for plant, in_traces, in_acts, is_seen_by_ledger in PLANTS:
            folder = tmp_path / plant.__name__
            copytree(ledger.folder, folder)
            with master.transaction(force_rollback=True):
                for age in (500, 450, 100, 90):
                    add(master, scene, "contact", NOW - age * DAY_MS, number="04203")
                number_all(master)
                last = "SELECT array_agg(number) FROM (SELECT number FROM trace_entry"
                last += " ORDER BY number DESC LIMIT 4) AS own"
                [[own]] = master.execute(last).fetchall()
                plant(master, scene, sorted(own), until)
                tree = LogTree("traces")
                planted = Ledger(master, folder)
                planted.now = LATE
                planted.turn()
                for _ in range(2):
                    tree.turn(master, None)
                assert (tree.altered is not None) == is_seen_by_ledger, plant
                assert planted.verdict("traces")[0] == in_traces, plant
                assert planted.verdict("acts")[0] == in_acts, plant


def number_all(link):
    """Give numbers to what this transaction added itself, as the ledger will."""
    from concours.core.audit.transparency.logs import (  # noqa: PLC0415
        TRACES_GENESIS,
        TraceContent,
        trace_digest,
    )
    from concours.store.journal.tree import acts_and_traces as rows  # noqa: PLC0415

    last = link.execute(rows.LAST).fetchone()
    number, prev = (last[0], bytes(last[1])) if last else (0, TRACES_GENESIS)
    for source, row_id, body in link.execute(
        "SELECT source, id, body FROM trace_body AS found WHERE NOT EXISTS ("
        "SELECT FROM trace_entry AS entry WHERE entry.source = found.source"
        " AND entry.row_id = found.id) ORDER BY source, id"
    ).fetchall():
        number += 1
        content = TraceContent(salt=os.urandom(16), source=source, body=body)
        sha = trace_digest(number, content, prev)
        link.execute(rows.ADD, (number, source, row_id, content.salt, prev, sha))
        prev = sha


def test_an_exam_that_is_being_erased_takes_no_more_traces(exams, link):
    _scene, beside = exams
    attempt = attempt_of(link, beside, "04201")
    before = link.execute("SELECT count(*) FROM trace_body").fetchall()
    link.execute(
        "UPDATE exam SET archived_act = 1, erased_act = 1 WHERE id = %s", (beside.exam,)
    )
    for kind in KINDS:
        add(link, beside, kind, NOW)
    assert link.execute("SELECT count(*) FROM trace_body").fetchall() == before
    assert isinstance(attempt, UUID)


def test_the_database_erases_nothing_that_no_act_names(exams, database, link):
    scene, _beside = exams
    add(link, scene, "contact", NOW - 700 * DAY_MS)
    with psycopg.connect(database.dsn("concours_console")) as console:
        for act in (1, 999_999):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                console.execute("SELECT erase_data(%s)", (act,))
            console.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            console.execute("UPDATE trace_entry SET salt = NULL, erased_act = 1")
