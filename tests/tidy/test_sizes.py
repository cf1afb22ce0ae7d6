"""A person can hold each function in the head: it is short, and nests little.

How long a file, a room or a page is, nobody counts: what belongs together stays
together (CONTRIBUTING, *What good looks like*).
"""

import ast

from tree import files, name_of, parsed, without_exceptions

FUNCTION_LINES_MAX = 50
NESTING_MAX = 3
LINE_COLUMNS_MAX = 120

NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def our_python():
    return [*files("src", ".py"), *files("verifier", ".py"), *files("protocol", ".py")]


def functions():
    for path in our_python():
        for node in ast.walk(parsed(path)):
            if isinstance(node, FUNCTIONS):
                yield f"{name_of(path)}:{node.name}", node


def depth(node):
    """How many blocks the deepest line of this function is inside of."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            continue
        is_elif = isinstance(node, ast.If) and [child] == node.orelse
        step = 1 if isinstance(child, NESTS) and not is_elif else 0
        deepest = max(deepest, step + depth(child))
    return deepest


def test_functions_are_short():
    long = [
        f"{where} has {node.end_lineno - node.lineno + 1} lines"
        for where, node in functions()
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]

    assert without_exceptions("function_lines", long) == []


def test_functions_are_shallow():
    deep = [
        f"{where} nests {depth(node)} deep"
        for where, node in functions()
        if depth(node) > NESTING_MAX
    ]

    assert without_exceptions("nesting", deep) == []


def test_lines_of_templates_styles_and_scripts_are_short():
    """Python's own limit, 88, is the formatter's."""
    places = (
        *files("src/concours/console/templates", ".html"),
        *files("src/concours/console/static/console", ".css", ".js"),
        *files("client", ".ts", ".tsx", ".js", ".mjs", ".css"),
    )
    long = [
        f"{name_of(path)}:{at} has {len(line)} columns"
        for path in places
        for at, line in enumerate(path.read_text().split("\n"), start=1)
        if len(line) > LINE_COLUMNS_MAX
    ]

    assert long == []
