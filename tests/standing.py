"""Whether a number is written in a text by itself.

A digest or an identity in hexadecimal may hold any five digits, so `"04201" not in
page` fails once in some thousand runs although nobody is named.
"""

import re


def stands_in(word: str, text: str | bytes) -> bool:
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    alone = rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])"
    return re.search(alone, text) is not None
