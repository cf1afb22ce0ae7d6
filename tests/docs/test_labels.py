"""What the short pages tell people to press is written so on a screen: a button that
was renamed is renamed in the guides.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/fr"
CATALOGUE = ROOT / "src/concours/console/locale/en/LC_MESSAGES/django.po"
TABLET = ROOT / "client/src"
ENTRY = re.compile(r'^msgid(?:_plural)? ((?:".*"\n?)+)', re.MULTILINE)
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
SAID = re.compile(r"'((?:[^'\\\n]|\\.)*)'|`([^`]*)`")
LABEL = re.compile(r"«\s*([^»]+?)\s*»")
HOLE = re.compile(r"%\(\w+\)[sd]|\$\{[^}]*\}")
SPACES = re.compile(r"\s+")
PAGES = [
    GUIDES / "le-jour-si.md",
    GUIDES / "tablettes.md",
    *sorted((GUIDES / "roles").glob("*.md")),
]


def plain(words):
    return SPACES.sub(" ", words).strip()


@pytest.fixture(scope="module")
def sentences():
    catalogue = CATALOGUE.read_text()
    entries = ("".join(QUOTED.findall(found)) for found in ENTRY.findall(catalogue))
    scripts = [*(TABLET / "words/fr").glob("*.ts"), *TABLET.glob("voeux/words/*.ts")]
    tablets = (
        one or two for file in scripts for one, two in SAID.findall(file.read_text())
    )
    return {plain(sentence) for sentence in (*entries, *tablets) if sentence}


def is_on_screen(label, sentences):
    """Whether a sentence is the label, whatever facts the sentence has room for."""
    if label in sentences:
        return True
    forms = (HOLE.split(sentence) for sentence in sentences if HOLE.search(sentence))
    return any(
        sum(map(len, form)) > len(label) // 2
        and re.fullmatch(".+".join(map(re.escape, form)), label)
        for form in forms
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_label_of_a_page_is_on_a_screen(page, sentences):
    labels = [plain(label) for label in LABEL.findall(page.read_text())]

    assert labels
    assert [one for one in labels if not is_on_screen(one, sentences)] == []
