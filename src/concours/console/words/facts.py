"""The facts of an act, or of a refusal, as a court reads them.

Each has a name in words; an instant is a day and an hour, a length a duration, a
digest groups of four. What only compares, and what is long, is folded.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from concours.console.words import form_fields, formats
from concours.console.words.act_kinds import PHASES, kind_word, role_word
from concours.console.words.delivery import cell, drills, kiosk, losses, readiness, room
from concours.console.words.ecos import audiences, single_marks
from concours.console.words.fact_names import name_word
from concours.console.words.matching import matching
from concours.console.words.people import settings
from concours.console.words.results import archive, casefiles
from concours.core.kernel.canonical import Json

ACCOUNTS = {"anew": noop("ouvert de nouveau, à deux")}
SCOPES = {
    "nation": noop("tous les centres"),
    "exam": noop("toute la session"),
    "site": noop("un centre"),
    "room": noop("une salle"),
    "candidate": noop("un candidat"),
    "circuit": noop("un circuit"),
    "missing": noop("ceux à qui il manque"),
    "examiners": noop("tous les examinateurs"),
}
TROUBLES = {
    "absent": noop("examinateurs absents"),
    "room": noop("salle perdue"),
    "late": noop("candidat en retard"),
}
FILES = {
    "sites": noop("centres"),
    "candidates": noop("candidats"),
    "staff": noop("personnes"),
    "examiners": noop("examinateurs"),
    "ecos": noop("ECOS"),
    "parcours": noop("parcours"),
}

SITTINGS = {
    "exam": noop("épreuve"),
    "check": noop("essai technique"),
    "ecos": noop("demi-journée d’ECOS"),
}
INSTANT_MIN = 1_000_000_000_000
"""Milliseconds from here on are an instant, below a length."""
DIGEST = re.compile(r"[0-9a-f]{32,}")
IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BY_LOGIN = ("given", "posts")
LISTED_MAX = 6
"""A longer list is folded."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, its value in words, and what it is made of."""

    name: str
    value: str
    is_folded: bool = False
    parts: tuple["Fact", ...] = ()


def facts_of(body: Mapping[str, Json]) -> list[Fact]:
    """Return the facts of an act or of a refusal, in words; those left empty not."""
    return [
        _fact(name, value)
        for name, value in body.items()
        if value not in (None, "", [], {})
    ]


def value_word(name: str, value: Json) -> str:
    """Return a plain value in words: neither a list nor facts within a fact."""
    return _value_words(name, value)[0]


def fact_values(values: Iterable[str], name: str) -> str:
    """Return the values of one fact of a decision, in words."""
    return ", ".join(value_word(name, value) for value in values)


def grouped_digest(digest: str) -> str:
    """Return a digest whole, in groups of four, to be compared by eye."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _fact(name: str, value: Json) -> Fact:
    word = _entry_word(name)
    if name in BY_LOGIN and isinstance(value, dict):
        return Fact(word, "\u202f; ".join(_gifts(name, value)))
    if isinstance(value, dict):
        return Fact(word, "", is_folded=True, parts=tuple(facts_of(value)))
    if isinstance(value, list):
        return _list(name, word, value)
    text, is_folded = _value_words(name, value)
    return Fact(word, text, is_folded)


def _gifts(name: str, gifts_by_login: Mapping[str, Json]) -> Iterator[str]:
    """Yield what an appointment gives to each, by login."""
    for login, gift in gifts_by_login.items():
        gifts = gift if isinstance(gift, list) else [gift]
        words = (_value_words(name, item)[0] for item in gifts)
        yield f"{login}\u00a0: {', '.join(words)}"


def _list(name: str, word: str, values: list[Json]) -> Fact:
    if any(isinstance(item, dict) for item in values):
        return Fact(word, "", is_folded=True, parts=tuple(_entries(values)))
    texts = [_value_words(name, item) for item in values]
    is_folded = len(texts) > LISTED_MAX or any(
        is_item_folded for _text, is_item_folded in texts
    )
    return Fact(word, ", ".join(text for text, _is_item_folded in texts), is_folded)


def _entries(values: list[Json]) -> Iterator[Fact]:
    """Yield one line for each entry of a list, what it holds in a row."""
    for place, item in enumerate(values, start=1):
        inner = facts_of(item) if isinstance(item, dict) else []
        texts = (f"{fact.name}\u00a0: {fact.value}" for fact in inner)
        yield Fact(str(place), " · ".join(texts))


def _entry_word(name: str) -> str:
    """Return the name of a fact, or of a cause that is counted by its name."""
    if name in losses.CAUSES:
        return _(losses.CAUSES[name])
    return name_word(name)


def _value_words(name: str, value: Json) -> tuple[str, bool]:
    """Return a plain value in words, and whether it is folded."""
    if isinstance(value, bool):
        return (_("oui") if value else _("non")), False
    if isinstance(value, int):
        return _number(name, value), False
    text = str(value)
    if DIGEST.fullmatch(text):
        return grouped_digest(text), True
    if IDENTITY.fullmatch(text):
        return text, True
    say = VALUES.get(name)
    return (say(text) if say else text), False


def _number(name: str, value: int) -> str:
    if not name.endswith("_ms"):
        return formats.count(value)
    if value < INSTANT_MIN:
        return formats.duration(value)
    return formats.moment(value)


def _translate_by(words: Mapping[str, str]) -> Callable[[str], str]:
    """Say a value by these words; one that is not of them as it is."""
    return lambda value: _(str(words[value])) if value in words else value


def _looked(looks: Mapping[str, room.Look]) -> Callable[[str], str]:
    return _translate_by({value: look.word for value, look in looks.items()})


def _cause(value: str) -> str:
    causes = {str(cause): word for cause, word in losses.CAUSES.items()}
    return _translate_by({**causes, **room.CAUSES})(value)


def _kind(value: str) -> str:
    words = {**matching.PHASES, **matching.ROUNDS, **SITTINGS}
    return _translate_by(words)(value)


def _phase(value: str) -> str:
    return (
        str(PHASES[value]) if value in PHASES else _translate_by(matching.PHASES)(value)
    )


def _moment(value: str) -> str:
    return formats.moment(int(value)) if value.isdecimal() else value


VALUES: Mapping[str, Callable[[str], str]] = {
    "account": _translate_by(ACCOUNTS),
    "audience": _translate_by(audiences.NAMES),
    "audiences": _translate_by(audiences.NAMES),
    "below_least": _translate_by(matching.VALUES),
    "cause": _cause,
    "causes": _cause,
    "couples": _translate_by(matching.PHASES),
    "data_class": _translate_by(archive.CLASSES),
    "deletes": _translate_by(matching.PHASES),
    "drill": _translate_by(drills.NAMES),
    "field": name_word,
    "given": role_word,
    "incident": _looked(room.INCIDENTS),
    "kind": _kind,
    "kinds": _translate_by(casefiles.KINDS),
    "lack": _translate_by(form_fields.LACK_NAMES),
    "light": _translate_by(cast("Mapping[str, str]", readiness.LIGHTS)),
    "lock_policy": kiosk.policy_words,
    "alone": _translate_by(cast("Mapping[str, str]", single_marks.GRIDS_ALONE)),
    "missing_station": _translate_by(
        cast("Mapping[str, str]", single_marks.MISSING_STATIONS)
    ),
    "need": _looked(room.NEEDS),
    "opens": _translate_by(matching.PHASES),
    "opens_ms": _moment,
    "outcome": _translate_by(casefiles.OUTCOMES),
    "part": _translate_by(FILES),
    "phase": _phase,
    "proposed": kind_word,
    "reorders": _translate_by(matching.PHASES),
    "roles": role_word,
    "roles_before": role_word,
    "roles_ended": role_word,
    "roster": _translate_by(FILES),
    "said_ms": _moment,
    "scope": _translate_by(SCOPES),
    "seen": _looked(room.SEEN),
    "stands": _looked(room.SEEN),
    "settings_changed": _translate_by(settings.NAMES),
    "state": _looked(room.STATES),
    "trouble": _translate_by(TROUBLES),
    "until": archive.day_word,
    "unconfirmed": _translate_by(matching.VALUES),
    "wanted": kind_word,
    "word": _translate_by(cell.STATUS_NAMES),
}
"""How values of a list known before are said."""
