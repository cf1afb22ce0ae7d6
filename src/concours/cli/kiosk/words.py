"""What `concours kiosk` says of refusals, dissents and dangers, in two languages."""

import json

from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal

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
DANGERS = {
    "unlocked": (
        "sans hashedQuitPassword, un iPad n’est pas verrouillé",
        "without hashedQuitPassword an iPad is not locked",
    ),
    "profile_erased": (
        "removeBrowserProfile : Windows efface la clé et les réponses à la fin",
        "removeBrowserProfile: Windows erases the key and the answers at the end",
    ),
    "cookies_erased": (
        "examSessionClearCookiesOnEnd : la tablette oublie qui elle est",
        "examSessionClearCookiesOnEnd: the tablet forgets who it is",
    ),
    "reload_allowed": (
        "browserWindowAllowReload : hors ligne, recharger perd la page",
        "browserWindowAllowReload: offline, a reload loses the page",
    ),
    "engine_without_keys": (
        "browserWindowWebView n’est pas 3 : pas de clé lue par la page",
        "browserWindowWebView is not 3: the page can read no key",
    ),
    "reconfigurable": (
        "examSessionReconfigureAllow : une autre configuration peut la remplacer",
        "examSessionReconfigureAllow: another configuration may take its place",
    ),
}


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


def danger_sentence(danger: str) -> str:
    """Return what a setting puts at risk."""
    fr, en = DANGERS[danger]
    return choose(fr=fr, en=en)
