"""The file of a case on paper, as it was drawn up with a step.

An official document: French whatever the language of the page. The facts themselves
travel in the file, so that anybody finds their digest again.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils import translation

from concours.acts.drawn_document import DrawnDocument
from concours.acts.signed_act import SignedAct
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.results.case_view import step_words, words_of
from concours.core.kernel.canonical import dump
from concours.press import Press


def pdf(drawn_file: DrawnDocument, signed_act: SignedAct) -> bytes:
    """Return the document; the same file always gives the same bytes."""
    view = {
        **_words(drawn_file),
        "signed_act": signed_act.file.decode(),
        "signer": signed_act.signer.hex(),
        "signature": signed_act.signature.hex(),
    }
    return Press("case").pdf(view, now=drawn_file.act.act.at)


def draw_notice(drawn_file: DrawnDocument) -> bytes:
    """Return a file in words, as JSON: the candidate's page and their PDF say these."""
    return dump(_words(drawn_file))


def _words(drawn_file: DrawnDocument) -> dict[str, Any]:
    """Return all that the document says but the signature of its act."""
    act = drawn_file.act
    with translation.override("fr"):
        return {
            "facts": drawn_file.facts.decode(),
            "digest": drawn_file.digest,
            "act": f"{act.number}",
            "act_digest": act.digest.hex(),
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            **_view(json.loads(drawn_file.facts)),
        }


def _view(facts: Mapping[str, Any]) -> dict[str, Any]:
    words = words_of(facts)
    details = facts["step"]["details"]
    step = step_words(facts["step"])
    is_candidate = facts["reader"] == "candidate"
    person = facts["candidate"]
    return {
        "exam": facts["exam"]["title"],
        "sitting": facts["sitting"]["title"],
        "number": f"{facts['number']}",
        "is_candidate": is_candidate,
        "person": f"{person['name']}, n°\u00a0{person['number']}",
        "place": f"{person['site']}, {person['room']}, place {person['seat']}",
        "step": step["title"],
        "step_lines": step["lines"],
        "grounds": details.get("grounds", ""),
        "is_notice": step["kind"] == "notified",
        "outcome": details.get("outcome", ""),
        "reason": facts["step"]["reason"],
        "excluded": f"{details.get('excluded', '')}",
        "dropped": _moment(details.get("dropped_ms")),
        "hearing": _moment(details.get("hearing_ms")),
        "hearing_place": details.get("place", ""),
        "address": details.get("address", ""),
        "question": words["question"],
        "signals": [_signal(line) for line in words["signals"]],
        "traces": [_trace(line) for line in words["traces"]],
        "incidents": [_incident(line) for line in words["incidents"]],
        "seen": [
            [formats.hour_exact(line["at_ms"]), line["word"]] for line in words["seen"]
        ],
        "room": words["room"],
        "out": words["room"]["out"],
        "numbers": [_number(line) for line in words["numbers"]],
        "comparisons": [_comparison(pair) for pair in words["comparisons"]],
        "earlier": words["earlier"],
        "statements": [_statement(line) for line in words["statements"]],
        "limits": words["limits"],
        "against": words["against"],
        "unseen": words["unseen"],
        "steps": [
            [formats.moment(line["at_ms"]), line["title"], "\n".join(line["lines"])]
            for line in words["steps"]
        ],
        "looks": [
            [formats.day_and_hour(line["at_ms"]), line["name"], line["subject"]]
            for line in words["looks"]
        ],
    }


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else formats.day_and_hour(at_ms)


def _signal(line: Mapping[str, Any]) -> list[str]:
    return [line["kind"], line["words"], line["strength"]]


def _number(line: Mapping[str, Any]) -> list[Any]:
    return [line["kind"], [line["words"], *line["chance"]]]


def _trace(line: Mapping[str, Any]) -> list[str]:
    moment, count = formats.moment(line["at_ms"]), formats.count(line["count"])
    return [moment, line["request"], line["words"], count]


def _statement(line: Mapping[str, Any]) -> list[str]:
    return [formats.day_and_hour(line["at_ms"]), line["text"], line["digest"]]


def _comparison(pair: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "other": pair["other"],
        "is_compared": pair["is_compared"],
        "words": pair["words"],
        "lines": [
            [
                f"{question['number']}",
                *(_answer(side) for side in question["sides"]),
                question["share"],
            ]
            for question in (*pair["same_wrong"], *pair["different"])
        ],
    }


def _answer(side: Mapping[str, Any]) -> str:
    at_ms = side["at_ms"]
    hour = "" if at_ms is None else formats.hour_exact(at_ms)
    return ", ".join(filter(None, (side["cell"], hour, side["words"])))


def _incident(incident: Mapping[str, Any]) -> list[str]:
    parts = [incident["word"], incident["text"], incident["alarm"]]
    return [
        formats.hour_exact(incident["at_ms"]),
        "\u00a0: ".join(part for part in parts if part),
        incident["whom"],
        incident["by"] or "la salle",
    ]
