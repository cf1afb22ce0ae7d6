"""The report of `concours forensics pairs`, for who reads the terminal."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from concours.cli.forensics.report_words import (
    SHOWN_MAX,
    head_lines,
    number,
    place_words,
)
from concours.cli.screen import choose


def pairs_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a report."""
    yield from head_lines(report)
    if len(report["sittings"]) > 1:
        names = " + ".join(own["answers"] for own in report["sittings"])
        count, left_out = len(report["sittings"]), report["left_out"]
        yield choose(
            fr=f"{count} épreuves ensemble : {names} ; {left_out} candidat(s) de la "
            "première, absents d’une autre, laissés de côté ; places les plus proches",
            en=f"{count} sittings together: {names}; {left_out} candidate(s) of the "
            "first who missed another are left out; seats: the nearest",
        )
    yield from null_lines(report)
    yield from _threshold_lines(report)
    yield ""
    findings = report["findings"]
    for finding in findings[:SHOWN_MAX]:
        yield from _finding_lines(finding)
    if report["found"] > SHOWN_MAX:
        count = report["found"] - SHOWN_MAX
        yield choose(
            fr=f"… {count} autres ; --json en dit davantage",
            en=f"… {count} more; --json tells more of them",
        )
    yield _verdict(report["found"])


def null_lines(report: dict[str, Any]) -> Iterator[str]:
    """Yield the null table: a line for each family, a column for each level."""
    strata = report["strata"]
    yield choose(
        fr=f"{strata} strates. Table du hasard : paires aussi improbables, sur "
        "ce que dit la loi (1 : autant ; moins : la loi est prudente)",
        en=f"{strata} strata. Null table: pairs so unlikely, over what the law says "
        "(1: as many; less: the law is careful)",
    )
    rows = [list(own) for _, own in groupby(report["null"], lambda row: row["family"])]
    levels = "".join(f"{row['level']:>9.0e}" for row in rows[0])
    yield f"{'':<34}{choose(fr='paires', en='pairs'):>12}{levels}"
    for own in rows:
        yield _null_line(_family_name(own[0]["family"]), own)
    if report["null_s2"]:
        family = report["null_s2"][0]["family"]
        yield _null_line(f"S2, {_family_name(family)}", report["null_s2"])


def _null_line(name: str, rows: list[dict[str, Any]]) -> str:
    cells = (
        "–" if row["ratio"] is None else number(row["ratio"], ".2f") for row in rows
    )
    ratios = "".join(f"{cell:>9}" for cell in cells)
    return f"{name:<34}{rows[0]['pairs']:>12}{ratios}"


def _threshold_lines(report: dict[str, Any]) -> Iterator[str]:
    levels = " · ".join(
        f"{_family_name(name)} {number(level, '.1e')}"
        for name, level in report["thresholds"].items()
    )
    yield choose(
        fr=f"Seuils (0,05 fausse alerte par famille) : {levels}",
        en=f"Thresholds (0.05 false alarms a family): {levels}",
    )


def _finding_lines(finding: dict[str, Any]) -> Iterator[str]:
    first, second = finding["candidates"]
    families = ", ".join(map(_family_name, finding["passes"]))
    yield choose(
        fr=f"{first} et {second} : passe le seuil {families}",
        en=f"{first} and {second}: past the threshold of {families}",
    )
    for seat in finding["seats"]:
        if seat is not None:
            yield f"    {place_words(seat)}"
    wrong, right = finding["equal_wrong"], finding["equal_right"]
    usual, follow_up = number(finding["expected"], ".1f"), _dragged_words(finding)
    yield choose(
        fr=f"    {wrong} réponses fausses identiques{follow_up}, {right} justes "
        f"identiques ; attendues en tout : {usual}",
        en=f"    {wrong} equal wrong answers{follow_up}, {right} equal right ones; "
        f"expected in all: {usual}",
    )
    yield _errors_line(finding["shared_errors"])
    weighted = number(finding["weighted_omega"], ".2f")
    values = [
        ("V", str(finding["value"])),
        ("p", number(finding["chance"], ".1e")),
        (choose(fr="p relevé", en="p raised"), number(finding["level"], ".1e")),
        ("GBT", number(finding["gbt"], ".1e")),
        ("M4", number(finding["m4"], ".1e")),
        ("ω", number(finding["omega"], ".2f")),
        (choose(fr="ω pondéré", en="weighted ω"), weighted),
    ]
    yield "    " + " · ".join(f"{name} {value}" for name, value in values)
    if finding["eyes"] is not None:
        yield _eyes_line(finding["eyes"])
    yield from _trace_lines(finding)
    for own in finding["copied"]:
        chances = " · ".join(
            f"{name.upper()} {number(own[name], '.1e')}"
            for name in ("gbt", "k", "k1", "k2", "s1", "s2")
        )
        yield choose(
            fr=f"    si la source est {own['from']} : {chances}",
            en=f"    if the source is {own['from']}: {chances}",
        )


def _dragged_words(finding: dict[str, Any]) -> str:
    """Return how many equal errors follow another one; no index counts them."""
    count = finding["dragged"]
    if not count:
        return ""
    return choose(
        fr=f" (dont {count} à la suite d’une autre en dossier verrouillé, sans poids)",
        en=f" ({count} after another in a locked dossier, without weight)",
    )


def _errors_line(own: dict[str, Any]) -> str:
    low, high, pairs_count, most = (
        own[name] for name in ("low", "high", "pairs_count", "most")
    )
    line = choose(
        fr=f"    erreurs communes, une suite en dossier comptée une fois : "
        f"{own['count']} ; deux candidats de ces niveaux : {low} à {high} (95 %)",
        en=f"    shared errors, a run in a dossier once: {own['count']}; two "
        f"candidates of these levels: {low} to {high} (95 %)",
    )
    if most is None:
        return line
    return line + choose(
        fr=f" ; au plus {most} dans {pairs_count} paires qui ne se voient pas",
        en=f"; {most} at most in {pairs_count} pairs that cannot see each other",
    )


def _eyes_line(eyes: dict[str, Any]) -> str:
    seen_count, wrong = eyes["seen_wrong"], eyes["equal_wrong"]
    near, rest = eyes["seen_other"], eyes["others"]
    chance, joint = number(eyes["chance"], ".1e"), number(eyes["joint"], ".1e")
    return choose(
        fr=f"    {eyes['copier']} a répondu pendant que l’autre avait la question à "
        f"l’écran : {seen_count} des {wrong} fausses identiques, {near} des {rest} "
        f"autres · O {chance} · avec V {joint}",
        en=f"    {eyes['copier']} answered while the other had the question on "
        f"screen: {seen_count} of {wrong} equal wrong, {near} of {rest} others · "
        f"O {chance} · with V {joint}",
    )


def _trace_lines(finding: dict[str, Any]) -> Iterator[str]:
    changes = finding["changes"]
    if changes is not None:
        count, soon_count, usual = (
            changes["count"],
            changes["soon"],
            number(changes["expected"], ".2f"),
        )
        yield choose(
            fr=f"    {count} remplacements identiques (avec un autre : {usual}), "
            f"dont {soon_count} à moins de deux minutes",
            en=f"    {count} equal replacements (with another: {usual}), "
            f"{soon_count} of them within two minutes",
        )
    for own in finding["wordings"]:
        yield choose(
            fr=f"    {own['question']} : tous deux écrivent « {own['text']} », "
            f"comme {own['writers']} candidats en tout",
            en=f"    {own['question']}: both write “{own['text']}”, as do "
            f"{own['writers']} candidates in all",
        )


def _verdict(count: int) -> str:
    if not count:
        return choose(
            fr="aucune paire au-delà d’un seuil",
            en="no pair is past a threshold",
        )
    return choose(
        fr=f"{count} paire(s) à regarder. Cela ne dit ni qui a copié, ni l’intention ; "
        "un même enseignant, des notes partagées rapprochent aussi des copies.",
        en=f"{count} pair(s) to look at. This tells neither who copied nor intent; "
        "one teacher or shared notes also bring copies together.",
    )


def _family_name(family: str) -> str:
    return {
        "neighbours": choose(fr="voisins", en="neighbours"),
        "room": choose(fr="salle", en="room"),
        "site": choose(fr="centre, autre salle", en="site, another room"),
        "nation": choose(fr="nation", en="nation"),
    }[family]
