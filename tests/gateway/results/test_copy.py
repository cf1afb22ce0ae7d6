"""A copy is shown as it was composed: images, points, what was picked and judged.

Without what is right, and with nothing of an author's or a candidate's as markup.
"""

from concours.core.kernel.canonical import dump
from concours.gateway.results.copy import copy_of
from concours.gateway.results.words import FR
from concours.store.journal.results import CopyContent, WrittenAnswer
from small_exam import SITTING

IMAGE = {
    "picture": 0, "width": 400, "height": 300, "alt": "Radiographie <de> face",
    "caption": "<p>Debout</p>",
}  # fmt: skip
SEEN = {
    "dossier": "Dossier 2", "vignette": "", "figures": [], "facts": None,
    "text": "<p>Montrez.</p>", "propositions": [], "image": None, "segments": None,
    "script": None,
}  # fmt: skip
SHOWN = (
    (
        SEEN
        | {"id": "p", "format": "QZP", "vignette": "<p>Un maçon.</p>"}
        | {"figures": [IMAGE], "facts": "<p>Il tousse.</p>", "image": IMAGE},
        [[60, 70], [300, 200]],
    ),
    (
        SEEN
        | {"id": "t", "format": "QZP"}
        | {"segments": [{"id": None, "text": "Il a "}, {"id": "s1", "text": "<mal>"}]},
        ["s1"],
    ),
    (
        SEEN
        | {"id": "j", "format": "TCS"}
        | {
            "script": {
                "hypothesis": "<p>Embolie</p>", "datum": "<p>D-dimères</p>",
                "labels": ["exclut", "moins", "ni", "plus", "confirme"],
            }
        },
        1,
    ),
    (SEEN | {"id": "n", "format": "QZP", "image": IMAGE | {"picture": None}}, None),
)  # fmt: skip


def test_a_copy_shows_images_with_what_was_pointed_at_picked_and_judged():
    paper = {"title": "UC 2", "pictures": ["QUJD"], "questions": [q for q, _ in SHOWN]}
    viewed = CopyContent(
        dump([[answer for _, answer in SHOWN]]),
        dump({"sittings": [{"points": ["1"] * len(SHOWN)}]}),
        dump(
            {
                "exam": {"title": "EDN"},
                "sittings": [{"questions": [{"worth": "1"}] * 4}],
            }
        ),
        SITTING,
        dump(paper),
    )
    written = [
        WrittenAnswer(dump({"question": "p", "answer": [[60, 70], [300, 200]]}), 0)
    ]

    page = copy_of(viewed, written, place=0, words=FR)

    assert "Énoncé\u00a0: Dossier 2</summary><div><p>Un maçon.</p><figure>" in page
    assert (
        'src="data:image/webp;base64,QUJD" alt="Radiographie &lt;de&gt; face"' in page
    )
    assert "<p>Il tousse.</p>" in page
    assert '<circle cx="300" cy="200"' in page
    assert "Points posés\u00a0: (60, 70) · (300, 200)" in page
    assert "<span>(60, 70) · (300, 200) <b>✓ réponse notée</b>" in page
    assert "<p>Il a <mark>&lt;mal&gt;</mark></p>" in page
    assert "✓ plus" in page
    assert "Points posés\u00a0: aucune réponse" in page
