"""The values, texts and papers that `make_vectors` turns into vectors."""

from typing import TypeAlias

from concours.core.kernel.canonical import Json

Body: TypeAlias = tuple[str, Json]


def _nested(depth: int) -> Json:
    value: Json = []
    for _ in range(depth - 1):
        value = [value]
    return value


VALUES: dict[str, Json] = {
    "null": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "largest": 2**53 - 1,
    "smallest": -(2**53 - 1),
    "empty text": "",
    "accents stay": "Épreuve n° 1 · « déjà » − 0,5",
    "escapes": '"\\/\b\f\n\r\t\x00\x1f\x7f',
    "line separators stay": "\u2028\u2029",
    "beyond the basic plane": "🫀",
    "decomposed stays decomposed": "e\u0301",
    "empty list": [],
    "empty object": {},
    "list": [1, [2, []], {"a": None}],
    "keys by code point": {
        "b": 1,
        "a": 2,
        "B": 3,
        "é": 4,
        "": 5,
        "10": 6,
        "9": 7,
        "\U0001f600": 8,
        "\uff5e": 9,
    },
    "deepest": _nested(17),
}
"""Values that have a canonical form, by name."""

REFUSALS: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{a:1}",
    "space": b'{"a": 1}',
    "new line at the end": b"1\n",
    "keys out of order": b'{"b":1,"a":2}',
    "keys by UTF-16 unit": '{"\U0001f600":8,"\uff5e":9}'.encode(),
    "key twice": b'{"a":1,"a":1}',
    "float": b"1.5",
    "whole number written as a float": b"1.0",
    "exponent": b"1e3",
    "minus zero": b"-0",
    "leading zero": b"01",
    "number too large": b"9007199254740992",
    "not a number": b"NaN",
    "escaped letter": b'"\\u00e9"',
    "escaped slash": b'"\\/"',
    "upper-case escape": b'"\\u001F"',
    "lone surrogate, escaped": b'"\\ud800"',
    "lone surrogate, raw": b'"\xed\xa0\x80"',
    "not UTF-8": b'"\xff"',
    "byte order mark": b"\xef\xbb\xbf1",
    "too deep": b"[" * 18 + b"]" * 18,
    "two values": b"1 2",
}
"""Bytes that no implementation may take for canonical JSON, by name."""

FIELDS: list[list[bytes]] = [
    [],
    [b""],
    [b"a", b"bc"],
    [b"ab", b"c"],
    ["é".encode(), bytes(40)],
]

FIRST_BODIES: list[Body] = [
    ("opened", {"base": None, "paper": "ab" * 32}),
    ("seen", {"question": "dp1-q1"}),
    ("answered", {"answer": ["A", "C"], "question": "dp1-q1"}),
    ("eliminated", {"propositions": ["D"], "question": "dp1-q1"}),
    ("answered", {"answer": "œdème aigu — poumon 🫁", "question": "kfp1-q1"}),
    ("validated", {"question": "dp1-q1"}),
    ("left", {}),
    ("returned", {}),
    ("framed", {"height": 752, "of": [1280, 800], "width": 1280}),
    ("viewed", {"centre": [4, 3], "figure": 1, "zoom": 250}),
    ("pasted", {"length": 18, "question": "kfp1-q1"}),
    ("left", {"by": "blur"}),
]

FIGURES: list[Json] = [
    {
        "part": 1,
        "type": "image/webp",
        "width": 8,
        "height": 8,
        "tiled": False,
        "alt": "Radiographie de thorax de face",
        "caption": "<em>Source</em>",
    },
    {
        "part": 2,
        "type": "image/webp",
        "width": 600,
        "height": 2,
        "tiled": True,
        "alt": "Lame",
        "caption": "",
    },
]

QUESTION: Json = {
    "id": "qi-q1",
    "number": 1,
    "format": "QRM",
    "text": "<p>Quelles sont les propositions exactes ?</p>",
    "facts": None,
    "figures": FIGURES,
    "expected": None,
    "propositions": [{"id": name, "text": f"Texte {name}"} for name in "ABCD"],
    "image": None,
    "segments": None,
    "script": None,
}

CONTENT: Json = {
    "protocol": 1,
    "paper": {
        "code": "vectors",
        "version": 1,
        "title": "Épreuve d’essai",
        "duration_ms": 600_000,
    },
    "dossiers": [
        {
            "id": "qi",
            "kind": "isolated",
            "navigation": "free",
            "title": "Question isolée",
            "vignette": "",
            "figures": [],
            "article": None,
            "questions": [QUESTION],
        }
    ],
}

KEY_DOCUMENT: Json = {
    "protocol": 1,
    "paper": {"code": "vectors", "version": 1},
    "questions": [
        {
            "id": "qi-q1",
            "dossier": "qi",
            "format": "QRM",
            "rank": "A",
            "item": 151,
            "coefficient": [1, 1],
            "points": [1, 1],
            "key": {
                "offered": ["A", "B", "C", "D"],
                "correct": ["A", "C"],
                "indispensable": [],
                "inacceptable": ["D"],
            },
        }
    ],
}
