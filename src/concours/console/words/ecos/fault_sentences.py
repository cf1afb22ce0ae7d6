"""Sentences for what is wrong in an allotment or its lists, with what may stand there.

Known fields and limits are read from the form itself: they cannot fall behind it. In
both languages: a terminal and a page choose in their own ways.
"""

import re
from dataclasses import dataclass

from msgspec import inspect

from concours.core.ecos.circuits.document import Allotment, Lists
from concours.core.kernel.time import MINUTE_MS

PATTERN_WORDS = {
    "fr": "minuscules sans accent, chiffres, - et _",
    "en": "lower case without accents, digits, - and _",
}
SENTENCES = {
    "missing": ("ce champ manque", "this field is missing"),
    "twice": ("cela est là deux fois", "this stands twice"),
    "unknown_name": (
        "ce nom n’est pas dans les listes",
        "this name is not in the lists",
    ),
    "no_offset": (
        "l’instant s’écrit avec son décalage : 2027-03-08T08:30:00+01:00",
        "a moment has its offset: 2027-03-08T08:30:00+01:00",
    ),
    "on_two_days": (
        "une série est d’un seul jour : donnez à l’autre jour une autre série",
        "a series is of one day: give the other day another series",
    ),
    "out_of_range": ("de 1 à 4, comme 4/3", "from 1 to 4, as 4/3"),
    "shorter_than_its_parts": (
        "lecture et avertissement tiennent dans le temps de la station",
        "reading and warning lie inside the time of the station",
    ),
    "too_long": ("ce fichier est trop long", "this file is too long"),
    "not_toml": ("ceci n’est pas du TOML", "this is no TOML"),
    "not_json": ("ceci n’est pas du JSON", "this is no JSON"),
}
PLAIN_WORDS: dict[type, tuple[str, str]] = {
    inspect.IntType: ("un entier", "a whole number"),
    inspect.BoolType: ("true ou false", "true or false"),
}
PLACE_PART = re.compile(r"\.?([A-Za-z_]+)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in both languages, or "" where a code has none."""

    fr: str
    en: str


def fault_sentence(at: str, reason: str) -> Sentence:
    """Return a fault in one sentence: what is wrong, what is known, within which."""
    if reason == "unknown":
        names = ", ".join(_known_fields(at.rpartition(".")[0]))
        if not names:
            return Sentence(fr="ce champ n’existe pas ici", en="there is no such field")
        return Sentence(
            fr=f"ce champ n’existe pas ; il y a : {names}",
            en=f"there is no such field; there are: {names}",
        )
    if reason == "ill_typed":
        limits = _limits(_type_at(at))
        return Sentence(
            fr=f"cette valeur ne convient pas ; {limits.fr}",
            en=f"this value does not fit; {limits.en}",
        )
    fr, en = SENTENCES.get(reason, ("", ""))
    return Sentence(fr=fr, en=en)


def _known_fields(at: str) -> list[str]:
    field_type = _type_at(at)
    if isinstance(field_type, inspect.StructType):
        return [field.encode_name for field in field_type.fields]
    return []


def _type_at(at: str) -> inspect.Type | None:
    """Return the type of a place of the lists, or of the whole document."""
    for form in (Lists, Allotment):
        field_type: inspect.Type | None = inspect.type_info(form)
        for part in PLACE_PART.finditer(at):
            field_type = _step(field_type, part[1] or "")
        if field_type is not None:
            return field_type
    return None


def _step(field_type: inspect.Type | None, name: str) -> inspect.Type | None:
    """Return the type of a field, or of an item where no field is named."""
    if isinstance(field_type, inspect.UnionType):
        structs = [
            row for row in field_type.types if isinstance(row, inspect.StructType)
        ]
        field_type = structs[0] if structs else None
    if isinstance(field_type, inspect.VarTupleType) and not name:
        return field_type.item_type
    if isinstance(field_type, inspect.StructType):
        fields = {field.encode_name: field.type for field in field_type.fields}
        return fields.get(name)
    return None


def _limits(field_type: inspect.Type | None) -> Sentence:
    match field_type:
        case inspect.IntType(ge=int(least), le=int(most)):
            minutes = _minutes(least, most)
            fr, en = (
                f"un entier de {least} à {most}",
                f"a whole number, {least} to {most}",
            )
            limits = Sentence(fr + minutes, en + minutes)
        case inspect.LiteralType(values=values):
            names = ", ".join(map(str, values))
            limits = Sentence(f"l’un de : {names}", f"one of: {names}")
        case inspect.VarTupleType(max_length=int(most)):
            limits = Sentence(
                f"une liste de {most} au plus", f"a list of {most} at most"
            )
        case inspect.StrType(pattern=str()):
            limits = Sentence(PATTERN_WORDS["fr"], PATTERN_WORDS["en"])
        case _:
            fr, en = PLAIN_WORDS.get(
                type(field_type), ("voir la référence", "see the reference")
            )
            limits = Sentence(fr, en)
    return limits


def _minutes(least: int, most: int) -> str:
    """Return bounds of a span in minutes too."""
    if most < MINUTE_MS:
        return ""
    return f" ms ({least / MINUTE_MS:g}–{most / MINUTE_MS:g} min)"
