"""Markdown to sanitised HTML: CommonMark and tables, no raw HTML, no link, no code.

Two walls: what is not allowed is told to the author and not rendered, and nh3 lets
through nothing but the tags and attributes of `docs/reference/papers/package.md`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from concours.core.authoring.sources.found import Rendered, Style

TAGS = frozenset(
    {
        *("p", "strong", "em", "sub", "sup", "ul", "ol", "li", "br", "h3", "h4"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "blockquote"),
        "figure",
    }
)
ATTRIBUTES = {
    "figure": {"data-figure"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}

_FIGURE = re.compile(r"figure-([1-9][0-9]?)")
_NOT_ALLOWED = {
    "html_block": "markdown.html",
    "html_inline": "markdown.html",
    "link_open": "markdown.link",
    "code_inline": "markdown.code",
    "code_block": "markdown.code",
    "fence": "markdown.code",
    "hr": "markdown.rule",
}


def render(text: str, style: Style) -> Rendered:
    """Return a phrase (`inline`) or paragraphs as HTML, with what is not allowed.

    Only an article places figures: `![](figure-1)`, alone in its paragraph.
    """
    reader = _reader()
    tokens = reader.parseInline(text) if style == "inline" else reader.parse(text)
    faults = list(_faults(tokens, style))
    if faults:
        return Rendered("", faults=tuple(dict.fromkeys(faults)))
    html = reader.renderer.render(_adapted(tokens), reader.options, {})
    clean = nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, link_rel=None, strip_comments=True
    )
    return Rendered(clean.strip(), figures=tuple(_figures(tokens)))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _faults(tokens: Sequence[Token], style: Style) -> Iterator[tuple[str, str]]:
    before = ""
    for token in tokens:
        code = _NOT_ALLOWED.get(token.type)
        if code:
            yield code, _start_of(token)
        elif token.type == "image" and not (
            style == "article" and _FIGURE.fullmatch(_source(token))
        ):
            yield "markdown.image", _source(token)
        elif token.type == "inline":
            children = token.children or []
            yield from _faults(children, style)
            is_alone = before == "paragraph_open" and len(children) == 1
            if not is_alone and any(_figures([token])):
                yield "markdown.figure_not_alone", _start_of(token)
        before = token.type


def _start_of(token: Token) -> str:
    source = token.attrGet("href") or token.content
    return " ".join(str(source).split())[:40]


def _source(token: Token) -> str:
    return str(token.attrGet("src") or "")[:40]


def _figures(tokens: Sequence[Token]) -> Iterator[int]:
    for token in tokens:
        for child in token.children or []:
            match = _FIGURE.fullmatch(_source(child))
            if child.type == "image" and match:
                yield int(match[1])


def _adapted(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with our headings, scopes and figures."""
    adapted: list[Token] = []
    is_after_figure = False
    for token in tokens:
        if is_after_figure:  # the end of the paragraph that a figure replaces
            is_after_figure = False
        elif token.type == "inline" and any(_figures([token])):
            adapted[-1] = _figure(token)
            is_after_figure = True
        else:
            adapted.append(_adapt_token(token))
    return adapted


def _adapt_token(token: Token) -> Token:
    if token.type in ("heading_open", "heading_close"):
        token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    elif token.type == "th_open":
        token.attrSet("scope", "col")
    return token


def _figure(token: Token) -> Token:
    """Return the marker of a figure, in place of the paragraph that held its image."""
    (number,) = _figures([token])
    return Token(
        type="html_block",
        tag="",
        nesting=0,
        content=f'<figure data-figure="{number}"></figure>\n',
    )
