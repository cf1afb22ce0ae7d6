"""Procès-verbal: the facts of minutes in French words, as the template sets them.

An official document: French whatever the language of the page. The facts themselves
travel in the file, so that anybody finds their digest again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django.utils import translation

from concours.acts.delivery.minutes import DrawnMinutes
from concours.acts.signed_act import SignedAct
from concours.console.words import formats
from concours.console.words.act_kinds import kind_word, role_word
from concours.console.words.delivery.minutes import (
    ABSENCES,
    CAUSES,
    DECISIONS,
    INCIDENT_STATES,
    STATES,
    STATES_SHORT,
    said_of_act,
)
from concours.console.words.delivery.room import incident_look
from concours.press import Press

Facts: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[list[str]]

WRITTEN = ("complete", "given_up", "not_handed", "excluded")
"""States of a candidate who composed."""


def pdf(drawn: DrawnMinutes, signed: SignedAct) -> bytes:
    """Return the document; the same minutes always give the same bytes."""
    facts = json.loads(drawn.facts)
    act = drawn.act
    with translation.override("fr"):
        view = {
            "facts": drawn.facts.decode(),
            "signed_act": signed.file.decode(),
            "signer": signed.signer.hex(),
            "signature": signed.signature.hex(),
            "digest": drawn.digest,
            "act": f"{act.number}",
            "act_digest": act.digest.hex(),
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            **_view(facts),
        }
    return Press("minutes").pdf(view, now=act.act.at)


def _view(facts: Facts) -> dict[str, Any]:
    sitting, site = facts["sitting"], facts["site"]
    return {
        "exam": facts["exam"]["title"],
        "sitting": sitting["title"],
        "scope": f"Centre : {site}" if site else "Nation entière",
        "is_final": sitting["collected_ms"] is not None,
        "day": formats.day(sitting["t0_ms"] or sitting["scheduled_ms"]),
        "hours": _hours(sitting),
        "counts": _counts(facts["candidates"]),
        "journal": _journal(facts["journal"]),
        "tables": [table for table in _tables(facts) if table["rows"]],
    }


def _hours(sitting: Facts) -> Rows:
    named = (
        ("Prévue à", "scheduled_ms"),
        ("Départ annoncé à", "armed_ms"),
        ("Clé libérée à", "key_released_ms"),
        ("Sujet ouvert à", "t0_ms"),
        ("Fin du temps normal", "normal_end_ms"),
        ("Close avant l’heure à", "closed_at_ms"),
        ("Copies rassemblées à", "collected_ms"),
    )
    rows = [[word, _hour(sitting[name])] for word, name in named if sitting[name]]
    paper = f"{sitting['paper']}, version {sitting['paper_version']}"
    rows.append(["Durée normale", formats.duration(sitting["duration_ms"])])
    return [*rows, ["Sujet", paper]]


def _counts(candidates: Sequence[Facts]) -> Rows:
    states = Counter(each["state"] for each in candidates)
    lines = Counter(line["kind"] for each in candidates for line in each["seen"])
    numbers = (
        ("Inscrits", len(candidates)),
        ("Ont composé", sum(states[state] for state in WRITTEN)),
        ("Absents (aucune action au registre)", states["absent"]),
        ("Copies remises", states["complete"]),
        ("Attentes levées", states["given_up"]),
        ("Exclusions", states["excluded"]),
        ("Copies non remises", states["not_handed"]),
        ("Avec aménagement de temps", sum(bool(c["factor"]) for c in candidates)),
        ("Identités vues par la salle", lines["present"] + lines["late"]),
        ("Arrivées en retard", lines["late"]),
        ("Sorties de salle", lines["out"]),
        ("Tablettes remplacées", sum(max(0, c["tablets"] - 1) for c in candidates)),
    )
    return [[word, formats.count(number)] for word, number in numbers]


def _journal(journal: Facts | None) -> Rows:
    if journal is None:
        return [["Registre", "aucun point de contrôle"]]
    return [
        ["Actions sous la racine", formats.count(journal["size"])],
        ["Racine", journal["root"]],
        ["Point de contrôle à", _hour(journal["at_ms"])],
        ["Signature de la racine par le registre", journal["signature"]],
    ]


def _tables(facts: Facts) -> list[dict[str, Any]]:
    people = facts["candidates"]
    is_site = facts["site"] is not None
    return [
        _table(
            "Centre par centre",
            ("Centre", "Inscrits", "Ont composé", "Absents", "Remises", "Levées"),
            [] if is_site else _sites(people),
        ),
        _table(
            "Incidents",
            ("Heure", "Où", "Quoi", "Suite", "Acte"),
            [_incident(each) for each in facts["incidents"]],
        ),
        _table(
            "Pauses",
            ("De", "À", "Pour", "Cause", "Actes"),
            [_pause(each) for each in facts["pauses"]],
        ),
        _table(
            "Décisions à deux personnes",
            ("Proposée à", "Quoi", "Motif", "Proposée par", "Suite"),
            [_decision(each) for each in facts["decisions"]],
        ),
        _table(
            "Candidats à signaler",
            ("Candidat", "Centre, salle, place", "Quoi"),
            _notable(people),
        ),
        _table(
            "Annexe 1 : actes",
            ("N°", "Heure", "Acte", "Par", "Faits et motif"),
            [_act(each) for each in facts["acts"]],
        ),
        _table(
            "Annexe 2 : émargement",
            ("Place", "Candidat", "Nom", "Copie", "Vu par la salle"),
            [_attendance(each) for each in people] if is_site else [],
        ),
    ]


def _table(title: str, headings: Sequence[str], rows: Rows) -> dict[str, Any]:
    return {"title": title, "headings": list(headings), "rows": rows}


def _sites(people: Sequence[Facts]) -> Rows:
    names = sorted({each["site"] for each in people})
    by_name = {name: Counter[str]() for name in names}
    for each in people:
        by_name[each["site"]][each["state"]] += 1
    return [
        [
            name,
            formats.count(states.total()),
            formats.count(sum(states[state] for state in WRITTEN)),
            formats.count(states["absent"]),
            formats.count(states["complete"]),
            formats.count(states["given_up"]),
        ]
        for name, states in by_name.items()
    ]


def _incident(each: Facts) -> list[str]:
    where = ", ".join(part for part in (each["site"], each["room"]) if part)
    if each["candidate"]:
        where = f"{where}, n° {each['candidate']}"
    word = str(incident_look(each["kind"]).word)
    said = f"{word} : {each['text']}" if each["text"] else word
    state = INCIDENT_STATES[each["state"]]
    return [_hour(each["at_ms"]), where or "nation", said, state, str(each["act"])]


def _pause(each: Facts) -> list[str]:
    until = each["until_ms"]
    whom = f"n° {each['candidate']}" if each["candidate"] else each["site"]
    acts = [str(act) for act in (each["act"], each["ended_act"]) if act]
    return [
        _hour(each["from_ms"]),
        _hour(until) if until else "en cours",
        whom,
        CAUSES[each["cause"]],
        ", ".join(acts),
    ]


def _decision(each: Facts) -> list[str]:
    state = DECISIONS[each["state"]]
    by = f", {each['decider']}" if each["decider"] else ""
    return [
        _hour(each["made_ms"]),
        kind_word(each["kind"]),
        each["reason"],
        each["proposer"],
        f"{state}{by}",
    ]


def _notable(people: Iterable[Facts]) -> Rows:
    rows = []
    for each in people:
        said = list(_remarks(each))
        if said:
            where = f"{each['site']}, {each['room']}, {each['seat']}"
            rows.append([each["number"], where, " ; ".join(said)])
    return rows


def _remarks(each: Facts) -> Iterable[str]:
    if each["state"] != "complete":
        yield STATES[each["state"]]
    if each["tablets"] > 1:
        yield f"{each['tablets']} tablettes"
    for line in each["seen"]:
        if line["kind"] in ABSENCES:
            yield f"{ABSENCES[line['kind']]} {_hour(line['at_ms'])}"


def _act(each: Facts) -> list[str]:
    said = said_of_act(each["body"])
    if each["reason"]:
        said = f"{said} – {each['reason']}" if said else each["reason"]
    return [
        str(each["number"]),
        _hour(each["at_ms"]),
        kind_word(each["kind"]),
        each["actor"],
        said,
    ]


def _attendance(each: Facts) -> list[str]:
    lines = [
        f"{ABSENCES.get(line['kind'], 'identité vue à')} {_hour(line['at_ms'])}"
        for line in each["seen"]
    ]
    return [
        f"{each['room']}, {each['seat']}",
        each["number"],
        each["name"] + (f" ({each['factor']})" if each["factor"] else ""),
        STATES_SHORT[each["state"]],
        " ; ".join(lines) or "–",
    ]


def _hour(instant_ms: int) -> str:
    return formats.hour_exact(instant_ms)
