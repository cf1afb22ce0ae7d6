"""On which line of a TOML source a field stands: tomllib does not say.

A path is as faults name it: `title`, `participant.age`, `criteria[2].levels.1-2`.
"""

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

LineFinder: TypeAlias = Callable[[str], int]
"""Gives the line of a path, or of what holds it; 0 where none is known."""

_TOKEN = re.compile(
    r'(?P<text>"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')'
    r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<sign>[\[\]{}=,.\n])|(?P<bare>[^\s\[\]{}=,.\#]+)",
    re.DOTALL,
)
_LAST_STEP = re.compile(r"(\[\d+\]|\.[^.\[]*|^[^.\[]+)$")


def line_finder(text: str) -> LineFinder:
    """Return a finder of lines in a text that tomllib has read."""

    @lru_cache(maxsize=1)
    def lines() -> dict[str, int]:
        return _Scan(text).lines

    def line_of(path: str) -> int:
        place = path.rstrip(".")
        while place and place not in lines():
            place = _LAST_STEP.sub("", place)
        return lines().get(place, 0)

    return line_of


class _Scan:
    """One pass over the tokens, which notes where each field and item begins."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._tokens = _tokens(text)
        self._at = 0
        self._counts = Counter[str]()
        base = ""
        while self._skip("\n"):
            if self._sign() == "[":
                base = self._header()
            else:
                self._pair(base)

    def _header(self) -> str:
        """Read `[a.b]` or `[[a.b]]`; return the path of what follows it."""
        line = self._tokens[self._at][2]
        self._at += 1
        is_item = self._sign() == "["
        self._at += is_item
        steps = self._key("]")
        self._at += is_item
        path = ""
        for step in steps[:-1]:
            path = self._newest(f"{path}.{step}".lstrip("."))
        path = f"{path}.{steps[-1]}".lstrip(".")
        if is_item:
            self.lines.setdefault(path, line)
            self._counts[path] += 1
            path = self._newest(path)
        self.lines.setdefault(path, line)
        return path

    def _newest(self, path: str) -> str:
        count = self._counts[path]
        return f"{path}[{count}]" if count else path

    def _pair(self, base: str) -> None:
        line = self._tokens[self._at][2]
        for step in self._key("="):
            base = f"{base}.{step}".lstrip(".")
            self.lines.setdefault(base, line)
        self._value(base)

    def _key(self, end: str) -> list[str]:
        """Read the steps of a key, and the sign that ends it."""
        steps = []
        while self._sign() != end:
            kind, token, _ = self._tokens[self._at]
            if kind != "sign":
                steps.append(token[1:-1] if kind == "text" else token)
            self._at += 1
        self._at += 1
        return steps

    def _value(self, path: str) -> None:
        match self._sign():
            case "[":
                self._items(path)
            case "{":
                self._fields(path)
            case _:  # a text is one token; a number may be several: 1.5
                while self._sign() not in {",", "]", "}", "\n", "end"}:
                    self._at += 1

    def _items(self, path: str) -> None:
        self._at += 1
        number = 0
        while self._skip("\n", ",") and self._sign() != "]":
            number += 1
            item = f"{path}[{number}]"
            self.lines.setdefault(item, self._tokens[self._at][2])
            self._value(item)
        self._at += 1

    def _fields(self, path: str) -> None:
        self._at += 1
        while self._skip("\n", ",") and self._sign() != "}":
            self._pair(path)
        self._at += 1

    def _sign(self) -> str:
        """Return the sign that is next; none for a text or a name, `end` at the end."""
        if self._at >= len(self._tokens):
            return "end"
        kind, token, _ = self._tokens[self._at]
        return token if kind == "sign" else ""

    def _skip(self, *signs: str) -> bool:
        """Pass over signs; tell whether anything is left."""
        while self._sign() in signs:
            self._at += 1
        return self._at < len(self._tokens)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    """Return the kind, text and line of each token but comments."""
    tokens = []
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        if match.lastgroup != "comment":
            tokens.append((str(match.lastgroup), match[0], line))
    return tokens
