"""Lists of the house as the folder of an allotment wants them.

Names of universities become codes, in small letters without accents; the university of
a site is what its code says until somebody writes another.
"""

import re
import unicodedata

CODE_LENGTH_MAX = 40


def code_of(name: str) -> str:
    """Return a name as a code: `Université de Reims` is `universite-de-reims`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", letters)
    return "-".join(words)[:CODE_LENGTH_MAX].strip("-") or "inconnue"
