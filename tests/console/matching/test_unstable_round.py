"""Where couples leave nothing stable, a round says so and names what is missing.

Roth's market (1984): a couple, a student alone, a seat in each of two groups. The round
is kept, shown, and may be published by two, with every document. A search that ends
too early keeps nothing: the round before stays.
"""

from io import BytesIO
from zipfile import ZipFile

import pytest

from acts.matched_scene import DAY_MS, NUMBERS, found
from acts.scene import HOUR_MS, NOON
from console.markup import compact

POSTS = """code;specialite;subdivision;contrat;postes
ami-card;médecine cardiovasculaire;Amiens;;1
ami-mg;médecine générale;Amiens;;1
"""
CARDIOLOGY, GENERAL = 11, 13
RANKS = {"04201": (1, 3), "04202": (2, 1), "04203": (3, 2)}
"""Of the couple's first, who is alone, the couple's second: in the two groups."""

FINAL = NOON + 2 * DAY_MS


def people():
    rows = [";".join(["numero", "contrat", *(f"groupe {n}" for n in range(1, 14))])]
    for at, number in enumerate(NUMBERS, 1):
        ranks = [at] * 13
        ranks[CARDIOLOGY - 1], ranks[GENERAL - 1] = RANKS.get(number, (at, at))
        rows.append(";".join([number, "", *map(str, ranks)]))
    return "\n".join(rows)


@pytest.fixture
def matched(scene, database):
    from concours.core.matching.procedure.settings import Settings  # noqa: PLC0415 -- setup

    few = Settings(wishes_least=2, more_for_unassigned=1)
    made = found(scene, database, settings=few, code="postes")
    made.bring_posts(POSTS)
    made.bring_people(people())
    made.open_phase(1)
    for number in RANKS:
        made.write(number, "ami-card", "ami-mg")
    return made


@pytest.fixture
def of(scene, owner):
    code = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,))
    return f"/exams/{code.fetchone()[0]}/matching/postes"


def couple(matched):
    matched.invite("04201", "04203")
    matched.say("04203", "accepted", to="04201")
    matched.write_pairs("04201", ("ami-card", "ami-mg"))
    matched.agree("04203", 1)


def run(matched, *, now=NOON + HOUR_MS):
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- after setup

    return run_round(matched.actor, matched.campaign, entropy=bytes, now=now)


def said(response):
    """The page as it is read: spaces that do not break are spaces."""
    return compact(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_names_whose_wish_is_unheard_and_the_seats_that_mend_it(
    browser, of, matched
):
    couple(matched)

    row = run(matched)

    assert row.summary["blocked"] == [[["04201", "04203"], ["ami-card", "ami-mg"]]]
    page = said(browser("organisation").get(f"{of}/rounds/1"))
    assert "Aucune affectation n’est stable : c’est prouvé." in page
    assert "Celle-ci laisse 1 vœu sans réponse, le moins possible :" in page
    assert "n°&nbsp;04201 et n°&nbsp;04203" in page
    for code in ("ami-card", "ami-mg"):
        assert f"posts?q={code}" in page
    assert matched.told("04202")[0].line == "ami-card"
    assert matched.told("04201")[0].line == ""


def test_fewest_is_claimed_only_where_it_is_proved(browser, of, matched, owner):
    couple(matched)
    row = run(matched)
    owner.execute(
        """UPDATE matching_round
           SET summary = summary || '{"at_least": 0, "repairs": []}' WHERE id = %s""",
        (row.id,),
    )

    page = said(browser("organisation").get(f"{of}/rounds/1"))

    assert "le moins que l’on ait trouvé :" in page
    assert "Aucun des postes essayés n’y suffit seul." in page
    assert "le moins possible" not in page


def test_the_board_may_publish_the_nearest_with_every_document(
    browser, of, matched, scene
):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    couple(matched)
    matched.open_phase(2)
    matched.open_phase(3)
    row = run(matched, now=FINAL + DAY_MS)
    client = browser("organisation")
    assert "aucune affectation n’est stable" in said(
        client.get(f"{of}/rounds/1/propose")
    )
    proposal = two_persons.propose(
        matched.actor,
        scene.sitting,
        "round_published",
        facts={"round": str(row.id), "opens_ms": str(FINAL + 2 * DAY_MS)},
        reason="Commission d’affectation",
        now=FINAL + DAY_MS,
    )
    two_persons.confirm(scene.actor("presidente"), proposal, now=FINAL + DAY_MS)

    files = {
        kind: client.get(f"{of}/rounds/1/files/{kind}").content
        for kind in ("csv", "xlsx", "pdf", "certificat", "sans-poste", "agences")
    }

    assert "04202" in files["csv"].decode()
    assert "04201" in files["sans-poste"].decode()
    assert files["pdf"][:4] == b"%PDF"
    some = client.get(f"{of}/rounds/1/attestations?subdivision=amiens").content
    assert ZipFile(BytesIO(some)).namelist() == ["04202.pdf"]


def test_a_round_that_is_not_settled_keeps_nothing_and_the_one_before_stays(
    browser, of, matched
):
    from django.test import override_settings  # noqa: PLC0415 -- after setup

    assert run(matched).summary["couples"] == 0
    couple(matched)
    client = browser("organisation")

    with override_settings(MATCHING_STEPS=0):
        page = said(client.post(f"{of}/run"))

    assert "Ce tour n’est pas tranché. Couples : 1, pas : 0." in page
    assert client.get(f"{of}/rounds/2").status_code == 404
    assert [one.line for one in matched.told("04202")] == ["ami-mg"]
