"""A frozen series as one page: what each audience reads, and the points.

For its authors alone: it opens in a browser without any server, and prints one audience
a sheet. Prose is sanitised HTML already; everything else is escaped here.
"""

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Any, cast

from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.stations.audiences import Audience
from concours.core.kernel.canonical import load

Part = dict[str, Any]

HEADINGS: dict[Audience, str] = {
    "door": "Porte : ce que lit le candidat",
    "documents": "Documents",
    "setup": "Mise en place de la salle",
    "role": "Rôle du participant",
    "examiner": "Consignes des examinateurs",
    "grid": "Grille",
    "exercise": "Exercice du briefing",
}
"""The parts in the order in which an author reads them again."""

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: auto; padding: 1rem }
h2 { border-top: 4px solid; margin-top: 3rem; padding-top: .5rem }
section { break-inside: avoid-page; margin: 1.5rem 0 }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #888; padding: .3rem .5rem }
th, td { text-align: left; vertical-align: top }
th { white-space: nowrap }
td { overflow-wrap: anywhere }
td.points { text-align: right; white-space: nowrap }
img { max-width: 100% }
nav li { margin: .2rem 0 }
@media print { h2 { break-before: page } nav { display: none } }
"""


def series_page(series: FrozenPaper) -> str:
    """Return the HTML of a page that needs nothing else."""
    content = cast("Part", load(series.content))
    worth = cast("Part", load(series.key_document))
    facts = content["series"]
    title = f"{facts['title']} ({facts['code']}, version {facts['version']})"
    links = "".join(
        f'<li><a href="#{station["station"]}">{_name(station)}</a></li>'
        for station in content["stations"]
    )
    stations = "".join(
        _station(station, points["points"], series.media)
        for station, points in zip(content["stations"], worth["stations"], strict=True)
    )
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f"<h1>{escape(title)}</h1><nav><ol>{links}</ol></nav>{stations}</html>\n"
    )


def _name(station: Part) -> str:
    return escape(f"{station['station']} · {station['parts']['grid']['title']}")


def _station(station: Part, points: Part, media: tuple[bytes, ...]) -> str:
    domains = " · ".join(filter(None, (station["domain"], station["secondary"])))
    parts = "".join(
        f"<section><h3>{escape(heading)}</h3>{_part(audience, part, points, media)}"
        "</section>"
        for audience, heading in HEADINGS.items()
        if (part := station["parts"].get(audience)) is not None
    )
    return (
        f'<h2 id="{station["station"]}">{_name(station)}</h2>'
        f"<p>{escape(domains)}</p>{parts}"
    )


def _part(audience: str, part: Part, points: Part, media: tuple[bytes, ...]) -> str:
    match audience:
        case "grid":
            return _grid(part, points)
        case "documents":
            return "".join(_documents(part, media)) or "<p>Aucun.</p>"
        case "setup" | "role":
            return str(part[audience]) + _participant(part["participant"])
        case _:
            return str(part[audience])


def _participant(participant: Part | None) -> str:
    if participant is None:
        return "<p><em>Sans participant.</em></p>"
    sex = {"f": "femme", "m": "homme", "any": "femme ou homme"}[participant["sex"]]
    least, most = participant["age"]
    turns = participant["rest_after_turns"]
    return (
        f"<p><em>Participant : {sex}, de {least} à {most} ans ; se repose après "
        f"{turns} passages.</em></p>"
    )


def _documents(part: Part, media: tuple[bytes, ...]) -> Iterator[str]:
    moments = {"start": "dès l’entrée", "on_request": "sur demande"}
    for number, document in enumerate(part["documents"], start=1):
        moment = moments[document["shown"]]
        image = "<p>Image en tuiles : voir le dossier figé.</p>"
        if not document["tiled"]:
            data = b64encode(media[document["part"] - 1]).decode()
            image = f'<img src="data:{document["type"]};base64,{data}" alt="">'
        caption = f"<p>{document['caption']}</p>"
        alt = escape(document["alt"])
        yield f"<p>Document {number}, {moment} : {alt}</p>{image}{caption}"


def _grid(grid: Part, points: Part) -> str:
    rows = [
        _row(number, line["text"], _levels(line["levels"], worth["shares"]), worth)
        for number, (line, worth) in enumerate(
            zip(grid["criteria"], points["criteria"], strict=True), start=1
        )
    ]
    shares = ("0", "1/4", "1/2", "3/4", "1")
    rows += [
        _row(number, f"<em>{line['text']}</em>", _levels(line["levels"], shares), worth)
        for number, (line, worth) in enumerate(
            zip(grid["aptitudes"], points["aptitudes"], strict=True), start=1
        )
    ]
    overall = escape(" · ".join(grid["overall"]))
    return (
        "<table><tr><th>N°</th><th>Ligne</th><th>Niveaux</th><th>Points</th></tr>"
        f"{''.join(rows)}</table><p>Appréciation d’ensemble : {overall}</p>"
    )


def _row(number: int, text: str, levels: str, worth: Part) -> str:
    mark = "" if worth.get("side") != "secondary" else " (secondaire)"
    return (
        f"<tr><td>{number}</td><td>{text}{mark}</td><td>{levels}</td>"
        f'<td class="points">{escape(worth["points"])}</td></tr>'
    )


def _levels(texts: list[str], shares: Any) -> str:
    pairs = zip(texts, shares, strict=True)
    return "<br>".join(f"{escape(share)} : {escape(text)}" for text, share in pairs)
