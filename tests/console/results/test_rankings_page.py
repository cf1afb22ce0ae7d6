"""The jury sees each ranking, what moved, and how any total comes about, by line."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from acts.ranked_scene import (
    ECOS,
    ECOS_HEADINGS,
    PARCOURS,
    adopt_marks,
    bring,
    mark_everybody,
    rank,
)


@pytest.fixture
def of(scene, owner):
    mark_everybody(scene, owner)
    code = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,))
    return f"/exams/{code.fetchone()[0]}"


def said(response):
    """The page as it is read: spaces that do not break are spaces."""
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def upload(client, of, text):
    file = SimpleUploadedFile("notes.csv", text.encode())
    return client.post(f"{of}/parts/bring", {"file": file}, follow=True)


def test_a_jury_makes_compares_explains_and_proposes(browser, scene, of):
    client = browser("presidente")
    assert "Aucun classement" in said(client.get(f"{of}/rankings"))
    client.post(f"{of}/rankings/make", {"scope": "edn"})
    bring(scene, ECOS)
    bring(scene, PARCOURS)

    made = client.post(f"{of}/rankings/make", {"scope": "final"}, follow=True)

    page = said(made)
    assert "Listes d’exemple." in page
    assert "Depuis la version 1" in page
    assert "Médecine générale" in page
    told = said(client.get(f"{of}/rankings/candidates/04203?group=13"))
    assert "place 3 sur 4" in told
    assert "2 ex æquo" in told
    assert "compte double" in told
    found = client.get(f"{of}/rankings/find?number=04203&version=2&group=1%0D%0Ax")
    assert found["Location"] == (
        f"{of}/rankings/candidates/04203?version=2&group=1%0D%0Ax"
    )
    assert client.get(f"{of}/rankings/find?number=../x").status_code == 404
    none = said(client.get(f"{of}/rankings/candidates/04206"))
    assert "Sans place : absent de toutes les épreuves." in none

    files = client.get(f"{of}/rankings/2.zip")
    assert files["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(files.content)) as zipped:
        assert zipped.testzip() is None
        assert "ecos.csv" in zipped.namelist()
    assert f'href="{of}/rankings/2.zip"' in page

    adopt_marks(scene)
    proposed = client.post(f"{of}/rankings/2/propose", {"reason": "Vu"}, follow=True)
    assert "Adopter le classement" in said(proposed)


def test_a_file_is_seen_with_every_fault_before_anything_changes(browser, owner, of):
    client = browser("organisation")

    wrong = upload(client, of, f"{ECOS_HEADINGS}\n04201;21;x;;;;;;;;\n777;1;;;;;;;;;\n")
    page = said(wrong)
    assert "21 dépasse 20." in page
    assert "« x » n’est pas une note." in page

    right = upload(client, of, f"{ECOS_HEADINGS}\n04201;12,5;;;;;;;;;\n")
    page = said(right)
    assert "1 candidat sans toutes ses notes" in page
    client.post(right.redirect_chain[-1][0] + "/import")
    rows = owner.execute(
        "SELECT kind, candidates_count FROM part_version ORDER BY act DESC LIMIT 1"
    ).fetchall()
    assert rows == [("ecos", 1)]


def test_who_brings_marks_sees_no_ranking(browser, of):
    client = browser("organisation")

    assert client.get(f"{of}/rankings").status_code == 403
    assert client.get(f"{of}/rankings/1.zip").status_code == 403
    assert client.get(f"{of}/parts").status_code == 200
    models = client.get(f"{of}/parts/model/ecos.csv").content.decode()
    assert models.splitlines()[0].count(";") == 10


@pytest.mark.parametrize("login", ["technique", "benali"])
def test_others_see_neither(browser, of, login):
    client = browser(login)

    assert client.get(f"{of}/rankings").status_code == 403
    assert client.get(f"{of}/parts").status_code == 403


def test_the_page_stays_whole_without_anybody_ranked(browser, scene, of, owner):
    owner.execute(
        "UPDATE attempt SET excluded_act = 1 WHERE sitting_id = %s", (scene.sitting,)
    )
    rank(scene, is_final=False)

    page = said(browser("auditeur").get(f"{of}/rankings"))

    assert "Personne n’est classé." in page
    assert "exclu pour fraude" in page
