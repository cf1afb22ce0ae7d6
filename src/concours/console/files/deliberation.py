"""Dossier de délibération: its facts in French words, and an archive of all of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeAlias

from django.utils import translation

from concours.console.files.archive import archive_of
from concours.console.files.result_page import decimals
from concours.console.files.result_table import STATES as STATE_WORDS
from concours.console.files.result_table import sent_table
from concours.console.words import formats
from concours.console.words.act_kinds import kind_word
from concours.console.words.delivery.minutes import INCIDENT_STATES
from concours.console.words.delivery.room import incident_look
from concours.console.words.results.publication import (
    PASSED_WORD,
    PEOPLE,
    STATES,
    STATISTICS,
)
from concours.core.kernel.time import Instant
from concours.core.profile.shape import MarkGate
from concours.core.results.sheets.gates import gate_of, is_of_stations, marks_of
from concours.press import Press
from concours.store.models import Deliberation

Facts: TypeAlias = Mapping[str, Any]

MEASURES = {"rank_a": "Notes de rang A", "mark": "Toutes questions"}
OF_STATIONS = {"mark": "Moyenne des stations"}


def pdf(row: Deliberation) -> bytes:
    """Return the document; the same file always gives the same bytes."""
    facts = json.loads(bytes(row.facts))
    gate = gate_of(facts["common"])
    with translation.override("fr"):
        view = {
            "facts": bytes(row.facts).decode(),
            "digest": sha256(bytes(row.facts)).hexdigest(),
            "number": f"{row.number}",
            "act": f"{row.act}",
            "frozen": f"{formats.day(row.made_ms)}, {formats.hour_exact(row.made_ms)}",
            "exam": facts["common"]["exam"]["title"],
            "people": people(facts),
            "measures": [
                [title, statistics(facts["statistics"][name], gate)]
                for name, title in _measures_of(facts["common"]).items()
                if facts["statistics"][name]["count"]
            ],
            "weighed": list(_weight_rows(facts)),
            "sittings": list(_sittings(facts)),
            "rechecks": list(_rechecks(facts)),
        }
    return Press("deliberation").pdf(view, now=Instant(row.made_ms))


def archive(row: Deliberation) -> bytes:
    """Return the document, its facts and its list, in one archive."""
    facts = json.loads(bytes(row.facts))
    return archive_of(
        [
            ("dossier.pdf", pdf(row)),
            ("dossier.json", bytes(row.facts)),
            ("liste.csv", _list_file(facts)),
        ]
    )


def _measures_of(common: Facts) -> Mapping[str, str]:
    return OF_STATIONS if is_of_stations(common) else MEASURES


def people(facts: Facts) -> list[tuple[str, str]]:
    """Return how many were enrolled, present, absent, excluded.

    Nothing of files of before that was counted, whose statistics are of all.
    """
    counts = facts.get("people", {})
    return [
        (str(word), formats.count(counts[name]))
        for name, word in PEOPLE.items()
        if name in counts
    ]


def statistics(summary: Facts, gate: MarkGate | None) -> list[tuple[str, str]]:
    """Return a summary as pairs of words; what is not there is left out."""
    rows = [("count", formats.count(summary["count"]))]
    if "passed" in summary:
        below_count = summary["count"] - summary["passed"]
        rows.append(("passed", formats.count(summary["passed"])))
        rows.append(("below", formats.count(below_count)))
    names = ("mean", "median", "quartile_1", "quartile_3", "lowest", "highest")
    rows += [
        (name, decimals(summary[name]["shown"])) for name in names if name in summary
    ]
    least = "" if gate is None else formats.exact(gate.least)
    return [(str(STATISTICS[name]) % {"gate": least}, text) for name, text in rows]


def anomalies(sitting: Facts) -> Iterator[list[str]]:
    """Yield what a jury must know of a sitting: when, what, what became of it."""
    for event in sitting["incidents"]:
        word = str(incident_look(event["kind"]).word)
        words = f"{word} : {event['text']}" if event["text"] else word
        location = f"{event['site']}, " if event["site"] else ""
        state = str(INCIDENT_STATES[event["state"]])
        yield [formats.hour(event["at_ms"]), location + words, state]
    for event in sitting["excluded"]:
        yield [
            "",
            f"n° {event['candidate']} : {event['reason']}",
            str(STATES["excluded"]),
        ]


def _sittings(facts: Facts) -> Iterator[dict[str, Any]]:
    commons, gate = facts["common"]["sittings"], gate_of(facts["common"])
    for common, own in zip(commons, facts["sittings"], strict=True):
        states = own["states"].items()
        yield {
            "title": common["title"],
            "version": f"{common['version']}",
            "key": common["key"],
            "marks": common["marks"],
            "states": [
                [state_word(common, name), formats.count(count)]
                for name, count in states
            ],
            "statistics": statistics(own["statistics"], gate)
            if common["questions"]
            else [],
            "neutralised": neutralised(common, own) or "aucune",
            "anomalies": list(anomalies(own)),
            "acts": list(_acts([*own["acts"], *own["decisions"]])),
        }


def _weight_rows(facts: Facts) -> Iterator[list[str]]:
    """Yield each sitting with its weight, where an exam says what each counts."""
    commons = facts["common"]["sittings"]
    for common, own in zip(commons, facts["sittings"], strict=True):
        if "weight" in common:
            summary = own["statistics"]
            mean = decimals(summary["mean"]["shown"]) if "mean" in summary else "–"
            yield [
                common["title"],
                decimals(common["weight"]),
                formats.count(summary["count"]),
                mean,
            ]


def state_word(common: Facts, state: str) -> str:
    """Return where candidates stand in a sitting; a half-day has no copies."""
    is_passed = state == "marked" and not common["questions"]
    return str(PASSED_WORD if is_passed else STATES[state])


def neutralised(common: Facts, own: Facts) -> str:
    """Return the questions that count no more: place in the paper, and name."""
    places = {
        question["id"]: at for at, question in enumerate(common["questions"], start=1)
    }
    return ", ".join(f"{places[name]} ({name})" for name in own["neutralised"])


def _rechecks(facts: Facts) -> Iterator[list[str]]:
    """Yield each request to look again; files of before there were any have none."""
    for recheck in facts.get("rechecks", ()):
        act = "" if recheck["act"] is None else f"{recheck['act']}"
        subject = f"n° {recheck['candidate']}, publication {recheck['publication']}"
        yield [act, subject, recheck["answer"] or "attend une réponse"]


def _acts(acts: Iterable[Facts]) -> Iterator[list[str]]:
    for act in acts:
        number = str(act.get("number", act.get("act")))
        yield [number, kind_word(act["kind"]), act["reason"]]


def _list_file(facts: Facts) -> bytes:
    """Return the list as the jury reads it: in French, as the document is."""
    with translation.override("fr"):
        return sent_table(_list(facts))


def _list(facts: Facts) -> Iterator[list[str]]:
    titles = [row["title"] for row in facts["common"]["sittings"]]
    names = marks_of(facts["common"])
    headings = [f"{name}_{form}" for name in names for form in ("20", "exact")]
    yield ["candidate", *headings, *titles]
    for row in facts["candidates"]:
        marks = [row[name] or {"shown": "", "mark": ""} for name in names]
        mark_cells = [mark[form] for mark in marks for form in ("shown", "mark")]
        states = [STATE_WORDS.get(state, state) for state in row["states"]]
        yield [row["number"], *mark_cells, *states]
