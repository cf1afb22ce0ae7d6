"""What a French guide says can be done as it says: by people who never met us, in a
browser, in an empty house, by the names that the screen shows.

*Votre premier examen* and what follows it are the exam of strangers: a faculty's, pages
alone, two papers on two days, tablets that change hands and one that dies, extra time,
and second persons who are led by *À faire* alone. Every press is counted.
"""

from functools import cache
from pathlib import Path

import pytest
from tests.docs.empty_house import empty_house
from tests.docs.guide import GuideFault, read_steps
from tests.docs.reader import Reader
from tests.e2e.house import browser_of, look

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr"
FILES = GUIDES / "fichiers"
FIRST_EXAM = (
    *("premier-examen", "sceller", "le-jour", "second-jour"),
    "noter-publier",
)
ORGANISERS = {"camille": "Camille Durand", "dominique": "Dominique Roy"}
PASSWORD = "une girafe sur un piano bleu"


@pytest.fixture
def reader():
    """Somebody before an empty house, with nothing but a guide."""
    with empty_house() as house, browser_of() as browser:
        yield Reader(browser, FILES, known_of(house), house)


def known_of(house):
    """What the reader of a guide knows and a guide does not write."""
    first_password = cache(house.first_password)
    return {
        "l’adresse de la console": lambda _: house.console,
        "l’adresse des tablettes": lambda _: house.gateway,
        "l’adresse des résultats": lambda _: f"{house.gateway}/resultats",
        "le mot de passe montré": lambda person: first_password(
            ORGANISERS[person.name]
        ),
        "votre mot de passe": lambda _: PASSWORD,
    }


def follow(reader, name):
    """Do what a guide says, look at the page that ends each of its parts."""
    page, part = None, ""
    for step in read_steps(GUIDES / f"{name}.md"):
        if page and step.part != part:
            look(page, f"guide-{name}-{step.line:03}")
        try:
            reader.follow(step)
        except Exception as fault:
            seen = reader.person_of(step).page.inner_text("body")
            message = f"{name}.md, line {step.line}: {step.text}\n{fault}\n{seen}"
            raise AssertionError(message) from fault
        page, part = reader.person_of(step).page, step.part


def test_strangers_hold_an_exam_of_two_days_as_its_guides_say(reader, capsys):
    counts = []
    for name in FIRST_EXAM:
        follow(reader, name)
        counts.append(f"{name} {reader.presses()}")

    with capsys.disabled():
        print(f"\npresses, in all after each guide: {', '.join(counts)}")
    assert reader.faults() == []


def test_a_mock_exam_takes_as_many_presses_as_its_guide_says(reader, capsys):
    follow(reader, "blanc")

    with capsys.disabled():
        print(f"\npresses from an empty house to convocations: {reader.presses()}")
    assert f"{reader.presses()} pressions" in (GUIDES / "blanc.md").read_text()
    assert reader.faults() == []


@pytest.mark.parametrize(
    "item", ["1. Cliquez « Examens ».", "1. Ouvrez la page.", "- Regardez."]
)
def test_an_item_that_is_no_step_is_a_fault_of_the_guide(item, tmp_path):
    guide = tmp_path / "guide.md"
    guide.write_text(f"# Guide\n\n*À l’écran de camille.*\n\n{item}\n")

    with pytest.raises(GuideFault, match="line 5"):
        list(read_steps(guide))
