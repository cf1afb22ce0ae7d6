"""A folder of sources read as a paper, with every fault told at once.

The edge hands over the bytes of each TOML file by name, a renderer of Markdown, and
what it found of each image; nothing is opened here.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

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
    Location,
    PaperFaulty,
)
from concours.core.authoring.sources.found import Pictures, Render
from concours.core.authoring.sources.questions import read_question
from concours.core.authoring.sources.table import ReadContext, Table, is_file_name
from concours.core.kernel.time import MINUTE_MS
from concours.core.profile.shape import Profile

SOURCE_BYTES_MAX = 2**20
DOSSIERS_COUNT_MAX = 200
DURATION_MINUTES_MAX = 600

PAPER_FILE = "paper.toml"
KINDS = ("progressive", "kfp", "lca", "isolated")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LINE = re.compile(r"line (\d+)")


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
    top = _table(PAPER_FILE, sources, context)
    if top is None:
        return Draft(None, findings.all())
    paper = _paper(top, sources)
    _report_unused(paper, sources, context)
    return Draft(paper, findings.all())


def _paper(top: Table, sources: Mapping[str, bytes]) -> Paper:
    code = _name(top, top.text("code"), "paper.code_invalid")
    title = top.text("title")
    minutes = top.integer("duration_minutes")
    if minutes is not None and not 1 <= minutes <= DURATION_MINUTES_MAX:
        top.report("paper.duration_invalid", str(minutes))
    names = _dossier_names(top)
    top.finish()
    dossiers = []
    questions_count = 0
    for name in names:
        table = _table(name, sources, top.context)
        if table is not None:
            dossiers.append(_dossier(table))
            questions_count += sizes.questions_count(table)
    sizes.check_paper(top, questions_count)
    return Paper(code, title, (minutes or 0) * MINUTE_MS, tuple(dossiers))


def _dossier_names(top: Table) -> list[str]:
    names = top.texts("dossiers")
    if not names and "dossiers" in top:
        top.report("paper.dossiers_missing")
    sound = []
    for name in dict.fromkeys(names):
        if not is_file_name(name) or not name.endswith(".toml") or name == PAPER_FILE:
            top.report("file.name_unsafe", name)
        else:
            sound.append(name)
    if len(set(names)) != len(names):
        top.report("paper.dossier_twice")
    if len(names) > DOSSIERS_COUNT_MAX:
        top.report("field.too_long", "dossiers")
    return sound


def _dossier(table: Table) -> Dossier:
    name = table.location.file.removesuffix(".toml")
    _name(table, name, "dossier.name_invalid")
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


def _table(
    name: str, sources: Mapping[str, bytes], context: ReadContext
) -> Table | None:
    """Return the top table of a source, or `None` with the reason reported."""
    location = Location(name)
    data = sources.get(name)
    if data is None:
        context.findings.report("file.missing", location)
    elif len(data) > SOURCE_BYTES_MAX:
        context.findings.report("file.too_large", location, str(len(data)))
    else:
        values = _parse_toml(data, context, location)
        return None if values is None else Table(values, context, location)
    return None


def _parse_toml(
    data: bytes, context: ReadContext, location: Location
) -> dict[str, Any] | None:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        context.findings.report("file.not_utf8", location)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        match = _LINE.search(str(error))  # else it is the end that is missing
        line = match[1] if match else str(data.count(b"\n") + 1)
        context.findings.report("file.not_toml", location, line)
    return None


def _name(table: Table, text: str, code: str) -> str:
    if text and not _NAME.fullmatch(text):
        table.report(code, text)
    return text


def _report_unused(
    paper: Paper, sources: Mapping[str, bytes], context: ReadContext
) -> None:
    read_files = {PAPER_FILE, *(f"{dossier.id}.toml" for dossier in paper.dossiers)}
    faulty_files = {fault.location.file for fault in context.findings.all()}
    for name in sorted(set(sources) - read_files - faulty_files):
        context.findings.report("file.unused", Location(name))
    for file in sorted(set(context.pictures) - set(context.used)):
        context.findings.report("media.unused", Location(f"media/{file}"))
