"""Write docs/reference/refusals.md from the refusals of the code: `make docs`."""

import ast
from collections.abc import Iterator

from tree import ROOT, files, name_of, parsed

PAGE = ROOT / "docs/reference/refusals.md"
HEAD = """# Refusals

A code never changes once published. `make docs` writes this page from the code.

| code | facts | meaning | defined in |
|---|---|---|---|
"""


def refusals() -> Iterator[tuple[str, list[str], str, str]]:
    """Yield code, names of facts, meaning and place of every refusal class."""
    for path in files("src", ".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and (code := _code(node)):
                meaning = (ast.get_docstring(node) or "").split("\n\n")[0]
                place = name_of(path).removeprefix("src/concours/")
                yield code, _facts(node), " ".join(meaning.split()), place


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{code}` | {', '.join(f'`{f}`' for f in facts) or '–'} "
        f"| {meaning.replace('|', chr(92) + '|')} | `{place}` |\n"
        for code, facts, meaning, place in sorted(refusals())
    ]
    return HEAD + "".join(rows)


def _code(node: ast.ClassDef) -> str | None:
    """The value given to `code` in the class, if it looks like a refusal's."""
    for line in node.body:
        match line:
            case (
                ast.AnnAssign(
                    target=ast.Name(id="code"), value=ast.Constant(value=str(v))
                )
                | ast.Assign(
                    targets=[ast.Name(id="code")], value=ast.Constant(value=str(v))
                )
            ) if "." in v:
                return v
            case _:
                pass
    return None


def _facts(node: ast.ClassDef) -> list[str]:
    return [
        line.target.id
        for line in node.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and "ClassVar" not in ast.unparse(line.annotation)
    ]


if __name__ == "__main__":
    PAGE.write_text(page())
