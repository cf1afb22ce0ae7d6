"""The stations of a sheet line by line: whoever adds them up finds the same mark."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from concours.gateway.results.words import FIXED, Words

Facts: TypeAlias = Mapping[str, Any]
Lines: TypeAlias = Iterable[tuple[str, str, str]]
"""What each line of a table is of, its mark as it is shown, its exact share."""


def explain_stations(stations: Facts, words: Words) -> Iterator[str]:
    """Yield the marks of the stations, then the mean as two sums of shares."""
    yield from station_table(stations, words)
    if stations["mark"] is None:
        yield f"<p>{words['stations_no_mean']}</p>"
        return
    yield (
        f'<p class="sum">{words["stations_mean"]}{words.colon} {stations["mark"]} →'
        f" <b>{words.mark(stations['shown'])}</b></p>"
    )
    domains = [
        (words.content(row["domain"]), _mark_text(row, words), row["share"])
        for row in stations["domains"]
    ]
    yield from _sum_table(words["domains"], words["domain"], domains, stations, words)
    if "criteria" in stations:
        lines = _line_rows(stations, words)
        title, head = words["aptitudes"], words["aptitude"]
        yield from _sum_table(title, head, lines, stations, words)
        yield f'<p class="small">{words["shares"]}</p>'


def station_table(stations: Facts, words: Words) -> Iterator[str]:
    """Yield the mark of each station, or why it does not count."""
    yield (
        f'<h2>{words["stations"]}</h2><table><thead><tr><th scope="col">'
        f'{words["station"]}</th><th scope="col" class="r">{words["on_20"]}</th></tr>'
        "</thead><tbody>"
    )
    rows = [*stations["rows"], *stations.get("uncounted", ())]
    for row in sorted(rows, key=lambda row: int(row["station"])):
        kind = f"{row['station']}{FIXED}<i>{words.content(row['domain'])}</i>"
        mark_text = (
            words[f"station_{row['why']}"] if "why" in row else words.mark(row["shown"])
        )
        yield f'<tr><td>{kind}</td><td class="r">{mark_text}</td></tr>'
    yield "</tbody></table>"


def _line_rows(stations: Facts, words: Words) -> Lines:
    criteria = stations["criteria"]
    yield words["criteria"], _mark_text(criteria, words), criteria["share"]
    for row in stations["aptitudes"]:
        yield words.content(row["text"]), _mark_text(row, words), row["share"]
    if "levelling" in stations:
        yield words["levelling"], "", stations["levelling"]


def _sum_table(
    title: str, head: str, lines: Lines, stations: Facts, words: Words
) -> Iterator[str]:
    """Yield a table whose last column comes to the mean, exactly."""
    yield (
        f'<table><caption>{title}</caption><thead><tr><th scope="col">{head}</th>'
        f'<th scope="col" class="r">{words["on_20"]}</th>'
        f'<th scope="col" class="r">{words["share"]}</th></tr></thead><tbody>'
    )
    total = Fraction(0)
    for name, mark_text, share in lines:
        total += Fraction(share)
        yield (
            f'<tr><td>{name}</td><td class="r">{mark_text}</td>'
            f'<td class="r">{share}</td></tr>'
        )
    assert str(total) == stations["mark"], "a profile that is not the mark"
    yield (
        f'</tbody><tfoot><tr><th scope="row">{words["total"]}</th>'
        f'<td class="r">{words.mark(stations["shown"])}</td>'
        f'<td class="r">{total}</td></tr></tfoot></table>'
    )


def _mark_text(row: Facts, words: Words) -> str:
    return "" if row["shown"] is None else words.mark(row["shown"])
