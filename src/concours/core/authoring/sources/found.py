"""What the edge found for us: images looked at, and Markdown rendered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that can be used: pixels, upright."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureFault:
    """An image that cannot; `code` is that of a fault."""

    code: str
    at: str = ""


Pictures: TypeAlias = Mapping[str, Picture | PictureFault]
"""What the edge found in `media/`, by file name."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Markdown as sanitised HTML, the figures it places, and what is not allowed.

    `faults` are pairs of a code and what it concerns.
    """

    html: str
    figures: tuple[int, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


Style: TypeAlias = Literal["inline", "block", "article"]
Render: TypeAlias = Callable[[str, Style], Rendered]
"""Renders Markdown: a phrase, paragraphs, or paragraphs that may place figures."""
