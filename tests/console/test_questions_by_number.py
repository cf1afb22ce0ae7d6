"""Pages name a question by its number, as candidates know it; never by its author's id.

An id says to whom reads over a shoulder which author wrote what, and nothing to a jury.
"""

import re
from itertools import count

import pytest

from acts.pointed_scene import QUESTIONS, marked_scene

CODES = count(1)
HIDDEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)
PAGES = (
    "",
    "/questions",
    "/questions?question=qi-q2",
    "/amend?question=qi-q1",
    "/wordings",
    "/wordings/qi-q3",
    "/panels",
)


@pytest.fixture
def scene(console_database, tmp_path, owner):  # noqa: ARG001 -- Django, on it
    return marked_scene(owner, tmp_path, code=f"numbers-{next(CODES)}")


def shown_ids(answer):
    """The ids of questions that can be read in a page."""
    assert answer.status_code == 200
    text = HIDDEN.sub(" ", answer.content.decode())
    ids = [keyed.id for _, keyed in QUESTIONS]
    for one in ids:  # the words of the paper itself, which it may have
        text = text.replace(f"Question {one} : que retenez-vous ?", "")
    return {one for one in ids if one in text}


def test_no_page_of_results_shows_the_id_of_a_question(browser, scene):
    client, of = browser("presidente"), f"/sittings/{scene.sitting}/results"
    draft = '[{"fate":"removed","kind":"neutralised","question":"qi-q1"}]'
    asked = {"action": "choose", "draft": draft, "question": "qi-q2", "choose": "qi-q2"}

    shown = {page: shown_ids(client.get(f"{of}{page}")) for page in PAGES}
    shown["gestures"] = shown_ids(client.post(f"{of}/amend", asked))

    assert {page: ids for page, ids in shown.items() if ids} == {}
