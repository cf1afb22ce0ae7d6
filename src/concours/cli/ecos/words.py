"""What `concours ecos` says: breaches, wishes, shortages, in French or English."""

import json
import sys
from typing import Any

from concours.cli.screen import choose, show
from concours.console.words.ecos.fault_sentences import fault_sentence
from concours.core.ecos.circuits.reading import AllotmentInvalid
from concours.core.ecos.rules.breaches import Breach
from concours.core.ecos.rules.shortages import Shortage
from concours.core.ecos.rules.wishes import Wishes

WHAT = {
    "chairs": ("sièges", "chairs"),
    "roles": ("rôles", "roles"),
    "rooms": ("salles nécessaires", "rooms needed"),
}
REASONS = {
    "away": ("absentes", "away"),
    "linked": ("liées", "linked"),
    "another_station": ("d’une autre station", "of another station"),
    "not_external": ("de la même université", "of the same university"),
    "does_not_fit": ("ne convenant pas", "not fitting"),
}


def shortage_sentence(shortage: Shortage) -> str:
    """Return a shortage in one sentence: so many places, so many persons, and why."""
    stations = ", ".join(shortage.stations)
    at = f"{shortage.site}, {shortage.wave}"
    fr, en = WHAT[shortage.what]
    fr = f"{shortage.places_count} {fr}, station {stations}, {at} ; "
    en = f"{shortage.places_count} {en}, station {stations}, {at}; "
    if shortage.what == "rooms":
        fr += f"{shortage.persons_count} salles conviennent"
        en += f"{shortage.persons_count} rooms fit"
    else:
        fr += f"{shortage.persons_count} personnes peuvent y être"
        en += f"{shortage.persons_count} persons may be there"
    if shortage.others:
        counts = [(count, REASONS[reason]) for reason, count in shortage.others]
        fr += " ; parmi les autres " + ", ".join(
            f"{n} {words[0]}" for n, words in counts
        )
        en += "; of the others " + ", ".join(f"{n} {words[1]}" for n, words in counts)
    return choose(fr=fr, en=en) + "."


def shortage_object(shortage: Shortage) -> dict[str, Any]:
    """Return a shortage for `--json`."""
    return {
        "what": shortage.what,
        "site": shortage.site,
        "wave": shortage.wave,
        "stations": list(shortage.stations),
        "places": shortage.places_count,
        "persons": shortage.persons_count,
        "others": dict(shortage.others),
        "sentence": shortage_sentence(shortage),
    }


def breach_line(breach: Breach) -> str:
    """Return a breach on one line: rule, reason, persons, places."""
    parts = (breach.rule, breach.reason, *breach.persons, *breach.places)
    return " · ".join(parts)


def breach_object(breach: Breach) -> dict[str, Any]:
    """Return a breach for `--json`."""
    return {
        "rule": breach.rule,
        "reason": breach.reason,
        "persons": list(breach.persons),
        "places": list(breach.places),
    }


def wishes_object(wishes: Wishes) -> dict[str, Any]:
    """Return what is wanted for `--json`: who is concerned, and out of how many."""
    rows = {"W1": wishes.w1, "W2": wishes.w2, "W3": wishes.w3, "W4": wishes.w4}
    counts = {
        name: {"concerned": list(unmet.concerned), "of": unmet.of}
        for name, unmet in rows.items()
    }
    return counts | {"W5": {"km": wishes.km}}


def wish_lines(wishes: Wishes) -> list[str]:
    """Return what is wanted and not met, a line a wish."""
    rows = (
        (
            wishes.w1,
            "W1",
            "candidats revoient un examinateur",
            "candidates meet one again",
        ),
        (wishes.w2, "W2", "gardent circuit ou partenaire", "keep circuit or partner"),
        (wishes.w3, "W3", "circuits restent ensemble", "circuits stay together"),
        (
            wishes.w4,
            "W4",
            "ont deux fois la même demi-journée",
            "have the same half twice",
        ),
    )
    lines = [
        f"{name} · " + choose(
            fr=f"{len(unmet.concerned)} sur {unmet.of} {fr}",
            en=f"{len(unmet.concerned)} of {unmet.of} {en}",
        )
        for unmet, name, fr, en in rows
    ]  # fmt: skip
    return [*lines, f"W5 · {wishes.km} km"]


def tell_invalid(refusal: AllotmentInvalid, *, as_json: bool) -> None:
    """Tell where a document is wrong, and how."""
    if as_json:
        rows = [
            {"at": at, "reason": reason, "sentence": _sentence(at, reason)}
            for at, reason in refusal.faults
        ]
        show(json.dumps({"faults": rows, "count": refusal.count}, ensure_ascii=False))
        return
    for at, reason in refusal.faults:
        parts = filter(None, (at or "-", reason, _sentence(at, reason)))
        sys.stderr.write(f"concours: {' · '.join(parts)}\n")
    sys.stderr.write(f"concours: {refusal.code} · {refusal.count} fault(s)\n")


def _sentence(at: str, reason: str) -> str:
    sentence = fault_sentence(at, reason)
    return choose(fr=sentence.fr, en=sentence.en)
