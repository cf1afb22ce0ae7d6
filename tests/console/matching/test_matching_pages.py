"""The organiser leads a matching by pages: found, fill, open, run, publish by two.

Each role sees what it may; a refusal is said in words; documents leave whole.
"""

import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.standing import stands_in

from acts.matched_scene import POSTS, Matched, participants_file
from console.people.tied import tied

DAY_MS = 86_400_000


@pytest.fixture
def of(scene, owner):
    code = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,))
    return f"/exams/{code.fetchone()[0]}/matching"


def said(response):
    """The page as it is read: spaces that do not break are spaces."""
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def form(**changed):
    """A calendar whose phases open around now, with settings that six can meet."""
    from concours.console.pages.forms import instant_field  # noqa: PLC0415 -- setup

    now = time.time_ns() // 1_000_000
    kinds = ["simulation", "blank", "confirmation", "result", "complementary"]
    fields = {
        "code": "postes", "title": "Choix des postes", "seed": "tirage du 1er août",
        "kind": kinds, "wishes_least": "2", "more_for_unassigned": "1",
        "below_least": "complementary", "unconfirmed": "counts", "pairs_most": "300",
        "contracts": "CESP", "deletes": ["simulation", "complementary"],
        "reorders": ["simulation", "blank", "complementary"],
        "couples": ["simulation", "blank"],
    }  # fmt: skip
    for at in range(len(kinds)):
        fields[f"closes-{at}"] = instant_field(now + at * DAY_MS + DAY_MS)
        fields[f"opens-{at}"] = instant_field(now + at * DAY_MS)
    return fields | changed


def bring(client, of, kind, text):
    file = SimpleUploadedFile(f"{kind}.csv", text.encode())
    kept = client.post(f"{of}/postes/bring/{kind}", {"file": file})
    return kept["Location"]


def ready(client, of):
    client.post(f"{of}/new", form())
    for kind, text in (("posts", POSTS), ("participants", participants_file())):
        address = bring(client, of, kind, text)
        assert "à ajouter" in said(client.get(address))
        assert client.post(f"{address}/import").status_code == 302
    client.post(f"{of}/postes/open", {"phase": "1"})


def test_a_campaign_goes_from_nothing_to_a_round_by_pages(browser, of):
    client = browser("organisation")
    assert client.get(of)["Location"] == f"{of}/new"
    ready(client, of)

    page = said(client.get(f"{of}/postes"))
    assert "Simulation, jusqu’au" in page
    assert "postes sur 4 lignes" in page
    done = client.post(f"{of}/postes/run", follow=True)
    assert "Tour 1, simulation" in said(done)
    assert "Visible des étudiants" in said(done)
    again = bring(client, of, "posts", POSTS)
    assert "Déjà en vigueur" in said(client.get(again))
    found = said(client.get(f"{of}/postes/posts?q=amiens cardio"))
    assert "ami-card" in found
    assert "lil-card" not in found
    current = client.get(f"{of}/postes/current/posts.csv").content.decode()
    assert "ami-mg" in current


def test_a_refusal_is_said_in_words(browser, of):
    client = browser("organisation")
    client.post(f"{of}/new", form())

    assert "Une campagne porte déjà ce code." in said(client.post(f"{of}/new", form()))
    assert "Il manque : les postes, les participants." in said(
        client.post(f"{of}/postes/open", {"phase": "1"})
    )
    assert "Aucun tour ne se calcule" in said(client.post(f"{of}/postes/run"))
    wrong = form(code="autre") | {"closes-1": form()["opens-0"]}
    assert "Ce calendrier ne tient pas." in said(client.post(f"{of}/new", wrong))
    assert "hors de ses bornes" in said(
        client.post(f"{of}/new", form(code="autre", pairs_most="9999"))
    )
    assert client.get(f"{of}/ailleurs").status_code == 404


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("presidente", 200), ("kermarec", 200), ("auditeur", 200),
        ("organisation", 200), ("technique", 403), ("benali", 403),
    ],
)  # fmt: skip
def test_each_role_sees_what_it_may(browser, of, login, seen):
    organiser = browser("organisation")
    ready(organiser, of)
    organiser.post(f"{of}/postes/run")
    client = browser(login)

    for path in ("", "/posts", "/people", "/rounds/1", "/rounds/1/files/csv"):
        assert client.get(f"{of}/postes{path}").status_code == seen, path
    if login in ("kermarec", "auditeur", "technique", "benali"):
        assert client.post(f"{of}/postes/run").status_code == 403
        assert client.post(f"{of}/postes/open", {"phase": "2"}).status_code == 403


def test_a_result_is_published_by_two_and_its_documents_leave(
    browser, of, scene, owner, database
):
    organiser, president = browser("organisation"), browser("presidente")
    ready(organiser, of)
    matched = campaign_of(scene, owner, database)
    now = time.time_ns() // 1_000_000
    matched.write("04201", "ami-card", "ami-mg", at=now)
    matched.write("04203", "ami-card", "lil-card", at=now)
    for phase in ("2", "3", "4"):
        organiser.post(f"{of}/postes/open", {"phase": phase})
    page = said(organiser.post(f"{of}/postes/run", follow=True))
    assert "Tour 1, définitif" in page
    assert "Calculé, invisible" in page
    assert "2 listes non confirmées." in page
    assert "Proposer de publier" in page

    opens = form()["closes-4"]
    organiser.post(
        f"{of}/postes/rounds/1/propose", {"opens": opens, "reason": "Commission"}
    )

    proposal = owner.execute("SELECT id FROM proposal ORDER BY made_ms DESC").fetchone()
    decide = f"{of}/postes/rounds/1/proposals/{proposal[0]}"
    assert organiser.post(decide).status_code == 409
    with tied("organisation", "presidente"):
        barred = said(president.get(f"{of}/postes/rounds/1"))
    assert "Pas avec C. Moreau" in barred
    assert "maintenir trois secondes" not in barred
    assert "maintenir trois secondes" in said(president.get(f"{of}/postes/rounds/1"))
    done = said(president.post(decide, follow=True))
    assert "S’ouvre le" in done
    table = organiser.get(f"{of}/postes/rounds/1/files/csv").content.decode()
    assert "04201" in table
    assert not stands_in("04202", table)
    assert organiser.get(f"{of}/postes/rounds/1/files/pdf").content[:4] == b"%PDF"
    book = organiser.get(f"{of}/postes/rounds/1/files/xlsx").content
    assert book[:2] == b"PK"
    agencies = ZipFile(
        BytesIO(organiser.get(f"{of}/postes/rounds/1/files/agences").content)
    )
    assert agencies.namelist() == ["amiens.csv", "lille.csv"]
    one = organiser.get(f"{of}/postes/rounds/1/attestations?candidate=04201")
    assert one.content[:4] == b"%PDF"
    some = organiser.get(f"{of}/postes/rounds/1/attestations?subdivision=amiens")
    assert ZipFile(BytesIO(some.content)).namelist() == ["04201.pdf"]
    none = organiser.get(f"{of}/postes/rounds/1/attestations?candidate=04206")
    assert none.status_code == 404
    stopped = president.post(f"{of}/postes/rounds/1/stop", {"reason": "Oubli"})
    assert "Arrêté avant son instant" in said(president.get(stopped["Location"]))


def test_the_calendar_ahead_changes_and_what_is_open_stays(browser, of, scene, owner):
    client = browser("organisation")
    ready(client, of)
    page = said(client.get(f"{of}/postes/plan"))
    assert "ce qui est ouvert ne change plus" in page

    done = client.post(
        f"{of}/postes/plan", form(reason="Arrêté") | {"leave-4": "1"}, follow=True
    )

    assert "Phase complémentaire" not in said(done).split("Règles")[0]
    kept = owner.execute(
        "SELECT jsonb_array_length(calendar) FROM campaign WHERE exam_id = %s",
        (scene.exam,),
    ).fetchone()
    assert kept == (4,)


def campaign_of(scene, owner, database):
    from concours.store.models import Candidate  # noqa: PLC0415 -- after setup

    (campaign,) = owner.execute(
        "SELECT id FROM campaign WHERE exam_id = %s", (scene.exam,)
    ).fetchone()
    ids = dict(Candidate.objects.filter(exam=scene.exam).values_list("number", "id"))
    return Matched(scene, campaign, database.dsn("concours_gateway"), ids)
