"""The report of `concours forensics leak`, for the terminal."""

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


def leak_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report."""
    yield from head_lines(report)
    cut, usual = number(report["cut"], ".1f"), number(report["expected"], ".1f")
    chance = number(report["excess_chance"], ".1e")
    yield choose(
        fr=f"{report['suspect']} questions suspectes, comparées à "
        f"{report['control_sets']} jeux témoins d’autant de questions",
        en=f"{report['suspect']} suspect questions, compared with "
        f"{report['control_sets']} control sets of as many questions",
    )
    if not report["has_times"]:
        yield choose(
            fr="Sans fichier de temps : les réponses seules.",
            en="Without a file of times: answers alone.",
        )
    yield choose(
        fr=f"Table du hasard : un innocent sur mille passe {cut}, soit {usual} "
        f"candidats ; vus {report['found']} · p {chance}",
        en=f"Null table: one innocent in a thousand passes {cut}, that is {usual} "
        f"candidates; seen {report['found']} · p {chance}",
    )
    yield ""
    for own in report["findings"][:SHOWN_MAX]:
        spot = seat_words(own["seat"])
        values = (
            f"L_ST {number(own['joint'], '.1f')} · "
            f"L_S {number(own['likelihood'], '.2f')} · "
            f"L_T {number(own['times'], '.2f')}"
        )
        yield choose(
            fr=f"{own['candidate']}{spot} : {values}",
            en=f"{own['candidate']}{spot}: {values}",
        )
    for own in report["circulated"][:SHOWN_MAX]:
        spot, usual = (
            seat_words(own["seat"]),
            number(own["expected"], ".1f"),
        )
        chance = number(own["chance"], ".1e")
        yield choose(
            fr=f"{own['candidate']}{spot} : {own['given']} des {own['of']} réponses "
            f"fausses qui circulaient ; attendues {usual} · p {chance}",
            en=f"{own['candidate']}{spot}: {own['given']} of {own['of']} wrong "
            f"answers that circulated; expected {usual} · p {chance}",
        )
    yield _verdict(report)


def _verdict(report: dict[str, Any]) -> str:
    count = len(report["circulated"])
    if report["is_excess"]:
        lead = choose(
            fr="Plus de candidats passent la limite que le hasard n’en ferait passer.",
            en="More candidates pass the cut than chance would let.",
        )
    else:
        lead = choose(
            fr="Pas plus de candidats au-delà de la limite que par hasard.",
            en="No more candidates pass the cut than by chance.",
        )
    shared_text = choose(
        fr=f"Erreur partagée : {count} candidat(s).",
        en=f"Shared errors: {count} candidate(s).",
    )
    return f"{lead} {shared_text} {choose(**CAUTION)}"
