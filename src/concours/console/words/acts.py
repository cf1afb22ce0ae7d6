"""An act in one sentence, as somebody who was away reads it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext, ngettext_lazy

from concours.console.words import formats
from concours.console.words.act_kinds import kind_word
from concours.console.words.act_sentences import BY_TWO, SECOND_SENTENCES, SENTENCES
from concours.console.words.facts import value_word
from concours.core.kernel.canonical import Json

NAMED = re.compile(r"%\((\w+)\)s")
LISTED_MAX = 4
"""Of a longer list the first are named, and how many others there are."""
COUNTED: Mapping[str, Any] = {
    "absent": ngettext_lazy("%(shown)s absent", "%(shown)s absents", "number"),
    "added": ngettext_lazy("%(shown)s ajout", "%(shown)s ajouts", "number"),
    "candidates": ngettext_lazy("%(shown)s candidat", "%(shown)s candidats", "number"),
    "changed": ngettext_lazy("%(shown)s changement", "%(shown)s changements", "number"),
    "circuits": ngettext_lazy("%(shown)s circuit", "%(shown)s circuits", "number"),
    "configurations": ngettext_lazy(
        "%(shown)s configuration", "%(shown)s configurations", "number"
    ),
    "days": ngettext_lazy("%(shown)s jour", "%(shown)s jours", "number"),
    "experts": ngettext_lazy("%(shown)s expert", "%(shown)s experts", "number"),
    "lines": ngettext_lazy("%(shown)s ligne", "%(shown)s lignes", "number"),
    "made": ngettext_lazy("%(shown)s lettre", "%(shown)s lettres", "number"),
    "marked": ngettext_lazy("%(shown)s copie", "%(shown)s copies", "number"),
    "minutes": ngettext_lazy("%(shown)s minute", "%(shown)s minutes", "number"),
    "placed": ngettext_lazy("%(shown)s affecté", "%(shown)s affectés", "number"),
    "quorum": ngettext_lazy(
        "%(shown)s part de clé", "%(shown)s parts de clé", "number"
    ),
    "ranked": ngettext_lazy(
        "%(shown)s candidat classé", "%(shown)s candidats classés", "number"
    ),
    "seats": ngettext_lazy("%(shown)s poste", "%(shown)s postes", "number"),
    "sites": ngettext_lazy("%(shown)s centre", "%(shown)s centres", "number"),
    "students": ngettext_lazy("%(shown)s étudiant", "%(shown)s étudiants", "number"),
}
WHOM = {
    "nation": noop("tous les candidats"),
    "exam": noop("tous les candidats"),
    "missing": noop("ceux à qui il en manquait"),
    "examiners": noop("tous les examinateurs"),
}


def sentence_of(kind: str, body: Mapping[str, Json]) -> str:
    """Return what an act says, in words; of a kind unknown here its name."""
    words = {name: word for name, word in _words_of(body) if word}
    first = next(
        (one for one in SENTENCES.get(kind, ()) if _names(one) <= words.keys()), None
    )
    besides = [
        one
        for one in (*SECOND_SENTENCES.get(kind, ()), BY_TWO)
        if _names(one) <= words.keys()
    ]
    main = f"{kind_word(kind)}." if first is None else _(first) % words
    return " ".join([main, *(_(one) % words for one in besides)])


def _names(sentence: str) -> set[str]:
    return set(NAMED.findall(sentence))


def _words_of(body: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Yield the facts of a body as they stand in a sentence; those left empty not."""
    for name, value in body.items():
        if value not in (None, "", [], {}):
            yield name, _word(name, value)
    for name, make in MADE.items():
        yield name, make(body)


def _word(name: str, value: Json) -> str:
    if isinstance(value, list):
        return _join_first([_word(name, item) for item in value])
    if isinstance(value, int) and name in COUNTED:
        return str(COUNTED[name] % {"number": value, "shown": formats.count(value)})
    if isinstance(value, int) and name.endswith("_ms"):
        return formats.day_and_hour(value)
    return value_word(name, value)


def _join_first(words: list[str]) -> str:
    shown = ", ".join(words[:LISTED_MAX])
    others_count = len(words) - LISTED_MAX
    if others_count <= 0:
        return shown
    words_of_all = ngettext(
        "%(shown)s et %(others)s autre",
        "%(shown)s et %(others)s autres",
        others_count,
    )
    return words_of_all % {"shown": shown, "others": formats.count(others_count)}


def _whom_words(body: Mapping[str, Json]) -> str:
    """Return whom an act concerns: a candidate, a room, a site, everybody."""
    if body.get("candidate"):
        return _("le candidat n° %(number)s") % {"number": body["candidate"]}
    if body.get("examiner"):
        return _("l’examinateur n° %(number)s") % {"number": body["examiner"]}
    if body.get("site"):
        return ", ".join(str(body[part]) for part in ("site", "room") if body.get(part))
    scope = WHOM.get(str(body.get("scope", "")))
    return _(scope) if scope else ""


def _trial_outcome(body: Mapping[str, Json]) -> str:
    return _("réussi") if body.get("held") else _("échoué")


MADE: Mapping[str, Callable[[Mapping[str, Json]], str]] = {
    "whom": _whom_words,
    "trial": _trial_outcome,
}
"""What sentences name and no body holds as it is."""
