"""The core decides from its arguments alone: it imports nothing that could do more."""

import ast
import sys

from tree import files, name_of, parsed

NOT_PURE = {
    "os",
    "time",
    "datetime",
    "random",
    "secrets",
    "socket",
    "asyncio",
    "logging",
    "pathlib",
    "subprocess",
    "threading",
    "urllib",
    "http",
    "sqlite3",
    "tempfile",
}
PURE = sys.stdlib_module_names - NOT_PURE


def imported(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def may_import(path, module):
    top = module.split(".")[0]
    return (
        top in PURE
        or module.startswith("concours.core")
        or top == "numpy"
        or (top == "msgspec" and ("profile" in path.parts or "ecos" in path.parts))
        or (top == "rapidfuzz" and path.parent.name == "review")
        or (top == "cryptography" and path.parent.name == "kernel")
    )


def test_core_imports_only_pure_modules():
    found = [
        f"{name_of(path)}: {module}"
        for path in files("src/concours/core", ".py")
        for module in imported(path)
        if not may_import(path, module)
    ]

    assert found == []


def test_no_module_reads_a_file_by_open():
    found = [
        name_of(path)
        for path in files("src/concours/core", ".py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("open", "print", "input")
    ]

    assert found == []
