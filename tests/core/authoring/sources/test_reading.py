"""An author learns of every fault at once, with file and question.

A paper with an error is never read.
"""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from concours.core.authoring.bank.keys import (
    PanelKey,
    SegmentKey,
    TickKey,
    WordingKey,
    ZoneKey,
)
from concours.core.authoring.paper.model import Figure, Passage, Script, Segment
from concours.core.authoring.sources.faults import Fault, Location, PaperFaulty
from concours.core.authoring.sources.found import Picture, PictureFault, Rendered
from concours.core.authoring.sources.questions import LABELS
from concours.core.authoring.sources.reading import read
from concours.core.profile.shape import Profile
from concours.store.profiles import load_profile

PAPER = """
code = "p"
title = "Sujet"
duration_minutes = 180
dossiers = ["dp.toml", "kfp.toml", "lca.toml", "qi.toml"]
"""

QRU = """
[[questions]]
format = "QRU"
rank = "A"
item = 1
text = "Laquelle ?"
propositions = [
  { text = "un", right = true }, { text = "deux" }, { text = "trois" },
  { text = "quatre" },
]
"""
QRM = QRU.replace("QRU", "QRM").replace(
    '"deux"', '"deux", indispensable = true, right = true'
)
QRP = QRU.replace("QRU", "QRP").replace('"trois"', '"trois", inacceptable = true')
QRPL = """
[[questions]]
format = "QRPL"
rank = "B"
item = 367
expected = 2
text = "Lesquelles ?"
propositions = [
  { text = "a", right = true }, { text = "b", right = true }, { text = "c" },
  { text = "d" }, { text = "e" }, { text = "f" }, { text = "g" }, { text = "h" },
  { text = "i" }, { text = "j" },
]
"""
QROC = """
[[questions]]
format = "QROC"
rank = "A"
item = 2
coefficient = "3/2"
points = 2
facts = "Fait nouveau"
text = "Quoi ?"
accepted = ["embolie pulmonaire"]
half = ["embolie"]
"""
ZONES = """
[[questions]]
format = "QZP"
rank = "A"
item = 3
text = "Où ?"
image = { file = "scan.png", alt = "Scanner", caption = "Source" }
zones = [[[0, 0], [10, 0], [10, 10]], [[20, 20], [30, 20], [30, 30]]]
"""
PASSAGE = """
[[questions]]
format = "QZP"
rank = "A"
item = 4
text = "Où ?"
passage = "Il prend [[du fer]]* et [[du sel]]."
"""
TCS = """
[[questions]]
format = "TCS"
rank = "A"
item = 5
text = "Elle devient :"
hypothesis = "Vous pensiez à"
datum = "Vous trouvez"
experts = [0, 1, 4, 8, 2]
"""

DP = 'kind = "progressive"\ntitle = "DP"\nvignette = "Un homme"\n' + QRU + QRM + QRP
KFP = 'kind = "kfp"\ntitle = "KFP"\nvignette = "Une femme"\n' + QROC + QRP + QRM
LCA = (
    """
kind = "lca"
title = "LCA"
[[figures]]
file = "curve.png"
alt = "Courbe"
[article]
title = "A trial"
[[article.sections]]
title = "Abstract"
text = "figure-1"
"""
    + QRM * 13
)
QI = 'kind = "isolated"\ntitle = "QI"\n' + QRPL + ZONES + PASSAGE + TCS + QRU * 69

EDN, FACULTY = load_profile("edn"), load_profile("faculte")
SOURCES = {
    "paper.toml": PAPER,
    "dp.toml": DP,
    "kfp.toml": KFP,
    "lca.toml": LCA,
    "qi.toml": QI,
}
PICTURES = {"scan.png": Picture(100, 50), "curve.png": Picture(10, 10)}


def render(text: str, style: str) -> Rendered:
    if text == "<b>":
        return Rendered("", faults=(("markdown.html", "<b>"),))
    if text.startswith("figure-"):
        return Rendered("<figure>", figures=(int(text[7:]),))
    return Rendered(f"<{style}>{text}")


def reading(
    sources: Mapping[str, str | bytes] = SOURCES,
    pictures: Mapping[str, Picture | PictureFault] = PICTURES,
    profile: Profile | None = EDN,
):
    data = {
        name: text if isinstance(text, bytes) else text.encode()
        for name, text in sources.items()
    }
    return read(data, render=render, pictures=pictures, profile=profile)


def faults(sources, pictures=PICTURES, profile=EDN) -> list[tuple[str, str, str, str]]:
    try:
        found = reading(sources, pictures, profile).warnings
    except PaperFaulty as refusal:
        found = refusal.faults
    return [
        (fault.code, fault.location.file, fault.location.question, fault.at)
        for fault in found
        if fault.code != "paper.questions_count"
    ]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in SOURCES[file], old
    return {**SOURCES, file: SOURCES[file].replace(old, new, 1)}


def test_sound_paper_is_read_whole():
    found = reading()

    assert found.warnings == ()
    paper = found.paper
    assert (paper.code, paper.title, paper.duration_ms) == ("p", "Sujet", 10_800_000)
    assert [
        (dossier.id, dossier.kind, dossier.navigation, len(dossier.questions))
        for dossier in paper.dossiers
    ] == [
        ("dp", "progressive", "locked", 3),
        ("kfp", "kfp", "locked", 3),
        ("lca", "lca", "free", 13),
        ("qi", "isolated", "free", 73),
    ]
    assert paper.files() == ("curve.png", "scan.png")


def test_keys_are_what_the_author_wrote():
    keys = {question.id: question.key for _, question in reading().paper.keyed()}

    assert keys["dp-q1"] == TickKey("QRU", frozenset("ABCD"), frozenset("A"))
    assert keys["dp-q2"] == TickKey(
        "QRM", frozenset("ABCD"), frozenset("AB"), indispensable=frozenset("B")
    )
    assert keys["dp-q3"] == TickKey(
        "QRP", frozenset("ABCD"), frozenset("A"), inacceptable=frozenset("C")
    )
    assert keys["qi-q1"] == TickKey("QRPL", frozenset("ABCDEFGHIJ"), frozenset("AB"))
    assert keys["kfp-q1"] == WordingKey(
        frozenset({"embolie pulmonaire"}), frozenset({"embolie"})
    )
    assert keys["qi-q2"] == ZoneKey(
        (((0, 0), (10, 0), (10, 10)), ((20, 20), (30, 20), (30, 30)))
    )
    assert keys["qi-q3"] == SegmentKey(frozenset({"s1", "s2"}), frozenset({"s1"}))
    assert keys["qi-q4"] == PanelKey({-2: 0, -1: 1, 0: 4, 1: 8, 2: 2})


def test_worth_is_exact_and_an_article_counts_double_by_default():
    worths = {
        question.id: (question.coefficient, question.points)
        for _, question in reading().paper.keyed()
    }

    assert worths["kfp-q1"] == (Fraction(3, 2), Fraction(2))
    assert worths["dp-q1"] == (Fraction(1), Fraction(1))
    assert worths["lca-q13"] == (Fraction(2), Fraction(1))


def test_texts_are_rendered_and_bodies_follow_their_format():
    paper = reading().paper
    dp, kfp, lca, qi = paper.dossiers

    assert dp.vignette == "<block>Un homme"
    assert dp.questions[0].body.texts[0] == "<inline>un"
    assert kfp.questions[0].facts == "<block>Fait nouveau"
    assert lca.figures == (Figure("curve.png", "Courbe", "<inline>"),)
    assert lca.article.sections[0].text == "<figure>"
    assert qi.questions[1].body.image.caption == "<inline>Source"
    assert qi.questions[2].body == Passage(
        (
            Segment(None, "Il prend "),
            Segment("s1", "du fer"),
            Segment(None, " et "),
            Segment("s2", "du sel"),
            Segment(None, "."),
        )
    )
    assert qi.questions[3].body == Script(
        "<block>Vous pensiez à", "<block>Vous trouvez", LABELS
    )


CASES = tomllib.loads((Path(__file__).parent / "faults.toml").read_text())["cases"]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case['code']}-{n}" for n, case in enumerate(CASES)]
)
def test_fault_is_told_with_its_file_question_and_code(case):
    found = faults(changed(case["file"], case["old"], case["new"]))

    told = (case["code"], case["file"], case["question"], case["at"])
    assert told in found
    assert [row[0] for row in found if row != told] == case.get("also", [])


@pytest.mark.parametrize(
    ("file", "text", "code", "at"),
    [
        ("dp.toml", DP.replace(QRP, ""), "dossier.progressive_size", "2"),
        ("kfp.toml", KFP + QRM, "dossier.key_feature_size", "4"),
        ("kfp.toml", KFP.replace(QROC, QRU), "dossier.key_feature_formats", "QROC"),
        ("lca.toml", LCA.replace(QRM, "", 1), "dossier.article_size", "12"),
        ("lca.toml", LCA.replace(QRM, QRU, 1), "dossier.article_formats", "QRU"),
    ],
)
def test_dossier_of_an_unusual_size_is_only_warned_of(file, text, code, at):
    found = reading({**SOURCES, file: text}).warnings

    assert [fault for fault in found if fault.code != "paper.questions_count"] == [
        Fault(code, Location(file), at)
    ]


@pytest.mark.parametrize(
    ("questions", "code"),
    [("questions = []", "dossier.questions_missing"), ("questions = 1", "field.type")],
)
def test_dossier_without_questions_is_refused(questions, code):
    start = DP.index("[[questions]]")

    found = faults({**SOURCES, "dp.toml": DP[:start] + questions})

    assert found[0][:2] == (code, "dp.toml")


def test_a_question_says_what_the_profile_asks_for():
    bare = DP.replace('rank = "A"\n', "", 1).replace("item = 1\n", "", 1)
    high = DP.replace("item = 1", "item = 368", 1)

    assert faults({**SOURCES, "dp.toml": bare}) == [
        ("field.missing", "dp.toml", "dp-q1", "rank"),
        ("field.missing", "dp.toml", "dp-q1", "item"),
    ]
    assert faults({**SOURCES, "dp.toml": high}) == [
        ("question.item_unknown", "dp.toml", "dp-q1", "368")
    ]
    for profile in (FACULTY, None):
        assert faults({**SOURCES, "dp.toml": bare}, profile=profile) == []
    paper = reading({**SOURCES, "dp.toml": bare}, profile=FACULTY).paper
    _, first = next(iter(paper.keyed()))
    assert (first.rank, first.item) == (None, None)


def test_text_without_bound_is_refused():
    found = faults(changed("paper.toml", "Sujet", "x" * 40_001))

    assert found == [("field.too_long", "paper.toml", "", "title")]


def test_every_fault_of_every_file_is_told_at_once():
    sources = {
        **SOURCES,
        "dp.toml": DP.replace(", right = true", "", 1).replace("item = 1", "item = 0"),
        "kfp.toml": b"\xff",
        "lca.toml": LCA.replace("[article]", "[article"),
        "extra.toml": "",
    }
    del sources["qi.toml"]

    assert faults(sources, {**PICTURES, "spare.png": Picture(1, 1)}) == [
        ("question.item_unknown", "dp.toml", "dp-q1", "0"),
        ("key.right_missing", "dp.toml", "dp-q1", ""),
        ("question.item_unknown", "dp.toml", "dp-q2", "0"),
        ("question.item_unknown", "dp.toml", "dp-q3", "0"),
        ("file.not_utf8", "kfp.toml", "", ""),
        ("file.not_toml", "lca.toml", "", "7"),
        ("file.missing", "qi.toml", "", ""),
        ("file.unused", "extra.toml", "", ""),
        ("media.unused", "media/curve.png", "", ""),
        ("media.unused", "media/scan.png", "", ""),
        ("media.unused", "media/spare.png", "", ""),
    ]


def test_folder_without_a_paper_is_refused():
    assert faults({"dp.toml": DP}) == [("file.missing", "paper.toml", "", "")]
    assert faults({**SOURCES, "paper.toml": PAPER.replace("[", "[[", 1)}) == [
        ("file.not_toml", "paper.toml", "", "6")
    ]


def test_source_too_large_or_too_deep_is_refused():
    assert ("file.too_large", "dp.toml", "", "1048577") in faults(
        {**SOURCES, "dp.toml": b"#" * (2**20 + 1)}
    )
    assert ("file.not_toml", "dp.toml", "", "1") in faults(
        {**SOURCES, "dp.toml": "a = " + "[" * 20_000}
    )


@pytest.mark.parametrize(
    ("found", "code", "at"),
    [
        (None, "image.missing", "scan.png"),
        (PictureFault("image.not_an_image"), "image.not_an_image", "scan.png"),
        (
            PictureFault("image.bytes_too_many", "9"),
            "image.bytes_too_many",
            "scan.png 9",
        ),
    ],
)
def test_image_that_cannot_be_used_is_told_where_it_is_used(found, code, at):
    pictures = {**PICTURES, "scan.png": found}
    if found is None:
        del pictures["scan.png"]

    assert faults(SOURCES, pictures) == [(code, "qi.toml", "qi-q2", at)]


@pytest.mark.parametrize("name", ["../scan.png", "/etc/passwd", ".hidden", "a/b.png"])
def test_image_named_out_of_its_folder_is_refused(name):
    found = faults(
        changed("qi.toml", "scan.png", name), {**PICTURES, name: Picture(9, 9)}
    )

    assert ("image.name_unsafe", "qi.toml", "qi-q2", name) in found


def test_question_about_an_image_and_a_text_is_refused():
    found = faults(changed("qi.toml", "passage", "image = {}\npassage"))

    assert found[0] == ("question.image_and_passage", "qi.toml", "qi-q3", "")


def test_article_is_needed_in_a_critical_reading():
    found = faults({**SOURCES, "lca.toml": 'kind = "lca"\ntitle = "L"\n' + QRP * 13})

    assert found == [
        ("field.missing", "lca.toml", "", "article"),
        ("media.unused", "media/curve.png", "", ""),
    ]


def test_paper_of_an_unusual_size_is_only_warned_of():
    found = reading(changed("qi.toml", QRU * 69, ""))

    assert found.warnings == (
        Fault("paper.questions_count", Location("paper.toml"), "23"),
    )
    assert found.warnings[0].severity == "warning"


def test_paper_without_dossiers_is_refused():
    start = PAPER.index("dossiers")

    found = faults({"paper.toml": PAPER[:start] + "dossiers = []"}, {})

    assert found == [("paper.dossiers_missing", "paper.toml", "", "")]


def test_lists_without_bound_are_refused():
    assert ("field.too_long", "dp.toml", "", "questions") in faults(
        {**SOURCES, "dp.toml": DP + QRU * 500}
    )
    assert ("paper.questions_too_many", "paper.toml", "", "514") in faults(
        {**SOURCES, "qi.toml": QI + QRU * 422}
    )
    many = "".join(f'"d{n}.toml", ' for n in range(201))
    assert ("field.too_long", "paper.toml", "", "dossiers") in faults(
        changed("paper.toml", '"dp.toml", ', many + '"dp.toml", ')
    )


def test_file_of_a_dossier_with_an_odd_name_is_refused():
    sources = changed("paper.toml", "dp.toml", "Dossier_1.toml")
    sources["Dossier_1.toml"] = sources.pop("dp.toml")

    assert ("dossier.name_invalid", "Dossier_1.toml", "", "Dossier_1") in faults(
        sources
    )


def test_question_without_propositions_is_refused():
    found = faults({**SOURCES, "dp.toml": DP.replace("propositions", "proposition", 1)})

    assert found == [
        ("field.missing", "dp.toml", "dp-q1", "propositions"),
        ("field.unknown", "dp.toml", "dp-q1", "proposition"),
    ]
