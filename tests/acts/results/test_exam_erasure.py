"""An erased exam names nobody any more, and still proves what was decided.

Nothing goes before its date, by one person, or while an appeal keeps it. Killed in the
middle, the erasure goes on to the same end; the chain of acts, the ledger's tree and
the verifier hold after it as before, and an exam beside it loses nothing.
"""

import re
from pathlib import Path

import pytest
from psycopg import sql
from tests.standing import stands_in

from acts.ended_scene import (
    end,
    exam_row,
    make_published,
    refused,
    verified,
    write,
)
from acts.published import PAST
from acts.scene import sign_acts

DATE = PAST + 365 * 86_400_000
TABLES = Path(__file__).parents[3] / "docs/rules/personal-data-tables.md"
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|", re.MULTILINE)
OF_THE_HOUSE = {"staff", "trace", "passing", "none"}
STAY = {
    "act": "numbers and digests; of most, words",
    "answers_table": "its digest; the answers are emptied",
    "erased_attempt": "which numbered entries are gone",
    "extension": "of a site or of all",
    "ledger_entry": "numbers and digests: leaves of the tree",
    "news": "of all: no message, nobody's own",
    "part_version": "its digest; the marks are emptied",
    "pause": "of a site or of all",
    "proposal": "the one to erase",
}


@pytest.fixture
def archived(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    scene = make_published(owner, tmp_path)
    end(scene, owner, tmp_path / "archive")
    return scene


def propose_erasure(scene, *, login="presidente", now=DATE):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        scene.actor(login),
        scene.sitting,
        "exam_erased",
        facts={"exam": exam_row(scene).code},
        reason="Le terme est atteint.",
        now=now,
    )


def decide(scene, *, now=DATE):
    """Decide on the erasure by two persons; nothing is erased yet."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    proposal = propose_erasure(scene, now=now)
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def erase(scene):
    from concours.acts.results.erasure import erase_parts  # noqa: PLC0415 -- idem

    return list(erase_parts(exam_row(scene)))


def test_nothing_is_erased_before_its_date_or_while_an_appeal_keeps_it(
    console_database,  # noqa: ARG001 -- Django, on it
    owner,
    tmp_path,
):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.results.erasure import (  # noqa: PLC0415 -- idem
        hold_erasure,
        resume_erasure,
    )

    scene = make_published(owner, tmp_path)
    assert refused(propose_erasure, scene) == "erasure.not_archived"
    end(scene, owner, tmp_path / "archive")
    assert refused(propose_erasure, scene, now=DATE - 1) == "erasure.too_early"
    proposal = propose_erasure(scene)
    president, code = scene.actor("presidente"), exam_row(scene).code
    alone = two_persons.confirm, president, proposal
    assert refused(*alone, now=DATE) == "proposal.same_person"

    hold_erasure(president, code, reason="Recours n° 12", now=DATE)
    second = two_persons.confirm, scene.actor("kermarec"), proposal
    assert refused(*second, now=DATE) == "proposal.outdated"
    assert refused(propose_erasure, scene) == "erasure.held"
    resume_erasure(president, code, reason="Rejeté", now=DATE)
    assert refused(resume_erasure, president, code, reason="x", now=DATE) == (
        "erasure.not_held"
    )
    decide(scene)
    assert refused(propose_erasure, scene) == "erasure.decided"


def rows_about(owner, exam):
    """How many rows each table has that leads to an exam, by its foreign keys."""
    counts = {}
    for (table,) in owner.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        " AND table_type = 'BASE TABLE'"
    ).fetchall():
        found = owner.execute(
            sql.SQL(
                "SELECT count(*) FROM {} AS t WHERE exam_of_row(to_jsonb(t)) = %s"
            ).format(sql.Identifier(table)),
            (exam,),
        ).fetchone()
        counts[table] = found[0]
    return {table: number for table, number in counts.items() if number}


def test_what_names_somebody_goes_and_what_proves_it_stays(archived, owner, tmp_path):
    from concours.store.queries.act_chain import ActChain  # noqa: PLC0415 -- idem

    names = [
        name
        for row in owner.execute(
            "SELECT name, number FROM candidate WHERE exam_id = %s", (archived.exam,)
        ).fetchall()
        for name in row
    ]
    act = decide(archived)
    sign_acts(owner)
    heads = owner.execute(
        "SELECT array_agg(digest ORDER BY number) FROM act WHERE number <= %s", (act,)
    ).fetchone()

    assert erase(archived)[-1] == 0

    kinds = dict(ROW.findall(TABLES.read_text()))
    left = set(rows_about(owner, archived.exam))
    assert {t for t in left if kinds[t] not in OF_THE_HOUSE} <= set(STAY)
    assert (
        owner.execute(
            "SELECT array_agg(digest ORDER BY number) FROM act WHERE number <= %s",
            (act,),
        ).fetchone()
        == heads
    )
    assert ActChain().first_fault() is None
    written = b"".join(
        bytes(body) + reason.encode()
        for body, reason in owner.execute(
            "SELECT body, reason FROM act WHERE number < %s AND sitting = %s",
            (act, archived.sitting),
        ).fetchall()
    )
    assert [name for name in names if stands_in(name, written)] == []
    assert b"Deux correcteurs" not in written

    write(archived, tmp_path / "left")
    code, said = verified(tmp_path / "left", "--archive", str(tmp_path / "archive"))
    assert code == 0, said
    assert re.search(r"[1-9]\d* erased", said)


def test_words_that_are_gone_and_not_named_by_the_erasure_are_found(
    archived, owner, tmp_path
):
    from concours.store.queries.act_chain import ActChain  # noqa: PLC0415 -- idem

    act = decide(archived)
    erase(archived)
    sign_acts(owner)
    number = owner.execute(
        "UPDATE act SET reason = '', body = '{}', erased_act = %(act)s WHERE number ="
        " (SELECT max(number) FROM act WHERE kind = 'sitting_collected'"
        "  AND sitting = %(sitting)s) RETURNING number",
        {"act": act, "sitting": archived.sitting},
    ).fetchone()

    assert number is not None
    assert ActChain().first_fault() is not None
    assert refused(write, archived, tmp_path / "left") == "archive.unsound"
    assert "erasure.differs" in verified(tmp_path / "left")[1]


def test_a_part_that_fails_is_whole_or_not_at_all_and_the_rest_goes_on(archived, owner):
    """Cut after its first part, it is taken up again; once more, it does nothing."""
    from concours.acts.results import erasure  # noqa: PLC0415 -- idem

    def left():
        return owner.execute(
            "SELECT count(*) FROM candidate WHERE exam_id = %s", (archived.exam,)
        ).fetchone()[0]

    decide(archived)
    parts = erasure.erase_parts(exam_row(archived), part_count=2)
    assert [next(parts), left()] == [4, 4]
    parts.close()

    assert erase(archived) == [0]
    assert erase(archived) == [0]
    assert left() == 0


def test_the_ledger_finds_nothing_missing_and_an_exam_beside_loses_nothing(
    archived, owner, tmp_path, database
):
    from concours.store.journal.ledger import RECHECK_DIGESTS  # noqa: PLC0415 -- idem

    beside = make_published(owner, tmp_path / "beside")
    owner.execute(
        "INSERT INTO ledger_entry (number, attempt, epoch, seq, digest)"
        " SELECT row_number() OVER (ORDER BY xid, attempt, epoch, seq) - 1,"
        " attempt, epoch, seq, digest FROM journal_entry ON CONFLICT DO NOTHING"
    )
    before = rows_about(owner, beside.exam)
    decide(archived)
    erase(archived)

    assert rows_about(owner, beside.exam) == before
    with database.connect("concours_ledger") as ledger:
        rows = ledger.execute(RECHECK_DIGESTS, (0, 1_000)).fetchall()
    assert rows
    assert [differs for _, differs in rows if differs] == []
    code, said = verified(tmp_path / "archive")
    assert code == 0, said
    write(beside, tmp_path / "beside-archive")


def test_no_program_erases_what_nobody_decided(archived, console_database):
    import psycopg  # noqa: PLC0415 -- its errors

    with (
        console_database.connect("concours_console") as console,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        console.execute("SELECT erase_part(%s, 1)", (archived.exam,))
