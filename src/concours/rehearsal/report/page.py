"""One page that a jury reads, on screen or on A4: the verdict, then its grounds."""

from datetime import UTC, datetime

from concours.rehearsal.report import assets, pieces, sections
from concours.rehearsal.report.markup import Markup, element, join
from concours.rehearsal.report.model import Report
from concours.rehearsal.report.numbers import Say

MARK = Markup(
    '<svg viewBox="0 0 20 24" aria-hidden="true" fill="none" stroke="currentColor">'
    '<path d="M1 1h18v22H1z" stroke-width="2"/><path d="M6.5 1v22" stroke-width="1.5"/>'
    '<path d="M10 8h6M10 12.5h6M10 17h3" stroke-width="2"/></svg>'
)
TITLE = Say("Répétition de l’examen", "Rehearsal of the examination")


def render(report: Report) -> str:
    """Return the page: one HTML file that needs nothing else, and no script.

    Raises `FileNotFoundError` where `make setup` has not built the console's assets.
    """
    start = datetime.fromtimestamp(report.begun_ms // 1_000, tz=UTC)
    end = datetime.fromtimestamp(report.ended_ms // 1_000, tz=UTC)
    bar = element(
        "header",
        MARK,
        element("b", "Concours"),
        pieces.bilingual(TITLE),
        element(
            "span", f"{start:%d/%m/%Y, %H h %M} – {end:%H h %M} UTC", class_="when"
        ),
        class_="bar",
    )
    main = element("main", *sections.all_of(report))
    head = join(
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{TITLE.fr}, {start:%d/%m/%Y} – Concours"),
        assets.style(),
    )
    body = element("body", bar, main)
    return f'<!doctype html>\n<html lang="fr">\n<head>{head}</head>\n{body}\n</html>\n'
