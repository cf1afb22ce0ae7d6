"""Every fault has a code, a sentence in two languages and a line in the reference."""

import re
from pathlib import Path

from faults_page import PAGE, page

from concours.authoring.sentences import sentence, sentences
from concours.core.authoring.sources.faults import WARNINGS, Fault, Location

SRC = Path(__file__).parents[2] / "src/concours"
REPORTED_IN = (
    *(SRC / "core/authoring/sources").glob("*.py"),
    *(SRC / "core/authoring/scenarios").glob("*.py"),
    *(SRC / "core/authoring/spreadsheet").glob("*.py"),
    *(SRC / "authoring").glob("*.py"),
    SRC / "core/authoring/bank/flaws.py",
)
CODE = re.compile(
    r'"((?:file|field|markdown|image|media|paper|dossier|article|question|passage|key'
    r"|sheet|archive|series|station|participant|criterion|aptitude|grid|door|document)"
    r'\.[a-z_0-9]+)"'
)
NOT_FAULTS = {"paper.faulty", "paper.toml", "series.toml", "key.json"}


def test_every_code_of_the_source_has_a_sentence_and_no_other():
    reported = {
        code for path in REPORTED_IN for code in CODE.findall(path.read_text())
    } - NOT_FAULTS

    assert reported == set(sentences())
    assert set(WARNINGS) <= reported


def test_sentence_names_what_is_concerned():
    fault = Fault("image.missing", Location("dp1.toml", "dp1-q1"), "thorax.png")

    assert sentence(fault, "fr") == "L’image thorax.png n’est pas dans media/."
    assert sentence(fault, "en") == "The image thorax.png is not in media/."


def test_words_of_findings_end_and_keep_french_spaces():
    for words in sentences().values():
        assert all(text[-1] in ".?…" for text in words.values())
        assert not re.search(r"[ ][:;?»]|[ ]!(?!\[)|«[ ]", words["fr"])


def test_reference_page_is_the_one_of_the_code():
    assert PAGE.read_text(encoding="utf-8") == page()
