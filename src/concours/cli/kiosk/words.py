"""What `concours kiosk` says of refusals, dissents and dangers, in two languages."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kiosk.dangers import Danger, DangerKind
from concours.core.kiosk.plist.values import Plist, PlistDate
from concours.core.kiosk.seb_json import sort_key

SHOWN_LENGTH_MAX = 80

REFUSALS = {
    "kiosk.file_too_large": (
        "le fichier est trop grand",
        "the file is too large",
    ),
    "kiosk.content_too_large": (
        "ce que le fichier contient est trop grand",
        "what the file unfolds into is too large",
    ),
    "kiosk.format_refused": (
        "ce format n’est pas lu",
        "this format is not read",
    ),
    "kiosk.file_damaged": (
        "le fichier est coupé ou abîmé",
        "the file is cut or damaged",
    ),
    "kiosk.password_missing": (
        "le fichier est chiffré : donnez --password-file",
        "the file is encrypted: give --password-file",
    ),
    "kiosk.password_wrong": (
        "ce mot de passe n’ouvre pas le fichier, ou le fichier a été modifié",
        "this password does not open the file, or somebody altered it",
    ),
    "kiosk.plist_invalid": (
        "les réglages ne sont pas une liste de propriétés",
        "the settings are no property list",
    ),
    "kiosk.place_unknown": (
        "cet examen n’a pas ce nom ; les siens viennent après",
        "this exam does not have this name; those it has follow",
    ),
    "store.unknown": ("cette maison n’a pas cet examen", "this house has no such exam"),
    "kiosk.setting_refused": (
        "cette valeur n’est pas acceptée",
        "this value is not accepted",
    ),
}
DISSENTS = {
    "case_twins": (
        "deux clés ne diffèrent que par la casse",
        "two keys differ by case alone",
    ),
    "date": (
        "date : chaque client l’écrit à sa façon",
        "a date: each client writes its own way",
    ),
    "empty_dictionary": ("dictionnaire vide", "an empty dictionary"),
    "key_sign": (
        "signe autre qu’une lettre ou un chiffre dans une clé",
        "a sign other than a letter or digit in a key",
    ),
    "key_twice": ("clé donnée deux fois", "a key given twice"),
    "nested_array": ("tableau dans un tableau", "an array within an array"),
    "raw_text": (
        "guillemet ou caractère de contrôle",
        "a quote or a control character",
    ),
    "real": ("nombre réel", "a real number"),
    "removed_last": (
        "la dernière clé n’est pas comptée : virgule restée sous Windows",
        "the last key is not hashed: Windows leaves a comma",
    ),
    "repeated_text": ("texte répété dans un tableau", "a text repeated in an array"),
    "version_case": (
        "originatorVersion avec d’autres majuscules",
        "originatorVersion in other capitals",
    ),
    "wide_integer": ("entier de plus de 32 bits", "an integer of more than 32 bits"),
}
DANGERS: Mapping[DangerKind, tuple[str, str]] = {
    "unlocked": (
        "sans mot de passe pour quitter, un iPad n’est pas verrouillé",
        "without a quit password an iPad is not locked",
    ),
    "lock_left_to_fleet": (
        "un iPad ne se verrouille que si le serveur de la flotte le fait (App Lock)",
        "an iPad is locked only if the fleet's server does it (App Lock)",
    ),
    "start_without_tls": (
        "la première page doit s’ouvrir en https",
        "the first page has to open over https",
    ),
    "filter_off": (
        "sans filtre, toute adresse s’ouvre",
        "without a filter any address opens",
    ),
    "filter_wide": (
        "cette règle laisse passer bien plus que l’examen",
        "this rule lets through far more than the exam",
    ),
    "profile_erased": (
        "Windows efface la clé et les réponses à la fin",
        "Windows erases the key and the answers at the end",
    ),
    "cookies_erased": (
        "la tablette oublie qui elle est",
        "the tablet forgets who it is",
    ),
    "reload_allowed": (
        "hors ligne, recharger perd la page",
        "offline, a reload loses the page",
    ),
    "engine_without_keys": (
        "autre que 3, la page ne lit aucune clé",
        "unless it is 3, the page can read no key",
    ),
    "reconfigurable": (
        "une autre configuration peut remplacer celle-ci",
        "another configuration may take its place",
    ),
    "way_out": (
        "ouvre une issue hors de la page de l’examen",
        "opens a way past the exam's page",
    ),
}
ABSENT = ("absent", "missing")


def refuse(refusal: Refusal, name: str, *, is_json: bool) -> int:
    """Say why a file was not read, or not made, to machines if asked; return 1."""
    facts = refusal.facts()
    if is_json:
        answer = {"refused": refusal.code, "facts": facts}
        show(json.dumps(answer, ensure_ascii=False))
    details = " · ".join(str(fact) for fact in facts.values() if fact != "")
    fr, en = REFUSALS[refusal.code]
    ending = f" ({details})" if details else ""
    complain(fr=f"{name} : {fr}{ending}", en=f"{name}: {en}{ending}")
    return 1


def dissent_sentence(kind: str) -> str:
    """Return what clients differ in."""
    fr, en = DISSENTS[kind]
    return choose(fr=fr, en=en)


def danger_line(danger: Danger) -> str:
    """Return one dangerous setting, what the file says of it, and what it risks."""
    fr, en = DANGERS[danger.kind]
    if danger.value is None:
        value = f"({choose(fr=ABSENT[0], en=ABSENT[1])})"
    else:
        value = f"= {shown_value(danger.value)}"
    space = choose(fr=" ", en="")
    return f"! {danger.setting} {value}{space}: {choose(fr=fr, en=en)}"


def shown_value(value: Plist) -> str:
    """Return a value on one line, cut where nobody would read on."""
    text = json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= SHOWN_LENGTH_MAX else f"{text[:SHOWN_LENGTH_MAX]}…"


def plain(value: Plist) -> Any:
    """Return a value as JSON can say it: data in Base64, dates as their text."""
    match value:
        case dict():
            keys = sorted(value, key=sort_key)
            return {key: plain(value[key]) for key in keys}
        case list():
            return [plain(item) for item in value]
        case bytes():
            return b64encode(value).decode()
        case PlistDate():
            return value.text
        case float() if not abs(value) < float("inf"):
            return str(value)
    return value
