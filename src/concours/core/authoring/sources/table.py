"""One table of a TOML source, read field by field.

Every reading method returns a value of its type whatever it finds, and reports what
was wrong: so that reading goes on and an author learns of every fault at once. What
is read from a faulty table never leaves the room.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from concours.core.authoring.bank.flaws import is_placeholder
from concours.core.authoring.paper.model import Figure
from concours.core.authoring.sources.faults import Findings, Location
from concours.core.authoring.sources.found import (
    Picture,
    PictureFault,
    Pictures,
    Render,
    Rendered,
    Style,
)
from concours.core.profile.shape import Profile
from concours.core.tables.toml_lines import LineFinder

TEXT_LENGTH_MAX = 40_000
LIST_LENGTH_MAX = 500

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FRACTION = re.compile(r"[0-9]{1,4}(/[1-9][0-9]{0,3})?")


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader has at hand: where faults go, how to render, the images.

    `profile` is that of the exam, if the paper is read for one. `used` gathers the
    images that some figure names.
    """

    findings: Findings
    render: Render
    pictures: Pictures
    profile: Profile | None = None
    used: set[str] = field(default_factory=set)


def is_file_name(text: str) -> bool:
    """Tell whether a text names a file in its folder, and nothing outside it (A19)."""
    return _FILE_NAME.fullmatch(text) is not None


class Table:
    """A table, where it stands, and which of its fields have been read."""

    def __init__(
        self,
        values: dict[str, Any],
        context: ReadContext,
        location: Location,
        *,
        path: str = "",
        lines: LineFinder = lambda _path: 0,
    ) -> None:
        self.values = values
        self.context = context
        self.location = location
        self.path = path
        self._origin = path
        self._lines = lines
        self._read: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def report(self, code: str, at: str = "", *, name: str = "") -> None:
        """Report a fault at this location.

        `name` is the field to look at, where `at` does not name it.
        """
        of_field = name or at.removeprefix(self.path).partition(":")[0]
        line = self._lines(self._origin + of_field)
        self.context.findings.report(code, replace(self.location, line=line), at)

    def finish(self) -> None:
        """Report every field that nobody has read: a typing error, most often."""
        for name in self.values:
            if name not in self._read:
                self.report("field.unknown", self.path + name)

    def text(self, name: str, *, is_required: bool = True) -> str:
        """Return a plain text, never blank nor left to be written if required."""
        value: str = self._get(name, str, "", is_required=is_required)
        if len(value) > TEXT_LENGTH_MAX:
            self.report("field.too_long", self.path + name)
            return ""
        if name in self.values and not value.strip() and self._is(name, str):
            self.report("field.empty", self.path + name)
        elif value and is_placeholder(value):
            self.report("field.placeholder", self.path + name)
        return value.strip()

    def loose(self, name: str) -> str:
        """Return a plain text that may be blank or missing."""
        value: str = self._get(name, str, "", is_required=False)
        return value.strip()

    def prose(
        self, name: str, style: Style = "block", *, is_required: bool = True
    ) -> str:
        """Return a Markdown text as sanitised HTML."""
        return self.rendered(name, style, is_required=is_required).html

    def rendered(
        self, name: str, style: Style, *, is_required: bool = True
    ) -> Rendered:
        """Return a Markdown text rendered, with the figures it places."""
        rendered = self.context.render(self.text(name, is_required=is_required), style)
        for code, at in rendered.faults:
            self.report(code, f"{self.path}{name}: {at}" if at else self.path + name)
        return rendered

    def integer(self, name: str) -> int | None:
        """Return a whole number, or `None` where there is none."""
        value = self._get(name, int, None)
        return value if type(value) is int else None

    def flag(self, name: str) -> bool:
        """Return true or false; false where it is not said."""
        return bool(self._get(name, bool, default=False, is_required=False))

    def choice(self, name: str, options: Collection[str], default: str = "") -> str:
        """Return one of `options`; where nothing is said, the default if any.

        A fault names them: whoever writes a paper has not our code before them.
        """
        value: str = self._get(name, str, default, is_required=not default)
        if value in options:
            return value
        if name in self.values and self._is(name, str):
            values = ", ".join(options)
            self.report("field.not_an_option", f"{self.path}{name}: {values}")
        return default

    def fraction(self, name: str, default: str) -> Fraction:
        """Return an exact number: `2`, or as text `"2"` or `"3/2"`."""
        self._read.add(name)
        value = self.values.get(name, default)
        if type(value) is int:
            value = str(value)
        if not isinstance(value, str) or not _FRACTION.fullmatch(value):
            self.report("field.not_a_fraction", self.path + name)
            return Fraction(default)
        return Fraction(value)

    def texts(self, name: str, *, is_required: bool = True) -> tuple[str, ...]:
        """Return a list of plain texts."""
        values = self._list(name, is_required=is_required)
        if not all(isinstance(value, str) for value in values):
            self.report("field.type", self.path + name)
            return ()
        return tuple(value.strip() for value in values)

    def integers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        values = self._list(name)
        if not all(type(value) is int for value in values):
            self.report("field.type", self.path + name)
            return ()
        return tuple(values)

    def polygons(self, name: str) -> tuple[tuple[tuple[int, int], ...], ...] | None:
        """Return a list of polygons, each a list of [x, y]; `None` if it is not one."""
        values = self._list(name)
        if not all(_is_polygon(value) for value in values):
            self.report("field.type", self.path + name)
            return None
        zones = tuple(tuple((x, y) for x, y in zone) for zone in values)
        return zones if zones or name in self.values else None

    def table(self, name: str) -> "Table | None":
        """Return a table inside this one, or `None`."""
        value = self._get(name, dict, None)
        if value is None:
            return None
        return self._inner(value, f"{name}.")

    def tables(self, name: str, *, is_required: bool = True) -> "list[Table]":
        """Return a list of tables, named from 1 in reports."""
        values = self._list(name, is_required=is_required)
        if not all(isinstance(value, dict) for value in values):
            self.report("field.type", self.path + name)
            return []
        return [
            self._inner(value, f"{name}[{number}].")
            for number, value in enumerate(values, start=1)
        ]

    def _inner(self, values: dict[str, Any], step: str) -> "Table":
        inner = Table(
            values,
            self.context,
            self.location,
            path=self.path + step,
            lines=self._lines,
        )
        inner._origin = self._origin + step
        return inner

    def figures(self) -> tuple[Figure, ...]:
        """Return the figures listed under `figures`."""
        return tuple(
            figure(table) for table in self.tables("figures", is_required=False)
        )

    def _list(self, name: str, *, is_required: bool = True) -> list[Any]:
        values: list[Any] = self._get(name, list, [], is_required=is_required)
        if len(values) > LIST_LENGTH_MAX:
            self.report("field.too_long", self.path + name)
            return []
        return values

    def _get(
        self, name: str, kind: type, default: Any, *, is_required: bool = True
    ) -> Any:
        self._read.add(name)
        if name not in self.values:
            if is_required:
                self.report("field.missing", self.path + name)
            return default
        if not self._is(name, kind):
            self.report("field.type", self.path + name)
            return default
        return self.values[name]

    def _is(self, name: str, kind: type) -> bool:
        value = self.values[name]
        return isinstance(value, kind) and (kind is bool or type(value) is not bool)


def figure(table: Table) -> Figure:
    """Return a figure, its image checked against what the edge found."""
    file = table.text("file")
    if file and not is_file_name(file):
        table.report("image.name_unsafe", file)
    elif file:
        table.context.used.add(file)
        picture = table.context.pictures.get(file, PictureFault("image.missing"))
        if isinstance(picture, PictureFault):
            table.report(picture.code, f"{file} {picture.at}".strip())
    alt = table.loose("alt")
    if not alt or is_placeholder(alt):
        table.report("image.alt_missing", file)
    caption = table.prose("caption", "inline", is_required=False)
    table.finish()
    return Figure(file, alt, caption)


def size_of(context: ReadContext, file: str) -> Picture | None:
    """Return the size of an image, if it can be used."""
    picture = context.pictures.get(file)
    return picture if isinstance(picture, Picture) else None


def _is_polygon(value: Any) -> bool:
    return isinstance(value, list) and all(_is_point(point) for point in value)


def _is_point(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(number) is int for number in value)
