"""What a command says in English stands with its meaning on a French page, word for
word: a sentence that changes in the code is changed there.
"""

import re

from tests.docs.followed import GUIDES, ROOT
from verifier.findings import WORDS

PAGE = GUIDES / "phrases-anglaises.md"
SPEAKERS = [
    ROOT / name
    for name in (
        "verifier/__main__.py",
        "verifier/findings.py",
        "verifier/sitting.py",
        "src/concours/cli/__init__.py",
    )
]
ROW = re.compile(r"^\| `(.+?)` \| (.+) \|$", re.MULTILINE)


def test_each_english_sentence_of_the_page_is_one_that_a_command_writes():
    spoken = "".join(path.read_text() for path in SPEAKERS)
    rows = ROW.findall(PAGE.read_text())

    parts = [part.strip(" :,") for row, _ in rows for part in row.split("…")]
    assert rows
    assert [part for part in parts if part not in spoken] == []


def test_each_finding_has_its_meaning_on_the_page():
    written = {row for row, _ in ROW.findall(PAGE.read_text())}

    assert set(WORDS.values()) - written == set()


def test_installing_says_which_commands_speak_english():
    guide = (GUIDES / "installer.md").read_text()

    assert "`--help`\net les vérificateurs parlent anglais" in guide
    assert PAGE.name in guide
