"""Receipts: those of all sittings of who has signed in, and one that anybody may check.

A code has sixty bits of a digest that only its tablet has shown: whoever has it learns
that the copy was held, and when, never whose it is. It may stand in an address.
"""

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from concours.core.delivery.attempt.receipt import (
    TEXT_LENGTH_MAX,
    digests_of_code,
    receipt_code,
)
from concours.core.kernel.errors import Unavailable
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.tries import Try
from concours.gateway.edge.origin import client_network
from concours.gateway.results.asking import busy_page
from concours.gateway.results.forms import words_for
from concours.gateway.results.frame import hidden_fields, other_language
from concours.gateway.results.tree_proof import proof_links
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.receipts import HeldCopy, OwnReceipt, find_held_copies
from concours.store.journal.tries import count_tries, give_back_tries

NAME = "receipt"
"""In place of whose code is tried: that of a receipt says it of nobody."""


async def get_receipt(request: Request) -> Response:
    """Ask for the code of a receipt, and say what was held under it."""
    words = words_for(request, request.query_params)
    text = request.query_params.get("code", "").replace("\x00", "").strip()
    try:
        status, answer = await _said_of(request, text, words) if text else (200, "")
    except Unavailable:
        return busy_page(request, words)
    return services_of(request).frame.page(
        words,
        f"<h1>{words['receipt_check']}</h1>{answer}{_form(text, words)}"
        + _proof_check(words),
        status=status,
        corner="" if text else other_language(words),
        title=words["receipt_check"],
    )


def receipts_of(receipts: Sequence[OwnReceipt], words: Words) -> str:
    """Return the page: one receipt a sitting, and where it is checked."""
    return "".join(_receipts(receipts, words))


def _receipts(receipts: Sequence[OwnReceipt], words: Words) -> Iterator[str]:
    yield f"<h1>{words['receipts']}</h1><p>{words['receipts_more']}</p>"
    for place, receipt in enumerate(receipts):
        yield f"<h2>{words.content(receipt.title)}</h2>"
        if receipt.digest is None or receipt.last_ms is None:
            yield f"<p>{words['receipt_none']}</p>"
            continue
        code = receipt_code(receipt.digest)
        is_one = receipt.entries_count == 1
        count_words = words["receipt_count_one" if is_one else "receipt_count"]
        count = count_words.format(count=receipt.entries_count)
        query = escape(urlencode({"lang": words.lang, "code": code}))
        yield (
            f'<p class="code">{code}</p><p>{count}</p>'
            f"{_facts(HeldCopy(receipt.digest, receipt.last_ms), words)}"
            f'<p><a href="/recu?{query}">{words["receipt_check_this"]}</a></p>'
            f"{proof_links(place, receipt, words)}"
        )
    yield _proof_check(words)


async def _said_of(request: Request, text: str, words: Words) -> tuple[int, str]:
    """Return the status, and what is held under a code; wrong ones are counted."""
    digests = digests_of_code(text)
    if digests is None:
        return 400, _fault(words["receipt_misread"])
    services = services_of(request)
    tries = [Try(client_network(request), NAME)]
    now = services.settings.now()
    async with services.database.transaction() as connection:
        [may_try] = await count_tries(connection, "receipt", tries, now=now)
        if not may_try:
            return 429, _fault(words["receipt_too_many"])
        copies = await find_held_copies(connection, *digests)
        if copies:
            await give_back_tries(connection, "receipt", tries)
    if not copies:
        return 404, _fault(words["receipt_unknown"])
    sentence = f'<p class="note" role="status">{words["receipt_held"]}</p>'
    return 200, sentence + "".join(_facts(copy, words) for copy in copies)


def _facts(copy: HeldCopy, words: Words) -> str:
    day, clock = words.day(Instant(copy.last_ms)), words.clock(copy.last_ms)
    last = words["receipt_last"].format(day=day, clock=clock)
    return (
        f'<p>{last}</p><p class="small">{words["receipt_digest"]}<br>'
        f"<code>{copy.digest.hex()}</code></p>"
    )


def _proof_check(words: Words) -> str:
    """Return the links to what checks a proof without us, and to the keys for it."""
    check = f'<p><a href="/verification/#recu">{words["proof_check"]}</a></p>'
    address = f"/registre?lang={words.lang}"
    return f'{check}<p><a href="{address}">{words["register_keys"]}</a></p>'


def _fault(sentence: str) -> str:
    return f'<p class="fault" role="alert" id="fault">{sentence}</p>'


def _form(text: str, words: Words) -> str:
    return (
        '<form method="get" action="/recu" class="ask">'
        f"<p>{words['receipt_lede']}</p>{hidden_fields(lang=words.lang)}"
        f'<label for="code">{words["receipt_code"]}</label>'
        f'<input id="code" name="code" autocomplete="off" spellcheck="false"'
        f' autocapitalize="characters" maxlength="{TEXT_LENGTH_MAX}" required'
        f' value="{escape(text[:TEXT_LENGTH_MAX])}" aria-describedby="hint">'
        f'<p class="small" id="hint">{words["receipt_hint"]}</p>'
        f'<button class="btn main">{words["receipt_see"]}</button></form>'
    )
