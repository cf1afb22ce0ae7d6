"""A table of a paper written as the TOML that its authors go on with."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def write_toml(table: Mapping[str, Any]) -> str:
    """Return a table of texts, numbers, flags, lists and tables as TOML.

    A list of tables at the top, and one within each of those, stand as sections; what
    lies deeper is written in line.
    """
    return "\n".join(_lines(table, ())) + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    sections = {
        name: value
        for name, value in table.items()
        if not path and isinstance(value, list) and value and isinstance(value[0], dict)
    }
    for name, value in table.items():
        if name not in sections:
            yield f"{name} = {_value(value)}"
    for name, rows in sections.items():
        for row in rows:
            yield f"\n[[{name}]]"
            yield from _lines(row, (*path, name))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{name} = {_value(one)}" for name, one in value.items())
        return f"{{ {pairs} }}"
    if value and isinstance(value[0], dict):
        return "[\n" + "".join(f"  {_value(row)},\n" for row in value) + "]"
    return "[" + ", ".join(_value(one) for one in value) + "]"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = _CONTROL.sub(lambda sign: f"\\u{ord(sign[0]):04x}", escaped)
    if "\n" not in text:
        return f'"{escaped}"'
    return f'"""\n{escaped}"""'
