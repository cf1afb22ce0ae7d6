"""A copy replayed on paper: the facts of a drawn replay in French, as Typst sets them.

An official document: French whatever the language of the page. The facts themselves
travel in the file, so that anybody finds their digest again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from django.utils import translation

from concours.acts.drawn_document import DrawnDocument
from concours.acts.signed_act import SignedAct
from concours.console.pages.delivery.copies.replay_axis import (
    Around,
    Axis,
    Band,
    Mark,
    draw_axis,
)
from concours.console.pages.delivery.copies.replay_lines import Line, lines_of
from concours.console.pages.delivery.timeline import moments_of
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.delivery.replays import FAULTS, LIMITS
from concours.console.words.results.answers import answer_words
from concours.core.delivery.attempt.acts import Answered, Handed, read
from concours.core.delivery.attempt.replay import Moment, in_time
from concours.core.delivery.journal.act import Act
from concours.core.delivery.journal.epochs import JournalEntry
from concours.core.kernel.time import Instant
from concours.press import Press
from concours.store.journal.acts import ActRow

Facts: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = list[list[str]]
DIGEST_DIGITS = 8
"""How much of an entry's digest its line shows; the facts have all of it."""


def pdf(drawn: DrawnDocument, signed_act: SignedAct) -> bytes:
    """Return the document; the same replay always gives the same bytes."""
    facts, act = json.loads(drawn.facts), drawn.act
    with translation.override("fr"):
        view = {
            "facts": drawn.facts.decode(),
            "signed_act": signed_act.file.decode(),
            "signer": signed_act.signer.hex(),
            "signature": signed_act.signature.hex(),
            "digest": drawn.digest,
            "act": f"{act.number}",
            "act_digest": act.digest.hex(),
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            "reason": act.act.reason,
            "case": f"{act.act.body.get('case', '')}",
            **_view(facts),
        }
    return Press("replay").pdf(view, now=act.act.at)


def _view(facts: Facts) -> dict[str, Any]:
    moments = [_moment(order, entry) for order, entry in enumerate(facts["entries"])]
    number = facts["candidate"]["number"]
    acts = moments_of(map(_act_row, facts["acts"]), number)
    places = {
        question["id"]: (question["dossier"], question["number"])
        for question in facts["questions"]
    }
    around = [
        Around(act.at_ms, act.title, act.kind.startswith("incident")) for act in acts
    ]
    axis = draw_axis(moments, around, lambda name: places.get(name or "", ("", 0))[0])
    proofs = {(entry["epoch"], entry["seq"]): entry for entry in facts["entries"]}
    return {
        "exam": facts["exam"]["title"],
        "sitting": facts["sitting"]["title"],
        "number": number,
        "is_final": facts["sitting"]["collected_ms"] is not None,
        "day": formats.day(axis.from_ms),
        "hours": _hours(facts, moments),
        "counts": _counts(axis, moments),
        "lanes": _lanes(axis),
        "ticks": [[mark.x, mark.words] for mark in axis.hours],
        "answers": list(_answers(moments, places)),
        "lines": [_line(line, proofs) for line in lines_of(moments, acts, places)],
        "devices": [_device(device) for device in facts["devices"]],
        "journal": _journal(facts["journal"]),
        "limits": list(LIMITS),
    }


def _moment(order: int, entry: Facts) -> Moment:
    body = entry["body"].encode()
    return Moment(
        order=order,
        epoch=entry["epoch"],
        entry=JournalEntry(
            entry["seq"],
            entry["kind"],
            body,
            entry["device_ms"],
            Instant(entry["received_ms"]),
        ),
        act=read(entry["kind"], body),
        reason=entry["reason"],
        before=entry["before"],
        changes=(),
    )


def _act_row(act: Facts) -> ActRow:
    return ActRow(
        act["number"],
        Act(
            actor=act["actor"],
            role=act["role"],
            kind=act["kind"],
            at=Instant(act["at_ms"]),
            reason=act["reason"],
            body=act["body"],
        ),
        b"",
        bytes.fromhex(act["digest"]),
    )


def _hours(facts: Facts, moments: Sequence[Moment]) -> Rows:
    candidate, sitting, window = facts["candidate"], facts["sitting"], facts["window"]
    in_order = in_time(moments)
    hand_ins = [m for m in in_order if isinstance(m.act, Handed) and m.reason is None]
    place = ", ".join(
        part
        for part in (candidate["site"], candidate["room"], candidate["seat"])
        if part
    )
    return [
        ["Centre, salle, place", place],
        ["Sujet", f"{sitting['paper']}, version {sitting['paper_version']}"],
        ["Sujet ouvert à", _hour(window["opens_ms"]) if window else "–"],
        ["Fin due à", _hour(window["ends_ms"]) if window else "–"],
        ["Première action à", _hour(in_order[0].at_ms)],
        ["Dernière action à", _hour(in_order[-1].at_ms)],
        ["Copie remise à", _hour(hand_ins[-1].at_ms) if hand_ins else "non remise"],
    ]


def _counts(axis: Axis, moments: Sequence[Moment]) -> Rows:
    counted_moments = [moment for moment in moments if moment.reason is None]
    answers = [moment for moment in counted_moments if isinstance(moment.act, Answered)]
    changes = [moment for moment in answers if moment.before is not None]
    numbers = (
        ("Tablettes", len(axis.tablets)),
        ("Actions", len(moments)),
        ("dont sans effet", len(moments) - len(counted_moments)),
        ("Réponses écrites", len(answers)),
        ("dont en changent une autre", len(changes)),
        ("Sorties de l’application", len(axis.away)),
        ("Autre fenêtre devant", len(axis.beside)),
        ("Fenêtre réduite", len(axis.narrow)),
        ("Images agrandies", len(axis.enlarged)),
        ("Textes collés", sum(m.entry.kind == "pasted" for m in moments)),
        ("Autres adresses ouvertes", len(axis.strays)),
        ("Attentes du réseau", len(axis.kept)),
        ("Silences de cinq minutes ou plus", len(axis.silent)),
    )
    return [[word, formats.count(number)] for word, number in numbers]


def _lanes(axis: Axis) -> list[dict[str, Any]]:
    strays = [Mark(mark.x, mark.kind) for mark in axis.strays]
    return [
        _lane("Dossiers", [("part", axis.parts)]),
        _lane("À l’écran", [("shown", axis.shown)]),
        _lane("Images", [("enlarged", axis.enlarged)]),
        _lane("Réponses", [("silent", axis.silent)], axis.answers),
        _lane(
            "Fenêtre",
            [("away", axis.away), ("beside", axis.beside), ("narrow", axis.narrow)],
            strays,
        ),
        _lane("Lien", [("kept", axis.kept)]),
        _lane("Tablettes", [("tablet", axis.tablets)]),
        _lane("Actes", [], axis.acts),
        _lane("Incidents", [], axis.incidents),
    ]


def _lane(
    name: str,
    bands: Iterable[tuple[str, Sequence[Band]]],
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    return {
        "name": name,
        "bands": [
            [
                band.x,
                min(band.width, round(100 - band.x, 3)),
                kind,
                band.words if kind in ("part", "tablet") and band.shows_words else "",
            ]
            for kind, own_bands in bands
            for band in own_bands
        ],
        "marks": [[mark.x, mark.kind] for mark in marks],
    }


def _answers(
    moments: Sequence[Moment], places: Mapping[str, tuple[str, int]]
) -> Iterable[list[str]]:
    """Yield each question that was answered: where, what came when, what stands."""
    for name, (dossier, number) in places.items():
        own = [
            (moment.at_ms, moment.act.value)
            for moment in in_time(moments)
            if isinstance(moment.act, Answered)
            and moment.act.question == name
            and moment.reason is None
        ]
        if own:
            steps = [f"{_hour(at)} : {answer_words(value)}" for at, value in own]
            yield [f"{dossier}, {number}", "\n".join(steps), answer_words(own[-1][1])]


def _line(line: Line, proofs: Mapping[tuple[int, int], Facts]) -> list[str]:
    words = " · ".join((line.words, *line.details))
    if line.moment is None:
        return [formats.proof_clock(line.at_ms), "", "acte", words, ""]
    if line.reason:
        words = f"{words} · ne compte pas : {line.reason}"
    entry = line.moment.entry
    proof = proofs[line.moment.epoch, entry.seq]
    number = proof["number"]
    place = "–" if number is None else formats.count(number)
    return [
        formats.proof_clock(line.at_ms),
        formats.proof_clock(entry.received_ms)[:8],
        f"{line.moment.epoch}.{entry.seq}",
        words,
        f"{place} {proof['digest'][:DIGEST_DIGITS]}",
    ]


def _device(device: Facts) -> dict[str, Any]:
    base = device["base"]
    return {
        "name": f"Tablette {device['epoch']}",
        "rows": [
            ["Annoncée", formats.moment(device["enrolled_ms"])],
            ["Actions", formats.count(device["entries"])],
            *(
                [["Reprend la tablette précédente à", f"{base['count']} actions"]]
                if base
                else []
            ),
            ["Chaîne", FAULTS.get(device["fault"], "un maillon est rompu")],
        ],
        "public_key": device["public_key"],
        "head": device["head"] or "",
    }


def _journal(journal: Facts | None) -> Rows:
    if journal is None:
        return [["Registre", "aucun point de contrôle ne couvre encore cette copie"]]
    return [
        ["Actions sous la racine", formats.count(journal["size"])],
        ["Racine", journal["root"]],
        ["Point de contrôle à", formats.moment(journal["at_ms"])],
        ["Signature de la racine par le registre", journal["signature"]],
    ]


def _hour(instant_ms: int) -> str:
    return formats.hour_exact(instant_ms)
