"""An exam ends by an archive that the verifier found whole, and changes no more.

Every act on it is refused by a stable code, and the database refuses what no act asks;
written again, the archive is the same to the byte; what was altered in it is found.
"""

from datetime import date
from json import loads
from shutil import copytree
from uuid import uuid4

import psycopg
import pytest
from verifier.published import read_attachment

from acts import case_scene
from acts.ended_scene import (
    ALONE,
    ENDED,
    EXAMS,
    KEPT,
    confirm_end,
    end,
    exam_row,
    make_published,
    propose_end,
    refused,
    verified,
    write,
)
from acts.published import PAST, compose_and_mark
from acts.scene import NOON, attempt_of, make_scene, sign_acts
from concours.core.audit.archive import DAY_MS
from concours.core.delivery.supervision.findings import Finding


@pytest.fixture
def published(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    return make_published(owner, tmp_path)


@pytest.fixture
def archived(published, owner, tmp_path):
    """The same exam, archived into a folder."""
    end(published, owner, tmp_path / "archive")
    return published


def test_an_archive_holds_bundle_minutes_and_acts_and_is_the_same_again(
    published, owner, tmp_path
):
    first = end(published, owner, tmp_path / "first")
    sign_acts(owner)
    again = write(published, tmp_path / "again")

    assert (first.bundles, first.minutes) == (1, 1)
    assert first.digest == again.digest
    code, said = verified(tmp_path / "first")
    assert (code, said.splitlines()[0][:3]) == (0, "OK:")
    assert f"archive {first.digest.hex()}" in said
    lines = (tmp_path / "first" / "acts.jsonl").read_text().splitlines()
    [line] = [
        one
        for one in map(loads, lines)
        if loads(one.get("body", "{}")).get("proposed") == "exam_archived"
    ]
    assert (line["number"], line["reason"]) == (first.acts, "Tout est rendu.")


def test_an_archive_has_what_its_own_exam_was_changed_to_and_no_other_s(
    published, owner, tmp_path
):
    from concours.acts.authoring import founding  # noqa: PLC0415 -- after setup

    row, code = exam_row(published), f"beside-{next(EXAMS)}"
    organiser = published.actor("organisation")
    beside = founding.NewExam(code, "À côté", bytes(row.signer), KEPT)
    own = founding.NewExam(
        row.code, row.title, bytes(row.signer), KEPT, date(2026, 3, 2)
    )
    founding.found_exam(organiser, beside, now=ENDED)
    for changed in (beside, own):
        founding.change_exam(organiser, changed, now=ENDED)
    sign_acts(owner)

    write(published, tmp_path / "archive")

    lines = (tmp_path / "archive" / "acts.jsonl").read_text().splitlines()
    codes = [
        loads(line["body"])["code"]
        for line in map(loads, lines)
        if line.get("kind") in {"exam_founded", "exam_changed"}
    ]
    assert codes == [row.code, row.code]


def test_nothing_is_archived_before_publication_nor_without_a_term(published, tmp_path):
    from concours.acts.results.archive import set_retention  # noqa: PLC0415 -- idem

    without = make_scene(tmp_path / "other", code=f"beside-{next(EXAMS)}")

    def keep(scene, days):
        code = exam_row(scene).code
        actor = scene.actor("organisation")
        set_retention(actor, code, days, reason="Arrêté du 3 mai", now=ENDED)

    assert refused(propose_end, published, now=PAST - 1) == "archive.not_published"
    assert refused(propose_end, without) == "archive.retention_unset"
    assert refused(keep, without, 0) == "archive.retention_invalid"
    assert refused(keep, published, 5) == "archive.retention_invalid"
    keep(without, 2192)
    assert refused(propose_end, without) == "archive.not_published"
    assert refused(propose_end, published, login="auditeur") == "may.not_allowed"


def test_two_persons_archive_and_one_alone_does_not(published, owner, tmp_path):
    from concours.acts.results.archive import archive_alone  # noqa: PLC0415 -- idem

    organiser, code = published.actor("organisation"), exam_row(published).code
    proposal = propose_end(published)
    sign_acts(owner)
    archive = write(published, tmp_path / "archive")

    own = refused(confirm_end, published, proposal, archive, login="organisation")
    assert own == "proposal.same_person"
    alone = refused(archive_alone, organiser, code, archive, now=ENDED)
    assert alone == "archive.undecided"
    assert exam_row(published).archived_act is None

    act = confirm_end(published, proposal, archive)
    assert exam_row(published).archived_act == act


def test_one_archives_where_the_profile_lets_one_decide(
    console_database,  # noqa: ARG001 -- Django, on it
    owner,
    tmp_path,
):
    from concours.acts.results.archive import archive_alone  # noqa: PLC0415 -- idem

    scene = make_published(owner, tmp_path, profile=ALONE)
    archive = write(scene, tmp_path / "archive")

    act = archive_alone(
        scene.actor("organisation"), exam_row(scene).code, archive, now=ENDED
    )

    assert exam_row(scene).archived_act == act


def test_what_came_after_the_archive_was_written_is_not_forgotten(
    published, owner, tmp_path
):
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- idem

    before = write(published, tmp_path / "before")
    proposal = propose_end(published)
    assert refused(confirm_end, published, proposal, before) == "archive.outdated"
    sign_acts(owner)
    archive = write(published, tmp_path / "archive")
    draw_minutes(published.actor("presidente"), published.sitting, None, now=ENDED)

    assert refused(confirm_end, published, proposal, archive) == "archive.outdated"
    assert exam_row(published).archived_act is None


def test_every_act_on_an_archived_exam_is_refused(archived):
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- idem
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- idem
    from concours.core.delivery.planning.plan import SittingPlan  # noqa: PLC0415 -- idem

    president = archived.actor("presidente")
    plan = SittingPlan(
        title="UC 9", kind="exam", scheduled=ENDED + 10**9, duration_ms=3_600_000
    )

    for call, arguments in (
        (draw_minutes, (president, archived.sitting, None)),
        (plan_sitting, (president, archived.exam, plan)),
        (propose_end, (archived,)),
    ):
        assert refused(call, *arguments, now=ENDED) == "exam.archived", call


WRITES = {
    "a device": "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
    " enrolled_ms) SELECT id, 1, %(key)s, %(digest)s, %(digest)s, 1 FROM attempt"
    " WHERE sitting_id = %(sitting)s LIMIT 1",
    "an entry": "INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind,"
    " body, device_ms, received_ms) SELECT attempt, epoch, seq + 1, digest, %(digest)s,"
    " 'seen', '{}', 1, 1 FROM journal_entry j JOIN attempt a ON a.id = attempt"
    " WHERE a.sitting_id = %(sitting)s ORDER BY seq DESC LIMIT 1",
    "a request to the jury": "INSERT INTO recheck (id, publication_id, candidate_id,"
    " number, text, asked_ms, answer) SELECT %(id)s, p.id, c.id, 1, 'x', 1, ''"
    " FROM publication p JOIN candidate c USING (exam_id)"
    " WHERE p.exam_id = %(exam)s LIMIT 1",
    "a name": "UPDATE candidate SET name = 'X' WHERE exam_id = %(exam)s",
    "a code": "UPDATE candidate SET code_digest = %(digest)s WHERE exam_id = %(exam)s",
    "an hour": "UPDATE sitting SET scheduled_ms = 1 WHERE exam_id = %(exam)s",
    "an exclusion": "UPDATE attempt SET excluded_act = 1"
    " WHERE sitting_id = %(sitting)s",
    "the exam itself": "UPDATE exam SET title = 'X' WHERE id = %(exam)s",
    "its archive": "UPDATE exam SET archived_act = NULL WHERE id = %(exam)s",
}


@pytest.mark.parametrize("what", WRITES)
def test_the_database_refuses_what_no_act_asks(archived, owner, what):
    values = {
        "exam": archived.exam,
        "sitting": archived.sitting,
        "id": uuid4(),
        "key": b"\4" * 65,
        "digest": bytes(32),
    }

    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(WRITES[what], values)


def test_an_exam_beside_it_goes_on(archived, owner, tmp_path):
    beside = make_scene(tmp_path / "beside", code=f"beside-{next(EXAMS)}")

    compose_and_mark(beside, owner)

    assert exam_row(archived).archived_act is not None


def add_run(owner, scene):
    """A run that found something on the deliberation, and the act that says so."""
    from concours.acts.results.forensics import keep_result  # noqa: PLC0415 -- setup
    from concours.store.queries.results.forensics import run_rows  # noqa: PLC0415

    query = """SELECT id, (SELECT max(number) FROM act) FROM deliberation
               WHERE exam_id = %s LIMIT 1"""
    deliberation, act = owner.execute(query, (scene.exam,)).fetchone()
    run, facts = uuid4(), {"number": 1, "act": act, "inputs": b"{}", "now": PAST}
    run_rows.add_run(run, exam=scene.exam, deliberation=deliberation, **facts)
    assert keep_result(run, b'{"exam":"ended","sittings":[]}', now=PAST)
    return run


def count_cases(owner, scene):
    """How many cases of an exam are left as rows, and how many of their files."""
    return owner.execute(
        """SELECT count(DISTINCT casefile.id), count(casefile_step.id)
           FROM casefile LEFT JOIN casefile_step ON casefile_id = casefile.id
           WHERE exam_id = %s""",
        (scene.exam,),
    ).fetchone()


def erase_class(scene, data_class, until, *, now):
    """Erase a class of data by two persons, up to the start of a day."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    facts = {
        "exam": exam_row(scene).code,
        "data_class": data_class,
        "until": str(until - until % DAY_MS),
    }
    proposal = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "data_erased",
        facts=facts,
        reason="Le terme est atteint.",
        now=now,
    )
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def report_incident_and_day(owner, scene):
    """Draw up the report of what was asked from a site, and of the day."""
    from concours.acts.delivery.cell.report import (  # noqa: PLC0415 -- after setup
        ReportDay,
        draw_day_report,
        draw_incident_report,
    )
    from concours.acts.delivery.findings import open_findings  # noqa: PLC0415 -- idem
    from concours.store.queries.delivery import sittings  # noqa: PLC0415 -- idem

    row = sittings.load(scene.sitting)
    asked = Finding(kind="looked_for", site=str(scene.site), number="04201")
    open_findings(row, [asked], now=NOON)
    [number] = owner.execute(
        "SELECT act FROM incident WHERE kind = 'looked_for' AND sitting_id = %s",
        (scene.sitting,),
    ).fetchone()
    technician, begin = scene.actor("technique"), NOON - NOON % DAY_MS
    day = ReportDay("2026-03-02", begin, begin + DAY_MS)
    draw_day_report(technician, day, causes="", now=NOON)
    draw_incident_report(technician, scene.sitting, number, causes="", now=NOON)


def is_alone_that_day(owner):
    """Tell whether no other exam of this module had a sitting on the day."""
    begin = NOON - NOON % DAY_MS
    return owner.execute(
        """SELECT count(DISTINCT exam_id) = 1 FROM sitting
           WHERE coalesce(t0_ms, scheduled_ms) BETWEEN %s AND %s""",
        (begin, begin + DAY_MS),
    ).fetchone()[0]


def assert_it_holds_nothing_that_goes_before(paper):
    """No address and no browser of a trace, nothing of a case: those have a term."""
    facts = read_attachment(paper.read_bytes(), b'{"acts":').decode()
    assert "looked_for" in facts
    for gone in ("corrig", "192.0.2", "GET ", "case_", "browser", "address"):
        assert gone not in facts


def test_each_file_of_a_case_is_in_the_archive_and_one_left_out_is_found(
    console_database,  # noqa: ARG001 -- Django, on it
    owner,
    tmp_path,
):
    def suspect(scene):
        attempt = attempt_of(owner, scene, "04201")
        case_scene.ask(owner, attempt)
        case_scene.tell(scene, attempt)
        report_incident_and_day(owner, scene)

    from concours.acts.delivery.copies.replays import draw_replay  # noqa: PLC0415 -- idem

    scene = make_published(owner, tmp_path, meanwhile=suspect)
    number = case_scene.open_case(scene, attempt_of(owner, scene, "04201"))
    case_scene.notify(scene, number)
    case_scene.close(scene, number)
    draw_replay(
        scene.actor("presidente"),
        scene.sitting,
        attempt_of(owner, scene, "04201"),
        reason="Pour l’appel",
        packages=scene.packages,
        now=case_scene.HEARING,
    )
    run, folder = add_run(owner, scene), tmp_path / "archive"
    end(scene, owner, folder)

    code, said = verified(folder)
    assert (code, "4 cases" in said, "1 replays" in said) == (0, True, True), said
    assert "1 runs" in said
    reports = f"{2 if is_alone_that_day(owner) else 1} reports"
    assert reports in said
    *_, of_incident = sorted((folder / "reports").iterdir())
    of_incident.rename(tmp_path / "report.pdf")
    assert "report.missing" in verified(folder)[1]
    assert_it_holds_nothing_that_goes_before(tmp_path / "report.pdf")
    [replay] = (folder / "replays").iterdir()
    replay.unlink()
    assert "replay.missing" in verified(folder)[1]
    first, *_, last = sorted((folder / "cases").iterdir())
    last.write_bytes(first.read_bytes())
    assert "case.missing" in verified(folder)[1]

    later = case_scene.HEARING + 400 * DAY_MS
    runs, cases = (
        (scene, data_class, later - days * DAY_MS)
        for data_class, days in (("runs", 92), ("cases", 365))
    )
    assert refused(erase_class, *runs, now=later) == "erasure.nothing"  # on a case
    young = scene, "cases", case_scene.HEARING
    assert refused(erase_class, *young, now=later) == "erasure.nothing"
    erase_class(*cases, now=later)
    assert count_cases(owner, scene) == (1, 0)
    erase_class(*runs, now=later)
    gone = (
        "SELECT result, length(digest), erased_act > 0 FROM forensics_run WHERE id=%s"
    )
    assert owner.execute(gone, (run,)).fetchone() == (None, 32, True)
    sign_acts(owner)
    write(scene, tmp_path / "left")
    code, said = verified(tmp_path / "left")
    assert (code, "0 cases" in said, "0 runs" in said) == (0, True, True), said
    assert reports in said, "a report has no term but its exam's"
    again = (tmp_path / "left/reports" / of_incident.name).read_bytes()
    assert again == (tmp_path / "report.pdf").read_bytes()
    copytree(folder / "runs", tmp_path / "left" / "runs")
    assert "erased.kept" in verified(tmp_path / "left")[1]


def test_what_a_run_found_is_in_the_archive_under_its_act_and_no_other(
    published, owner, tmp_path
):
    add_run(owner, published)
    folder = tmp_path / "archive"
    end(published, owner, folder)
    [file] = (folder / "runs").iterdir()
    result = file.read_bytes()

    assert verified(folder)[0] == 0
    file.write_bytes(result.replace(b"[]", b"[1]"))
    assert "run.differs" in verified(folder)[1]
    file.write_bytes(result)
    other = file.rename(file.with_name("acte-2.json"))
    said = verified(folder)[1]
    assert "run.other" in said
    assert "run.missing" in said
    other.unlink()
    assert "run.missing" in verified(folder)[1]


def test_what_is_altered_in_an_archive_is_found(archived, tmp_path):
    folder = tmp_path / "archive"
    acts = folder / "acts.jsonl"
    whole = acts.read_bytes()
    for altered, found in (
        (whole.replace(b'"president"', b'"presidant"', 1), "act.digest"),
        (b"".join(whole.splitlines(keepends=True)[:-1]), "signature.differs"),
    ):
        assert altered != whole
        acts.write_bytes(altered)
        code, said = verified(folder)
        assert (code, found in said, "file.digest" in said) == (1, True, True), said
    acts.write_bytes(whole)
    next((folder / "minutes").iterdir()).unlink()
    assert "file.missing" in verified(folder)[1]
    assert archived
