"""The migrations have one last: a house with two does not start.

Two that were each right alone, landed in one night, make two.
"""

import ast

from tree import files, parsed


def parent_of(path):
    """Return the name of the migration that one depends on, None of the first."""
    names = [
        element.elts[1].value
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and ast.unparse(getattr(node, "target", None) or node.targets[0])
        == "dependencies"
        for element in node.value.elts
        if element.elts[0].value == "store"
    ]
    assert len(names) <= 1, f"{path.name} depends on several"
    return names[0] if names else None


def test_migrations_are_one_line_with_one_end():
    paths = files("src/concours/store/migrations", ".py")
    parents = {p.stem: parent_of(p) for p in paths if p.stem != "__init__"}
    assert parents, "no migrations: this test looks in the wrong place"

    after = sorted(parent for parent in parents.values() if parent)
    twice = {name for name in after if after.count(name) > 1}
    assert twice == set(), "two migrations depend on the same: let one follow the other"
    assert len(parents.keys() - set(after)) == 1
