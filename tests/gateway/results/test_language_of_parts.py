"""On an English page what the exam wrote stays French, and is said so (WCAG 3.1.2).

A screen reader takes each part in its own language.
"""

from html.parser import HTMLParser

from concours.core.kernel.canonical import dump
from concours.gateway.results.copy import copy_of
from concours.gateway.results.detail import detail_of
from concours.gateway.results.grids import grids_page
from concours.gateway.results.words import EN, FR
from concours.store.journal.results import CopyContent, GridsContent
from gateway.results.test_detail import Proved
from small_exam import SITTING

VOID = {"img", "br", "path", "circle", "image", "input"}
SIGN = "ÉNONCÉ"
"""Stands in every text that the exam wrote here, and in no sentence of ours."""


class Languages(HTMLParser):
    """The text of a page by the language that the elements around it say."""

    def __init__(self, html, lang):
        super().__init__()
        self.langs, self.text = [lang], {"fr": "", "en": ""}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        lang = found.get("lang", self.langs[-1])
        self.text[lang] += found.get("alt") or ""
        if tag not in VOID:
            self.langs.append(lang)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.langs.pop()

    def handle_data(self, data):
        self.text[self.langs[-1]] += data


def check_languages(html):
    """Each text of the exam stands in French on the page of either language."""
    english, french = Languages(html(EN), "en"), Languages(html(FR), "fr")
    assert SIGN not in english.text["en"]
    count = english.text["fr"].count(SIGN)
    assert count == french.text["fr"].count(SIGN) > 0
    assert 'lang="' not in html(FR)
    assert english.text["en"].strip()


def test_a_copy_says_its_questions_in_french():
    figure = {"alt": SIGN, "caption": SIGN, "picture": 0, "width": 3, "height": 2}
    question = {
        "id": "q1",
        "dossier": SIGN,
        "format": "QRM",
        "vignette": f"<p>{SIGN}</p>",
        "figures": [figure],
        "facts": f"<p>{SIGN}</p>",
        "text": f"<p>{SIGN} ?</p>",
        "propositions": [{"id": "A", "text": SIGN}],
    }
    script = {"hypothesis": SIGN, "datum": SIGN, "labels": [SIGN] * 5}
    judged = question | {"script": script, "figures": [], "vignette": "", "facts": ""}
    picked = judged | {"script": None, "segments": [{"id": "a", "text": SIGN}]}
    common = {
        "exam": {"title": SIGN},
        "sittings": [{"questions": [{"worth": "1"}] * 3}],
    }
    paper = {
        "title": SIGN,
        "questions": [question, judged, picked],
        "pictures": ["Q"],
    }
    view = CopyContent(
        copies=dump([[["A"], 1, ["a"]]]),
        sheet=dump({"sittings": [{"points": ["1", "1", "1"]}]}),
        common=dump(common),
        sitting=SITTING,
        content=dump(paper),
    )

    check_languages(lambda words: copy_of(view, [], place=0, words=words))


def test_the_detail_says_titles_and_domains_in_french():
    stations = {
        "mark": "12",
        "shown": "12.000",
        "rows": [{"station": "1", "domain": SIGN, "shown": "12.000"}],
        "uncounted": [{"station": "2", "domain": SIGN, "why": "missing"}],
        "domains": [{"domain": SIGN, "shown": "12.000", "share": "12"}],
        "criteria": {"shown": "12.000", "share": "6"},
        "aptitudes": [{"text": SIGN, "shown": "12.000", "share": "6"}],
    }
    sitting = {"state": "absent", "mark": None, "shown": None, "points": []}
    sheet = {"sittings": [sitting], "mark": None, "ranking": None, "stations": stations}
    common = {
        "exam": {"title": SIGN},
        "sittings": [{"title": SIGN, "questions": [], "kind": "ecos"}],
        "ranking": None,
        "components": ["stations"],
    }
    proof = Proved(dump(sheet), dump(common))

    check_languages(lambda words: detail_of(proof, words))


def test_grids_say_their_lines_and_levels_in_french():
    form = {
        "station": 1,
        "title": SIGN,
        "criteria": [[SIGN, [SIGN, SIGN]]],
        "aptitudes": [[SIGN, [SIGN] * 5]],
        "overall": [SIGN] * 5,
    }
    sheet = {
        "exam": {"title": SIGN},
        "stations": {"rows": [{"station": 1, "shown": "12.000"}]},
    }
    view = GridsContent(dump([[1, 1, [[1], [2], 3]]]), dump([form]), dump(sheet))

    check_languages(lambda words: grids_page(view, words))
