"""Small bugs, each one change of the text of one file, drawn over all parts by a seed.

A bug turns a comparison, a condition, a constant or a step: what a hand that slips
would write, and what types and layout let pass.
"""

import ast
import math
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

WINGS = (
    *("authoring", "delivery", "ecos", "results", "matching", "people", "traces"),
    *("audit", "kernel", "kiosk", "casefile", "tables", "profile"),
)
PROCESSES = (
    *("acts", "authoring", "cli", "console", "gateway", "keeper", "ledger"),
    *("metrics", "rehearsal", "relay", "store", "watch"),
)
PARTS = {
    **{f"core/{wing}": f"src/concours/core/{wing}" for wing in WINGS},
    **{name: f"src/concours/{name}" for name in PROCESSES},
    "templates": "src/concours/console/templates",
    "verifier": "verifier",
    "client": "client/src",
}
"""Where bugs are planted: a part, and its folder."""

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.FloorDiv: "*",
    ast.Mod: "//",
}
SQL = re.compile(r"\b(SELECT|UPDATE|INSERT|DELETE)\b")
Turns = tuple[tuple[str, str], ...]
SQL_TURNS: Turns = (
    *((" AND ", " OR "), (" >= ", " > "), (" <= ", " < "), (" < ", " <= ")),
    *(("IS NULL", "IS NOT NULL"), (" JOIN ", " LEFT JOIN "), (" DESC", "")),
    *(("NOT EXISTS", "EXISTS"), (" + ", " - "), ("max(", "min(")),
)
SCRIPT_TURNS: Turns = (
    *(("===", "!=="), ("!==", "==="), (" && ", " || "), (" || ", " && ")),
    *((" < ", " <= "), (" > ", " >= "), (" <= ", " < "), (" >= ", " > ")),
    *(("true", "false"), ("false", "true"), (" + 1", ""), (" ?? ", " && ")),
)
TEMPLATE_TURNS: Turns = ()
REMARKS = ("//", "*", "/*", "import ", "{#")
LEFT_OUT = {"annotation", "returns", "decorator_list"}
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One bug: which part, the file, its offset in characters, and what changes."""

    part: str
    file: str
    start: int
    before: str
    after: str
    line: int
    inside: str
    """The function it stands in, by its dotted name; empty outside of any."""

    def plant(self, text: str) -> str:
        """Return the text of the file with this bug in it."""
        end = self.start + len(self.before)
        assert text[self.start : end] == self.before
        return text[: self.start] + self.after + text[end:]

    def __str__(self) -> str:
        """Say it in a line of a report."""
        before, after = (" ".join(t.split())[:60] for t in (self.before, self.after))
        return f"{self.file}:{self.line} {self.inside}: {before!r} -> {after!r}"


def draw(root: Path, *, seed: int, count: int) -> list[Mutant]:
    """Draw about `count` bugs over all parts: more from a large part, but no measure.

    A part has as many as the root of how many it could have; each has one at least.
    """
    chance = random.Random(seed)  # noqa: S311 -- a draw that can be repeated
    found = {part: list(mutants_of(root, part)) for part in PARTS}
    weights = {part: math.sqrt(len(mutants)) for part, mutants in found.items()}
    share = count / sum(weights.values())
    return [
        mutant
        for part, mutants in found.items()
        for mutant in chance.sample(
            mutants, min(len(mutants), max(1, round(share * weights[part])))
        )
    ]


def mutants_of(root: Path, part: str) -> Iterator[Mutant]:
    """Give every bug that could be planted in a part."""
    for path in sorted((root / PARTS[part]).rglob("*")):
        name = path.relative_to(root).as_posix()
        if "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            yield from _of_python(part, name, path.read_text())
        elif path.suffix in {".ts", ".tsx"}:
            yield from _of_lines(part, name, path.read_text(), SCRIPT_TURNS)
        elif path.suffix == ".html" and part == "templates":
            yield from _of_lines(part, name, path.read_text(), TEMPLATE_TURNS)


def _of_lines(part: str, name: str, text: str, turns: Turns) -> Iterator[Mutant]:
    start = 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if not line.lstrip().startswith(REMARKS):
            for before, after in turns:
                at = line.find(before)
                if at >= 0:
                    yield Mutant(part, name, start + at, before, after, number, "")
        start += len(line)


Span = Callable[[ast.expr | ast.stmt], tuple[int, int]]


def _of_python(part: str, name: str, text: str) -> Iterator[Mutant]:
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        end = place(node.end_lineno, node.end_col_offset)
        return place(node.lineno, node.col_offset), end

    for node, inside in nodes_of(ast.parse(text)):
        for start, end, after in _turns(node, span, text):
            line = text.count("\n", 0, start) + 1
            yield Mutant(part, name, start, text[start:end], after, line, inside)


def nodes_of(node: ast.AST, inside: str = "") -> Iterator[tuple[ast.AST, str]]:
    """Give each node that runs, with the dotted name of what it stands in."""
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in () if field in LEFT_OUT else children:
            if isinstance(child, ast.AST):
                name = f".{child.name}" if isinstance(child, NAMED) else ""
                here = f"{inside}{name}".removeprefix(".")
                yield child, here
                yield from nodes_of(child, here)


def _turns(node: ast.AST, span: Span, text: str) -> Iterator[tuple[int, int, str]]:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield span(left)[1], span(right)[0], f" {COMPARISONS[type(op)]} "
        case ast.BoolOp(op=op, values=[first, second, *_]):
            turned = " or " if isinstance(op, ast.And) else " and "
            yield span(first)[1], span(second)[0], turned
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            start, end = span(left)[1], span(right)[0]
            yield start, end, f" {OPERATORS[type(op)]} "
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            start, end = span(test)
            yield start, end, f"not ({text[start:end]})"
        case ast.Constant():
            yield from _constant_turns(node, span, text)
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.AugAssign():
            yield (*span(node), "pass")
        case ast.Return(value=ast.expr() as value):
            yield (*span(value), "None")
        case _:
            pass


def _constant_turns(
    node: ast.Constant, span: Span, text: str
) -> Iterator[tuple[int, int, str]]:
    start, end = span(node)
    match node.value:
        case bool(value):
            yield start, end, str(not value)
        case int(value):
            yield start, end, str(value + 1)
        case str(value) if SQL.search(value):
            for before, after in SQL_TURNS:
                at = text.find(before, start, end)
                if at >= 0:
                    yield at, at + len(before), after
        case _:
            pass
