"""A panel is seen before it counts, recorded whole, and its credits are exact."""

from fractions import Fraction
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from msgspec.structs import replace

from acts.pointed_scene import marked_scene, points_of
from acts.scene import EDN
from console.results.test_publication_pages import undecided_of

CODES = count(1)
HEAD = "question;expert;réponse\n"
TIED = HEAD + "\n".join(f"qi-q2;E{n};{v}" for n, v in enumerate([1, 1, 2, 2, 0]))


@pytest.fixture
def profile():
    return EDN


@pytest.fixture
def scene(console_database, tmp_path, owner, profile):  # noqa: ARG001 -- Django, on it
    code = f"panels-{next(CODES)}"
    return marked_scene(owner, tmp_path, code=code, profile=profile)


@pytest.fixture
def of(scene):
    return f"{scene.address}"


def page(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def recorded(owner, scene):
    return owner.execute(
        "SELECT count(*) FROM panel_answer WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone()[0]


def test_a_table_is_read_shown_and_counts_once_two_persons_say_so(
    browser, of, owner, scene
):
    first, second = browser("presidente"), browser("kermarec")
    empty = page(first.get(f"{of}/results/panels"))

    file = SimpleUploadedFile("panel.csv", ("\ufeff" + TIED).encode())
    seen = page(first.post(f"{of}/results/panels", {"file": file, "action": "read"}))

    assert "tels que la grille les a" in empty
    assert "5 experts lus ; rien n’est encore enregistré" in seen.replace("\u202f", " ")
    assert recorded(owner, scene) == 0
    before = points_of(owner, scene, "qi-q2")
    asked = first.post(
        f"{of}/results/panels",
        {"table": TIED, "action": "record", "reason": "Panel de septembre"}
        | undecided_of(seen),
    )
    assert asked["Location"] == f"{of}/proposals"
    assert recorded(owner, scene) == 5
    ((proposal,),) = owner.execute(
        "SELECT id FROM proposal WHERE sitting_id = %s", (scene.sitting,)
    ).fetchall()
    second.post(f"{of}/proposals/{proposal}/confirm")

    assert before == {
        "04201": 1, "04202": Fraction(2, 5), "04203": 0, "04204": 1,
    }  # fmt: skip
    assert points_of(owner, scene, "qi-q2", 2) == {
        "04201": 1, "04202": 1, "04203": 0, "04204": 1,
    }  # fmt: skip
    assert points_of(owner, scene, "qi-q4", 2) == points_of(owner, scene, "qi-q4")
    now = page(first.get(f"{of}/results/panels"))
    assert "en vigueur" in page(first.get(f"{of}/results"))
    assert now.count('<td class="r">2</td>') == 4


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (HEAD + "qi-q2;A;1\nqi-q2;A;2\n", "cet expert a déjà répondu"),
        (HEAD + "qi-q3;A;1\n", "aucun TCS ne porte ce nom"),
        (HEAD + "qi-q2;A;7\n", "la réponse va de −2 à +2"),
        ("expert;reponse\nA;1\n", "il faut les colonnes"),
        (HEAD, "aucune réponse d’expert"),
        (HEAD + "\n".join(f"qi-q2;E{n};1" for n in range(1_001)), "trop d’experts"),
        (HEAD + "qi-q2;A;1\n" + " " * 56_000, "trop d’experts"),
        (HEAD + "qi-q2;<b>x</b>;9\n", "&lt;b&gt;x&lt;/b&gt;"),
    ],
    ids=["twice", "unknown", "answer", "headings", "empty", "many", "long", "markup"],
)
def test_a_table_with_a_fault_records_nothing_even_if_asked_to(  # noqa: PLR0917
    browser, of, owner, scene, table, words
):
    answer = browser("presidente").post(
        f"{of}/results/panels", {"table": table, "action": "record", "reason": "x"}
    )

    assert answer.status_code == 200
    assert "Rien de ce tableau n’est enregistré." in page(answer)
    assert words in page(answer)
    assert recorded(owner, scene) == 0
    assert owner.execute(
        "SELECT count(*) FROM marking_version WHERE sitting_id = %s", (scene.sitting,)
    ).fetchone() == (1,)


def test_a_panel_needs_a_reason_and_somebody_of_the_jury(browser, of, owner, scene):
    asked = {"table": TIED, "action": "record", "reason": " "}

    without = browser("presidente").post(f"{of}/results/panels", asked)
    assert without.status_code == 409
    for login in ("technique", "organisation", "auditeur"):
        answer = browser(login).post(f"{of}/results/panels", asked | {"reason": "x"})
        assert answer.status_code == 403
    assert recorded(owner, scene) == 0


@pytest.mark.parametrize("profile", [replace(EDN, grave_acts="one_with_reason")])
def test_where_one_person_decides_the_panel_counts_at_once(browser, of, owner, scene):
    """In a mock exam it was proposed to a second person, whom such an exam lacks."""
    client = browser("presidente")

    seen = page(client.post(f"{of}/results/panels", {"table": TIED, "action": "read"}))
    client.post(
        f"{of}/results/panels",
        {"table": TIED, "action": "record", "reason": "Panel"} | undecided_of(seen),
    )

    assert "une seule personne décide" in seen
    assert 'name="action" value="record"' in seen
    assert 'data-hold="3000"' in seen
    assert owner.execute(
        "SELECT max(number) FROM marking_version"
        " WHERE sitting_id = %s AND adopted_act IS NOT NULL",
        (scene.sitting,),
    ).fetchone() == (2,)
