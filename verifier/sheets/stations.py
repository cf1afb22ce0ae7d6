"""The stations of a sheet: their mean, and each line of the profile that makes it."""

from collections.abc import Sequence
from fractions import Fraction

from verifier.sheets.claims import Claims, Facts

OUT_OF = 20


def check_stations(sheet: Facts, least: str | None, marks: Claims) -> None:
    """Add up the stations of a sheet, and the two profiles that come to their mean."""
    stations = sheet.get("stations")
    if not stations:
        return
    for row in stations["rows"]:
        field = f"station {row['station']}"
        marks.hold(field, Fraction(row["mark"]), row["mark"], row["shown"])
    if stations["mark"] is None:
        return
    mean = mean_of_stations(stations)
    marks.hold("stations", mean, stations["mark"], stations["shown"], least)
    marks.hold_gate(stations, least, "stations")
    _check_domains(stations, marks)
    if "criteria" in stations:
        lines = [stations["criteria"], *stations["aptitudes"]]
        levelling = {"share": stations.get("levelling", "0"), "of": "0"}
        _check_lines("aptitude", [*lines, levelling], stations, marks)
        for line in lines:
            _check_line(f"aptitude {line.get('text', 'criteria')}", line, marks)


def _check_domains(stations: Facts, marks: Claims) -> None:
    """Hold each domain against the marks of its stations."""
    count = len(stations["rows"])
    for line in stations["domains"]:
        field = f"domain {line['domain']}"
        own = [row for row in stations["rows"] if row["domain"] == line["domain"]]
        numbers = [row["station"] for row in own]
        if line["stations"] != numbers:
            marks.note("mark.differs", field, numbers, line["stations"])
        total = sum((Fraction(row["mark"]) for row in own), Fraction(0))
        if Fraction(line["share"]) * count != total:
            share = None if not count else str(total / count)
            marks.note("mark.differs", f"{field} share", share, line["share"])
        _check_line(field, line, marks)
    _check_lines("domain", stations["domains"], stations, marks)


def _check_lines(
    name: str, lines: Sequence[Facts], stations: Facts, marks: Claims
) -> None:
    """Hold that the shares of lines come to the mean, and what they could to 20."""
    for field, right in (
        ("share", Fraction(stations["mark"])),
        ("of", Fraction(OUT_OF)),
    ):
        total = sum((Fraction(line[field]) for line in lines), Fraction(0))
        if total != right:
            claim = f"stations by {name}" + ("" if field == "share" else " of")
            marks.note("mark.differs", claim, str(right), str(total))


def _check_line(field: str, line: Facts, marks: Claims) -> None:
    """Hold the mark of a line against its share of what it could give."""
    most = Fraction(line["of"])
    mark = OUT_OF * Fraction(line["share"]) / most if most else None
    marks.hold(field, mark, line["mark"], line["shown"])


def mean_of_due_stations(common: Facts, sheet: Facts) -> Fraction | None:
    """Return the mark where nothing is written: the mean, once no station lacks."""
    stations = sheet.get("stations") or {"rows": []}
    named_count = len(stations["rows"]) + len(stations.get("uncounted", ()))
    is_whole = named_count == common["stations"]["count"]
    return mean_of_stations(stations) if is_whole else None


def mean_of_stations(stations: Facts) -> Fraction | None:
    """Return the mean of the stations that count, None where none does."""
    if not stations["rows"]:
        return None
    marks = [Fraction(row["mark"]) for row in stations["rows"]]
    return sum(marks, Fraction(0)) / len(marks)
