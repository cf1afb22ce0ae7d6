"""Procès-verbal: the facts of minutes in French words, as the template sets them.

An official document: French whatever the language of the page. The facts themselves
travel in the file, so that anybody finds their digest again.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django.utils import translation

from concours.acts.drawn_document import DrawnDocument
from concours.acts.signed_act import SignedAct
from concours.console.words import formats
from concours.console.words.act_kinds import kind_word, role_word
from concours.console.words.delivery.minutes import (
    ABSENCES,
    CALL_ENDS,
    CAUSES,
    DECISIONS,
    INCIDENT_STATES,
    STATES,
    STATES_SHORT,
    said_of_act,
)
from concours.console.words.delivery.room import incident_look, need_look
from concours.console.words.terms import term_in
from concours.press import Press

Facts: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[list[str]]

WRITTEN = ("complete", "given_up", "not_handed", "excluded")
"""States of a candidate who composed."""


def pdf(minutes: DrawnDocument, signed_act: SignedAct) -> bytes:
    """Return the document; the same minutes always give the same bytes."""
    facts = json.loads(minutes.facts)
    act = minutes.act
    with translation.override("fr"):
        view = {
            "facts": minutes.facts.decode(),
            "signed_act": signed_act.file.decode(),
            "signer": signed_act.signer.hex(),
            "signature": signed_act.signature.hex(),
            "digest": minutes.digest,
            "act": f"{act.number}",
            "act_digest": act.digest.hex(),
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            **_view(facts),
        }
    return Press("minutes").pdf(view, now=act.act.at)


def _view(facts: Facts) -> dict[str, Any]:
    sitting, site = facts["sitting"], facts["site"]
    # Minutes of before profiles are all of the national examination.
    vocabulary = facts.get("profile", {"words": "nation"})["words"]
    return {
        "exam": facts["exam"]["title"],
        "sitting": sitting["title"],
        "scope": f"Centre : {site}" if site else term_in(vocabulary, "Everyone"),
        "is_final": sitting["collected_ms"] is not None,
        "day": formats.day(sitting["t0_ms"] or sitting["scheduled_ms"]),
        "hours": _hours(sitting),
        "counts": [*_counts(facts["candidates"]), *_call_counts(facts)],
        "journal": _journal(facts["journal"]),
        "tables": [table for table in _tables(facts) if table["rows"]],
    }


def _hours(sitting: Facts) -> Rows:
    labels = (
        ("Prévue à", "scheduled_ms"),
        ("Départ annoncé à", "armed_ms"),
        ("Clé libérée à", "key_released_ms"),
        ("Sujet ouvert à", "t0_ms"),
        ("Fin du temps normal", "normal_end_ms"),
        ("Close avant l’heure à", "closed_at_ms"),
        ("Copies rassemblées à", "collected_ms"),
    )
    rows = [[word, _hour(sitting[name])] for word, name in labels if sitting[name]]
    paper = f"{sitting['paper']}, version {sitting['paper_version']}"
    rows.append(["Durée normale", formats.duration(sitting["duration_ms"])])
    return [*rows, ["Sujet", paper]]


def _counts(candidates: Sequence[Facts]) -> Rows:
    states = Counter(candidate["state"] for candidate in candidates)
    lines = Counter(
        line["kind"] for candidate in candidates for line in candidate["seen"]
    )
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


def _call_counts(facts: Facts) -> Rows:
    """Count the calls, where there were any and minutes knew of them."""
    ends = Counter(call["end"] for call in facts.get("calls", ()))
    numbers = (
        ("Appels de candidats", ends.total()),
        ("dont sans réponse", ends["unanswered"]),
    )
    return [[word, formats.count(number)] for word, number in numbers if ends]


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
            [_incident(row) for row in facts["incidents"]],
        ),
        _table(
            "Appels des candidats",
            ("Fait à", "Arrivé à", "Où", "Pour", "Suite"),
            [_call(row) for row in facts.get("calls", ())],
        ),
        _table(
            "Pauses",
            ("De", "À", "Pour", "Cause", "Actes"),
            [_pause(row) for row in facts["pauses"]],
        ),
        _table(
            "Décisions à deux personnes",
            ("Proposée à", "Quoi", "Motif", "Proposée par", "Suite"),
            [_decision(row) for row in facts["decisions"]],
        ),
        _table(
            "Candidats à signaler",
            ("Candidat", "Centre, salle, place", "Quoi"),
            _notable(people),
        ),
        _table(
            "Annexe 1 : actes",
            ("N°", "Heure", "Acte", "Par", "Faits et motif"),
            [_act(row) for row in facts["acts"]],
        ),
        _table(
            "Annexe 2 : émargement",
            ("Place", "Candidat", "Nom", "Copie", "Vu par la salle"),
            [_attendance(row) for row in people] if is_site else [],
        ),
    ]


def _table(title: str, headings: Sequence[str], rows: Rows) -> dict[str, Any]:
    return {"title": title, "headings": list(headings), "rows": rows}


def _sites(people: Sequence[Facts]) -> Rows:
    names = sorted({person["site"] for person in people})
    by_name = {name: Counter[str]() for name in names}
    for person in people:
        by_name[person["site"]][person["state"]] += 1
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


def _incident(incident: Facts) -> list[str]:
    location = ", ".join(part for part in (incident["site"], incident["room"]) if part)
    if incident["candidate"]:
        location = f"{location}, n° {incident['candidate']}"
    word = str(incident_look(incident["kind"]).word)
    words = f"{word} : {incident['text']}" if incident["text"] else word
    state = INCIDENT_STATES[incident["state"]]
    return [
        _hour(incident["at_ms"]),
        location or "tous centres",
        words,
        state,
        str(incident["act"]),
    ]


def _call(call: Facts) -> list[str]:
    location = ", ".join((call["site"], call["room"], f"n° {call['candidate']}"))
    end = CALL_ENDS[call["end"]]
    acts = f"acte {call['act']}"
    if "end_ms" in call:
        end = f"{end} à {_hour(call['end_ms'])}"
        acts = f"actes {call['act']}, {call['end_act']}"
    return [
        _hour(call["made_ms"]),
        _hour(call["received_ms"]),
        location,
        str(need_look(call["need"]).word),
        f"{end} ({acts})",
    ]


def _pause(pause: Facts) -> list[str]:
    until = pause["until_ms"]
    target = f"n° {pause['candidate']}" if pause["candidate"] else pause["site"]
    acts = [str(act) for act in (pause["act"], pause["ended_act"]) if act]
    return [
        _hour(pause["from_ms"]),
        _hour(until) if until else "en cours",
        target,
        CAUSES[pause["cause"]],
        ", ".join(acts),
    ]


def _decision(decision: Facts) -> list[str]:
    state = DECISIONS[decision["state"]]
    by = f", {decision['decider']}" if decision["decider"] else ""
    return [
        _hour(decision["made_ms"]),
        kind_word(decision["kind"]),
        decision["reason"],
        decision["proposer"],
        f"{state}{by}",
    ]


def _notable(people: Iterable[Facts]) -> Rows:
    rows = []
    for person in people:
        remarks = list(_remarks(person))
        if remarks:
            seat = f"{person['site']}, {person['room']}, {person['seat']}"
            rows.append([person["number"], seat, " ; ".join(remarks)])
    return rows


def _remarks(person: Facts) -> Iterable[str]:
    if person["state"] != "complete":
        yield STATES[person["state"]]
    if person["tablets"] > 1:
        yield f"{person['tablets']} tablettes"
    for line in person["seen"]:
        if line["kind"] in ABSENCES:
            yield f"{ABSENCES[line['kind']]} {_hour(line['at_ms'])}"


def _act(act: Facts) -> list[str]:
    words = said_of_act(act["body"])
    if act["reason"]:
        words = f"{words} – {act['reason']}" if words else act["reason"]
    return [
        str(act["number"]),
        _hour(act["at_ms"]),
        kind_word(act["kind"]),
        act["actor"],
        words,
    ]


def _attendance(person: Facts) -> list[str]:
    lines = [
        f"{ABSENCES.get(line['kind'], 'identité vue à')} {_hour(line['at_ms'])}"
        for line in person["seen"]
    ]
    return [
        f"{person['room']}, {person['seat']}",
        person["number"],
        person["name"] + (f" ({person['factor']})" if person["factor"] else ""),
        STATES_SHORT[person["state"]],
        " ; ".join(lines) or "–",
    ]


def _hour(instant_ms: int) -> str:
    return formats.hour_exact(instant_ms)
