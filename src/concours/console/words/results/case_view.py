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
from concours.console.words.results.case_figures import chance_lines, signal_sentence
from concours.console.words.results.case_seats import room_words
from concours.console.words.results.casefiles import (
    BY_BROWSER,
    KINDS,
    LIMIT_OF_ALL,
    LIMITS,
    OUTCOMES,
    QUESTIONS,
    QUESTIONS_TO_CANDIDATE,
    STEPS,
    STRENGTHS,
    SUBJECTS,
    closed_words,
)

Facts: TypeAlias = Mapping[str, Any]


def words_of(facts: Facts) -> dict[str, Any]:
    """Return what a file says, part by part."""
    order = [*KINDS]
    signals = [
        _signal(signal)
        for signal in sorted(
            facts["signals"], key=lambda signal: order.index(signal["kind"])
        )
    ]
    return {
        "question": question_of(facts),
        "signals": signals,
        "numbers": [signal for signal in signals if signal["chance"]],
        "traces": [_trace(trace) for trace in facts["traces"]],
        "incidents": [_incident(incident) for incident in facts["incidents"]],
        "seen": [_attendance(line) for line in facts["seen"]],
        "room": room_words(facts),
        "comparisons": [_comparison(pair) for pair in facts["comparisons"]],
        "limits": list(_limits(facts)),
        "against": list(_against(facts)),
        "unseen": list(_blind_spots(facts)),
        "steps": [step_words(step) for step in facts["steps"]],
        "looks": [_look(look) for look in facts.get("looks", ())],
        "statements": facts.get("statements", ()),
        "earlier": [
            closed_words(case["number"], case["closed_ms"], case["outcome"])
            for case in facts.get("earlier", ())
        ],
    }


def question_of(facts: Facts) -> str:
    """Return the question that a case asks, in one sentence."""
    subjects = _subjects(facts)
    subject = next(subject for subject in QUESTIONS if subject in subjects)
    if facts["reader"] == "candidate":
        return _(QUESTIONS_TO_CANDIDATE[subject])
    return _(QUESTIONS[subject]) % {"number": facts["candidate"]["number"]}


def _subjects(facts: Facts) -> frozenset[str]:
    """Return what a case is about: kinds, and apart what is another thing in them."""
    return frozenset(
        SUBJECTS.get(signal["method"], signal["kind"]) for signal in facts["signals"]
    )


def _signal(signal: Facts) -> dict[str, Any]:
    return {
        "kind": _(KINDS[signal["kind"]]),
        "strength": _(STRENGTHS[signal["strength"]]),
        "words": _signal_sentence(signal),
        "chance": list(chance_lines(signal["method"], signal["figures"])),
    }


def _signal_sentence(signal: Facts) -> str:
    if signal["method"] == "superseded":
        number = int(signal["figures"]["count"])
        return ngettext(
            "%(number)s action signée par une tablette déjà remplacée, d’une adresse où"
            " n’est aucun autre candidat du centre.",
            "%(number)s actions signées par une tablette déjà remplacée, d’une adresse"
            " où n’est aucun autre candidat du centre.",
            number,
        ) % {"number": formats.count(number)}
    if signal["kind"] == "trace":
        number = int(signal["figures"]["count"])
        return ngettext(
            "%(number)s demande d’une adresse qui n’est pas de l’épreuve.",
            "%(number)s demandes d’adresses qui ne sont pas de l’épreuve.",
            number,
        ) % {"number": formats.count(number)}
    if signal["kind"] == "room":
        if signal["is_of_room"]:
            return _("La salle a dit un soupçon, sans nommer personne.")
        return _("La salle a dit un soupçon au sujet de ce candidat.")
    return signal_sentence(signal["method"], signal["figures"])


def _look(look: Facts) -> dict[str, Any]:
    subject = _("le dossier") if look["kind"] == "case" else _("la copie")
    return {"at_ms": look["at_ms"], "name": look["name"], "subject": subject}


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
        "said": _incident_words(incident),
        "whom": _("ce candidat") if incident["is_own"] else _("la salle"),
        "by": incident["by"],
        "act": incident["act"],
        "alarm": _("écrit après ce que la plateforme a dit à la salle, à %(hour)s")
        % {"hour": formats.hour_exact(incident["alarm_ms"])}
        if incident.get("alarm_ms")
        else "",
    }


def _incident_words(incident: Facts) -> str:
    """Return what was told, and the words of who told it if there are any."""
    word = incident_look(incident["kind"]).word
    if not incident["text"]:
        return word
    return _("%(word)s\u00a0: %(text)s") % {"word": word, "text": incident["text"]}


def _attendance(line: Facts) -> dict[str, Any]:
    word = SEEN[line["kind"]].word if line["kind"] in SEEN else line["kind"]
    return {"at_ms": line["at_ms"], "word": _(word), "act": line["act"]}


def _comparison(pair: Facts) -> dict[str, Any]:
    second = pair["other"]
    return {
        "other": _("un autre candidat")
        if second is None
        else f"n°\u00a0{second['number']}, {second['site']}, {second['room']},"
        f" {second['seat']}",
        "number": None if second is None else second["number"],
        "is_compared": pair["counts"] is not None,
        "same_wrong": _compared_lines(pair, "same_wrong"),
        "different": _compared_lines(pair, "different"),
        "words": "" if pair["counts"] is None else _likeness_words(pair["counts"]),
    }


def _compared_lines(pair: Facts, likeness: str) -> list[Facts]:
    return [
        {
            **question,
            "share": _share(question),
            "sides": [_side(question, whose) for whose in ("first", "second")],
        }
        for question in pair["questions"]
        if question["likeness"] == likeness
    ]


def _side(question: Facts, whose: str) -> dict[str, Any]:
    """Return what one of the two copies says, its hours, and the other's screen."""
    received_ms = question[f"{whose}_ms"]
    return {
        "cell": question[whose],
        "at_ms": received_ms,
        "written_ms": question.get(f"{whose}_written_ms") or received_ms,
        "words": _beside_words(question.get(f"{whose}_beside")),
        "is_first": whose == "first",
    }


def _beside_words(span: Sequence[int] | None) -> str:
    """Say that the other copy had the question on its screen at that hour."""
    if span is None:
        return ""
    start, end = (formats.hour_exact(at_ms) for at_ms in span)
    return _("à l’écran de l’autre de %(start)s à %(end)s") % {
        "start": start,
        "end": end,
    }


def _share(question: Facts) -> str:
    """Return how many copies say what the first does."""
    return _("%(chosen)s sur %(answered)s") % {
        "chosen": formats.count(question["chosen"]),
        "answered": formats.count(question["answered"]),
    }


def _likeness_words(counts: Mapping[str, int]) -> str:
    numbers = {name: formats.count(count) for name, count in counts.items()}
    return (
        _(
            "Mêmes erreurs : %(same_wrong)s ; mêmes réponses justes : %(same_right)s ;"
            " réponses différentes : %(different)s ; sans réponse d’un côté :"
            " %(blank)s."
        )
        % numbers
    )


def _uncapitalised(words: str) -> str:
    return words[:1].lower() + words[1:]


def _limits(facts: Facts) -> Iterator[str]:
    subjects = _subjects(facts)
    for subject, sentences in LIMITS.items():
        if subject in subjects:
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
    if "superseded" in _subjects(facts):
        yield _("Rien de ce qu’une tablette remplacée écrit ne compte dans la copie.")
    for pair in facts["comparisons"]:
        if pair["counts"] is not None and pair["counts"]["different"]:
            yield _(
                "Les deux copies ne disent pas partout la même chose : %(words)s"
            ) % {"words": _uncapitalised(_likeness_words(pair["counts"]))}
    yield from _alarms(facts)
    if not any(incident["is_own"] for incident in facts["incidents"]):
        yield _("La salle n’a rien dit de ce candidat.")
    if not any(line["kind"] == "out" for line in facts["seen"]):
        yield _("Aucune sortie de salle n’est notée pour ce candidat.")
    if len(facts["tablets"]) == 1:
        yield _("Une seule tablette a servi à cette copie.")


def _alarms(facts: Facts) -> Iterator[str]:
    """Yield that the room wrote its suspicion once the house had told it of one."""
    alarms = (incident.get("alarm_ms") for incident in facts["incidents"])
    hours = [hour for hour in alarms if hour is not None]
    if hours and facts["traces"]:
        yield _(
            "La plateforme avait dit l’adresse à la salle à %(hour)s, avant que la"
            " salle n’écrive son soupçon : il peut ne faire que la répéter."
        ) % {"hour": formats.hour_exact(min(hours))}


def _blind_spots(facts: Facts) -> Iterator[str]:
    """Yield what this file cannot show."""
    if facts["room"]["rows"] is None:
        yield _("Le plan de la salle : ses places ne portent pas de rang.")
    yield _("Les distances entre les places : aucune n’est mesurée.")
    if not _subjects(facts) & {"similarity", "time"}:
        yield _(
            "Une ressemblance avec une autre copie : ce dossier n’en compare aucune, et"
            " n’en dit rien, ni pour ni contre."
        )
    if any(pair["counts"] is None for pair in facts["comparisons"]):
        yield _(
            "Les deux copies côte à côte : elles n’ont pas toutes deux une correction."
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
            *_reading_lines(step),
        ]
    elif step["kind"] == "heard":
        lines += _hearing_lines(details)
    elif step["kind"] == "closed":
        lines.append(
            _("Issue : %(outcome)s.") % {"outcome": _(OUTCOMES[details["outcome"]])}
        )
        if details.get("dropped_ms"):
            lines.append(
                _("L’audition du %(moment)s n’aura pas lieu.")
                % {"moment": formats.day_and_hour(details["dropped_ms"])}
            )
        lines += _letter_lines(step)
    return lines


def _reading_lines(step: Facts) -> Iterator[str]:
    """Yield whether the notice was read on its page; nothing where there was none."""
    if "read_ms" not in step:
        return
    if step["read_ms"] is None:
        yield _("Pas lue sur sa page par le candidat.")
    else:
        moment = formats.day_and_hour(step["read_ms"])
        yield (
            _("Lue par le candidat sur sa page, pour la première fois le %s.") % moment
        )


def _letter_lines(step: Facts) -> Iterator[str]:
    """Yield whether the letter was read on its page, which accepts nothing."""
    if "read_ms" not in step:
        return
    if step["read_ms"] is None:
        yield _("Lettre pas lue par le candidat sur sa page.")
    else:
        yield (
            _(
                "Lettre lue par le candidat sur sa page, pour la première fois le"
                " %s\u00a0: lire n’est pas accepter."
            )
            % formats.day_and_hour(step["read_ms"])
        )


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
