"""The report of `concours forensics persons`, for the terminal."""

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


def persons_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report."""
    yield from head_lines(report)
    yield choose(
        fr="Table du hasard : ce que chaque genre de signe met à part",
        en="Null table: what each kind of sign sets apart",
    )
    for row in report["null"]:
        cut, count = number(row["cut"], ".2f"), row["beyond"]
        yield choose(
            fr=f"    {_kind_name(row['kind'])} : au-delà de {cut}, {count} candidats",
            en=f"    {_kind_name(row['kind'])}: beyond {cut}, {count} candidates",
        )
    yield ""
    if len(report["null"]) == 1:
        yield choose(
            fr="Sans fichier de temps ni de changements, un seul genre de signe : "
            "personne n’est listé.",
            en="Without times or changes there is one kind of sign: nobody is listed.",
        )
    for own in report["findings"][:SHOWN_MAX]:
        yield from _finding_lines(own)
    usual, chance = (
        number(report["expected"], ".1f"),
        number(report["excess_chance"], ".1e"),
    )
    yield choose(
        fr=f"{report['found']} candidat(s) que deux genres mettent à part ; attendus "
        f"{usual} si les genres étaient indépendants · p {chance}. {choose(**CAUTION)}",
        en=f"{report['found']} candidate(s) whom two kinds set apart; expected {usual} "
        f"were kinds independent · p {chance}. {choose(**CAUTION)}",
    )


def _finding_lines(finding: dict[str, Any]) -> Iterator[str]:
    kinds = ", ".join(map(_kind_name, finding["kinds"]))
    spot = seat_words(finding["seat"])
    yield choose(
        fr=f"{finding['candidate']}{spot} : {kinds}",
        en=f"{finding['candidate']}{spot}: {kinds}",
    )
    values = [
        ("lz*", number(finding["lz_star"], ".2f")),
        ("U3", number(finding["u3"], ".2f")),
        ("H^T", number(finding["ht"], ".2f")),
    ]
    if "rapid" in finding:
        misfit = number(finding["times_misfit"], ".2f")
        values += [
            (choose(fr="écart des temps", en="misfit of times"), misfit),
            (choose(fr="trop rapides", en="too rapid"), f"{finding['rapid']:.0f}"),
        ]
    if "replaced" in finding:
        count = f"{finding['replaced']:.0f}"
        values.append((choose(fr="remplacements", en="replacements"), count))
    yield "    " + " · ".join(f"{name} {value}" for name, value in values)


def _kind_name(kind: str) -> str:
    return {
        "answers": choose(fr="réponses (lz*)", en="answers (lz*)"),
        "times": choose(fr="temps", en="times"),
        "changes": choose(fr="remplacements", en="replacements"),
    }[kind]
