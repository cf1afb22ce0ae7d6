"""The page of attacks names all of them, and tests that are there and bear them."""

import ast
import re

from tree import ROOT, files

PAGE = (ROOT / "docs/reference/attacks.md").read_text()
NAMED = ("A18", "A23", "A24", "A25", "A26", "A35", "A36")
"""Attacks on keys, marks and results: each is tried by a test that bears its number."""


def named_in(row):
    """Yield the files that a row names; a bare name is of the folder before it."""
    folder = ROOT
    for name in re.findall(r"`([^`]+\.py|tests/[^`]+/)`", row):
        path = ROOT / name if "/" in name else folder / name
        folder = path.parent if path.suffix else path
        yield path


def test_every_attack_is_on_the_page():
    assert set(re.findall(r"A\d\d", PAGE)) == {f"A{n:02}" for n in range(1, 41)}


def test_every_test_that_a_row_names_is_there():
    missing = [
        path for row in PAGE.splitlines() for path in named_in(row) if not path.exists()
    ]

    assert missing == []


def test_every_test_that_the_page_of_relays_names_is_there():
    page = (ROOT / "docs/reference/relay/faults.md").read_text()
    python = re.findall(r"`([\w/]+\.py)::(test_\w+)`", page)
    client = [
        (name, title)
        for name, titles in re.findall(
            r"`([\w/-]+\.test\.ts)`: ((?:\"[^\"]+\"(?:, )?)+)", page
        )
        for title in re.findall(r"\"([^\"]+)\"", titles)
    ]
    rows = [row for row in page.splitlines() if row.startswith("| ")][1:]
    missing = [
        (path, name)
        for path, name in python
        if f"def {name}(" not in (ROOT / path).read_text()
    ] + [
        (path, title)
        for path, title in client
        if f"test('{title}'" not in (ROOT / path).read_text()
    ]

    assert missing == []
    assert python
    assert client
    assert [row for row in rows if "::test_" not in row and ".test.ts" not in row] == []


def test_each_attack_on_marks_is_tried_by_tests_that_bear_it():
    names = {
        path: [
            n.name
            for n in ast.walk(ast.parse(path.read_text()))
            if isinstance(n, ast.FunctionDef)
        ]
        for path in files("tests", ".py")
    }
    rows = {row[2:5]: row for row in PAGE.splitlines() if re.match(r"\| A\d\d \|", row)}
    without = [
        (attack, path.name)
        for attack in NAMED
        for path in named_in(rows[attack])
        if path.suffix
        and not any(re.search(rf"_{attack.lower()}(_|$)", name) for name in names[path])
    ]

    assert without == []
