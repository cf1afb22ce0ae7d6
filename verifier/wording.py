"""Folding of wordings: section "Wordings" of `docs/reference/marking.md`."""

import re
from unicodedata import category, normalize

HYPHEN = "-‐‑‒–—−"
MARKS = "'’‘ʼ`´\"“”„«»‹›.,;:!?¡¿…()[]{}/\\_·•"
SPELLED_OUT = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}
A_HYPHEN = re.compile(f"[{re.escape(HYPHEN)}]")
A_MARK = re.compile(f"[{re.escape(MARKS)}]")


def fold_wording(text: str, folds: list[str]) -> str:
    """Return the form in which a wording is compared."""
    text = normalize("NFKD", text)
    if "case" in folds:
        text = normalize("NFKD", text.casefold())
    if "ligatures" in folds:
        for ligature, letters in SPELLED_OUT.items():
            text = text.replace(ligature, letters)
    unwanted = ("Cf", "Mn") if "accents" in folds else ("Cf",)
    text = "".join(letter for letter in text if category(letter) not in unwanted)
    if "punctuation" in folds:
        text = A_MARK.sub(" ", A_HYPHEN.sub(_hyphen, text))
    return " ".join(text.split())


def _hyphen(match: re.Match[str]) -> str:
    whole, at = match.string, match.start()
    around = whole[max(at - 1, 0) : at] + whole[at + 1 : at + 2]
    return " " if len(around) == 2 and around.isalnum() else "-"
