"""The vectors of marking, read into the types of the core."""

import json
from fractions import Fraction
from pathlib import Path

from concours.core.authoring.bank.answers import parse
from concours.core.authoring.bank.offers import offer_of
from concours.core.authoring.paper.key_document import read
from concours.core.kernel.canonical import dump
from concours.core.results.marking.policy import from_json

PATH = Path(__file__).parents[4] / "protocol" / "vectors" / "marking.json"
VECTORS = json.loads(PATH.read_bytes())


def questions_of(rows):
    paper = {"code": "vectors", "version": 1}
    return read(dump({"protocol": 1, "paper": paper, "questions": rows}))


def question_of(case):
    row = {
        "id": "q",
        "dossier": "d",
        "format": case["format"],
        "rank": "A",
        "item": 1,
        "coefficient": [1, 1],
        "points": [1, 1],
        "key": case["key"],
    }
    return questions_of([row])[0]


def answer_of(question, value):
    return parse(question.id, offer_of(question.key), value)


def fraction(pair):
    return None if pair is None else Fraction(*pair)


policy_of = from_json
