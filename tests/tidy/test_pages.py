"""A page has one title and is found from the entry page; its links lead somewhere."""

import re

from tree import ROOT, files, name_of

CODE_PATH = re.compile(
    r"`(\w[\w./-]*/[\w./-]+\.(?:py|sql|ts|tsx|toml|css|js|html|md))`"
)
CODE_ROOTS = (
    "",
    "client",
    "client/src",
    "client/tests",
    "tests",
    "src/concours",
    *(f"src/concours/{folder}" for folder in ("store", "console", "core", "rehearsal")),
)
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


def lines_outside_code(path):
    lines, fenced = [], False
    for line in path.read_text().splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            lines.append(line)
    return lines


def test_every_page_has_one_title():
    titles = {
        name_of(path): sum(line.startswith("# ") for line in lines_outside_code(path))
        for path in files(".", ".md")
    }

    assert {page: n for page, n in titles.items() if n != 1} == {}


def test_every_link_leads_to_a_file():
    broken = [
        f"{name_of(path)} -> {target}"
        for path in files(".", ".md")
        for line in lines_outside_code(path)
        for target in LINK.findall(line)
        if "://" not in target and not (path.parent / target).exists()
    ]

    assert broken == []


def test_every_page_of_the_docs_is_on_their_entry_page():
    entry = ROOT / "docs/README.md"
    linked = {
        (entry.parent / link).resolve() for link in LINK.findall(entry.read_text())
    }
    pages = set(files("docs", ".md")) - {entry}

    assert sorted(name_of(page) for page in pages - linked) == []


def test_every_path_of_code_that_a_page_or_a_comment_names_is_there():
    code = (
        path
        for folder in ("src", "client/src", "protocol", "verifier")
        for path in files(folder, ".py", ".sql", ".ts", ".tsx", ".js", ".css")
    )
    stale = [
        f"{name_of(file)} -> {path}"
        for file in (*files(".", ".md"), *code)
        for path in CODE_PATH.findall(file.read_text())
        if not any((ROOT / root / path).exists() for root in CODE_ROOTS)
    ]

    assert stale == []
