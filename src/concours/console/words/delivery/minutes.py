"""French words of the minutes, an official document that has no other language."""

import re
from collections.abc import Callable, Iterator, Mapping

from concours.console.words import formats
from concours.console.words.act_kinds import kind_word
from concours.console.words.delivery.losses import CAUSES as LOST_TIME
from concours.console.words.delivery.room import incident_look
from concours.console.words.fact_names import name_word
from concours.core.kernel.canonical import Json

STATES = {
    "absent": "aucune action au registre",
    "excluded": "exclusion, copie gardée à part",
    "given_up": "attente de la copie levée",
    "not_handed": "copie non remise",
    "complete": "copie remise",
}
STATES_SHORT = {
    "absent": "absent",
    "excluded": "exclu",
    "given_up": "levée",
    "not_handed": "non remise",
    "complete": "remise",
}
ABSENCES = {
    "late": "arrivé en retard à",
    "absent": "noté absent à",
    "out": "sorti à",
    "back": "revenu à",
    "left": "parti à",
}
CALL_ENDS = {
    "seen": "vu par la salle",
    "taken_back": "retiré par le candidat",
    "unanswered": "sans réponse",
}
CAUSES = {
    "evacuation": "évacuation",
    "alarm": "alarme",
    "technical": "incident technique",
    "lock": "verrouillage",
    "exclusion": "exclusion",
    "rest": "pause de repos",
}
LOST: Mapping[str, str] = {str(cause): word for cause, word in LOST_TIME.items()}
DECISIONS = {
    "open": "sans suite",
    "confirmed": "confirmée",
    "withdrawn": "retirée",
}
INCIDENT_STATES = {
    "open": "ouvert",
    "seen": "vu",
    "assigned": "confié",
    "noted": "suivi d’une note",
    "closed": "clos",
}
LEFT_OUT = frozenset(
    {"attempt", "keeper_key", "key", "package", "scope", "lead_ms", "engine"}
)
INSTANT_MIN = 1_000_000_000_000
HEXADECIMAL = re.compile("[0-9a-f]{64,}")

WORDS: Mapping[str, Callable[[str], str]] = {
    "cause": lambda cause: CAUSES.get(cause, cause),
    "counts": lambda cause: str(LOST.get(cause, cause)),
    "incident": lambda kind: str(incident_look(kind).word),
    "proposed": kind_word,
    "seen": lambda kind: ABSENCES.get(kind, kind),
    "state": lambda state: INCIDENT_STATES.get(state, state),
}
"""Facts whose value is a stable word of the code: how each is said."""


def said_of_act(body: Mapping[str, Json]) -> str:
    """Return the facts of an act in one line; what only a machine reads is left out."""
    return " ; ".join(_facts(body))


def _facts(body: Mapping[str, Json]) -> Iterator[str]:
    for name, value in body.items():
        if name in LEFT_OUT or value in (None, "", []) or isinstance(value, dict):
            continue
        if name == "sites" and not isinstance(value, list):  # a count, or identities
            continue
        if name == "granted" and isinstance(value, list):
            yield ", ".join(_gift(gift) for gift in value)
        else:
            yield f"{name_word(name)} {_value_words(name, value)}"


def _value_words(name: str, value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_value_words(name, item) for item in value)
    if name.endswith("_ms") and isinstance(value, int):
        is_instant = value > INSTANT_MIN
        return formats.hour_exact(value) if is_instant else formats.duration(value)
    text = str(value)
    if HEXADECIMAL.fullmatch(text):
        return f"{text[:16]}…"
    say = WORDS.get(name)
    return say(text) if say else text


def _gift(gift: Json) -> str:
    assert isinstance(gift, dict), "what was granted names each candidate"
    return f"n° {gift['candidate']} : {gift['minutes']} min"
