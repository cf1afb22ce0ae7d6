"""What candidates are told of their stations comes out with all else, and is exact.

Nothing before the instant; of nobody but oneself; grids only where the jury said so,
and the publication says that it did. Whoever's marks are not what grids make now is
told the marks, and no profile.
"""

import json
from fractions import Fraction

import pytest

from acts.handed_scene import adopt_ranking, hand_over
from acts.marks_scene import LATER
from acts.published import prepare, publish, sign
from small_ecos import hold

FORM = ("Annonce d'un diagnostic", ["Se présente", "Facteurs cités", "Vérifie"])


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    return hand_over(scene, owner)


def sheets(owner, publication):
    rows = owner.execute(
        "SELECT sheet, grids FROM published_sheet WHERE publication_id = %s"
        " ORDER BY place",
        (publication.id,),
    ).fetchall()
    whole = [json.loads(bytes(sheet)) for sheet, _ in rows]
    return {
        sheet["candidate"]: (sheet, bytes(grids))
        for sheet, (_, grids) in zip(whole, rows, strict=True)
    }


def read_as_gateway(database, scene):
    with database.connect("concours_gateway", autocommit=True) as link:
        return link.execute(
            "SELECT number, grids <> '', grid_forms <> '' FROM published_sheet"
            " JOIN publication ON publication.id = publication_id WHERE exam_id = %s",
            (scene.exam,),
        ).fetchall()


def test_stations_are_shown_with_the_ranking_whole_exact_and_never_before(
    floor, owner, database
):
    scene = floor.scene
    before = prepare(scene)
    assert all("stations" not in sheet for sheet, _ in sheets(owner, before).values())
    adopt_ranking(floor)
    made = prepare(scene, allows_grids=True, opens=4_000_000_000_000)

    told = sheets(owner, made)
    sheet, grids = told[floor.numbers[0]]
    own = sheet["stations"]
    ecos = next(p for p in sheet["ranking"]["parts"] if p["part"] == "ecos")
    assert own["mark"] == ecos["mark"]
    # four stations of 18; at the last (18 + 20 x (2 + 1) / 10) / 2 = 12
    assert [row["mark"] for row in own["rows"]] == ["18"] * 4 + ["12"]
    assert Fraction(own["mark"]) == Fraction(84, 5)
    for rows in (own["domains"], [own["criteria"], *own["aptitudes"]]):
        assert sum(Fraction(row["share"]) for row in rows) == Fraction(84, 5)
    [listening] = own["aptitudes"]
    assert (listening["text"], listening["stations"]) == ("Écoute", [1, 2, 3, 4, 5])
    assert told["04206"][0]["stations"] is None
    assert [row[:2] for row in json.loads(grids)] == [[1, 1]] + [
        [station, place] for station in range(2, 6) for place in (1, 2)
    ]
    [first, *_] = json.loads(bytes(made.grid_forms))
    assert (first["title"], [text for text, _ in first["criteria"]]) == FORM
    assert b"points" not in bytes(made.grid_forms)

    publish(scene, made)
    sign(database)
    assert read_as_gateway(database, scene) == []
    owner.execute("UPDATE publication SET opens_ms = 1 WHERE id = %s", (made.id,))
    rows = read_as_gateway(database, scene)
    assert rows
    assert all(forms for *_, forms in rows)
    assert sum(has_grids for _, has_grids, _ in rows) == len(floor.numbers)
    [(body,)] = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (made.act,),
    ).fetchall()
    assert body["grids_shown"] is True


def test_grids_are_kept_only_where_the_jury_lets_them_be_seen(floor, owner):
    adopt_ranking(floor)
    made = prepare(floor.scene)

    assert (made.allows_grids, bytes(made.grid_forms)) == (False, b"")
    assert {grids for _, grids in sheets(owner, made).values()} == {b""}


def test_a_grid_that_came_since_takes_the_profile_and_leaves_the_marks(floor, owner):
    adopt_ranking(floor)
    [late] = floor.late
    hold(floor.owner, late, received=LATER + 1)
    made = prepare(floor.scene, allows_grids=True)

    told = sheets(owner, made)
    same, other = (told[number] for number in floor.numbers[:2])
    assert same[0]["stations"]["criteria"], "that grid says what its partner's says"
    assert len(json.loads(same[1])) == 10
    stations = other[0]["stations"]
    assert (stations["mark"], "criteria" in stations) == ("0", False)
    assert stations["domains"]
    assert other[1] == b""
