"""Elements of a page, escaped where they are made, so that no caller can forget it."""

from html import escape


class Markup(str):
    """Text that is HTML or SVG already, made by `element` or written in this room."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return one element; children that are not `Markup` are text, and escaped.

    `class_` is `class`, `stroke_width` is `stroke-width`.
    """
    attribute_text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{attribute_text}>{join(*children)}</{name}>")


def join(*children: str) -> Markup:
    """Return children side by side; those that are not `Markup` are escaped."""
    return Markup(
        "".join(
            c if isinstance(c, Markup) else escape(c, quote=False) for c in children
        )
    )
