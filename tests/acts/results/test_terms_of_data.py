"""Which rows of an exam have had their term, limit by limit, and who is asked then.

What an act of erasure names is what the database finds past its term, so that both
agree whatever that is: here each limit is said by hand, with the row just short of it.
"""

from hashlib import sha256
from uuid import uuid4

import msgspec
import psycopg
import pytest
from psycopg import sql

from acts.results.test_data_erasure import ROWS, by_hand, number_all
from acts.scene import EDN, NOON, attempt_of, make_scene
from concours.acts.may import MAY
from concours.core.audit.archive import DAY_MS
from concours.core.delivery.journal.act import Act
from concours.core.kernel.time import MINUTE_MS
from concours.core.people.tasks.task import Person, StepOpen, tasks_of
from concours.store.journal.acts import append_act

OPENS = NOON + 10 * DAY_MS
HALF_YEAR = msgspec.structs.replace(EDN, traces_days=180, kept_days=(365,))
LOOK_AT_RESULT = """
INSERT INTO look (at_ms, staff, kind, candidate, subject)
SELECT %(at)s, 'jury', 'result', candidate_id, 'one' FROM attempt
WHERE id = %(attempt)s
"""
TABLES = [sql.Identifier(name) for name in ("trace", "contact", "look")]


def add_trace(owner, scene, row, at):
    owner.execute(row, {"at": at, "attempt": attempt_of(owner, scene, "04201")})


def add_run(owner, scene, ended):
    """A run that found something, and ended then."""
    deliberation, run = uuid4(), uuid4()
    owner.execute(
        "INSERT INTO deliberation SELECT %s, count(*), '', 1, 1, %s FROM deliberation"
        " WHERE exam_id = %s",
        (deliberation, scene.exam, scene.exam),
    )
    owner.execute(
        "INSERT INTO forensics_run (id, exam, deliberation, number, act, inputs,"
        " started_ms, alive_ms, ended_ms, result, digest)"
        " VALUES (%s, %s, %s, 1, 1, '', 1, 1, %s, '{}', sha256('{}'))",
        (run, scene.exam, deliberation, ended),
    )
    return run


def add_publication(owner, scene, number, opens, *, act=1):
    owner.execute(
        "INSERT INTO publication (id, number, reason, allows_copies, opens_ms, made_ms,"
        " act, common, root, leaves_count, published_act, exam_id)"
        " VALUES (%s, %s, '', true, %s, 1, 1, '', sha256(''), 0, %s, %s)",
        (uuid4(), number, opens, act, scene.exam),
    )


def add_case(owner, scene, **steps):
    """A case of one copy with its steps, each at an instant; numbers of their acts."""
    case, first = uuid4(), owner.execute("SELECT max(act) FROM casefile_step")
    attempt, last = attempt_of(owner, scene, "04201"), first.fetchone()[0] or 0
    owner.execute(
        "INSERT INTO casefile (id, exam_id, sitting_id, attempt_id, number, signals,"
        " opened_ms, act) SELECT %s, %s, %s, %s, count(*) + 1, 'x', 1, 1 FROM casefile"
        " WHERE exam_id = %s",
        (case, scene.exam, scene.sitting, attempt, scene.exam),
    )
    for act, (kind, at) in enumerate(steps.items(), start=last + 1):
        owner.execute(
            "INSERT INTO casefile_step (casefile_id, attempt_id, kind, at_ms, details,"
            " facts, act) VALUES (%s, %s, %s, %s, '', %s, %s)",
            (case, attempt, kind, at, kind.encode(), act),
        )
    return case, [*range(last + 1, last + 1 + len(steps))]


def close_case(owner, case, at):
    owner.execute(
        "INSERT INTO casefile_step (casefile_id, attempt_id, kind, at_ms, details,"
        " facts, act) SELECT id, attempt_id, 'closed', %s, '', 'closed',"
        " (SELECT max(act) + 1 FROM casefile_step) FROM casefile WHERE id = %s",
        (at, case),
    )


def runs(owner, scene, until):
    query = "SELECT id FROM runs_to_erase(%s, %s)"
    return [run for (run,) in owner.execute(query, (scene.exam, until)).fetchall()]


def test_traces_contacts_and_looks_go_up_to_their_day_of_their_own_exam(
    scene, owner, tmp_path
):
    until, beside = NOON + DAY_MS, make_scene(tmp_path / "b", code="beside-terms")
    for row in (*ROWS.values(), LOOK_AT_RESULT):
        for one in (scene, beside):
            add_trace(owner, one, row, until - 1)
            add_trace(owner, one, row, until)

    def found(before):
        query = "SELECT source, count(*) FROM traces_to_erase(%s, %s) GROUP BY source"
        return dict(owner.execute(query, (scene.exam, before)).fetchall())

    assert found(until - 1) == {}
    assert found(until) == {"trace": 2, "contact": 1, "look": 3}
    assert found(None) == {"trace": 4, "contact": 2, "look": 6}


def test_runs_go_from_the_last_publication_and_their_own_end_on_and_of_no_case(
    scene, owner
):
    run, far = add_run(owner, scene, OPENS - DAY_MS), OPENS + 1_000 * DAY_MS
    assert runs(owner, scene, far) == []
    add_publication(owner, scene, 1, OPENS, act=None)
    assert runs(owner, scene, far) == []
    add_publication(owner, scene, 2, OPENS)
    assert runs(owner, scene, OPENS) == []
    assert runs(owner, scene, OPENS + 1) == [run]
    add_publication(owner, scene, 3, OPENS + DAY_MS)
    assert runs(owner, scene, OPENS + 1) == []
    assert runs(owner, scene, OPENS + DAY_MS + 1) == [run]
    stop = "UPDATE publication SET stopped_act = 1 WHERE exam_id = %s"
    owner.execute(f"{stop} AND number = 3", (scene.exam,))
    assert runs(owner, scene, OPENS + 1) == [run]

    case, _ = add_case(owner, scene, opened=OPENS)
    assert runs(owner, scene, far) == []
    owner.execute("UPDATE casefile SET erased_act = 1 WHERE id = %s", (case,))
    assert runs(owner, scene, far) == [run]
    owner.execute(stop, (scene.exam,))
    assert runs(owner, scene, far) == []


def test_a_run_that_ended_after_the_publication_goes_from_its_end_on(scene, owner):
    run = add_run(owner, scene, OPENS + DAY_MS)
    add_publication(owner, scene, 1, OPENS)
    assert runs(owner, scene, OPENS + DAY_MS) == []
    assert runs(owner, scene, OPENS + DAY_MS + 1) == [run]


def test_files_of_a_case_go_from_its_end_on_each_by_its_act(scene, owner, tmp_path):
    beside = make_scene(tmp_path / "b", code="beside-cases")
    add_case(owner, beside, opened=1, closed=2)
    add_case(owner, scene, opened=1, heard=2)  # open yet
    case, acts = add_case(owner, scene, opened=1, notified=2, closed=OPENS)

    def found(until):
        query = "SELECT id, number, digest FROM cases_to_erase(%s, %s) ORDER BY number"
        return owner.execute(query, (scene.exam, until)).fetchall()

    kinds = (b"opened", b"notified", b"closed")
    assert found(OPENS) == []
    assert found(OPENS + 1) == [
        (case, act, sha256(kind).digest())
        for act, kind in zip(acts, kinds, strict=True)
    ]
    owner.execute("UPDATE casefile SET erased_act = 1 WHERE id = %s", (case,))
    assert found(OPENS + 1) == []


def test_an_act_that_names_other_rows_or_is_of_another_kind_erases_none(scene, owner):
    until = NOON + DAY_MS
    for row in (*ROWS.values(), LOOK_AT_RESULT):
        add_trace(owner, scene, row, NOON)
        add_trace(owner, scene, row, until)
    number_all(owner)
    lies = ({"count": 5}, {"count": 6, "rows": []}, {"kind": "told"})
    for lie in lies:
        with owner.transaction():
            act = by_hand(owner, scene, until=until, **lie)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("SELECT erase_data(%s)", (act,))

    with owner.transaction():
        act = by_hand(owner, scene, until=until)
    left = "SELECT count(*) FROM trace_entry WHERE salt IS NULL OR erased_act = %s"
    assert owner.execute(left, (act,)).fetchone() == (0,)
    assert owner.execute("SELECT erase_data(%s)", (act,)).fetchone() == (6,)
    assert owner.execute(left, (act,)).fetchone() == (6,)
    counts = "SELECT count(*) FROM traces_to_erase(%s, %s)"
    assert owner.execute(counts, (scene.exam, until)).fetchone() == (0,)
    assert owner.execute(counts, (scene.exam, None)).fetchone() == (6,)


def erase(owner, scene, data_class, until):
    """Record an act that names what has had its term, and let it erase that."""
    from acts.ended_scene import exam_row  # noqa: PLC0415 -- after Django's setup

    query = "SELECT count, root FROM count_to_erase(%s, %s, %s)"
    count, root = owner.execute(query, (data_class, scene.exam, until)).fetchone()
    body = {
        "exam": exam_row(scene).code,
        "data_class": data_class,
        "until_ms": until,
        data_class: count,
        f"{data_class}_root": root.hex(),
    }
    act = Act(actor="x", role="president", kind="data_erased", at=NOON, body=body)
    with owner.transaction():
        number = append_act(owner, act)
        owner.execute("SELECT erase_data(%s)", (number,))
    return number


def test_all_that_a_case_and_a_run_say_goes_and_nothing_of_another(
    scene, owner, tmp_path
):
    beside = make_scene(tmp_path / "b", code="beside-all")
    for one in (scene, beside):
        add_run(owner, one, OPENS)
        add_publication(owner, one, 1, OPENS)
        add_case(owner, one, opened=1, closed=OPENS)
    cases = erase(owner, scene, "cases", OPENS + 1)
    runs_act = erase(owner, scene, "runs", OPENS + 1)

    query = """
        SELECT own.signals, own.erased_act, count(step.id), run.result, run.erased_act,
               length(run.digest)
        FROM casefile AS own
        LEFT JOIN casefile_step AS step ON step.casefile_id = own.id
        JOIN forensics_run AS run ON run.exam = own.exam_id
        WHERE own.exam_id = %s GROUP BY own.id, run.id
    """
    left = [owner.execute(query, (one.exam,)).fetchone() for one in (scene, beside)]
    assert left == [
        (b"", cases, 0, None, runs_act, 32),
        (b"x", None, 2, b"{}", None, 32),
    ]


def steps(scene, now, *, role="president"):
    """The terms that somebody is asked to decide in this scene's exam."""
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415 -- idem

    person = Person("presidente", MAY[role] & {"data_erased", "exam_erased"})
    tasks = tasks_of(person, facts_for(person, Workplace(), now=now), now=now)
    own = [task.fact for task in tasks if task.fact.sitting == str(scene.sitting)]
    facts = [fact for fact in own if isinstance(fact, StepOpen)]
    return {fact.step for fact in facts} & {"retention", "erasure"}


@pytest.fixture
def old(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    """An exam that keeps traces as short as a profile may say."""
    return make_scene(tmp_path / "o", code=f"old-{uuid4()}"[:20], profile=HALF_YEAR)


@pytest.mark.parametrize("kind", ROWS)
def test_who_may_is_asked_once_the_day_of_the_oldest_trace_had_its_term(
    old, owner, kind
):
    add_trace(owner, old, ROWS[kind], NOON)
    add_trace(owner, old, ROWS[kind], NOON + 30 * DAY_MS)
    due = NOON + 181 * DAY_MS

    assert steps(old, due - 1) == set()
    assert steps(old, due) == {"retention"}
    assert steps(old, due, role="technician") == set()
    for table in TABLES:
        delete = sql.SQL("DELETE FROM {} WHERE at_ms = %s").format(table)
        owner.execute(delete, (NOON,))
    assert steps(old, due + MINUTE_MS) == set()
    assert steps(old, due + 30 * DAY_MS) == {"retention"}


@pytest.mark.parametrize("kind", ROWS)
def test_the_oldest_of_many_that_are_half_a_year_old_counts(scene, owner, kind):
    for days in (0, 30):
        add_trace(owner, scene, ROWS[kind], NOON + days * DAY_MS)
    due = NOON + 366 * DAY_MS

    assert steps(scene, due - 1) == set()
    assert steps(scene, due) == {"retention"}


@pytest.mark.parametrize("kind", ["runs", "cases"])
def test_who_may_is_asked_for_runs_and_files_of_cases_at_their_term(old, owner, kind):
    days = {"runs": EDN.runs_days, "cases": EDN.cases_days}[kind]
    if kind == "runs":
        add_run(owner, old, 1)
        add_publication(owner, old, 1, OPENS)
    else:
        add_case(owner, old, opened=1, closed=OPENS)
    due = OPENS - OPENS % DAY_MS + (1 + days) * DAY_MS  # all of that day

    assert steps(old, due - 1) == set()
    assert steps(old, due) == {"retention"}


def test_nobody_is_asked_while_something_is_disputed_or_all_is_held_or_gone(old, owner):
    add_trace(owner, old, ROWS["contact"], NOON)
    now = NOON + 200 * DAY_MS
    set_exam = "UPDATE exam SET {} WHERE id = %s"
    case, _ = add_case(owner, old, opened=1)
    assert steps(old, now) == set()
    close_case(owner, case, now)
    assert steps(old, now + MINUTE_MS) == {"retention"}
    owner.execute(set_exam.format("held_act = 1"), (old.exam,))
    assert steps(old, now + 2 * MINUTE_MS) == set()
    owner.execute(set_exam.format("held_act = NULL"), (old.exam,))
    assert steps(old, now + 3 * MINUTE_MS) == {"retention"}

    add_publication(owner, old, 1, OPENS)
    erasable = OPENS + 365 * DAY_MS
    assert steps(old, erasable) == {"retention"}  # no archive proves it yet
    owner.execute(set_exam.format("archived_act = 1"), (old.exam,))
    assert steps(old, erasable - 1) == {"retention"}
    assert steps(old, erasable) == {"retention", "erasure"}
    owner.execute(set_exam.format("erased_act = 1"), (old.exam,))
    assert steps(old, erasable + MINUTE_MS) == set()
