"""The attestation: what one candidate may show to others, and they can verify alone.

Set on demand: a page takes 6 to 9 ms of a core and 40 kB, so that to make 12,000 of
them in advance would fill half a gigabyte with what most never ask for.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any, TypeAlias

from concours.core.kernel.time import Instant
from concours.core.results.sheets.gates import gate_of, is_of_stations
from concours.gateway.results.words import Words
from concours.store.journal.results import AttestedBearer, ProvenSheet

Facts: TypeAlias = Mapping[str, Any]

DIGEST_BYTES = 32


def attestation_page(view: Facts, words: Words) -> str:
    """Return the same attestation as a page, which prints on one sheet of A4."""
    return "".join(_page(view, words))


def _page(view: Facts, words: Words) -> Iterator[str]:
    origin = " · ".join(filter(None, (view["institution"], view["exam"])))
    yield f'<article class="attestation"><p class="over">{words.content(origin)}</p>'
    yield f"<h1>{view['title']}</h1><p><b>{escape(view['name'])}</b><br>"
    yield f"{escape(view['candidate'])}</p><p>{escape(view['sentence'])}</p><ul"
    yield ' class="ranks">'
    for label, value in view["rows"]:
        yield f"<li><span>{escape(label)}</span><b>{escape(value)}</b></li>"
    yield f'</ul><p class="small">{escape(view["when"])}</p>'
    if view["reason"]:
        yield f'<p class="small">{escape(view["reason"])}</p>'
    yield f'<div class="proof"><p class="small">{view["proof"]}</p>'
    for label, digits in view["digests"]:
        yield f'<p class="small">{label}<br><code>{digits}</code></p>'
    yield f'</div></article><p class="small screen">{words["print"]}</p>'


def proof_of(proof: ProvenSheet) -> dict[str, Any]:
    """Return all that verifies a sheet: `docs/reference/result-sheet.md`."""
    path = proof.path
    return {
        "attestation": 1,
        "exam": str(proof.exam),
        "number": proof.number,
        "opens_ms": proof.opens,
        "common": sha256(proof.common).hexdigest(),
        "sheet": json.loads(proof.sheet),
        "salt": proof.salt.hex(),
        "index": proof.place,
        "size": proof.leaves_count,
        "path": [
            path[at : at + DIGEST_BYTES].hex()
            for at in range(0, len(path), DIGEST_BYTES)
        ],
        "root": proof.root.hex(),
        "signer": proof.signer.hex(),
        "signature": proof.signature.hex(),
    }


def attested_facts(
    proof: ProvenSheet, bearer: AttestedBearer, words: Words, *, institution: str = ""
) -> dict[str, Any]:
    """Return what an attestation says: the signed sheet, and whose it is.

    The name and the days are the roster's and the sittings': the sheet that is signed
    bears a number.
    """
    sheet, common = json.loads(proof.sheet), json.loads(proof.common)
    number, instant = proof.number, words.instant(proof.opens)
    return {
        "lang": words.lang,
        "title": words["attestation"],
        "exam": common["exam"]["title"],
        "institution": institution,
        "name": bearer.name,
        "candidate": words["candidate"].format(number=sheet["candidate"]),
        "sentence": _sentence(sheet, common, words),
        "rows": list(_rows(sheet, common, bearer, words)),
        "when": words["published"].format(number=number, instant=instant),
        "reason": proof.reason and words["corrected"].format(reason=proof.reason),
        "proof": words["verify"],
        "digests": [
            [words["proof"], sha256(proof.sheet).hexdigest()],
            [words["root"], proof.root.hex()],
            [words["signature"], _in_lines(proof.signature.hex())],
        ],
        "facts": json.dumps(proof_of(proof), ensure_ascii=False),
    }


def _in_lines(digits: str) -> str:
    """Return digits as lines that a page is wide enough for."""
    return "\n".join(digits[at : at + 64] for at in range(0, len(digits), 64))


def _sentence(sheet: Facts, common: Facts, words: Words) -> str:
    """Return the mark that the exam looks at, and what it opens."""
    gate = gate_of(common)
    on = "rank_a" if gate is not None and gate.is_on_rank_a else "all"
    gated_mark = sheet["rank_a" if on == "rank_a" else "mark"]
    if gated_mark is None:
        return words["no_mark"]
    sentence = words[f"judged_{on}"].format(mark=words.mark(gated_mark["shown"]))
    if gate is None:
        return sentence
    name = "reached" if gated_mark["passed"] else "not_reached"
    opens, least = words[f"opens_{gate.opens}"], words.mark(str(gate.least))
    return sentence + words[name].format(gate=least, opens=opens)


def _rows(
    sheet: Facts, common: Facts, bearer: AttestedBearer, words: Words
) -> Iterator[list[str]]:
    prefix = "half_day_" if is_of_stations(common) else ""
    for facts, own in zip(common["sittings"], sheet["sittings"], strict=True):
        title, day_ms = facts["title"], bearer.days.get(facts["sitting"])
        if day_ms is not None:
            title = f"{title}, {words.day(Instant(day_ms))}"
        if own["state"] == "marked" and own["shown"] is not None:
            mark_text = words.mark(own["shown"])
            yield [title, words["on"].format(mark=mark_text)]
        elif own["state"] != "elsewhere":
            yield [title, words[f"{prefix}{own['state']}"]]
    if sheet["mark"] is not None and len(common["sittings"]) > 1:
        mark_text = words.mark(sheet["mark"]["shown"])
        yield [words["overall"], words["on"].format(mark=mark_text)]
    if sheet["ranking"] is None:
        return
    group_names = {item["group"]: item["name"] for item in common["ranking"]["groups"]}
    for group in sheet["ranking"]["groups"]:
        place = words["place"].format(place=group["place"], of=group["of"])
        yield [group_names[group["group"]][words.lang], place]
