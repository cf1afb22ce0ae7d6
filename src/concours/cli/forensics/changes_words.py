"""The reports of `concours forensics changes` and `rooms`, for the terminal."""

from collections.abc import Iterator
from typing import Any

from concours.cli.forensics.report_words import (
    CAUTION,
    SHOWN_MAX,
    head_lines,
    number,
    seat_words,
)
from concours.cli.screen import choose


def changes_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report of changes."""
    yield from head_lines(report)
    median = number(report["median"], ".2f")
    yield choose(
        fr=f"{report['changed']} candidats ont remplacé une réponse ; "
        f"indice médian {median} (on corrige plus qu’on ne gâche)",
        en=f"{report['changed']} candidates replaced an answer; "
        f"median index {median} (people mend more than they spoil)",
    )
    yield choose(
        fr="Table du hasard : candidats aussi improbables, et ce que dirait la loi",
        en="Null table: candidates so unlikely, and what the law would say",
    )
    for row in report["null"]:
        usual = number(row["of"] * row["level"], ".1f")
        yield f"    {row['level']:.0e}  {row['found']}  ({usual})"
    threshold, bound = (
        number(report["threshold"], ".1e"),
        number(report["bound"], ".0f"),
    )
    yield choose(
        fr=f"Seuils : p {threshold}, et {bound} écarts robustes de la médiane",
        en=f"Thresholds: p {threshold}, and {bound} robust deviations from the median",
    )
    yield ""
    for own in report["findings"][:SHOWN_MAX]:
        spot = seat_words(own["seat"])
        usual = number(own["expected"], ".1f")
        index, chance = number(own["index"], ".2f"), number(own["chance"], ".1e")
        yield choose(
            fr=f"{own['candidate']}{spot} : {own['changed']} questions changées, "
            f"{own['right']} justes à la fin ; attendues {usual} · "
            f"EDI {index} · p {chance}",
            en=f"{own['candidate']}{spot}: {own['changed']} questions changed, "
            f"{own['right']} right at last; expected {usual} · "
            f"EDI {index} · p {chance}",
        )
    yield from _haste_lines(report)
    count = len(
        {
            own["candidate"]
            for part in ("findings", "bursts", "unread")
            for own in report[part]
        }
    )
    yield choose(
        fr=f"{count} candidat(s) à regarder. {choose(**CAUTION)}",
        en=f"{count} candidate(s) to look at. {choose(**CAUTION)}",
    )


HASTE_WORDS = {
    "bursts": {
        "fr": "réponses données d’un coup après un silence",
        "en": "answers given at once after a silence",
    },
    "unread": {
        "fr": "réponses dans la seconde où la question paraît",
        "en": "answers in the second in which the question appears",
    },
}


def _haste_lines(report: dict[str, Any]) -> Iterator[str]:
    for part, words in HASTE_WORDS.items():
        if part not in report["hasty"]:
            missing = "screens" if report["has_times"] else "seconds"
            yield choose(
                fr=f"{choose(**words)} : non cherchées, sans {missing}",
                en=f"{choose(**words)}: not looked for, without {missing}",
            )
            continue
        own_count = report["hasty"][part]
        yield choose(
            fr=f"{choose(**words)} : {own_count} candidats en ont",
            en=f"{choose(**words)}: {own_count} candidates have some",
        )
        for own in report[part][:SHOWN_MAX]:
            spot, usual = seat_words(own["seat"]), number(own["expected"], ".1f")
            chance = number(own["chance"], ".1e")
            yield choose(
                fr=f"    {own['candidate']}{spot} : {own['count']}, dont "
                f"{own['right']} justes ; attendues {usual} · p {chance}",
                en=f"    {own['candidate']}{spot}: {own['count']}, {own['right']} "
                f"right; expected {usual} · p {chance}",
            )


def rooms_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report of rooms."""
    yield from head_lines(report)
    null = report["null"]
    largest, bound = number(null["largest_kept"], ".1f"), number(report["bound"], ".0f")
    yield choose(
        fr=f"{report['rooms']} salles, {null['known']} où l’on a changé ; "
        f"seuil {bound} écarts robustes, la plus grande en deçà : {largest}",
        en=f"{report['rooms']} rooms, {null['known']} with changes; "
        f"threshold {bound} robust deviations, the largest below it: {largest}",
    )
    yield ""
    for own in report["findings"][:SHOWN_MAX]:
        index, deviation = number(own["index"], ".2f"), number(own["deviation"], ".1f")
        yield choose(
            fr=f"{own['site']}, salle {own['room']} : {own['changed']} changements de "
            f"{own['candidates']} candidats · EDI {index} · écart {deviation}",
            en=f"{own['site']}, room {own['room']}: {own['changed']} changes of "
            f"{own['candidates']} candidates · EDI {index} · deviation {deviation}",
        )
    for own in report["waves"][:SHOWN_MAX]:
        yield from _wave_lines(own)
    if not report["has_times"]:
        yield choose(
            fr="Sans colonne « secondes », aucune vague n’est cherchée.",
            en="Without a column “seconds” no wave is looked for.",
        )
    rooms, waves = len(report["findings"]), len(report["waves"])
    yield choose(
        fr=f"{rooms} salle(s), {waves} vague(s) à regarder. {choose(**CAUTION)}",
        en=f"{rooms} room(s), {waves} wave(s) to look at. {choose(**CAUTION)}",
    )


def _wave_lines(wave: dict[str, Any]) -> Iterator[str]:
    count, start = len(wave["candidates"]), number(wave["start_s"], ".0f")
    usual, chance = (
        number(wave["expected"], ".2f"),
        number(wave["chance"], ".1e"),
    )
    spot = f"{wave['site']}, {choose(fr='salle', en='room')} {wave['room']}"
    yield choose(
        fr=f"{spot} : à {start} s, {count} candidats passent à « {wave['answer']} » "
        f"en {wave['question']} ; attendus {usual} · p {chance}",
        en=f"{spot}: at {start} s {count} candidates turn to “{wave['answer']}” in "
        f"{wave['question']}; expected {usual} · p {chance}",
    )
    yield "    " + ", ".join(wave["candidates"])
