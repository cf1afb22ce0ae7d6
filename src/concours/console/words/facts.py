"""The facts of an act, or of a refusal, as a court reads them.

Each has a name in words; an instant is a day and an hour, a length a duration, a
digest groups of four. What only compares, and what is long, is folded.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from concours.console.words import formats
from concours.console.words.deeds import PHASES, kind_word, role_word
from concours.console.words.delivery import losses, readiness, room
from concours.console.words.matching import matching
from concours.core.kernel.canonical import Json

NAMES = {
    "absent": gettext_lazy("absents"),
    "account": gettext_lazy("compte"),
    "act": gettext_lazy("acte"),
    "address": gettext_lazy("réseau"),
    "added": gettext_lazy("ajoutés"),
    "alive": gettext_lazy("tablettes reliées (bonnes, à surveiller, mauvaises)"),
    "amended": gettext_lazy("questions touchées"),
    "answers": gettext_lazy("relevé des réponses"),
    "apart": gettext_lazy("tenus à part"),
    "assignee": gettext_lazy("confié à"),
    "at": gettext_lazy("à"),
    "at_ms": gettext_lazy("à"),
    "attempt": gettext_lazy("copie"),
    "before": gettext_lazy("à la place de"),
    "below_least": gettext_lazy("liste trop courte"),
    "bytes_count": gettext_lazy("octets"),
    "bytes_max": gettext_lazy("octets, au plus"),
    "calendar": gettext_lazy("calendrier"),
    "campaign": gettext_lazy("campagne"),
    "candidate": gettext_lazy("candidat n°"),
    "candidates": gettext_lazy("candidats"),
    "cause": gettext_lazy("cause"),
    "causes": gettext_lazy("causes"),
    "changed": gettext_lazy("modifiés"),
    "clock": gettext_lazy("horloges (bonnes, à surveiller, mauvaises)"),
    "chosen_ms": gettext_lazy("choisi le"),
    "closes_ms": gettext_lazy("se ferme"),
    "code": gettext_lazy("code"),
    "commitment": gettext_lazy("engagement"),
    "commitments": gettext_lazy("engagements"),
    "common": gettext_lazy("document commun"),
    "concerned": gettext_lazy("personne concernée"),
    "contracts": gettext_lazy("contrats à postes réservés"),
    "copies": gettext_lazy("copies consultables"),
    "count": gettext_lazy("nombre"),
    "count_max": gettext_lazy("nombre, au plus"),
    "counts": gettext_lazy("compte"),
    "couples": gettext_lazy("couples"),
    "deletes": gettext_lazy("supprimer, dans les phases"),
    "denominator": gettext_lazy("dénominateur"),
    "digest": gettext_lazy("empreinte"),
    "document": gettext_lazy("document"),
    "doors": gettext_lazy("entrées"),
    "ended": gettext_lazy("codes remplacés"),
    "ended_ms": gettext_lazy("fini"),
    "engine": gettext_lazy("moteur"),
    "enrolled": gettext_lazy("tablettes enrôlées (bonnes, à surveiller, mauvaises)"),
    "epoch": gettext_lazy("tablette, dans l’ordre"),
    "exam": gettext_lazy("session"),
    "excluded": gettext_lazy("exclu par l’acte"),
    "expected": gettext_lazy("attendus"),
    "experts": gettext_lazy("experts"),
    "expires_ms": gettext_lazy("à confirmer avant"),
    "faults": gettext_lazy("défauts"),
    "faults_count": gettext_lazy("défauts, nombre"),
    "field": gettext_lazy("champ"),
    "file": gettext_lazy("empreinte du fichier"),
    "form": gettext_lazy("forme"),
    "given": gettext_lazy("fonctions données"),
    "given_up": gettext_lazy("attentes levées"),
    "granted": gettext_lazy("temps donné"),
    "groups": gettext_lazy("groupes, version"),
    "halves": gettext_lazy("demi-points"),
    "handed_count_max": gettext_lazy("parts remises, au plus"),
    "held": gettext_lazy("gardées"),
    "id": gettext_lazy("identifiant"),
    "incident": gettext_lazy("incident"),
    "inputs": gettext_lazy("empreinte des sources"),
    "is_excluded": gettext_lazy("exclu"),
    "is_final": gettext_lazy("définitif"),
    "key": gettext_lazy("grille"),
    "key_document": gettext_lazy("grille scellée"),
    "keeper_key": gettext_lazy("clé du gardien"),
    "keyholders": gettext_lazy("détenteurs"),
    "kind": gettext_lazy("genre"),
    "kiosk": gettext_lazy("verrous (prouvés, non prouvés, absents)"),
    "launched_count": gettext_lazy("épreuves ouvertes"),
    "lead_ms": gettext_lazy("délai"),
    "lead_ms_max": gettext_lazy("délai, au plus"),
    "lead_ms_min": gettext_lazy("délai, au moins"),
    "least": gettext_lazy("au moins"),
    "left": gettext_lazy("déjà en place"),
    "length": gettext_lazy("longueur"),
    "length_max": gettext_lazy("longueur, au plus"),
    "light": gettext_lazy("état"),
    "lines": gettext_lazy("lignes"),
    "login": gettext_lazy("personne"),
    "logins": gettext_lazy("personnes"),
    "lost_ms": gettext_lazy("perdu"),
    "made": gettext_lazy("convocations"),
    "marked": gettext_lazy("copies"),
    "market": gettext_lazy("empreinte du marché"),
    "marks": gettext_lazy("notes"),
    "minutes": gettext_lazy("minutes"),
    "missing": gettext_lazy("manquent"),
    "more_for_unassigned": gettext_lazy("vœux de plus pour qui est sans poste"),
    "most": gettext_lazy("au plus"),
    "newest": gettext_lazy("le plus récent"),
    "name": gettext_lazy("nom"),
    "network": gettext_lazy("réseau"),
    "news": gettext_lazy("nouvelle n°"),
    "news_last": gettext_lazy("à la nouvelle n°"),
    "now_ms": gettext_lazy("il était"),
    "number": gettext_lazy("numéro"),
    "only": gettext_lazy("centres à part"),
    "opened": gettext_lazy("ouvert par l’acte"),
    "opens": gettext_lazy("phase"),
    "opens_ms": gettext_lazy("s’ouvre"),
    "opens_not_before_ms": gettext_lazy("pas avant"),
    "overridden": gettext_lazy("passages en force"),
    "package": gettext_lazy("sujet scellé"),
    "pairs_most": gettext_lazy("paires d’un couple, au plus"),
    "panel": gettext_lazy("empreinte du panel"),
    "paper": gettext_lazy("sujet"),
    "part": gettext_lazy("partie"),
    "participants": gettext_lazy("participants, version"),
    "password_until_ms": gettext_lazy("premier mot de passe valable jusqu’à"),
    "path": gettext_lazy("endroit"),
    "paused": gettext_lazy("arrêtés"),
    "phase": gettext_lazy("étape"),
    "placed": gettext_lazy("affectés"),
    "places": gettext_lazy("endroits"),
    "planned_ms": gettext_lazy("prévu à"),
    "position": gettext_lazy("part"),
    "posts": gettext_lazy("postes"),
    "present": gettext_lazy("parts présentes"),
    "proposal": gettext_lazy("proposée par l’acte"),
    "proposed": gettext_lazy("proposé"),
    "proposed_by": gettext_lazy("proposé par"),
    "proposer": gettext_lazy("a proposé"),
    "public_key": gettext_lazy("clé publique"),
    "publication": gettext_lazy("publication"),
    "question": gettext_lazy("question"),
    "questions": gettext_lazy("questions"),
    "quorum": gettext_lazy("quorum"),
    "ranked": gettext_lazy("classés"),
    "ranking": gettext_lazy("classement"),
    "readiness": gettext_lazy("état des centres"),
    "reason": gettext_lazy("raison"),
    "rejoined": gettext_lazy("essais de coupure (bons, à surveiller, mauvais)"),
    "reorders": gettext_lazy("ordonner, dans les phases"),
    "result": gettext_lazy("empreinte du résultat"),
    "retry_ms": gettext_lazy("à essayer de nouveau après"),
    "roles": gettext_lazy("fonctions"),
    "roles_before": gettext_lazy("auparavant"),
    "room": gettext_lazy("salle"),
    "root": gettext_lazy("racine signée"),
    "roster": gettext_lazy("fichier de"),
    "round": gettext_lazy("tour"),
    "rules": gettext_lazy("règles"),
    "scope": gettext_lazy("pour"),
    "sealed": gettext_lazy("scellé par l’acte"),
    "sealed_digest": gettext_lazy("empreinte du scellement"),
    "seats": gettext_lazy("postes"),
    "seed": gettext_lazy("graine du tirage"),
    "seen": gettext_lazy("vu"),
    "seq": gettext_lazy("action n°"),
    "setting": gettext_lazy("réglage"),
    "settings": gettext_lazy("réglages"),
    "shares": gettext_lazy("parts"),
    "site": gettext_lazy("centre"),
    "site_code": gettext_lazy("code du centre"),
    "sites": gettext_lazy("centres"),
    "sitting": gettext_lazy("épreuve"),
    "sittings": gettext_lazy("épreuves"),
    "since_ms": gettext_lazy("depuis"),
    "size": gettext_lazy("écritures"),
    "spare": gettext_lazy("réserve"),
    "stands": gettext_lazy("déjà inscrit"),
    "state": gettext_lazy("état"),
    "steps": gettext_lazy("pas de la recherche"),
    "storage": gettext_lazy("mémoires (bonnes, à surveiller, mauvaises)"),
    "students": gettext_lazy("étudiants"),
    "t0_ms": gettext_lazy("ouverture"),
    "taken": gettext_lazy("déjà pris"),
    "term_ms": gettext_lazy("délai entre les deux"),
    "text": gettext_lazy("texte"),
    "title": gettext_lazy("titre"),
    "too_late": gettext_lazy("trop tard pour"),
    "too_late_count": gettext_lazy("trop tard pour, nombre"),
    "tries": gettext_lazy("essais"),
    "unconfirmed": gettext_lazy("liste non confirmée"),
    "until_ms": gettext_lazy("jusqu’à"),
    "verdict": gettext_lazy("jugement scellé"),
    "version": gettext_lazy("version"),
    "wanted": gettext_lazy("demandé"),
    "what": gettext_lazy("quoi"),
    "where": gettext_lazy("endroit"),
    "wishes_least": gettext_lazy("vœux au moins"),
    "wording": gettext_lazy("réponse"),
}
"""How each fact is called, of acts and of refusals."""

ACCOUNTS = {"anew": noop("ouvert de nouveau, à deux")}
SCOPES = {
    "nation": noop("toute la nation"),
    "exam": noop("toute la session"),
    "site": noop("un centre"),
    "room": noop("une salle"),
    "candidate": noop("un candidat"),
    "missing": noop("ceux à qui il manque"),
}
FILES = {
    "sites": noop("centres"),
    "candidates": noop("candidats"),
    "staff": noop("personnes"),
    "ecos": noop("ECOS"),
    "parcours": noop("parcours"),
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


def name_word(name: str) -> str:
    """Return how a fact is called; what is no fact, such as a site's name, as it is."""
    return str(NAMES.get(name, name))


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
    text, is_folded = _said(name, value)
    return Fact(word, text, is_folded)


def _gifts(name: str, given: Mapping[str, Json]) -> Iterator[str]:
    """Yield what an appointment gives to each, by login."""
    for login, gift in given.items():
        gifts = gift if isinstance(gift, list) else [gift]
        yield f"{login}\u00a0: {', '.join(_said(name, one)[0] for one in gifts)}"


def _list(name: str, word: str, values: list[Json]) -> Fact:
    if any(isinstance(one, dict) for one in values):
        return Fact(word, "", is_folded=True, parts=tuple(_entries(values)))
    said = [_said(name, one) for one in values]
    is_folded = len(said) > LISTED_MAX or any(folded for _text, folded in said)
    return Fact(word, ", ".join(text for text, _folded in said), is_folded)


def _entries(values: list[Json]) -> Iterator[Fact]:
    """Yield one line for each entry of a list, what it holds in a row."""
    for place, one in enumerate(values, start=1):
        inner = facts_of(one) if isinstance(one, dict) else []
        said = (f"{fact.name}\u00a0: {fact.value}" for fact in inner)
        yield Fact(str(place), " · ".join(said))


def _entry_word(name: str) -> str:
    """Return the name of a fact, or of a cause that is counted by its name."""
    if name in losses.CAUSES:
        return _(losses.CAUSES[name])
    return name_word(name)


def _said(name: str, value: Json) -> tuple[str, bool]:
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


def _known(words: Mapping[str, str]) -> Callable[[str], str]:
    """Say a value by these words; one that is not of them as it is."""
    return lambda value: _(str(words[value])) if value in words else value


def _looked(looks: Mapping[str, room.Look]) -> Callable[[str], str]:
    return _known({value: look.word for value, look in looks.items()})


def _cause(value: str) -> str:
    counted = {str(cause): word for cause, word in losses.CAUSES.items()}
    return _known({**counted, **room.CAUSES})(value)


def _kind(value: str) -> str:
    return _known({**matching.PHASES, **matching.ROUNDS})(value)


def _phase(value: str) -> str:
    return str(PHASES[value]) if value in PHASES else _known(matching.PHASES)(value)


VALUES: Mapping[str, Callable[[str], str]] = {
    "account": _known(ACCOUNTS),
    "below_least": _known(matching.VALUES),
    "cause": _cause,
    "causes": _cause,
    "couples": _known(matching.PHASES),
    "deletes": _known(matching.PHASES),
    "given": role_word,
    "incident": _looked(room.INCIDENTS),
    "kind": _kind,
    "light": _known(cast("Mapping[str, str]", readiness.LIGHTS)),
    "opens": _known(matching.PHASES),
    "part": _known(FILES),
    "phase": _phase,
    "proposed": kind_word,
    "reorders": _known(matching.PHASES),
    "roles": role_word,
    "roles_before": role_word,
    "roster": _known(FILES),
    "scope": _known(SCOPES),
    "seen": _looked(room.SEEN),
    "stands": _looked(room.SEEN),
    "state": _looked(room.STATES),
    "unconfirmed": _known(matching.VALUES),
    "wanted": kind_word,
}
"""How values of a list known before are said."""
