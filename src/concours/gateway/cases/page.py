"""The page of a case: what is reproached, when to come, the way to write, the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias
from urllib.parse import urlencode

from concours.core.casefile.statements import (
    STATEMENT_LENGTH_MAX,
    STATEMENTS_COUNT_MAX,
    Statement,
)
from concours.core.kernel.time import Instant
from concours.gateway.cases.told_case import ToldCase
from concours.gateway.results.frame import hidden_fields
from concours.gateway.results.words import Words

View: TypeAlias = Mapping[str, Any]
RIGHTS = ("read", "speak", "help", "open")
KEPT = "statement_kept"


def case_html(
    case: ToldCase, words: Words, answer: tuple[str, str], *, now: Instant
) -> str:
    """Return what a candidate reads of one case.

    `answer` says what became of a text that was sent, and is followed by the text that
    was not taken: it stands in the form again.
    """
    parts = (
        _head(case, words),
        _statements(case, words, answer, now=now),
        _file(case, words),
    )
    return "".join(line for part in parts for line in part)


def none_html(words: Words) -> str:
    """Return what whoever was notified of nothing reads."""
    return f"<h1>{words['notice_none']}</h1><p>{words['notice_none_more']}</p>"


def returned_html(fault: str, text: str) -> str:
    """Give back a text about a case that is not there, with the reason."""
    text_html = f'<p class="told">{_lines(text)}</p>'
    return f'<p class="fault" role="alert">{fault}</p>{text_html}'


def draft_html(words: Words, text: str) -> str:
    """Say that a text was not sent yet, show it, and what sends it; none: nothing."""
    if not text:
        return ""
    text_html = f'<p class="told">{_lines(text)}</p>'
    return f'<p class="note" role="status">{words["statement_draft"]}</p>{text_html}'


def unsigned_html(words: Words) -> str:
    """Say that a file is not signed yet, and lead back."""
    title, more = words["notice_unsigned"], words["notice_unsigned_more"]
    back = f'<p><a href="/dossier?lang={words.lang}">{words["notice_title"]}</a></p>'
    return f"<h1>{title}</h1><p>{more}</p>{back}"


def _head(case: ToldCase, words: Words) -> Iterator[str]:
    view, notice = case.view, case.notice
    sentence = words["notice_told"].format(
        instant=words.instant(Instant(notice.at_ms)), act=notice.act
    )
    yield f'<p class="over">{words.content(view["exam"])}, '
    yield f"{words.content(view['sitting'])}</p>"
    yield f"<h1>{words['notice_of'].format(number=case.number)}</h1>"
    yield f'<p class="small">{sentence} {words["notice_noted"]}</p>'
    yield from _decision(case, words)
    yield f"<h2>{words['notice_grounds']}</h2>"
    yield f'<p class="told"{words.of_exam}>{_lines(view["grounds"])}</p>'
    if case.closed is None or case.closed.dropped_ms is None:
        yield from _hearing(case, words)
    if case.closed is None:
        yield f"<h2>{words['notice_risk']}</h2><p>{words['notice_risk_more']}</p>"
        yield f"<h2>{words['notice_rights']}</h2>"
        yield from _list(words[f"notice_right_{right}"] for right in RIGHTS)


def _hearing(case: ToldCase, words: Words) -> Iterator[str]:
    at = words["notice_hearing_at"].format(
        instant=f"<b>{words.instant(case.hearing)}</b>",
        place=words.content(case.view["hearing_place"]),
    )
    yield f"<h2>{words['notice_hearing']}</h2><p>{at}</p>"
    if len(case.notices) > 1 and case.closed is None:
        yield f"<p>{words['notice_replaced']}</p>"
    if case.heard is not None:
        instant = words.instant(Instant(case.heard.at_ms))
        yield f"<p>{words['notice_heard'].format(instant=instant)}</p>"


def _decision(case: ToldCase, words: Words) -> Iterator[str]:
    closing = case.closed
    if closing is None:
        return
    instant = words.instant(Instant(closing.at_ms))
    sentence = words[f"notice_{closing.outcome}"].format(instant=instant)
    yield f'<h2>{words["notice_closed"]}</h2><p class="note">{sentence}</p>'
    if closing.reason:
        yield f"<h3>{words['notice_reason']}</h3>"
        yield f'<p class="told"{words.of_exam}>{_lines(closing.reason)}</p>'
    if closing.dropped_ms is not None:
        hearing = words.instant(Instant(closing.dropped_ms))
        yield f"<p>{words['notice_dropped'].format(instant=hearing)}</p>"
    if closing.notice:
        address = _address("copie.pdf", words, dossier=case.number, acte=closing.act)
        yield f'<p><a class="btn" href="{address}">{words["notice_letter"]}</a></p>'
    reading_note = words["notice_letter_noted"] if closing.notice else ""
    closed_act = words["notice_act"].format(act=closing.act)
    yield f'<p class="small">{closed_act} {reading_note}</p>'


def _statements(
    case: ToldCase, words: Words, answer: tuple[str, str], *, now: Instant
) -> Iterator[str]:
    """Yield what the candidate wrote, and the form while they may write more."""
    fault, text = answer
    yield f'<h2 id="{_anchor(case)}">{words["statements"]}</h2>'
    if fault:
        if case.closed and fault == words["statement_late"]:
            fault = words["statement_closed"]
        kind, role = ("note", "status") if fault == words[KEPT] else ("fault", "alert")
        yield f'<p class="{kind}" role="{role}">{fault}</p>'
    for statement in case.statements:
        yield from _statement(case, statement, words)
    if case.statements:
        yield f'<p class="small">{words["statement_receipt_more"]}</p>'
    is_open = case.closed is None and now < case.hearing
    if is_open and len(case.statements) < STATEMENTS_COUNT_MAX:
        yield _form(case, words, text)
        return
    if text:
        yield f'<p class="told">{_lines(text)}</p>'
    yield f"<p>{_end_words(case, words, is_open=is_open)}</p>"


def _end_words(case: ToldCase, words: Words, *, is_open: bool) -> str:
    """Say why nothing more is written about a case."""
    if case.closed:
        instant = words.instant(Instant(case.closed.at_ms))
        return words["statement_decided"].format(instant=instant)
    return words["statement_enough" if is_open else "statement_over"]


def _anchor(case: ToldCase) -> str:
    """Return where, on the page, one writes about a case."""
    return f"ecrire-{case.number}"


def _statement(case: ToldCase, statement: Statement, words: Words) -> Iterator[str]:
    heading = words["statement_of"].format(
        number=statement.number, instant=words.instant(statement.at)
    )
    address = _address("recu.json", words, dossier=case.number, envoi=statement.number)
    yield f'<h3>{heading}</h3><p class="told">{_lines(statement.text)}</p>'
    yield f'<p class="small">{words["statement_digest"]}<br>'
    yield f"<code>{statement.digest}</code></p>"
    yield f'<p><a href="{address}">{words["statement_receipt"]}</a></p>'


def _form(case: ToldCase, words: Words, text: str) -> str:
    until = words["statement_until"].format(instant=words.instant(case.hearing))
    own = hidden_fields(lang=words.lang, page=f"{case.number}")
    name, excess = f"text-{case.number}", len(text) - STATEMENT_LENGTH_MAX
    over = words["statement_excess"].format(count=excess) if excess > 0 else ""
    address = f"/dossier/observations#{_anchor(case)}"
    return (
        f'<form method="post" action="{address}" class="ask">{own}'
        f"<p>{until} {words['statement_other_date']}</p>"
        f'<label for="{name}">{words["statement_text"]}</label>'
        f'<textarea id="{name}" name="text" rows="8" required'
        f' aria-describedby="{name}-hint">{escape(text)}</textarea>'
        f'<p class="small" id="{name}-hint">{over}{words["statement_hint"]}</p>'
        f'<button class="btn main">{words["statement_send"]}</button></form>'
    )


def _file(case: ToldCase, words: Words) -> Iterator[str]:
    """Yield the file as it was drawn up for its candidate, and its signed form."""
    view = case.view
    yield f"<h2>{words['notice_file']}</h2><p>{words['notice_file_more']}</p>"
    address = _address("copie.pdf", words, dossier=case.number, acte=case.notice.act)
    yield f'<p><a class="btn" href="{address}">{words["notice_pdf"]}</a></p>'
    for earlier in case.notices[:-1]:
        instant = words.instant(Instant(earlier.at_ms))
        address = _address("copie.pdf", words, dossier=case.number, acte=earlier.act)
        text = words["notice_pdf_before"].format(instant=instant)
        yield f'<p><a href="{address}">{text}</a></p>'
    yield f"<div{words.of_exam}>"
    yield f"<p><b>{escape(view['question'])}</b></p>"
    yield from _rows("notice_signals", view["signals"], words)
    yield from _room(view, words)
    yield from _traces(view, words)
    yield from _incidents(view, words)
    for pair in view["comparisons"]:
        yield from _comparison(pair, words)
    numbers = [(kind, "\n".join(lines)) for kind, lines in view.get("numbers", ())]
    if numbers:  # a notice of before has them among its signals
        yield from _rows("notice_numbers", numbers, words)
    if view["earlier"]:
        yield f"<h3>{words['notice_earlier']}</h3>"
        yield from _list(map(escape, view["earlier"]))
    against = view["against"] or [words["notice_no_against"]]
    for name, sentences in (
        ("notice_limits", view["limits"]),
        ("notice_against", against),
        ("notice_unseen", view["unseen"]),
    ):
        yield f"<h3>{words[name]}</h3>"
        yield from _list(map(escape, sentences))
    yield "</div>"


def _traces(view: View, words: Words) -> Iterator[str]:
    rows = [
        (f"{hour}, {words['notice_times'].format(count=count)}", request, how)
        for hour, request, how, count in view["traces"]
    ]
    yield from _rows("notice_traces", rows, words, none="notice_no_traces")


def _incidents(view: View, words: Words) -> Iterator[str]:
    rows = [
        *((hour, what, f"{whom}, {by}") for hour, what, whom, by in view["incidents"]),
        *((hour, what, "") for hour, what in view["seen"]),
    ]
    yield from _rows("notice_incidents", rows, words, none="notice_no_incidents")


def _comparison(pair: View, words: Words) -> Iterator[str]:
    title = words["notice_beside"].format(other=escape(pair["other"]))
    yield f"<h3>{title}</h3>"
    if not pair["is_compared"]:
        yield f"<p>{words['notice_uncompared']}</p>"
        return
    yield f"<p>{escape(pair['words'])}</p>"
    yield from _list(
        f"<b>{words['question']} {escape(number)}</b><br>"
        f"{words['notice_own'].format(answer=escape(own))}<br>"
        f"{words['notice_other'].format(answer=escape(other))}<br>"
        f"{words['notice_share'].format(share=escape(share))}"
        for number, own, other, share in pair["lines"]
    )


def _room(view: View, words: Words) -> Iterator[str]:
    room = view["room"]
    seats = ", ".join(
        words["notice_own_seat"].format(seat=f"<b>{escape(seat['seat'])}</b>")
        if seat["is_own"]
        else escape(seat["seat"])
        for seat in room["seats"]
    )
    yield f"<h3>{words['notice_room']}</h3>"
    yield f"<p>{escape(room['name'])}{words.colon} {seats}</p>"
    if view["out"]:
        yield f"<p>{escape(view['out'])}</p>"


def _rows(
    title: str, rows: Sequence[Sequence[str]], words: Words, *, none: str = ""
) -> Iterator[str]:
    """Yield facts under a title: of each the head, what it says, and what beside."""
    yield f"<h3>{words[title]}</h3>"
    if not rows and none:
        yield f"<p>{words[none]}</p>"
    yield from _list(
        "<br>".join(
            [f"<b>{escape(head)}</b>", *(_lines(line) for line in lines if line)]
        )
        for head, *lines in rows
    )


def _list(items: Iterable[str]) -> Iterator[str]:
    yield '<ul class="facts">'
    for item in items:
        yield f"<li>{item}</li>"
    yield "</ul>"


def _lines(text: str) -> str:
    """Return a text that people wrote, its line ends kept."""
    return "<br>".join(escape(line) for line in text.splitlines())


def _address(name: str, words: Words, **more: int) -> str:
    return escape(f"/dossier/{name}?{urlencode({'lang': words.lang, **more})}")
