"""What `concours ecos quality` and `level` print: tables, in French or English."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from concours.cli.screen import choose
from concours.core.ecos.levelling.preview import LevellingPreview, MeanMove
from concours.core.ecos.merging.corrections import CorrectionTable

EXAMINERS_SHOWN_MAX = 10
CIRCUITS_SHOWN_MAX = 10
MOVES_SHOWN_MAX = 10


def quality_lines(report: dict[str, Any]) -> list[str]:
    """Return the report as tables, most important first."""
    lines = [
        choose(
            fr=f"{report['grids']} grilles, {report['candidates']} candidats",
            en=f"{report['grids']} grids, {report['candidates']} candidates",
        ),
        *_section(choose(fr="Stations", en="Stations"), _station_rows(report)),
        *_section(choose(fr="Les deux sièges", en="Both chairs"), _chair_rows(report)),
    ]
    if report["components"]:
        title = choose(fr="Généralisabilité", en="Generalisability")
        lines += _section(title, _component_rows(report["components"]))
        title = choose(
            fr="Combien de stations et d’examinateurs",
            en="How many stations and examiners",
        )
        lines += _section(title, _design_rows(report["designs"]))
    if report["severities"]:
        title = choose(fr="Sévérité, en points sur 20", en="Severity, in marks of 20")
        lines += _section(title, _severity_rows(report["severities"]))
    title = choose(
        fr=f"Circuits, contre {report['lots']} tirages (graine {report['seed']})",
        en=f"Circuits, against {report['lots']} lots (seed {report['seed']})",
    )
    return lines + _section(title, _circuit_rows(report["circuits"]))


def preview_lines(effects: LevellingPreview, table: CorrectionTable) -> list[str]:
    """Return what a levelling would move."""
    count, clamped_count = len(table.thousandths), effects.clamped_count
    rise, fall = effects.better_count, effects.worse_count
    reach, lose = len(effects.reaching), len(effects.losing)
    of = effects.candidates_count
    lines = [
        choose(
            fr=f"{count} corrections, {clamped_count} bornées à 0 ou 20",
            en=f"{count} corrections, {clamped_count} held at 0 or 20",
        ),
        choose(
            fr=f"moyennes : {rise} montent, {fall} baissent, sur {of}",
            en=f"means: {rise} rise, {fall} fall, of {of}",
        ),
        choose(
            fr=f"10/20 : {reach} l’atteignent, {lose} le perdent",
            en=f"10/20: {reach} reach it, {lose} lose it",
        ),
        *map(_move_line, [*effects.reaching, *effects.losing][:MOVES_SHOWN_MAX]),
    ]
    heads = choose(
        fr="groupe · places changées · écart le plus grand",
        en="group · places changed · farthest",
    ).split(" · ")
    rows = [[rank.group, rank.moved_count, rank.farthest] for rank in effects.ranks]
    title = choose(fr="Rangs, sur les seules ECOS", en="Ranks, of the ECOS alone")
    return lines + _section(title, [heads, *rows])


def _move_line(move: MeanMove) -> str:
    return f"  {move.candidate}  {_mean(move.before)} → {_mean(move.after)}"


def _mean(value: Fraction | None) -> str:
    return "–" if value is None else _decimals(value)


def _station_rows(report: dict[str, Any]) -> list[Sequence[Any]]:
    heads = choose(
        fr="station · grilles · seules · moyenne · écart · pente · R² · note limite · "
        "dessous · alpha sans",
        en="station · grids · alone · mean · deviation · slope · R² · borderline · "
        "below · alpha without",
    ).split(" · ")
    rows: list[Sequence[Any]] = [heads]
    for row in report["stations"]:
        line = row["regression"] or {"slope": None, "r_squared": None}
        names = ("station", "grids_count", "alone_count", "mean", "deviation")
        after = ("borderline", "below_count", "alpha_without")
        regression = (line["slope"], line["r_squared"])
        rows.append([*map(row.get, names), *regression, *map(row.get, after)])
    return [*rows, ["alpha", *[""] * 8, report["alpha"]]]


def _chair_rows(report: dict[str, Any]) -> list[Sequence[Any]]:
    heads = choose(
        fr="station · paires · distance · ICC(1,1) · kappa",
        en="station · pairs · distance · ICC(1,1) · kappa",
    ).split(" · ")
    names = ("pairs_count", "distance", "icc", "kappa")
    whole = choose(fr="ensemble", en="all")
    return [
        heads,
        *(
            [row["station"] or whole, *map(row.get, names)]
            for row in report["agreement"]
        ),
    ]


def _component_rows(components: dict[str, Any]) -> list[Sequence[Any]]:
    names = {
        "candidate": choose(fr="candidat", en="candidate"),
        "station": "station",
        "interaction": choose(fr="candidat × station", en="candidate × station"),
        "examiner": choose(fr="examinateur et reste", en="examiner and rest"),
    }
    total = sum(components[name] for name in names) or 1.0
    warning = choose(fr="négatif, mis à 0", en="negative, set to 0")
    rows: list[Sequence[Any]] = [
        [
            word, components[name], f"{100 * components[name] / total:.0f} %",
            warning if name in components["negative"] else "",
        ]
        for name, word in names.items()
    ]  # fmt: skip
    count = choose(fr="candidats entiers", en="candidates with every cell")
    out = choose(fr="laissés de côté", en="left out")
    numbers = (components["candidates_count"], components["left_out_count"])
    return [*rows, [count, numbers[0], out, numbers[1]]]


def _design_rows(designs: Iterable[dict[str, Any]]) -> list[Sequence[Any]]:
    heads = choose(
        fr="stations · examinateurs · Eρ² · Φ · erreur relative · erreur absolue",
        en="stations · examiners · Eρ² · Φ · relative error · absolute error",
    ).split(" · ")
    return [heads, *(list(study.values()) for study in designs)]


def _severity_rows(severities: dict[str, Any]) -> list[Sequence[Any]]:
    examiners = sorted(severities["examiners"], key=lambda row: -row["severity"])
    head = examiners[:EXAMINERS_SHOWN_MAX]
    tail = examiners[len(head) :][-EXAMINERS_SHOWN_MAX:]
    heads = choose(
        fr="examinateur · partie · grilles · sévérité",
        en="examiner · part · grids · severity",
    ).split(" · ")
    gap: list[Sequence[Any]] = [["…"]] if len(head) + len(tail) < len(examiners) else []
    parts = [
        [choose(fr="partie", en="part"), at, len(names), ""]
        for at, names in enumerate(severities["parts"][:EXAMINERS_SHOWN_MAX], start=1)
    ]
    rows = [list(row.values()) for row in head]
    return [heads, *rows, *gap, *(list(row.values()) for row in tail), *parts]


def _circuit_rows(circuits: Iterable[dict[str, Any]]) -> list[Sequence[Any]]:
    heads = choose(
        fr="centre · circuit · cadence · candidats · écart · p seul · p parmi tous",
        en="site · circuit · tempo · candidates · shift · p alone · p among all",
    ).split(" · ")
    names = ("site", "circuit", "tempo", "candidates_count", "shift")
    tested = [row for row in circuits if row["chance"] is not None]
    tested.sort(key=lambda row: -row["distance"])
    return [
        heads,
        *(
            [*map(row.get, names), row["chance"], row["chance_of_all"]]
            for row in tested[:CIRCUITS_SHOWN_MAX]
        ),
    ]


def _section(title: str, rows: Sequence[Sequence[Any]]) -> list[str]:
    """Return a title and rows in columns: words to the left, numbers to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    width = max(len(row) for row in cells)
    widths = [
        max(len(row[at]) for row in cells if at < len(row)) for at in range(width)
    ]
    lines = []
    for row in cells:
        parts = [
            cell.rjust(size) if at else cell.ljust(size)
            for at, (cell, size) in enumerate(zip(row, widths, strict=False))
        ]
        lines.append(("  " + "  ".join(parts)).rstrip())
    return ["", title, *lines]


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return _decimals(value) if isinstance(value, float) else str(value)


def _decimals(value: float | Fraction) -> str:
    return f"{float(value):.3f}".replace(".", choose(fr=",", en="."))
