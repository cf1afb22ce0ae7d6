"""Results come out whole, at their instant, by two persons, or not at all.

Defends A29 (nobody publishes alone), A35 (nothing can be read before the instant,
whatever the gateway's program asks), F39 (half a publication is none, and the former
one stays).
"""

import asyncio
import json
from hashlib import sha256
from uuid import UUID

import psycopg
import pytest

from acts import ranked_scene
from acts.published import (
    DECIDED,
    FUTURE,
    LEDGER_KEY,
    PAST,
    bare,
    compose_and_mark,
    prepare,
    propose,
    publish,
    sign,
)
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.audit.merkle import is_included, root_of
from concours.core.audit.publication import publication_statement, sheet_leaf
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import is_signed, signer_of
from concours.core.kernel.time import MINUTE_MS
from concours.gateway.results.attestation import proof_of
from concours.store.journal.results import find_proven_sheet

TECHNICIAN = Actor("technique", "L. Hamon", frozenset({"technician"}))


@pytest.fixture
def marked(scene, owner):
    compose_and_mark(scene, owner)
    return scene


@pytest.fixture
def gateway(database):
    """The gateway's own role."""
    with database.connect("concours_gateway", autocommit=True) as link:
        yield link


def seen(gateway, scene):
    """Every sheet of the scene that the gateway's role can read."""
    rows = gateway.execute(
        "SELECT number, page_fr FROM published_sheet JOIN publication"
        " ON publication.id = publication_id WHERE exam_id = %s ORDER BY place",
        (scene.exam,),
    ).fetchall()
    return [(number, bytes(page).decode()) for number, page in rows]


def open_now(owner, publication):
    """Let the instant go by on the database's clock."""
    owner.execute(
        "UPDATE publication SET opens_ms = 1 WHERE id = %s", (publication.id,)
    )


ALL_SIX = ["04201 20.000", "04202 0.000", "04203 2.500", "04204 0.000", "04205 0.000",
           "04206 0.000"]  # fmt: skip


def test_a35_nothing_can_be_read_before_the_instant_and_all_of_it_after(
    marked, owner, gateway, database
):
    made = prepare(marked)
    wholly = [
        ("published_sheet", "publication_id"),
        ("publication", "id"),
        ("publication_signature", "publication"),
    ]

    def readable():
        return [
            gateway.execute(
                f"SELECT count(*) FROM {table} WHERE {column} = %s",  # noqa: S608 -- ours
                (made.id,),
            ).fetchone()[0]
            for table, column in wholly
        ]

    stages = [readable()]
    publish(marked, made)
    stages.append(readable())
    sign(database)
    stages.append(readable())
    announced = gateway.execute(
        "SELECT * FROM publication_announced WHERE exam_id = %s", (marked.exam,)
    ).fetchall()
    open_now(owner, made)

    assert stages == [[0, 0, 0]] * 3
    assert announced == [(marked.exam, 1, FUTURE)]
    assert readable() == [6, 1, 1]
    assert seen(gateway, marked) == [(1, page) for page in ALL_SIX]


def test_a35_an_instant_gone_by_shows_nothing_that_two_persons_did_not_decide(
    marked, owner, gateway, database
):
    made = prepare(marked)
    open_now(owner, made)
    sign(database)

    assert seen(gateway, marked) == []
    publish_anyway = "UPDATE publication SET published_act = 1"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        gateway.execute(publish_anyway)


def test_a29_one_person_alone_publishes_nothing(marked, gateway):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    made = prepare(marked)
    proposal = propose(marked, made)

    with pytest.raises(two_persons.SamePerson):
        two_persons.confirm(marked.actor("presidente"), proposal, now=DECIDED)
    with pytest.raises(NotAllowed):
        two_persons.confirm(TECHNICIAN, proposal, now=DECIDED)
    made.refresh_from_db()
    assert made.published_act is None
    assert seen(gateway, marked) == []


def test_two_persons_are_named_with_the_root_and_the_instant(marked, owner):
    made = prepare(marked, allows_copies=True)
    number = publish(marked, made)

    body = owner.execute("SELECT body FROM act WHERE number = %s", (number,)).fetchone()
    said = json.loads(bytes(body[0]))
    assert said["proposed_by"] == "Pr A. Delmas (presidente)"
    assert (said["root"], said["opens_ms"]) == (bytes(made.root).hex(), FUTURE)
    assert (said["copies"], said["candidates"]) == (True, 6)


def test_the_signature_is_over_every_sheet(marked, owner, database):
    made = prepare(marked)
    publish(marked, made)
    sign(database)

    rows = owner.execute(
        "SELECT salt, sheet FROM published_sheet WHERE publication_id = %s"
        " ORDER BY place",
        (made.id,),
    ).fetchall()
    signer, signature = owner.execute(
        "SELECT signer, signature FROM publication_signature WHERE publication = %s",
        (made.id,),
    ).fetchone()
    statement = publication_statement(
        exam=marked.exam.bytes,
        number=1,
        opens=FUTURE,
        leaves_count=6,
        root=root_of([sheet_leaf(bytes(salt), bytes(sheet)) for salt, sheet in rows]),
        common_digest=sha256(bytes(made.common)).digest(),
    )
    assert bytes(signer) == signer_of(LEDGER_KEY)
    assert is_signed(bytes(signer), statement, bytes(signature))


def test_a_sheet_changed_after_the_decision_is_never_signed_nor_shown(
    marked, owner, gateway, database
):
    made = prepare(marked)
    publish(marked, made)
    owner.execute(
        "UPDATE published_sheet SET sheet = '{}' WHERE publication_id = %s"
        " AND place = 3",
        (made.id,),
    )

    sign(database)
    open_now(owner, made)

    assert seen(gateway, marked) == []


def test_f39_a_preparation_that_fails_half_way_leaves_nothing(
    marked, owner, gateway, database
):
    first = prepare(marked)
    publish(marked, first)
    sign(database)
    open_now(owner, first)
    before = seen(gateway, marked)

    def broken(publication):
        made, pages = [], bare(publication)

        def page(common, sheet):
            made.append(sheet)
            if len(made) == 4:
                raise OSError("no space left")
            return pages(common, sheet)

        return page

    with pytest.raises(OSError, match="no space"):
        prepare(marked, render=broken, reason="Une erreur de saisie.")

    assert seen(gateway, marked) == before != []
    assert owner.execute(
        "SELECT count(*) FROM published_sheet s JOIN publication p"
        " ON p.id = publication_id WHERE exam_id = %s",
        (marked.exam,),
    ).fetchone() == (6,)


def test_f39_a_correction_takes_over_at_its_own_instant_in_one_step(
    marked, owner, gateway, database
):
    first = prepare(marked)
    publish(marked, first)
    sign(database)
    open_now(owner, first)
    second = prepare(marked, reason="Question 3 neutralisée.")
    publish(marked, second, "publication_corrected")
    sign(database)

    before = {number for number, _ in seen(gateway, marked)}
    open_now(owner, second)
    after = {number for number, _ in seen(gateway, marked)}

    assert (before, after) == ({1}, {2})
    kept = owner.execute(
        "SELECT count(*) FROM published_sheet WHERE publication_id = %s", (first.id,)
    )
    assert kept.fetchone() == (6,)


def test_a_correction_says_why_and_is_not_a_first_publication(marked):
    from concours.acts.reasons import ReasonInvalid  # noqa: PLC0415 -- idem
    from concours.acts.results import publication  # noqa: PLC0415 -- after Django's setup

    publish(marked, prepare(marked))

    with pytest.raises(ReasonInvalid):
        prepare(marked)
    second = prepare(marked, reason="Une erreur de saisie.")
    with pytest.raises(publication.PublicationDecided):
        propose(marked, second)


def test_one_person_stops_it_before_its_instant_and_nobody_after(
    marked, owner, gateway, database
):
    from concours.acts.results import publication  # noqa: PLC0415 -- after Django's setup

    made = prepare(marked)
    publish(marked, made)
    sign(database)
    juror = marked.actor("kermarec")
    publication.stop(juror, made.id, reason="Trop tôt.", now=DECIDED + 1)
    open_now(owner, made)

    assert seen(gateway, marked) == []
    again = prepare(marked)
    publish(marked, again)
    open_now(owner, again)
    with pytest.raises(publication.PublicationOpen):
        publication.stop(juror, again.id, reason="Trop tard.", now=DECIDED + 2)


def test_nothing_is_published_on_marks_that_were_not_deliberated(marked, owner):
    from concours.acts.results import publication  # noqa: PLC0415 -- after Django's setup

    made = prepare(marked)
    owner.execute(
        "UPDATE marking_version SET number = 7 WHERE sitting_id = %s",
        (marked.sitting,),
    )

    with pytest.raises(publication.NotDeliberated):
        propose(marked, made)


def exclude(scene, number, *, now=DECIDED):
    """Exclude a candidate, by two persons: the jury may once copies are collected."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.store.models import Attempt  # noqa: PLC0415 -- idem

    attempt = Attempt.objects.get(sitting_id=scene.sitting, candidate__number=number)
    proposal = two_persons.propose(
        scene.actor("presidente"),
        scene.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt.id)},
        reason="Fraude établie par la section disciplinaire.",
        now=now,
    )
    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def test_nobody_excluded_since_is_published_with_their_mark(marked):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results import publication  # noqa: PLC0415 -- idem
    from concours.store.queries.results.publications import PublicationOutdated  # noqa: PLC0415 -- idem

    made = prepare(marked)
    proposal = propose(marked, made)
    act = exclude(marked, "04201")

    with pytest.raises(two_persons.ProposalOutdated) as lapsed:
        two_persons.confirm(marked.actor("kermarec"), proposal, now=DECIDED)
    assert (lapsed.value.changed_by, lapsed.value.act) == ("candidate_excluded", act)
    with pytest.raises(publication.NotDeliberated):
        propose(marked, made)
    again = prepare(marked)
    with pytest.raises(PublicationOutdated) as outdated:
        propose(marked, made)
    assert outdated.value.act == act
    assert publish(marked, again)


def test_an_instant_that_has_gone_by_is_refused(marked):
    from concours.acts.results import publication  # noqa: PLC0415 -- after Django's setup

    with pytest.raises(publication.InstantPast):
        prepare(marked, opens=DECIDED)
    made = prepare(marked, opens=PAST)
    with pytest.raises(publication.InstantPast):
        propose(marked, made, now=PAST + MINUTE_MS)


def test_no_name_is_in_anything_that_is_published_a36(marked, owner):
    """A sheet says a number, and nothing that names a person."""
    prepare(marked)

    rows = owner.execute("SELECT sheet FROM published_sheet").fetchall()
    commons = owner.execute("SELECT common FROM publication").fetchall()
    said = b"".join(bytes(data) for (data,) in [*rows, *commons])
    assert b"04201" in said
    assert b"Camille" not in said


def test_the_ranking_in_force_is_in_every_sheet_and_on_every_page(marked, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- idem

    version = ranked_scene.rank(marked, is_final=False)
    proposal = ranked_scene.propose(marked, version)
    two_persons.confirm(marked.actor("kermarec"), proposal, now=ranked_scene.LATER)

    made = prepare(marked, render=pages_of)

    common = json.loads(bytes(made.common))
    rows = owner.execute(
        "SELECT sheet, page_fr FROM published_sheet WHERE publication_id = %s"
        " ORDER BY place",
        (made.id,),
    ).fetchall()
    best, absent = (json.loads(bytes(rows[at][0]))["ranking"] for at in (0, 1))
    assert common["ranking"]["version"] == version.number
    assert [(g["place"], g["of"]) for g in best["groups"]] == [(1, 2)] * 13
    assert (absent["state"], absent["groups"]) == ("absent", [])
    assert "Vos rangs provisoires" in bytes(rows[0][1]).decode()
    assert "Les 13 groupes" in bytes(rows[0][1]).decode()
    assert "Vos rangs" not in bytes(rows[1][1]).decode()


def test_a_ranking_of_other_marks_is_refused(marked, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.sheets import RankingOutdated  # noqa: PLC0415 -- idem

    version = ranked_scene.rank(marked, is_final=False)
    proposal = ranked_scene.propose(marked, version)
    two_persons.confirm(marked.actor("kermarec"), proposal, now=ranked_scene.LATER)
    owner.execute(
        "UPDATE marking_version SET number = 9 WHERE sitting_id = %s",
        (marked.sitting,),
    )

    with pytest.raises(RankingOutdated):
        prepare(marked)


def test_a_ranking_made_before_an_exclusion_is_refused(marked, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.sheets import RankingOutdated  # noqa: PLC0415 -- idem

    version = ranked_scene.rank(marked, is_final=False)
    proposal = ranked_scene.propose(marked, version)
    two_persons.confirm(marked.actor("kermarec"), proposal, now=ranked_scene.LATER)
    owner.execute(
        """UPDATE attempt SET excluded_act = 1 WHERE sitting_id = %s AND candidate_id =
               (SELECT id FROM candidate WHERE exam_id = %s AND number = '04203')""",
        (marked.sitting, marked.exam),
    )

    with pytest.raises(RankingOutdated):
        prepare(marked)


def test_an_attestation_is_verified_from_what_it_carries_alone(marked, owner, database):
    made = prepare(marked)
    publish(marked, made)
    sign(database)
    open_now(owner, made)
    ((candidate,),) = owner.execute(
        "SELECT id FROM candidate WHERE exam_id = %s AND number = '04203'",
        (marked.exam,),
    ).fetchall()

    async def found():
        dsn = database.dsn("concours_gateway")
        async with await psycopg.AsyncConnection.connect(dsn) as link:
            return await find_proven_sheet(link, candidate)

    said = json.loads(json.dumps(proof_of(asyncio.run(found()))))

    root = bytes.fromhex(said["root"])
    leaf = sheet_leaf(bytes.fromhex(said["salt"]), dump(said["sheet"]))
    path = [bytes.fromhex(each) for each in said["path"]]
    assert said["sheet"]["candidate"] == "04203"
    assert is_included(
        leaf, index=said["index"], size=said["size"], proof=path, root=root
    )
    assert not is_included(leaf, index=0, size=said["size"], proof=path, root=root)
    assert said["opens_ms"] == 1  # moved by this test: the signature is of another
    statement = publication_statement(
        exam=UUID(said["exam"]).bytes,
        number=said["number"],
        opens=FUTURE,
        leaves_count=said["size"],
        root=root,
        common_digest=bytes.fromhex(said["common"]),
    )
    signer = bytes.fromhex(said["signer"])
    assert is_signed(signer, statement, bytes.fromhex(said["signature"]))


def test_what_an_annulment_would_change_is_what_it_changes(marked, owner):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.sheets import scores  # noqa: PLC0415 -- idem

    exam = Exam.objects.get(pk=marked.exam)
    before = scores(exam)

    for site in (marked.site, None):
        seen = scores(exam, (marked.sitting, site))
        assert scores(exam) == before
        owner.execute(
            """INSERT INTO annulment (id, sitting_id, site_id, act)
               VALUES (gen_random_uuid(), %s, %s, 1)""",
            (marked.sitting, site),
        )
        assert scores(exam) == seen != before
        owner.execute("DELETE FROM annulment WHERE sitting_id = %s", (marked.sitting,))


def test_scores_are_those_of_the_sheets(marked):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup
    from concours.store.queries.results.sheets import Sheets, scores  # noqa: PLC0415 -- idem

    exam = Exam.objects.get(pk=marked.exam)
    sheets = [sheet.content for sheet in Sheets(exam, marked.packages)]

    assert [
        (number, str(mark), str(rank_a)) for number, (mark, rank_a) in scores(exam)
    ] == [(s["candidate"], s["mark"]["mark"], s["rank_a"]["mark"]) for s in sheets]
