"""The sentence of each fault, in French and in English, from `sentences.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias

from concours.core.authoring.sources.faults import Fault

Language: TypeAlias = Literal["fr", "en"]


@cache
def sentences() -> Mapping[str, Mapping[Language, str]]:
    """Return the sentences by code, each in both languages."""
    text = files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8")
    return {
        f"{family}.{name}": sentence
        for family, rows in tomllib.loads(text).items()
        for name, sentence in rows.items()
    }


def sentence(fault: Fault, language: Language) -> str:
    """Return what to tell an author of a fault; its place may name what is allowed."""
    field, _, values = fault.at.partition(": ")
    text = sentences()[fault.code][language].replace("{at}", fault.at)
    return text.replace("{field}", field).replace("{values}", values)


def fault_row(fault: Fault) -> dict[str, str | int | None]:
    """Return a fault as programs are told it (`docs/reference/papers`)."""
    return {
        "severity": fault.severity,
        "code": fault.code,
        "file": fault.location.file,
        "line": fault.location.line or None,
        "question": fault.location.question or None,
        "cell": fault.location.cell or None,
        "at": fault.at,
        "fr": sentence(fault, "fr"),
        "en": sentence(fault, "en"),
    }
