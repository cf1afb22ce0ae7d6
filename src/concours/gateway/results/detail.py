"""A result explained line by line: whoever redoes the sums finds the same mark."""

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from html import escape
from typing import Any, TypeAlias

from concours.core.results.marking.cohort import SCORE_OUT_OF
from concours.core.results.sheets.gates import is_of_stations
from concours.core.results.sheets.shown import decimal_text
from concours.gateway.results.stations import explain_stations, station_table
from concours.gateway.results.words import FIXED, Words
from concours.store.journal.results import ProvenSheet

Facts: TypeAlias = Mapping[str, Any]

KEY_DIGITS = 12
COUNTED = ("marked", "absent")


def detail_of(proof: ProvenSheet, words: Words) -> str:
    """Return the explanation of a sheet."""
    sheet, common = json.loads(proof.sheet), json.loads(proof.common)
    return "".join(_detail(sheet, common, proof, words))


def _detail(
    sheet: Facts, common: Facts, proof: ProvenSheet, words: Words
) -> Iterator[str]:
    yield f'<p class="over">{words.content(common["exam"]["title"])}</p>'
    yield f'<h1>{words["detail"]}</h1><p class="small">{words["exact"]}</p>'
    pairs = list(zip(common["sittings"], sheet["sittings"], strict=True))
    for facts, own in pairs:
        if own["state"] == "elsewhere":
            continue
        if not is_of_stations(common):
            yield from _sitting(facts, own, words)
        elif own["state"] != "marked":
            reason = words[f"half_day_{own['state']}"]
            yield f"<h2>{words.content(facts['title'])}</h2><p>{reason}</p>"
    if not is_of_stations(common):
        yield from _whole(pairs, sheet, words)
    if sheet.get("stations") is not None:
        yield from explain_stations(sheet["stations"], words)
    yield from _groups(sheet, common, words)
    digest = sha256(proof.sheet).hexdigest()
    yield f'<p class="small">{words["proof"]}<br><code>{digest}</code></p>'


def _sitting(facts: Facts, own: Facts, words: Words) -> Iterator[str]:
    yield f"<h2>{words.content(facts['title'])}</h2>"
    if own["state"] != "marked":
        yield f"<p>{words[own['state']]}</p>"
        return
    has_ranks = any(question["rank"] for question in facts["questions"])
    rank_head = f'<th scope="col">{words["rank"]}</th>' if has_ranks else ""
    yield (
        f'<table><thead><tr><th scope="col">{words["question"]}</th>{rank_head}'
        f'<th scope="col" class="r">{words["points"]}</th>'
        f'<th scope="col" class="r">{words["worth"]}</th></tr></thead><tbody>'
    )
    for place, (question, points) in enumerate(
        zip(facts["questions"], own["points"], strict=True), start=1
    ):
        yield _line(place, question, points, words, has_ranks=has_ranks)
    total = sum((Fraction(points) for points in own["points"]), Fraction(0))
    yield (
        f'</tbody><tfoot><tr><th scope="row" colspan="{1 + has_ranks}">'
        f"{words['total']}</th>"
        f'<td class="r">{total}</td><td class="r">{facts["points_max"]}</td></tr>'
        "</tfoot></table>"
    )
    if own["mark"] is not None:
        yield _score(words["on_20"], total, Fraction(facts["points_max"]), words)
    versions_line = words["versions"].format(
        version=facts["version"], key=facts["key"][:KEY_DIGITS]
    )
    yield f'<p class="small">{versions_line}</p>'


def _line(
    place: int, question: Facts, points: str, words: Words, *, has_ranks: bool
) -> str:
    kind = f"{place}{FIXED}<i>{escape(question['format'])}</i>"
    if question["worth"] == "0":
        kind += f" {words['neutralised']}"
    rank = f"<td>{escape(question['rank'] or '')}</td>" if has_ranks else ""
    return (
        f"<tr><td>{kind}</td>{rank}"
        f'<td class="r">{points}</td><td class="r">{question["worth"]}</td></tr>'
    )


def _score(name: str, points: Fraction, points_max: Fraction, words: Words) -> str:
    exact = SCORE_OUT_OF * points / points_max
    formula = words["formula"].format(points=points, points_max=points_max, exact=exact)
    score_text = words.decimal(str(exact))
    return f'<p class="sum">{name}{words.colon} {formula} → <b>{score_text}</b></p>'


def _whole(
    pairs: list[tuple[Facts, Facts]], sheet: Facts, words: Words
) -> Iterator[str]:
    """Add up the sittings that count, of all questions and of rank A."""
    counting_pairs = [(facts, own) for facts, own in pairs if own["state"] in COUNTED]
    if sheet["mark"] is None:
        return
    yield f"<h2>{words['sum']}</h2>"
    for name, rank in (("total", ""), ("of_rank_a", "A")):
        sums = [_sums(facts, own, rank) for facts, own in counting_pairs]
        if any("weight" in facts for facts, _ in counting_pairs):
            weights = [Fraction(facts["weight"]) for facts, _ in counting_pairs]
            yield from _weighted(words[name], weights, sums, words)
            continue
        points_max = sum((most for _, most in sums), Fraction(0))
        if points_max:
            points = sum((gained for gained, _ in sums), Fraction(0))
            yield _score(words[name], points, points_max, words)


def _weighted(
    name: str,
    weights: Sequence[Fraction],
    sums: Sequence[tuple[Fraction, Fraction]],
    words: Words,
) -> Iterator[str]:
    """Explain a mark as the mean of marks, each as often as its weight says."""
    parts = [
        (weight, SCORE_OUT_OF * points / most)
        for weight, (points, most) in zip(weights, sums, strict=True)
        if most
    ]
    if not parts:
        return
    weight_total = sum((weight for weight, _ in parts), Fraction(0))
    exact = sum((weight * mark for weight, mark in parts), Fraction(0)) / weight_total
    products = " + ".join(f"{weight} × {mark}" for weight, mark in parts)
    formula = words["mean"].format(products=products, weights=weight_total, exact=exact)
    score_text = words.decimal(str(exact))
    yield f'<p class="sum">{name}{words.colon} {formula} → <b>{score_text}</b></p>'


def _sums(facts: Facts, own: Facts, rank: str) -> tuple[Fraction, Fraction]:
    """Return points and maximum of one sitting, over the questions of a rank or all."""
    questions = facts["questions"]
    points = own["points"] or ["0"] * len(questions)
    pairs = [
        (Fraction(point), Fraction(question["worth"]))
        for point, question in zip(points, questions, strict=True)
        if rank in ("", question["rank"])
    ]
    points_total = sum((point for point, _ in pairs), Fraction(0))
    return points_total, sum((worth for _, worth in pairs), Fraction(0))


def _groups(sheet: Facts, common: Facts, words: Words) -> Iterator[str]:
    """Explain each total from the marks of its parts, and those from points."""
    ranking = sheet["ranking"]
    if ranking is None:
        return
    parts = {part["part"]: part for part in ranking["parts"]}
    if "ecos" in parts and "stations" not in sheet:
        yield from station_table(parts["ecos"], words)
        yield from _domains(parts["ecos"]["rows"], words)
    group_names = {item["group"]: item["name"] for item in common["ranking"]["groups"]}
    yield f'<h2>{words["groups"]}</h2><p class="small">{words["groups_more"]}</p>'
    for group in ranking["groups"]:
        place = words["place"].format(place=group["place"], of=group["of"])
        lines = "".join(_group_line(line, parts, words) for line in group["lines"])
        name, total_text = (
            group_names[group["group"]][words.lang],
            words.mark(group["shown"]),
        )
        relative = words["relative"].format(relative=words.mark(group["relative"]))
        yield (
            f'<details class="group"><summary><span><u>{escape(name)}</u> '
            f'<span class="small">{total_text}, {place}</span></span></summary>'
            f'{lines}<p class="sum">{words["total"]}{words.colon} {group["total"]} →'
            f" <b>{total_text}</b> {words['worth']} {group['of_points']}"
            f"<br>{relative}</p></details>"
        )


def _domains(rows: Sequence[Facts], words: Words) -> Iterator[str]:
    """Tell the mean of each domain that has two stations or more, the best first."""
    marks_by_domain: dict[str, list[Fraction]] = {}
    for row in rows:
        marks_by_domain.setdefault(row["domain"], []).append(Fraction(row["mark"]))
    means = {
        domain: sum(marks, Fraction(0)) / len(marks)
        for domain, marks in marks_by_domain.items()
    }
    if len(means) in (0, 1, len(rows)):
        return  # nothing that the stations do not say
    yield (
        f'<table><caption>{words["domains"]}</caption><thead><tr><th scope="col">'
        f'{words["domain"]}</th><th scope="col" class="r">{words["on_20"]}</th></tr>'
        "</thead><tbody>"
    )
    for domain, mean in sorted(means.items(), key=lambda item: (-item[1], item[0])):
        mark_text = words.mark(decimal_text(mean, mark="."))
        yield f'<tr><td>{words.content(domain)}</td><td class="r">{mark_text}</td></tr>'
    yield "</tbody></table>"


def _group_line(line: Facts, parts: Mapping[str, Facts], words: Words) -> str:
    """Explain a part as a group weighs it: what counts once, and what counts again."""
    part, note = line["part"], ""
    if part == "parcours":
        return f'<p class="sum">{words[part]}{words.colon} {line["product"]}</p>'
    rows, rows_again = parts[part]["rows"], line["again"]
    if part == "ecos":
        if rows_again:
            note = words["twice"].format(stations=", ".join(map(str, rows_again)))
        marks = {
            row["station"]: {"points": row["mark"], "of": f"{SCORE_OUT_OF}"}
            for row in rows
        }
        rows, rows_again = (
            list(marks.values()),
            [marks[number] for number in rows_again],
        )
    sum_text = words["weighed"].format(
        points=_added("points", rows, rows_again),
        of=_added("of", rows, rows_again),
        mark=line["mark"],
        weight=line["weight"],
        product=line["product"],
    )
    return f'<p class="sum">{words[part]}{words.colon} {sum_text}{note}</p>'


def _added(name: str, rows: Sequence[Facts], rows_again: Sequence[Facts]) -> str:
    """Return what counts once, and what of it counts again, as a sum to be made."""
    sums = [
        str(sum((Fraction(row[name]) for row in part_rows), Fraction(0)))
        for part_rows in (rows, rows_again)
        if part_rows
    ]
    return sums[0] if len(sums) == 1 else f"({' + '.join(sums)})"
