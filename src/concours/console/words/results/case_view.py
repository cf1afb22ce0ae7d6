"""The file of a case in words, as its page and its printed form show it.

From facts alone (`store.queries.case_facts`): page and print say the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.delivery.room import SEEN, incident_look
from concours.console.words.delivery.traces import attribution_word
from concours.console.words.results.casefiles import (
    BY_BROWSER,
    KINDS,
    LIMIT_OF_ALL,
    LIMITS,
    OUTCOMES,
    QUESTIONS,
    STEPS,
    STRENGTHS,
)

Facts: TypeAlias = Mapping[str, Any]


def words_of(facts: Facts) -> dict[str, Any]:
    """Return what a file says, part by part."""
    return {
        "question": question_of(facts),
        "signals": [_signal(signal) for signal in facts["signals"]],
        "traces": [_trace(trace) for trace in facts["traces"]],
        "incidents": [_incident(incident) for incident in facts["incidents"]],
        "seen": [_attendance(line) for line in facts["seen"]],
        "room": facts["room"],
        "limits": list(_limits(facts)),
        "against": list(_against(facts)),
        "unseen": list(_blind_spots(facts)),
        "steps": [step_words(step) for step in facts["steps"]],
    }


def question_of(facts: Facts) -> str:
    """Return the question that a case asks, in one sentence."""
    kinds = kinds_of(facts)
    kind = next(kind for kind in QUESTIONS if kind in kinds)
    return _(QUESTIONS[kind]) % {"number": facts["candidate"]["number"]}


def kinds_of(facts: Facts) -> frozenset[str]:
    """Return the kinds that a case is founded on."""
    return frozenset(signal["kind"] for signal in facts["signals"])


def _signal(signal: Facts) -> dict[str, str]:
    return {
        "kind": _(KINDS[signal["kind"]]),
        "strength": _(STRENGTHS[signal["strength"]]),
        "words": _signal_sentence(signal),
    }


def _signal_sentence(signal: Facts) -> str:
    figures = signal["figures"]
    if signal["kind"] == "trace":
        number = int(figures["count"])
        return ngettext(
            "%(number)s demande d’une adresse qui n’est pas de l’épreuve.",
            "%(number)s demandes d’adresses qui ne sont pas de l’épreuve.",
            number,
        ) % {"number": formats.count(number)}
    if signal["kind"] == "room":
        if signal["is_of_room"]:
            return _("La salle a dit un soupçon, sans nommer personne.")
        return _("La salle a dit un soupçon au sujet de ce candidat.")
    figures_text = ", ".join(f"{name}\u00a0{value}" for name, value in figures.items())
    return (
        f"{signal['method']}\u00a0: {figures_text}"
        if figures_text
        else str(signal["method"])
    )


def _trace(trace: Facts) -> dict[str, Any]:
    return {
        "at_ms": trace["at_ms"],
        "since_ms": trace["since_ms"],
        "count": trace["count"],
        "request": trace["request"] or _("adresses de la même nature, comptées"),
        "tablet": trace["tablet"],
        "words": attribution_word(trace["attribution"]),
    }


def _incident(incident: Facts) -> dict[str, Any]:
    return {
        "at_ms": incident["at_ms"],
        "word": incident_look(incident["kind"]).word,
        "text": incident["text"],
        "whom": _("ce candidat") if incident["is_own"] else _("la salle"),
        "by": incident["by"],
        "act": incident["act"],
    }


def _attendance(line: Facts) -> dict[str, Any]:
    word = SEEN[line["kind"]].word if line["kind"] in SEEN else line["kind"]
    return {"at_ms": line["at_ms"], "word": _(word), "act": line["act"]}


def _limits(facts: Facts) -> Iterator[str]:
    kinds = kinds_of(facts)
    for kind, sentences in LIMITS.items():
        if kind in kinds:
            yield from (_(sentence) for sentence in sentences)
    if any(trace["attribution"] == "B" for trace in facts["traces"]):
        yield _(BY_BROWSER)
    yield _(LIMIT_OF_ALL)


def _against(facts: Facts) -> Iterator[str]:
    """Yield what speaks against, as far as the record shows it."""
    sitting, traces = facts["sitting"], facts["traces"]
    if traces:
        yield _("La maison n’a rien montré à ces adresses : rien n’y a été lu.")
        if sum(trace["count"] for trace in traces) == 1:
            yield _("L’adresse n’a été demandée qu’une fois.")
        before = [
            trace
            for trace in traces
            if sitting["t0_ms"] is None or trace["at_ms"] < sitting["t0_ms"]
        ]
        if before:
            yield _("Une demande au moins est d’avant l’ouverture du sujet.")
    if not any(incident["is_own"] for incident in facts["incidents"]):
        yield _("La salle n’a rien dit de ce candidat.")
    if not any(line["kind"] == "out" for line in facts["seen"]):
        yield _("Aucune sortie de salle n’est notée pour ce candidat.")
    if len(facts["tablets"]) == 1:
        yield _("Une seule tablette a servi à cette copie.")


def _blind_spots(facts: Facts) -> Iterator[str]:
    """Yield what this file cannot show."""
    if facts["room"]["rows"] is None:
        yield _("Le plan de la salle : ses places ne portent pas de rang.")
    yield _("Les distances entre les places : aucune n’est mesurée.")
    if not kinds_of(facts) & {"similarity", "time"}:
        yield _(
            "Une ressemblance avec une autre copie : ce dossier n’en compare aucune, et"
            " n’en dit rien, ni pour ni contre."
        )
    yield _("Ce que la personne regardait : la maison ne garde ni image ni son.")


def step_words(step: Facts) -> dict[str, Any]:
    """Return a step as the procedure lists it: what, when, by whom, and its lines."""
    return {
        "kind": step["kind"],
        "title": _(STEPS[step["kind"]]),
        "at_ms": step["at_ms"],
        "act": step.get("act"),
        "by": f"{step['by']}, {role_word(step['role'])}" if step["by"] else "",
        "lines": list(_step_lines(step)),
    }


def _step_lines(step: Facts) -> Sequence[str]:
    details = step["details"]
    lines = [step["reason"]] if step["reason"] else []
    if step["kind"] == "notified":
        moment = formats.day_and_hour(details["hearing_ms"])
        lines += [
            details["grounds"],
            _("Audition le %(moment)s, %(place)s.")
            % {"moment": moment, "place": details["place"]},
        ]
    elif step["kind"] == "heard":
        lines += _hearing_lines(details)
    elif step["kind"] == "closed":
        lines.append(
            _("Issue : %(outcome)s.") % {"outcome": _(OUTCOMES[details["outcome"]])}
        )
    return lines


def _hearing_lines(details: Facts) -> Iterator[str]:
    if details["attended"]:
        yield _("Le candidat est venu.")
    else:
        yield _("Le candidat n’est pas venu.")
    if details["assisted"]:
        yield _("Il était assisté.")
    if details["observations"]:
        yield _("Observations : %(text)s") % {"text": details["observations"]}
    if details["file"]:
        yield _("Pièce remise : %(name)s, empreinte %(digest)s.") % {
            "name": details["file_name"] or "–",
            "digest": details["file"],
        }
