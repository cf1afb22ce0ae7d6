"""A French guide followed to its end, and what its reader knows without being told."""

from functools import cache
from pathlib import Path

from tests.docs.guide import read_steps
from tests.e2e.house import look

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr"
FILES = GUIDES / "fichiers"
ORGANISERS = {"camille": "Camille Durand", "dominique": "Dominique Roy"}
PASSWORD = "une girafe sur un piano bleu"


def known_of(house):
    """What the reader of a guide knows and a guide does not write."""
    first_password = cache(house.first_password)
    return {
        "l’adresse de la console": lambda _: house.console,
        "l’adresse des tablettes": lambda _: house.gateway,
        "l’adresse des résultats": lambda _: f"{house.gateway}/resultats",
        "l’adresse d’un corrigé": lambda _: f"{house.gateway}/correction.php",
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
