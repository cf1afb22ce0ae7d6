"""What a refusal is said in: a title, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal as a person reads it."""

    title: str
    advice: str


Facts: TypeAlias = dict[str, Any]


def fixed_words(title: str, advice: str) -> Callable[[Facts], Words]:
    """Return the words of a refusal whose facts say no more."""
    return lambda _facts: Words(_(title), _(advice))
