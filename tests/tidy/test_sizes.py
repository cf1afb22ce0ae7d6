"""A person can hold each piece in the head: functions, modules and rooms stay small."""

import ast
from collections import Counter

from tree import files, name_of, parsed, without_exceptions

FUNCTION_LINES_MAX = 50
MODULE_LINES_MAX = 300
WIDE_MODULE_LINES_MAX = 400  # SQL and pages say more words for the same thought
ROOM_LINES_MAX = 1200
NESTING_MAX = 3
LINE_COLUMNS_MAX = 120
FOLDER_FILES_MAX = 25
WIDE = ("src/concours/store/", "src/concours/console/")

NESTS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def our_python():
    return [*files("src", ".py"), *files("verifier", ".py"), *files("protocol", ".py")]


def lines_count(path):
    return len(path.read_text().splitlines())


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


def test_modules_are_short():
    long = []
    for path in [*our_python(), *files("client/src", ".ts", ".tsx")]:
        wide = name_of(path).startswith(WIDE)
        lines_max = WIDE_MODULE_LINES_MAX if wide else MODULE_LINES_MAX
        if "migrations" not in path.parts and lines_count(path) > lines_max:
            long.append(f"{name_of(path)} has {lines_count(path)} lines")

    assert without_exceptions("module_lines", long) == []


def test_rooms_are_small():
    rooms = {}
    for path in files("src/concours/core", ".py"):
        room = name_of(path.parent)
        rooms[room] = rooms.get(room, 0) + lines_count(path)

    assert {room: n for room, n in rooms.items() if n > ROOM_LINES_MAX} == {}


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


def test_folders_are_small():
    counts = Counter(path.parent for path in files())
    wide = [
        f"{name_of(folder)} has {count} files"
        for folder, count in sorted(counts.items())
        if count > FOLDER_FILES_MAX
    ]

    assert without_exceptions("folder_files", wide) == []
