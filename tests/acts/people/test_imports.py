"""A file comes into force whole or not at all; again, it changes nothing, and says so.

Planned and carried out in one transaction, on a real PostgreSQL.
"""

import os

import pytest

from acts.scene import NOON, Tablet, add_sitting, attempt_of
from concours.acts.actor import Actor
from concours.acts.may import NotAllowed
from concours.core.people.roster.settings import PersonalSettings, RestBreaks

ORGANISER = Actor("orga", "O. Roy", frozenset({"organiser"}))
HEADINGS = "numero;nom;centre;salle;place;majoration\n"


@pytest.fixture
def bring(scene):
    """Import a text as a file; by default as the organiser."""
    from concours.acts.people.imports import import_roster  # noqa: PLC0415 -- after setup
    from concours.console.files.rosters import read_roster  # noqa: PLC0415 -- idem

    def imported(text: str, actor: Actor = ORGANISER):
        brought = read_roster(text.encode())
        return import_roster(actor, scene.exam, brought, entropy=os.urandom, now=NOON)

    return imported


def roster(link, scene) -> dict[str, tuple]:
    rows = link.execute(
        """SELECT c.number, c.name, s.code, c.room, c.seat, c.factor_num, c.factor_den
           FROM candidate c JOIN site s ON s.id = c.site_id
           WHERE c.exam_id = %s""",
        (scene.exam,),
    )
    return {row[0]: row[1:] for row in rows}


def acts_count(link) -> int:
    return link.execute("SELECT count(*) FROM act").fetchone()[0]


def test_new_candidates_come_with_an_attempt_and_no_code(bring, scene, owner):
    done = bring(HEADINGS + "9001;Ève Ünal;Amiens;Salle 9;A-01;5/3\n")

    assert (done.kind, done.added_count, done.changed_count) == ("candidates", 1, 0)
    assert roster(owner, scene)["9001"] == (
        *("Ève Ünal", "amiens", "Salle 9", "A-01", 5, 3),
    )
    digest = owner.execute(
        """SELECT c.code_digest FROM candidate c JOIN attempt a ON a.candidate_id = c.id
           WHERE c.number = '9001' AND a.sitting_id = %s""",
        (scene.sitting,),
    ).fetchall()
    assert [bytes(row[0]) for row in digest] == [bytes(32)]


def test_the_act_says_how_many_of_which_exam_and_which_file(bring, scene, owner):
    from hashlib import sha256  # noqa: PLC0415 -- here alone

    text = HEADINGS + "9001;Ève;Amiens;S;1;\n04201;Camille 0;Amiens;Salle 1;A-01;2\n"
    done = bring(text)

    role, body = owner.execute(
        "SELECT role, convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (done.act,),
    ).fetchone()
    (exam,) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (scene.exam,)
    ).fetchone()
    assert role == "organiser"
    assert body == {
        "roster": "candidates",
        "exam": exam,
        "added": 1,
        "changed": 1,
        "left": 0,
        "file": sha256(text.encode()).hexdigest(),
    }


def test_the_same_file_again_changes_nothing_and_leaves_no_act(bring, scene, owner):
    text = HEADINGS + "9001;Ève;Amiens;S;1;\n9002;Zoé;Limoges;S;1;4/3\n"
    bring(text)
    before, acts = roster(owner, scene), acts_count(owner)

    again = bring(text)

    assert (again.act, again.same_count) == (None, 2)
    assert (again.added_count, again.changed_count) == (0, 0)
    assert (roster(owner, scene), acts_count(owner)) == (before, acts)


def test_a_corrected_file_changes_only_what_differs(bring, scene, owner):
    bring(HEADINGS + "9001;Ève;Amiens;S;1;\n9002;Zoé;Limoges;S;1;4/3\n")
    before = roster(owner, scene)

    done = bring(HEADINGS + "9001;Ève;Limoges;S;2;\n9002;Zoé;Limoges;S;1;4/3\n")

    assert (done.added_count, done.changed_count, done.same_count) == (0, 1, 1)
    assert roster(owner, scene) == before | {"9001": ("Ève", "limoges", "S", "2", 1, 1)}


def test_a_fault_anywhere_keeps_all_of_the_file_out_and_is_named(bring, scene, owner):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    before = roster(owner, scene)

    with pytest.raises(RosterFaulty) as refused:
        bring(HEADINGS + "9001;Ève;Amiens;S;1;\n9002;Zoé;Nulle-part;S;1;7/6\n")

    assert refused.value.faults_count == 1
    assert refused.value.where == ("3 factor.unknown 7/6",)
    assert roster(owner, scene) == before


def test_sites_are_added_and_mended_in_place(bring, scene, owner):
    bring("code;nom;adresse;fuseau\nnoumea;Nouméa;1 quai;Pacific/Noumea\n")
    done = bring("code;nom\nnoumea;Nouméa-Sud\namiens;Amiens\n")

    rows = owner.execute(
        "SELECT name, address, zone FROM site WHERE exam_id = %s AND code = 'noumea'",
        (scene.exam,),
    ).fetchall()
    assert rows == [("Nouméa-Sud", "1 quai", "Pacific/Noumea")]
    assert (done.added_count, done.changed_count, done.same_count) == (0, 1, 1)


def test_who_has_a_tablet_keeps_their_time_and_is_named(bring, scene, owner):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    Tablet(owner, attempt_of(owner, scene, "04203")).enrol(at=NOON)

    with pytest.raises(RosterFaulty) as refused:
        bring("numero;majoration\n04202;1\n04203;4/3\n04204;4/3\n")
    bring("numero;place\n04203;Z-01\n")

    assert refused.value.where == ("3 candidate.enrolled 04203",)
    assert roster(owner, scene)["04203"][3:] == ("Z-01", 1, 1)


@pytest.mark.parametrize("where", ["nation", "site", "other site"])
def test_once_a_start_is_announced_nothing_changes_there(bring, scene, owner, where):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    if where == "nation":
        owner.execute(
            "UPDATE sitting SET armed_ms = 1, t0_ms = 2 WHERE id = %s", (scene.sitting,)
        )
    else:
        code = "amiens" if where == "site" else "limoges"
        owner.execute(
            """INSERT INTO site_start (id, sitting_id, site_id, held_act, armed_ms,
                   t0_ms)
               SELECT gen_random_uuid(), %s, id, 1, 1, 2 FROM site
               WHERE exam_id = %s AND code = %s""",
            (scene.sitting, scene.exam, code),
        )

    if where == "other site":
        assert bring("numero;place\n04201;Z-01\n").changed_count == 1
        return
    with pytest.raises(RosterFaulty) as refused:
        bring("numero;place\n04201;Z-01\n")
    assert refused.value.where == ("2 candidate.launched 04201",)


def test_a_check_that_is_over_holds_nobody_and_a_paper_that_was_sat_does(
    bring, scene, owner
):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    times = "armed_ms = 1, t0_ms = 2, collected_ms = 3"
    owner.execute(
        f"UPDATE sitting SET kind = 'check', {times} WHERE id = %s",  # noqa: S608
        (scene.sitting,),
    )
    assert bring("numero;majoration\n04201;4/3\n").changed_count == 1

    owner.execute("UPDATE sitting SET kind = 'exam' WHERE id = %s", (scene.sitting,))
    with pytest.raises(RosterFaulty):
        bring("numero;majoration\n04201;5/3\n")


def test_who_comes_after_a_start_has_no_attempt_in_that_sitting(bring, scene, owner):
    owner.execute("UPDATE sitting SET armed_ms = 1 WHERE id = %s", (scene.sitting,))

    bring(HEADINGS + "9001;Ève;Amiens;Salle 9;A-01;\n")

    assert owner.execute(
        """SELECT count(*) FROM attempt a JOIN candidate c ON c.id = a.candidate_id
           WHERE c.number = '9001' AND c.exam_id = %s""",
        (scene.exam,),
    ).fetchone() == (0,)


def test_settings_are_kept_apart_from_who_has_none(bring, scene, owner):
    from concours.store.queries.people.settings import (  # noqa: PLC0415 -- after setup
        rest_breaks_of,
        settings_in_exam,
    )

    headings = "numero;taille;contraste;interligne;pauses;lecture;salle_a_part\n"
    bring(f"{headings}04201;150;fort;1,5;3x10;humain;oui\n04202;;;;;;\n")
    bring("numero;place\n04202;Z-02\n04201;Z-01\n")
    ((candidate, settings),) = settings_in_exam(scene.exam).items()

    assert candidate == owner.execute(
        "SELECT id FROM candidate WHERE exam_id = %s AND number = '04201'",
        (scene.exam,),
    ).fetchone()[0]  # fmt: skip
    assert settings == PersonalSettings(
        150, "strong", 150, RestBreaks(3, 10), "person", has_own_room=True
    )
    assert rest_breaks_of(candidate) == RestBreaks(3, 10)

    assert bring("numero;pauses;lecture\n04201;;synthese\n").changed_count == 1
    assert rest_breaks_of(candidate) == RestBreaks()
    assert settings_in_exam(scene.exam)[candidate].reader == "voice"


def test_only_an_organiser_imports(bring, scene):
    with pytest.raises(NotAllowed):
        bring("numero;place\n04201;Z-01\n", actor=scene.actor("presidente"))


def test_what_stands_as_a_file_changes_nothing(bring, scene):
    from concours.console.files.rosters import as_file  # noqa: PLC0415 -- after setup
    from concours.store.queries.people.roster import current_roster  # noqa: PLC0415 -- idem

    bring(HEADINGS + "9001;=1+1;Amiens;S;1;3/2\n9002;O'Hara, Kim;Limoges;S;1;\n")
    bring("numero;taille;pauses;salle_a_part\n9001;200;2x5;oui\n")
    bring('code;nom;adresse\namiens;Amiens;"1 rue; ""bis"""\n')

    bring(JUDGES)
    for kind in ("sites", "candidates", "examiners", "staff"):
        file = as_file(kind, current_roster(scene.exam))
        assert "keyholder" not in file, "a role is said in French"
        done = bring(file)
        assert (done.kind, done.act) == (kind, None)
        assert done.same_count > 1


JUDGES = "examinateur;nom;universite\nE01;Dr Ünal;Lille\nE02;Dr Roy;Reims\n"


def test_examiners_come_without_a_code_and_are_mended_in_place(bring, scene, owner):
    assert (bring(JUDGES).kind, bring(JUDGES).act) == ("examiners", None)
    done = bring("examinateur;universite\nE02;Amiens\n")

    assert (done.added_count, done.changed_count) == (0, 1)
    rows = owner.execute(
        "SELECT number, name, university, code_digest FROM examiner"
        " WHERE exam_id = %s ORDER BY number",
        (scene.exam,),
    ).fetchall()
    assert rows == [
        ("E01", "Dr Ünal", "Lille", bytes(32)),
        ("E02", "Dr Roy", "Amiens", bytes(32)),
    ]


def test_the_council_brings_examiners_and_no_other_file(bring, owner):

    council = Actor("cnode", "L. Petit", frozenset({"cnode"}))
    done = bring("examinateur;nom;universite\nE07;Dr Lo;Nice\n", actor=council)

    [(body, kind)] = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb, kind FROM act WHERE number = %s",
        (done.act,),
    ).fetchall()
    assert (kind, body["roster"]) == ("examiners_imported", "examiners")
    for others in ("numero;place\n04201;Z-01\n", "code;nom\nnice;Nice\n"):
        with pytest.raises(NotAllowed):
            bring(others, actor=council)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("E03;;Lille\n", "cell.empty"),
        ("E 3;Dr Li;Lille\n", "number.invalid"),
        ("E03;Dr Li;Lille\ne03;Dr Lo;Lille\n", "number.twice"),
    ],
)
def test_an_examiner_at_fault_keeps_the_file_out(bring, scene, owner, lines, code):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    with pytest.raises(RosterFaulty, match=code):
        bring("examinateur;nom;universite\n" + lines)

    assert not owner.execute(
        "SELECT count(*) FROM examiner WHERE exam_id = %s", (scene.exam,)
    ).fetchone()[0]


def test_a_new_examiner_has_a_name_and_a_university(bring):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    with pytest.raises(RosterFaulty, match=r"examiner\.incomplete"):
        bring("examinateur;universite\nE09;Lille\n")


def test_staff_are_appointed_and_moved_each_by_their_own_act(bring, scene, owner):
    headings = "identifiant;nom;roles;centre;salle\n"
    login = f"s.{scene.exam.hex[:6]}"
    first = bring(f"{headings}{login};Sam Roy;surveillance de salle;Amiens;Salle 1\n")
    again = bring(f"{headings}{login};Sam Roy;supervisor;amiens;Salle 1\n")
    moved = bring(f"{headings}{login};Sam Roy;responsable de centre;Limoges;\n")

    (member,) = first.appointed
    assert (member.login, member.roles, len(member.password) >= 12) == (
        *(login, ("supervisor",)),
        True,
    )
    assert (again.act, again.appointed) == (None, ())
    assert (moved.changed_count, moved.appointed) == (1, ())
    kinds = owner.execute(
        "SELECT kind FROM act WHERE number > %s ORDER BY number", (first.act - 2,)
    ).fetchall()
    assert [kind for (kind,) in kinds] == [
        *("staff_appointed", "roster_imported"),
        *("staff_moved", "roster_imported"),
    ]
    assert owner.execute(
        """SELECT roles, site.name, room FROM staff JOIN site ON site.id = site_id
           WHERE login = %s""",
        (login,),
    ).fetchone() == (["site_manager"], "Limoges", "")


def test_a_file_waits_for_its_import_a_day_and_then_is_gone(scene, owner):
    from concours.acts.people import imports  # noqa: PLC0415 -- after Django's setup
    from concours.console.files.rosters import read_roster  # noqa: PLC0415 -- idem

    def kept(now):
        named = ("liste.csv", b"numero;place\n04201;Z-01\n")
        return imports.keep_file(ORGANISER, scene.exam, named, now=now)

    def waiting():
        rows = owner.execute(
            "SELECT id FROM roster_file WHERE exam_id = %s", (scene.exam,)
        )
        return [row[0] for row in rows]

    old, new = kept(NOON), kept(NOON + imports.KEPT_MS + 1)
    assert waiting() == [new]

    brought = read_roster(b"numero;place\n04201;Z-01\n")
    pair = (new, brought)
    imports.import_file(ORGANISER, scene.exam, pair, entropy=os.urandom, now=NOON)
    assert (waiting(), old != new) == ([], True)


PLACES = "numero;epreuve;centre;salle;place\n"


def seats_by_sitting(link, scene, number):
    """Where a candidate sits, by the short name of the sitting."""
    rows = link.execute(
        """SELECT t.code, s.code, a.room, a.seat FROM attempt a
           JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
           JOIN sitting t ON t.id = a.sitting_id
           WHERE c.exam_id = %s AND c.number = %s""",
        (scene.exam, number),
    )
    return {code: (*seat,) for code, *seat in rows}


@pytest.fixture
def days(scene, tmp_path, owner):
    """A second sitting, on another day, by its short name."""
    later = add_sitting(scene, tmp_path / "later", title="UC 2")
    codes = owner.execute(
        "SELECT code FROM sitting WHERE id = ANY(%s) ORDER BY position",
        ([scene.sitting, later.sitting],),
    )
    return [code for (code,) in codes.fetchall()]


def test_a_line_of_one_sitting_seats_its_candidate_elsewhere_there_alone(
    bring, scene, days, owner
):
    from concours.console.files.rosters import as_file  # noqa: PLC0415 -- after setup
    from concours.store.queries.people.roster import current_roster  # noqa: PLC0415 -- idem

    first, second = days
    own, apart = ("amiens", "Salle 1", "A-01"), ("limoges", "Salle 9", "Z-1")
    text = PLACES + f"04201;{second};Limoges;Salle 9;Z-1\n"

    done = bring(text)

    assert (done.added_count, done.changed_count) == (0, 1)
    assert seats_by_sitting(owner, scene, "04201") == {first: own, second: apart}
    assert bring(text).act is None
    assert bring(as_file("candidates", current_roster(scene.exam))).act is None
    assert roster(owner, scene)["04201"][1:4] == own
    back = bring(PLACES + f"04201;{second};Amiens;Salle 1;A-01\n")
    assert (back.changed_count, seats_by_sitting(owner, scene, "04201")) == (
        1,
        {first: own, second: own},
    )


def test_a_place_of_one_sitting_is_refused_by_name(bring, days):
    first, second = days
    lines = (
        f"04201;{second};Amiens;Salle 1;A-03\n"  # of 04203
        "04201;moon;Amiens;Salle 9;Z-1\n"
        f"99999;{second};Amiens;Salle 9;Z-2\n"
        f"04202;{first};Amiens;Salle 9;Z-3\n"
        f"04202;{first};Amiens;Salle 9;Z-4\n"
    )
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- idem

    with pytest.raises(RosterFaulty) as refused:
        bring(PLACES + lines)

    assert refused.value.where == (
        "2 seat.taken A-03",
        "3 sitting.unknown moon",
        "4 candidate.unknown 99999",
        f"6 number.twice 04202 · {first}",
    )


def test_a_seat_of_a_collected_sitting_is_settled_and_the_next_one_is_not(
    bring, scene, days, owner
):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- idem

    first, second = days
    owner.execute("UPDATE sitting SET collected_ms = 1 WHERE id = %s", (scene.sitting,))
    with pytest.raises(RosterFaulty):
        bring(PLACES + f"04201;{first};Amiens;Salle 9;Z-1\n")

    assert bring(PLACES + f"04201;{second};Amiens;Salle 9;Z-1\n").changed_count == 1
    assert seats_by_sitting(owner, scene, "04201") == {
        first: ("amiens", "Salle 1", "A-01"),
        second: ("amiens", "Salle 9", "Z-1"),
    }
