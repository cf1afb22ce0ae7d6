"""A folder of sources read as a paper, with every fault told at once.

The edge hands over the bytes of each TOML file by name, a renderer of Markdown, and
what it found of each image; nothing is opened here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from concours.core.authoring.paper.model import (
    Article,
    Dossier,
    Kind,
    Navigation,
    Paper,
    Section,
)
from concours.core.authoring.sources import sizes
from concours.core.authoring.sources.faults import (
    Fault,
    Findings,
    PaperFaulty,
)
from concours.core.authoring.sources.found import Pictures, Render
from concours.core.authoring.sources.opening import (
    check_name,
    open_table,
    report_unused,
    source_names,
)
from concours.core.authoring.sources.questions import read_question
from concours.core.authoring.sources.table import ReadContext, Table
from concours.core.kernel.time import MINUTE_MS
from concours.core.profile.shape import Profile

DOSSIERS_COUNT_MAX = 200
DURATION_MINUTES_MAX = 600

PAPER_FILE = "paper.toml"
KINDS = ("progressive", "kfp", "lca", "isolated")


@dataclass(frozen=True, slots=True)
class Reading:
    """A sound paper, and what its authors should look at all the same."""

    paper: Paper
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as far as it can be read, to be looked at; every fault of it.

    No draft is frozen: what is at fault in it may say anything.
    """

    paper: Paper | None
    faults: tuple[Fault, ...]


def read(
    sources: Mapping[str, bytes],
    *,
    render: Render,
    pictures: Pictures,
    profile: Profile | None = None,
) -> Reading:
    """Return the paper that a folder means.

    With the profile of an exam, each question must say what that profile asks for.
    Raises `PaperFaulty` with every fault of every file if one of them is an error.
    """
    draft = read_draft(sources, render=render, pictures=pictures, profile=profile)
    if draft.paper is None or any(one.severity == "error" for one in draft.faults):
        raise PaperFaulty(draft.faults)
    return Reading(draft.paper, draft.faults)


def read_draft(
    sources: Mapping[str, bytes],
    *,
    render: Render,
    pictures: Pictures,
    profile: Profile | None = None,
) -> Draft:
    """Return what a folder means so far, whatever is wrong with it."""
    findings = Findings()
    context = ReadContext(findings, render, pictures, profile)
    top = open_table(PAPER_FILE, sources, context)
    if top is None:
        return Draft(None, findings.all())
    paper = _paper(top, sources)
    read_files = {PAPER_FILE, *(f"{dossier.id}.toml" for dossier in paper.dossiers)}
    report_unused(read_files, sources, context)
    return Draft(paper, findings.all())


def _paper(top: Table, sources: Mapping[str, bytes]) -> Paper:
    code = check_name(top, top.text("code"), "paper.code_invalid")
    title = top.text("title")
    minutes = top.integer("duration_minutes")
    if minutes is not None and not 1 <= minutes <= DURATION_MINUTES_MAX:
        top.report("paper.duration_invalid", str(minutes))
    names = _dossier_names(top)
    top.finish()
    dossiers = []
    questions_count = 0
    for name in names:
        table = open_table(name, sources, top.context)
        if table is not None:
            dossiers.append(_dossier(table))
            questions_count += sizes.questions_count(table)
    sizes.check_paper(top, questions_count)
    return Paper(code, title, (minutes or 0) * MINUTE_MS, tuple(dossiers))


def _dossier_names(top: Table) -> list[str]:
    names = top.texts("dossiers")
    if not names and "dossiers" in top:
        top.report("paper.dossiers_missing")
    if len(set(names)) != len(names):
        top.report("paper.dossier_twice")
    if len(names) > DOSSIERS_COUNT_MAX:
        top.report("field.too_long", "dossiers")
    return source_names(top, names)


def _dossier(table: Table) -> Dossier:
    name = table.location.file.removesuffix(".toml")
    check_name(table, name, "dossier.name_invalid")
    kind = table.choice("kind", KINDS)
    is_locked = kind in ("progressive", "kfp")
    navigation = table.choice(
        "navigation", ("locked", "free"), "locked" if is_locked else "free"
    )
    title = table.text("title")
    vignette = table.prose("vignette", is_required=is_locked)
    figures = table.figures()
    article = _article(table, kind, len(figures))
    rows = table.tables("questions")
    table.finish()
    sizes.check_dossier(table, kind, rows)
    questions = [
        read_question(
            row, dossier=name, number=number, coefficient="2" if kind == "lca" else "1"
        )
        for number, row in enumerate(rows, start=1)
    ]
    return Dossier(
        id=name,
        kind=cast("Kind", kind),
        navigation=cast("Navigation", navigation),
        title=title,
        vignette=vignette,
        figures=figures,
        article=article,
        questions=tuple(question for question in questions if question),
    )


def _article(table: Table, kind: str, figures_count: int) -> Article | None:
    if kind != "lca":
        if "article" in table:
            table.table("article")
            table.report("dossier.article_unexpected")
        return None
    inner = table.table("article")
    if inner is None:
        return None
    title = inner.text("title")
    sections = tuple(_section(row, figures_count) for row in inner.tables("sections"))
    inner.finish()
    return Article(title, sections)


def _section(table: Table, figures_count: int) -> Section:
    title = table.text("title")
    rendered = table.rendered("text", "article", is_required=True)
    for number in rendered.figures:
        if not 1 <= number <= figures_count:
            table.report("article.figure_unknown", f"figure-{number}")
    table.finish()
    return Section(title, rendered.html)
