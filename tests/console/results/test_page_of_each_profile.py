"""A candidate reads what their exam decides: marks, admission, or ranks; nothing else.

The page is made in advance from the sheet: `faculte` says who is admitted, `blanc`
gives marks, `edn` the gate of rank A and the ranks.
"""

import re

import pytest

from concours.core.results.sheets.gates import gates_json
from concours.store.profiles import load_profile

OPENS = 1_793_000_000_000
GROUP = {"group": "g01", "name": {"fr": "Chirurgie", "en": "Surgery"}}
PLACE = {"group": "g01", "place": 412, "equal": 1, "of": 11_998}


@pytest.fixture
def text(console_database):  # noqa: ARG001 -- Django, on it
    """What the page of a profile says, without its markup."""
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- setup
    from concours.store.models import Publication  # noqa: PLC0415 -- after setup

    render = pages_of(Publication(number=1, opens_ms=OPENS, reason=""))

    def say(profile, *, passed=None, ranking=None, state="marked", weights=(None,)):
        gates = gates_json(load_profile(profile))
        mark = {"mark": "12", "shown": "12.000"}
        if passed is not None:
            mark |= {"gate": str(gates[0]["least"]), "passed": passed}
        is_on_rank_a = bool(gates) and gates[0]["on"] == "rank_a"
        common = {
            "exam": {"code": "e", "title": "Examen de juin"},
            "gates": gates,
            "sittings": [
                {"title": "Anatomie", "annulled": False}
                | ({"weight": weight} if weight else {})
                for weight in weights
            ],
            "ranking": ranking and {"is_final": True, "groups": [GROUP]},
        }
        sheet = {
            "rank_a": mark if is_on_rank_a else None,
            "mark": mark,
            "sittings": [{"state": state, "shown": "12.000", "points": ["1"]}]
            * len(weights),
            "ranking": ranking,
        }
        page = render(common, sheet).fr.decode()
        return " ".join(re.sub(r"<[^>]*>", " ", page).split())

    return say


def test_a_faculty_says_who_is_admitted(text):
    admitted, refused = text("faculte", passed=True), text("faculte", passed=False)

    assert "Vous êtes admis·e." in admitted
    assert "Vous n’êtes pas admis·e." in refused
    for page in (admitted, refused):
        assert "Le seuil est de 10." in page
        assert not re.search("ECOS|rang|groupe", page)


def test_a_mock_exam_gives_marks_and_judges_nobody(text):
    page = text("blanc")

    assert "Vos notes sont arrêtées." in page
    assert "Votre note est de 12,000 sur 20" in page
    assert not re.search("ECOS|rang|groupe|seuil|admis", page)


def test_how_several_sittings_make_one_mark_is_said_beside_it(text):
    one, points = text("blanc"), text("blanc", weights=(None, None))
    weighed = text("blanc", weights=("2", "1.5"))

    assert "L’ensemble" not in one
    assert "L’ensemble est le total des points de toutes les épreuves" in points
    assert "chacune selon son coefficient" in weighed
    assert "une absence y compte 0" in weighed


def test_an_absence_is_told_as_such_where_no_ranking_makes_it_a_mark(text):
    page = text("faculte", passed=False, state="absent")
    ranked = text("edn", passed=False, ranking={"groups": [PLACE]}, state="absent")

    assert "Vous n’avez composé aucune épreuve." in page
    assert "Absent à cette épreuve" in page
    assert not re.search("12,000|Votre note est|Ensemble|seuil", page)
    assert "12,000" in ranked


def test_the_national_exam_gives_ranks(text):
    page = text("edn", passed=False, ranking={"groups": [PLACE]})

    assert "ne permet pas de passer les ECOS" in page
    assert "Vos rangs" in page
    assert "Chirurgie" in page
    assert "412" in page
    assert "admis" not in page
