"""Forms that every section uses: a thing said twice, a sheet, a table, a figure."""

from collections.abc import Sequence

from concours.rehearsal.report.markup import Markup, element, join
from concours.rehearsal.report.numbers import Say, typeset

UNKNOWN = "–"


def bilingual(thing: Say) -> Markup:
    """Say a thing in French, then in English; once where both are the same."""
    if thing.fr == thing.en:
        return join(thing.fr)
    english = element("span", thing.en, lang="en")
    return join(typeset(thing.fr), " ", english)


def french(thing: Say | None) -> Markup:
    """Say a number in French only: its reader knows what a comma is."""
    return join(UNKNOWN if thing is None else thing.fr)


def sheet(number: int, title: Say, *children: str) -> Markup:
    """Return one numbered sheet; its number stands in the margin."""
    name = element("span", typeset(title.fr)), element("span", title.en, lang="en")
    return element(
        "section",
        element("h2", element("span", str(number), class_="no"), *name),
        *children,
        class_="sheet",
    )


def row(*cells: str, kind: str = "") -> Markup:
    """Return a row: what stands in the margin, what it is, then its figures."""
    margin, name, *rest = cells
    return element(
        "tr",
        element("td", margin),
        element("th", name, scope="row"),
        *(element("td", cell, class_="r") for cell in rest),
        class_=kind,
    )


def lead(sentence: Say) -> Markup:
    """Return the sentence that opens a sheet, or that says why nothing follows."""
    return element("p", bilingual(sentence), class_="lead")


def table(caption: Say, heads: Sequence[Say], rows: Sequence[str]) -> Markup:
    """Return a table whose first column is the margin, and whose last are figures."""
    name, *figures = heads
    head = element(
        "tr",
        element("td"),
        element("th", bilingual(name), scope="col"),
        *(element("th", bilingual(h), scope="col", class_="r") for h in figures),
    )
    grid = element(
        "table", element("thead", head), element("tbody", *rows), aria_label=caption.fr
    )
    return element("div", grid, class_="wide scroll", tabindex="0", role="group")


def facts(figures: Sequence[tuple[Say, Say]]) -> Markup:
    """Return large figures, each with its name below."""
    return element(
        "dl",
        *(
            element(
                "div", element("dt", bilingual(name)), element("dd", french(figure))
            )
            for name, figure in figures
        ),
        class_="facts",
    )


def figure(
    title: Say, plot: Markup, keys: Sequence[tuple[str, Say]], note: Say
) -> Markup:
    """Return a plot with its title, the names of its lines, and what it says."""
    caption = element(
        "figcaption",
        element("span", typeset(title.fr)),
        element("span", title.en, lang="en"),
        element("ul", *(_key(look, name) for look, name in keys), class_="keys"),
    )
    return element(
        "figure", caption, plot, element("p", bilingual(note), class_="note")
    )


def _key(look: str, name: Say) -> Markup:
    shape = "M1 1h22v10H1z" if look.startswith(("layer", "band")) else "M2 6h20"
    if look == "curve max":
        shape = "M4 6h0M12 6h0M20 6h0"
    swatch = element(
        "svg",
        element("path", d=shape, class_=look),
        viewBox="0 0 24 12",
        aria_hidden="true",
    )
    return element("li", swatch, element("span", bilingual(name)))
