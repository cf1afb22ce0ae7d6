"""What a page offers to whoever reads it: addresses to follow, buttons to press."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin

FILLED = {"number": "1", "email": "a@b.fr"}
TYPED = ("60", "19/10/2096", "19/10/2096 14:30", "exemple")
"""What somebody types into a field that says how it is written."""


@dataclass(frozen=True, slots=True)
class Press:
    """One button pressed: where its form goes, and what it sends as it is drawn.

    `is_typed` tells whether somebody types, ticks or chooses a file in it.
    """

    address: str
    fields: dict[str, list[str]]
    is_typed: bool


@dataclass(slots=True)
class Form:
    """A form as it is drawn; each of `buttons` adds its own field, if it has one."""

    address: str
    is_post: bool
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, list[str]]] = field(default_factory=list)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    is_typed: bool = False

    def add(self, name: str, value: str) -> None:
        """Add a field; several may have one name."""
        self.fields.setdefault(name, []).append(value)

    def tick_one_of_many(self) -> None:
        """Tick the first of boxes among which somebody chooses one at least."""
        for name, values in self.boxes.items():
            if len(values) > 1:
                self.is_typed = True
                self.fields.setdefault(name, [values[0]])


class Offers(HTMLParser):
    """What a page offers: addresses to read, and buttons to press."""

    def __init__(self, address: str, page: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self._forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._held: list[str] = []
        self._form: Form | None = None
        self._select: tuple[list[str], bool] | None = None
        self._is_chosen = False
        self.feed(page)
        for name in self._held:
            self._by_id[name].buttons.append({})

    @property
    def presses(self) -> list[Press]:
        """Each button that sends a form, with what it sends."""
        return [
            Press(form.address, form.fields | own, form.is_typed)
            for form in self._forms
            if form.is_post
            for own in form.buttons
        ]

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if name in given and tag != "link":
                self._link(given[name])
        if tag == "form":
            self._open_form(given)
        elif tag == "option":
            self._option(given)
        elif "disabled" in given or "hidden" in given:
            return
        elif tag == "button":
            self._button(given)
        elif self._form is not None and "name" in given:
            self._fill(self._form, tag, given)

    def handle_endtag(self, tag):
        if tag == "form" and self._form is not None:
            self._form.tick_one_of_many()
            is_sent = self._form.buttons and not self._form.is_typed
            if not self._form.is_post and is_sent:
                path, query = self._form.address.split("?")[0], self._form.fields
                self._link(f"{path}?{urlencode(query, doseq=True)}")
            self._form = None
        if tag == "select":
            self._select = None

    def _link(self, address: str) -> None:
        found = urldefrag(urljoin(self.address, html.unescape(address)))[0]
        if found.startswith("/") and not found.startswith("/static/"):
            self.links.append(found)

    def _open_form(self, given: dict[str, str]) -> None:
        where = urljoin(self.address, given.get("action", "") or self.address)
        self._form = Form(where, given.get("method") == "post")
        self._forms.append(self._form)
        self._by_id[given.get("id", "")] = self._form

    def _button(self, given: dict[str, str]) -> None:
        """Note a button that sends its form, or that is held until it does."""
        if "data-form" in given:
            self._held.append(given["data-form"])
        if self._form is None or given.get("type", "submit") != "submit":
            return
        name = given.get("name", "")
        self._form.buttons.append({name: [given.get("value", "")]} if name else {})

    def _fill(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        value = given.get("value", "on")
        if tag == "select":
            form.add(name, "")
            self._select = form.fields[name], "required" in given
            self._is_chosen = False
        elif kind == "checkbox":
            form.boxes.setdefault(name, []).append(value)
            if "checked" in given or "required" in given:
                form.add(name, value)
        elif kind == "radio":
            if "checked" in given or name not in form.fields:
                form.fields[name] = [value]
        elif kind == "hidden":
            form.add(name, given.get("value", ""))
        else:
            form.is_typed = True
            form.add(name, typed(kind, given))

    def _option(self, given: dict[str, str]) -> None:
        """Choose an option as it is drawn; of a field that must be, the first."""
        if self._select is None:
            return
        values, is_required = self._select
        is_first = not self._is_chosen or (is_required and not values[-1])
        if "selected" in given or is_first:
            values[-1] = given.get("value", "")
            self._is_chosen = True


def typed(kind: str, given: dict[str, str]) -> str:
    """Return what somebody types into a field, so that it fits."""
    text = given.get("value") or FILLED.get(kind, "Parce que.")
    form = given.get("pattern") or ".*"
    fitting = [one for one in (text, *TYPED) if re.fullmatch(form, one)]
    return fitting[0] if fitting else text
