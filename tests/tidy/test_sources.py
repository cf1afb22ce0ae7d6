"""Each tag of a source that code and docs cite leads to a row of the page."""

import re

from tree import ROOT, files

PAGE = "docs/rules/sources.md"
TAG = re.compile(r"\bS(?:\d{1,2}|10\d)\b")


def tags_of(path):
    return set(TAG.findall(path.read_text()))


def cited():
    """Each tag with a place that cites it."""
    places = {}
    for folder, *endings in (
        ("src", ".py", ".html", ".toml"),
        ("docs", ".md"),
        ("client/src", ".ts", ".tsx"),
        ("verifier", ".py"),
        ("protocol", ".py"),
    ):
        for path in files(folder, *endings):
            if path != ROOT / PAGE and "migrations" not in path.parts:
                places |= dict.fromkeys(tags_of(path), path)
    return places


def rows():
    """The tags that have a row, each once."""
    lines = (ROOT / PAGE).read_text().splitlines()
    found = [line.split("|")[1].strip() for line in lines if line.startswith("| S")]
    assert len(found) == len(set(found))
    return set(found)


def test_every_tag_that_is_cited_has_a_row():
    missing = {tag: str(path) for tag, path in cited().items() if tag not in rows()}

    assert missing == {}


def test_every_row_is_cited_and_says_how_sure_it_is():
    assert rows() - set(cited()) == set()
    for line in (ROOT / PAGE).read_text().splitlines():
        if line.startswith("| S"):
            assert line.rstrip("| ")[-1] in "LOPG", line
