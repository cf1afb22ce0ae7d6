"""Candidates read everything that they must, and nothing tells them what is right."""

from dataclasses import replace
from fractions import Fraction

import pytest

from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PanelKey,
    QuestionId,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper.content import (
    PartFacts,
    content,
    expected_of,
    key_document,
)
from concours.core.authoring.paper.frozen import paper_facts
from concours.core.authoring.paper.key_document import read
from concours.core.authoring.paper.model import (
    Article,
    Blank,
    Dossier,
    Figure,
    Paper,
    Passage,
    Propositions,
    Question,
    Script,
    Section,
    Segment,
    Target,
)
from concours.core.authoring.paper.tiles import Pyramid, pack
from concours.core.kernel.canonical import load

SCAN = Figure("secret-name.png", "Scanner", "<em>Source</em>")
PARTS = {"secret-name.png": PartFacts(1, "image/webp", 100, 50, tiled=True)}
SCAN_JSON = {
    "part": 1,
    "type": "image/webp",
    "width": 100,
    "height": 50,
    "tiled": True,
    "alt": "Scanner",
    "caption": "<em>Source</em>",
}
SQUARE = ((0, 0), (9, 0), (9, 9), (0, 9))
LABELS = ("a", "b", "c", "d", "e")
BLANK = {
    "facts": None,
    "figures": [],
    "expected": None,
    "propositions": [],
    "image": None,
    "segments": None,
    "script": None,
}


def ticks(form: str, correct: str) -> TickKey:
    return TickKey(form, frozenset("ABCD"), frozenset(correct))


def question(number: int, form: str, body, key) -> Question:
    keyed = KeyedQuestion(
        QuestionId(f"d-q{number}"), form, "A", 151, Fraction(2), Fraction(1), key
    )
    return Question(number, f"<p>{number}</p>", None, (), body, keyed)


TEXTS = Propositions(("w", "x", "y", "z"))
QUESTIONS = (
    replace(
        question(1, "QRP", TEXTS, ticks("QRP", "AB")),
        facts="<p>Fait</p>",
        figures=(SCAN,),
    ),
    question(2, "QROC", Blank(), WordingKey(frozenset({"oui"}))),
    question(3, "QZP", Target(SCAN), ZoneKey((SQUARE,))),
    question(
        4,
        "QZP",
        Passage((Segment(None, "Un "), Segment("s1", "deux"), Segment("s2", "trois"))),
        SegmentKey(frozenset({"s1", "s2"}), frozenset({"s2"})),
    ),
    question(
        5,
        "TCS",
        Script("<p>H</p>", "<p>D</p>", LABELS),
        PanelKey({-2: 0, -1: 0, 0: 1, 1: 0, 2: 0}),
    ),
)
PAPER = Paper(
    code="p",
    title="Sujet",
    duration_ms=60_000,
    dossiers=(
        Dossier(
            id="d",
            kind="lca",
            navigation="free",
            title="Dossier",
            vignette="",
            figures=(SCAN,),
            article=Article("A trial", (Section("Abstract", "<p>Text</p>"),)),
            questions=QUESTIONS,
        ),
        Dossier("e", "isolated", "free", "Rien", "", (), None, ()),
    ),
)


def test_content_has_the_form_of_the_reference():
    value = load(content(PAPER, version=3, parts=PARTS))

    assert value["protocol"] == 1
    assert value["paper"] == {
        "code": "p",
        "version": 3,
        "title": "Sujet",
        "duration_ms": 60_000,
    }
    first, second = value["dossiers"]
    questions = first.pop("questions")
    assert first == {
        "id": "d",
        "kind": "lca",
        "navigation": "free",
        "title": "Dossier",
        "vignette": "",
        "figures": [SCAN_JSON],
        "article": {
            "title": "A trial",
            "sections": [{"id": "s1", "title": "Abstract", "text": "<p>Text</p>"}],
        },
    }
    assert (second["article"], second["questions"]) == (None, [])
    assert questions == [
        {"id": f"d-q{n}", "number": n, "format": form, "text": f"<p>{n}</p>"}
        | BLANK
        | body
        for n, (form, body) in enumerate(BODIES, start=1)
    ]


BODIES = (
    (
        "QRP",
        {
            "facts": "<p>Fait</p>",
            "figures": [SCAN_JSON],
            "expected": 2,
            "propositions": [
                {"id": name, "text": text}
                for name, text in zip("ABCD", "wxyz", strict=True)
            ],
        },
    ),
    ("QROC", {}),
    ("QZP", {"expected": 1, "image": SCAN_JSON}),
    (
        "QZP",
        {
            "expected": 1,
            "segments": [
                {"id": None, "text": "Un "},
                {"id": "s1", "text": "deux"},
                {"id": "s2", "text": "trois"},
            ],
        },
    ),
    (
        "TCS",
        {
            "script": {
                "hypothesis": "<p>H</p>",
                "datum": "<p>D</p>",
                "labels": [*LABELS],
            }
        },
    ),
)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (1, ticks("QRP", "CD")),
        (2, WordingKey(frozenset({"non"}), frozenset({"peut-être"}))),
        (3, ZoneKey((((1, 1), (5, 1), (5, 5)),))),
        (4, SegmentKey(frozenset({"s1", "s2"}), frozenset({"s1"}))),
        (5, PanelKey({-2: 9, -1: 0, 0: 0, 1: 0, 2: 0})),
    ],
)
def test_another_key_changes_nothing_that_candidates_read_a23_a24(number, key):
    """Neither order, nor names, nor lengths tell what is right."""
    first = PAPER.dossiers[0]
    old = first.questions[number - 1]
    rekeyed = replace(old, keyed=replace(old.keyed, key=key, rank="B", item=1))
    questions = tuple(rekeyed if q is old else q for q in first.questions)
    other = replace(PAPER, dossiers=(replace(first, questions=questions),))
    same = replace(PAPER, dossiers=(first,))

    assert content(other, version=1, parts=PARTS) == content(
        same, version=1, parts=PARTS
    )
    assert key_document(other, version=1) != key_document(same, version=1)


def test_names_of_files_stay_with_the_authors_a24():
    assert b"secret-name" not in content(PAPER, version=1, parts=PARTS)


def test_key_document_gives_back_every_question():
    assert read(key_document(PAPER, version=1)) == tuple(q.keyed for q in QUESTIONS)


def test_number_is_stated_where_the_law_wants_it():
    assert expected_of(ticks("QRPL", "ABC")) == 3
    assert expected_of(ticks("QRU", "A")) is None
    assert expected_of(ticks("QRM", "ABC")) is None


def test_facts_before_the_launch_say_nothing_of_what_is_asked():
    assert paper_facts(content(PAPER, version=1, parts=PARTS)) == {
        "code": "p",
        "version": 1,
        "title": "Sujet",
        "duration_ms": 60_000,
        "questions_count": 5,
        "dossiers_count": 2,
    }


def test_files_are_listed_once_in_order_of_appearance():
    assert PAPER.files() == ("secret-name.png",)


def test_pyramid_is_packed_behind_its_header():
    tiles = {(1, 1, 0): b"right", (0, 0, 0): b"top", (1, 0, 0): b"left!"}

    data = pack(Pyramid(600, 2, "image/webp", tiles))

    length = int.from_bytes(data[:4], "big")
    header, body = load(data[4 : 4 + length]), data[4 + length :]
    assert header == {
        "tile_size": 512,
        "overlap": 1,
        "width": 600,
        "height": 2,
        "type": "image/webp",
        "tiles": [[0, 0, 0, 0, 3], [1, 0, 0, 3, 5], [1, 1, 0, 8, 5]],
    }
    assert [body[at : at + size] for *_, at, size in header["tiles"]] == [
        b"top",
        b"left!",
        b"right",
    ]
