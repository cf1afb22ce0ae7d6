"""Every mark of published sheets: sums of points, gates, and what of each is shown."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from verifier.findings import Findings
from verifier.sheets.claims import Claims, Facts
from verifier.sheets.stations import check_stations, mean_of_due_stations

OUT_OF = 20


def check_marks(common: Facts, sheets: Sequence[Facts], findings: Findings) -> None:
    """Note each mark of these sheets that is not what their points and grids make."""
    gates = _gates(common)
    is_alone = "stations" in common
    own_gate = gates.get("stations") if is_alone else None
    if not is_alone:
        own_gate = gates.get("rank_a", gates.get("all"))
    for sheet in sheets:
        marks = Claims(findings, sheet["candidate"])
        for name, rank in (("mark", ""), ("rank_a", "A")):
            rows = list(_sitting_sums(common, sheet, rank))
            for facts, own, sums in rows:
                score = _score(sums) if own["state"] == "marked" else None
                shown_claim = own["shown" if name == "mark" else "rank_a_shown"]
                field = f"{facts['title']} {name}"
                marks.hold(field, score, own[name], shown_claim, own_gate)
            is_out = any(own["state"] == "excluded" for _, own, _ in rows)
            score = None if is_out else _whole(rows)
            if is_alone and name == "mark":
                score = None if is_out else mean_of_due_stations(common, sheet)
            claim = sheet[name] or {"mark": None, "shown": None}
            marks.hold(name, score, claim["mark"], claim["shown"], own_gate)
            on = {"mark": "stations" if is_alone else "all", "rank_a": "rank_a"}[name]
            marks.hold_gate(sheet[name], gates.get(on), name)
        check_stations(sheet, gates.get("stations"), marks)


def _gates(common: Facts) -> dict[str, str]:
    """Return the least marks by what they are on; before profiles that of rank A."""
    before_profiles = [{"on": "rank_a", "least": common["gate"]}]
    return {gate["on"]: gate["least"] for gate in common.get("gates", before_profiles)}


def _sitting_sums(
    common: Facts, sheet: Facts, rank: str
) -> Iterator[tuple[Facts, Facts, tuple[Fraction, Fraction]]]:
    """Yield points and maximum of each sitting, over the questions of a rank or all."""
    for facts, own in zip(common["sittings"], sheet["sittings"], strict=True):
        questions = facts["questions"]
        points = own["points"] or ["0"] * len(questions)
        pairs = [
            (Fraction(earned), Fraction(question["worth"]))
            for earned, question in zip(points, questions, strict=True)
            if rank in ("", question["rank"])
        ]
        points_sum = sum((earned for earned, _ in pairs), Fraction(0))
        yield facts, own, (points_sum, sum((most for _, most in pairs), Fraction(0)))


def _whole(
    rows: Sequence[tuple[Facts, Facts, tuple[Fraction, Fraction]]],
) -> Fraction | None:
    """Return the mark over all sittings: of all points, or of weighted marks."""
    rows_that_count = [
        (facts.get("weight"), sums)
        for facts, own, sums in rows
        if own["state"] in ("marked", "absent") and sums[1]
    ]
    if all(weight is None for weight, _ in rows_that_count):
        parts = [sums for _, sums in rows_that_count]
    else:
        weights = [Fraction(weight or "1") for weight, _ in rows_that_count]
        parts = [
            (weight * points / most, weight)
            for weight, (_, (points, most)) in zip(
                weights, rows_that_count, strict=True
            )
        ]
    points_sum = sum((points for points, _ in parts), Fraction(0))
    return _score((points_sum, sum((most for _, most in parts), Fraction(0))))


def _score(sums: tuple[Fraction, Fraction]) -> Fraction | None:
    points, most = sums
    return OUT_OF * points / most if most else None
