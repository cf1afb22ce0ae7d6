"""A ranking is made from named versions, never overwritten, adopted by two persons."""

import json
from fractions import Fraction
from zipfile import ZipFile

import pytest

from acts.ranked_scene import (
    ECOS,
    ECOS_HEADINGS,
    LATER,
    PARCOURS,
    adopt_marks,
    bring,
    mark_everybody,
    propose,
    rank,
)
from concours.acts.may import NotAllowed
from verifier import ranking as verifier


@pytest.fixture
def marked(scene, owner):
    mark_everybody(scene, owner)
    return scene


def counts(owner):
    return owner.execute(
        """SELECT (SELECT count(*) FROM act), (SELECT count(*) FROM part_version),
               (SELECT count(*) FROM ranking_version)"""
    ).fetchone()


def ranks(owner, version):
    return owner.execute(
        """SELECT c.number, r.state, r.places[1], r.places[13] FROM candidate_rank r
           JOIN candidate c ON c.id = r.candidate_id
           WHERE r.version_id = %s ORDER BY c.number""",
        (version.id,),
    ).fetchall()


def test_before_the_ecos_edn_alone_rank_and_the_same_again_is_the_same(marked, owner):
    """Item 151 is of the last group: who missed its question of rank B falls there."""
    version = rank(marked, is_final=False)

    assert ranks(owner, version) == [
        ("04201", "ranked", 1, 1),
        ("04202", "ranked", 2, 4),
        ("04203", "ranked", 3, 2),
        ("04204", "ranked", 3, 2),
        ("04205", "ranked", 5, 5),
        ("04206", "absent", None, None),
    ]
    before = counts(owner)
    assert rank(marked, is_final=False).id == version.id
    assert counts(owner) == before


def test_a_final_ranking_needs_both_parts_then_names_all_it_was_made_from(
    marked, owner
):
    from concours.store.queries.results.ranking_inputs import ComponentsMissing  # noqa: PLC0415

    with pytest.raises(ComponentsMissing) as refused:
        rank(marked)
    assert refused.value.missing == ("ecos", "parcours")
    bring(marked, ECOS)
    bring(marked, PARCOURS)

    version = rank(marked)

    assert [row[1:3] for row in ranks(owner, version)] == [
        ("ranked", 2), ("ranked", 1), ("ranked", 3), ("ranked", 3),
        ("below_ecos", None), ("absent", None),
    ]  # fmt: skip
    assert version.inputs["ecos"]["version"] == 1
    assert [row["version"] for row in version.inputs["marking"]] == [1]
    body = owner.execute(
        "SELECT convert_from(body, 'UTF8') FROM act WHERE number = %s", (version.act,)
    ).fetchone()[0]
    assert json.loads(body)["digest"] == bytes(version.digest).hex()


def test_a_file_of_marks_is_a_new_version_and_again_nothing(marked, owner):
    first = bring(marked, PARCOURS)
    again = bring(marked, PARCOURS)
    other = bring(marked, "numero;points\n04201;20\n", login="presidente")

    assert (first.added_count, first.version.number) == (5, 1)
    assert (again.same_count, again.version) == (5, None)
    assert (other.changed_count, other.version.number) == (1, 2)
    assert other.version.candidates_count == 5
    kept = owner.execute("SELECT number FROM part_version ORDER BY number").fetchall()
    assert {number for (number,) in kept} >= {1, 2}


def test_a_file_with_a_fault_changes_nothing(marked, owner):
    from concours.acts.file_faults import RosterFaulty  # noqa: PLC0415 -- after setup

    before = counts(owner)
    with pytest.raises(RosterFaulty) as refused:
        bring(marked, f"{ECOS_HEADINGS}\n04201;21;;;;;;;;;\n99999;10;;;;;;;;;\n")

    assert refused.value.where == (
        "2 mark.too_high 21", "3 candidate.unknown 99999",
    )  # fmt: skip
    assert counts(owner) == before


@pytest.mark.parametrize("login", ["kermarec", "auditeur", "technique"])
def test_who_may_not_bring_marks_does_not(marked, login):
    with pytest.raises(NotAllowed):
        bring(marked, PARCOURS, login=login)


def test_two_persons_adopt_and_only_from_adopted_marks(marked):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.results.rankings import AdoptedAlready, MarksNotAdopted  # noqa: PLC0415
    from concours.store.queries.results import rankings  # noqa: PLC0415 -- idem

    version = rank(marked, is_final=False)
    with pytest.raises(MarksNotAdopted):
        propose(marked, version)
    adopt_marks(marked)
    proposal = propose(marked, version)
    with pytest.raises(two_persons.SamePerson):
        two_persons.confirm(marked.actor("presidente"), proposal, now=LATER)
    assert rankings.in_force(marked.exam) is None

    two_persons.confirm(marked.actor("kermarec"), proposal, now=LATER)

    assert rankings.in_force(marked.exam).id == version.id
    with pytest.raises(AdoptedAlready):
        propose(marked, version)


def test_a_ranking_of_marks_that_are_no_more_in_force_is_not_adopted(marked):
    from concours.acts.results.marks import mark  # noqa: PLC0415 -- after setup
    from concours.acts.results.rankings import RankingOutdated  # noqa: PLC0415 -- idem

    version = rank(marked, is_final=False)
    adopt_marks(marked)
    president = marked.actor("presidente")
    packages = marked.packages
    mark(president, marked.sitting, reason="Bis", packages=packages, now=LATER)
    adopt_marks(marked)

    with pytest.raises(RankingOutdated):
        propose(marked, version)


MANY_DIGITS = ECOS.replace("04201;10,5", "04201;9999999371/999999937").replace(
    "04205;9", "04205;9999999291/999999929"
)
"""Marks as levelling gives them: what all have in common passes 64 bits."""


@pytest.mark.parametrize("ecos", [ECOS, MANY_DIGITS])
def test_a_sheet_comes_from_the_marks_of_one_and_equals_that_of_the_nation(
    marked, ecos
):
    from concours.store.queries.results import rankings  # noqa: PLC0415 -- after setup

    bring(marked, ecos)
    bring(marked, PARCOURS)
    version = rank(marked)
    assert (max(version.denominators) > 2**63) == (ecos == MANY_DIGITS)
    assert rankings.totals(version)
    assert rankings.version_of(marked.exam, "1").denominators == version.denominators

    of_nation = rankings.sheets_of(version, marked.packages)
    every = {f"0420{n}": of_nation(f"0420{n}") for n in range(1, 7)}
    alone = {n: rankings.sheet_of(version, n, marked.packages) for n in every}

    assert alone == every
    assert of_nation("00000") is None
    tied = every["04203"]["groups"][0]
    assert (tied["place"], tied["equal"], tied["of"]) == (3, 2, 4)
    lines = [Fraction(line["product"]) for line in tied["lines"]]
    assert sum(lines) == Fraction(tied["total"])


def test_a_sitting_annulled_for_a_site_counts_for_nobody_there(marked, owner):
    owner.execute(
        """INSERT INTO annulment (id, sitting_id, site_id, act)
           VALUES (gen_random_uuid(), %s, %s, 1)""",
        (marked.sitting, marked.site),
    )

    states = [row[1] for row in ranks(owner, rank(marked, is_final=False))]

    assert states == ["absent", "ranked", "absent", "ranked", "absent", "absent"]


def test_an_excluded_candidate_has_no_place(marked, owner):
    owner.execute(
        """UPDATE attempt SET excluded_act = 1 WHERE sitting_id = %s AND candidate_id =
               (SELECT id FROM candidate WHERE exam_id = %s AND number = '04201')""",
        (marked.sitting, marked.exam),
    )

    assert ranks(owner, rank(marked, is_final=False))[:2] == [
        ("04201", "excluded", None, None),
        ("04202", "ranked", 1, 3),
    ]


def exported(scene, owner, path, version=None):
    """Run `concours export --ranking`, and return its exit code."""
    from concours.cli import main  # noqa: PLC0415 -- after setup

    query = "SELECT code FROM exam WHERE id = %s"
    ((code,),) = owner.execute(query, (scene.exam,)).fetchall()
    chosen = [] if version is None else ["--version", str(version)]
    return main(["export", "--ranking", code, "--to", str(path), *chosen])


@pytest.fixture
def archive(marked, owner, tmp_path, monkeypatch):
    """A final ranking, exported: its version and its archive."""
    monkeypatch.setenv("CONCOURS_PACKAGES", str(marked.packages))
    bring(marked, ECOS)
    bring(marked, PARCOURS)
    version = rank(marked)
    path = tmp_path / "ranking.zip"
    assert exported(marked, owner, path) == 0
    return version, path


def test_an_exported_ranking_is_made_again_by_the_verifier_and_by_the_command(
    archive, tmp_path, capsys
):
    from concours.cli import main  # noqa: PLC0415 -- after setup

    version, path = archive
    with ZipFile(path) as zipped:
        names = zipped.namelist()
        zipped.extractall(tmp_path)
    capsys.readouterr()

    assert verifier.main([str(path)]) == 0
    assert capsys.readouterr().out == "OK: 6 candidates, 13 groups\n"
    asked = ["rank", "--json", "--marks", "marks-1.jsonl", "--ecos", "ecos.csv"]
    asked += ["--parcours", "parcours.csv", "--groups", "groups.toml"]
    asked += ["--settings", "settings.json"]
    files = [str(tmp_path / word) if "." in word else word for word in asked]
    assert main(files) == 0
    again = capsys.readouterr().out.rstrip("\n")
    assert again == (tmp_path / "ranking.json").read_text()
    assert json.loads(again)["digest"] == bytes(version.digest).hex()
    assert names == [
        "ranking.json", "marks-1.jsonl", "ecos.csv", "parcours.csv", "settings.json",
        "groups.toml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("ranking.json", '"places": [1', '"places": [2'),
        ("ranking.json", '"digest": "', '"digest": "0'),
        ("marks-1.jsonl", '"1/2"', '"1"'),
        ("ecos.csv", "9.25", "9.5"),
        ("parcours.csv", "04203;10", "04203;11"),
    ],
)
def test_a_file_that_was_changed_is_found(  # noqa: PLR0917
    archive, tmp_path, file, before, after, capsys
):
    _, path = archive
    changed = tmp_path / "changed.zip"
    with ZipFile(path) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            assert name != file or before in text
            new.writestr(name, text.replace(before, after, 1 if name == file else 0))

    assert verifier.main([str(changed)]) == 1
    assert "FINDINGS" in capsys.readouterr().out


def test_what_is_decided_since_is_of_another_version(archive, marked, owner, tmp_path):
    """An exclusion, an annulment for a site: the former version stays what it was."""
    from concours.acts.results.rankings import RankingOutdated  # noqa: PLC0415 -- after setup
    from concours.store.queries.results import rankings  # noqa: PLC0415 -- idem

    version, path = archive
    adopt_marks(marked)
    owner.execute(
        """UPDATE attempt SET excluded_act = 1 WHERE sitting_id = %s AND candidate_id =
               (SELECT id FROM candidate WHERE exam_id = %s AND number = '04201')""",
        (marked.sitting, marked.exam),
    )

    with pytest.raises(RankingOutdated):
        propose(marked, version)
    assert rankings.sheet_of(version, "04201", marked.packages)["state"] == "ranked"
    after = rank(marked)
    assert after.number == version.number + 1
    assert ranks(owner, after)[0][:2] == ("04201", "excluded")
    again, now = tmp_path / "again.zip", tmp_path / "now.zip"
    assert exported(marked, owner, again, version.number) == 0
    assert again.read_bytes() == path.read_bytes()
    assert exported(marked, owner, now) == 0
    assert verifier.main([str(now)]) == 0


def test_a_ranking_that_is_not_there_is_not_exported(marked, owner, tmp_path):
    assert exported(marked, owner, tmp_path / "none.zip") == 1
    assert not (tmp_path / "none.zip").exists()


def test_two_versions_are_compared_by_who_moves(marked):
    from concours.store.queries.results import rankings  # noqa: PLC0415 -- after setup

    bring(marked, ECOS)
    bring(marked, PARCOURS)
    before, after = rank(marked, is_final=False), rank(marked)

    moves = rankings.compare_places(before, after, 1)

    assert (moves.better_count, moves.worse_count, moves.same_count) == (1, 1, 2)
    assert moves.gone == ("04205",)
