"""The frame of a result page: one document with its style, and a font if there is time.

Works without a script, and lets none run. No cache keeps it, shared or not.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from concours.gateway.results.words import EN, FR, Words

STYLE = "resultats.css"
PRIVATE = "no-store, private"
PROOF = b"<!--proof-->"
"""Where a page made in advance wants hidden fields (`console/files/result_page`)."""

MARK = (
    '<svg viewBox="0 0 20 24" width="20" height="24" aria-hidden="true" fill="none"'
    ' stroke="currentColor"><path d="M1 1h18v22H1z" stroke-width="2"/>'
    '<path d="M6.5 1v22" stroke-width="1.5"/>'
    '<path d="M10 8h6M10 12.5h6M10 17h3" stroke-width="2"/></svg>'
)


class Frame:
    """Puts what is said into a whole page."""

    def __init__(self, client: Path) -> None:
        file = client / STYLE
        self._style = file.read_text() if file.is_file() else ""
        digest = b64encode(sha256(self._style.encode()).digest()).decode()
        self._headers = {
            "Cache-Control": PRIVATE,
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
                " font-src 'self'; form-action 'self'; base-uri 'none';"
                " frame-ancestors 'none'"
            ),
            "X-Robots-Tag": "noindex",
            "Vary": "Accept-Language",
        }

    def page(
        self,
        words: Words,
        body: str | bytes,
        *,
        status: int = 200,
        corner: str = "",
        title: str = "",
    ) -> Response:
        """Return a page; `corner` stands at the right of its head."""
        head = (
            f'<!doctype html><html lang="{words.lang}" data-surface="candidate"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width,'
            f' initial-scale=1"><title>{title or words["title"]} – Concours</title>'
            f"<style>{self._style}</style></head><body><header>"
            f'<a class="house" href="/resultats?lang={words.lang}">{MARK}Concours</a>'
            f'<div class="aside">{corner}</div></header><main>'
        ).encode()
        content = body.encode() if isinstance(body, str) else body
        return Response(
            head + content + b"</main></body></html>",
            status,
            self._headers,
            "text/html; charset=utf-8",
        )

    def file(self, data: bytes, *, name: str, kind: str) -> Response:
        """Return a personal file, to be kept by who asked for it and nobody else."""
        headers = dict(self._headers)
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(data, 200, headers, kind)


def lead_to(path: str, words: Words, **more: str) -> Response:
    """Lead to a page that the cookie alone asks for.

    Whoever goes back to it, or loads it anew, sends nothing again that was typed.
    """
    address = f"/resultats{path}?{urlencode({'lang': words.lang, **more})}"
    return RedirectResponse(address, 303, {"Cache-Control": PRIVATE})


def other_language(words: Words) -> str:
    """Return the link to the same question in the other language."""
    language = EN if words.is_french else FR
    lang = language.lang
    return (
        f'<a href="?lang={lang}" lang="{lang}" hreflang="{lang}">{words["other"]}</a>'
    )


def hidden_fields(**fields: str) -> str:
    """Return what a form sends besides what is typed; never a secret."""
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items()
        if value
    )


def link(path: str, text: str, words: Words, *, kind: str = "btn", **more: str) -> str:
    """Return a link to a page that the cookie alone asks for."""
    query = urlencode({"lang": words.lang, **more})
    address = escape(f"/resultats{path}?{query}")
    return f'<p><a class="{kind}" href="{address}">{text}</a></p>'


def button(action: str, words: str, fields: str, *, kind: str = "btn") -> str:
    """Return a form of one button; the cookie says who presses it."""
    return (
        f'<form method="post" action="/resultats{action}">{fields}'
        f'<button class="{kind}">{words}</button></form>'
    )


def own_corner(number: str, words: Words) -> str:
    """Return whose page it is, and the way out of it."""
    fields = hidden_fields(lang=words.lang)
    out = button("/sortie", words["sign_out"], fields, kind="out")
    return f'<span class="num">n° {escape(number)}</span>{out}'
