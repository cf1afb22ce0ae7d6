"""Pages read through `store/queries`: there alone rows are joined, counted, ordered.

The console may get one row by its own identity, `Model.objects.get(pk=…)`; whatever
else asks the database is a function of `store/queries` with a name.
"""

import ast

from tree import files, name_of, parsed, without_exceptions


def is_by_identity(parents, node):
    """Tell whether `….objects` goes on as `.get(pk=…)`."""
    method = parents.get(node)
    call = parents.get(method)
    return (
        isinstance(method, ast.Attribute)
        and method.attr == "get"
        and isinstance(call, ast.Call)
        and [keyword.arg for keyword in call.keywords] == ["pk"]
    )


def questions(tree):
    """Yield each model that a module asks about, other than by identity."""
    parents = {
        child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
    }
    for node in ast.walk(tree):
        is_manager = isinstance(node, ast.Attribute) and node.attr == "objects"
        if is_manager and not is_by_identity(parents, node):
            yield ast.unparse(node.value)


def test_the_console_asks_the_database_through_queries():
    asked = [
        f"{name_of(path)}:{model} is asked here"
        for path in files("src/concours/console", ".py")
        for model in questions(parsed(path))
    ]

    assert without_exceptions("queries", asked) == []


KEPT_WHATEVER_IS_ERASED = {
    "console/edge/addresses.py": "names of sittings",
    "console/files/rosters.py": "names of roles and of zones",
    "console/pages/frame.py": "what one request shows",
    "store/queries/authoring/papers.py": "papers, which name nobody",
    "store/queries/profiles.py": "profiles of exams",
    "store/queries/shared.py": "the one that forgets",
}


def test_what_pages_keep_in_memory_can_be_forgotten():
    """`kept_in_memory` is emptied by an erasure; a cache of functools never is."""
    caching = [
        name_of(path).removeprefix("src/concours/")
        for folder in ("console", "store/queries")
        for path in files(f"src/concours/{folder}", ".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "functools"
        and {alias.name for alias in node.names} & {"cache", "lru_cache"}
    ]

    assert sorted(caching) == sorted(KEPT_WHATEVER_IS_ERASED)
