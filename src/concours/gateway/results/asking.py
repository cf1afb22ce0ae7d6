"""The page that asks for number, code and password, or says when results will be there.

Nothing of a candidate is in it: who is refused and who has not asked see the same.
"""

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from concours.core.matching.procedure.passwords import PASSWORD_LENGTH_MAX
from concours.gateway.results.frame import (
    button,
    hidden_fields,
    link,
    other_language,
)
from concours.gateway.results.visits import Access
from concours.gateway.results.words import Words
from concours.gateway.services import services_of
from concours.store.journal.results import AnnouncedResults, Bearer

NO_FAULTS = ("signed_out", "exam_needed")
"""What is only said, or asked: nothing was wrong."""

STATUS = {
    "exam_needed": 409,
    "ended": 403,
    "missing": 400,
    "unknown": 403,
    "too_many": 429,
    "password_asked": 403,
    "password_wrong": 403,
    "password_too_many": 429,
}


async def ask_page(  # noqa: PLR0913 -- what a page says has this many facts
    request: Request,
    words: Words,
    *,
    fault: str = "",
    text: str = "",
    page: str = "",
    exam: str = "",
    number: str = "",
    exams: Sequence[Bearer] = (),
    of: Access | None = None,
    is_signed_in: bool = False,
) -> Response:
    """Return the page that asks who it is, with what was wrong, or says when.

    `of`: what is said is of their exam alone. `text`: what they had written to the
    jury, sent once they have signed in again; `page`: where they wanted to go; `exam`:
    the one that they chose; `number`: the one that they typed. `exams`: who they may
    be, one in each exam where number and code are right. Signing out is no fault, and
    said so.
    """
    announced = await services_of(request).lookup.announced()
    if of is not None:
        announced = [exam for exam in announced if exam.exam == of.bearer.exam]
    is_open = any(exam.is_open for exam in announced)
    is_alone = len(announced) == 1
    body = "" if is_alone else f"<h1>{words['title']}</h1>"
    body += "".join(_said_of(exam, words, is_alone=is_alone) for exam in announced)
    if not announced:
        title = words["none_for_you"] if of else words["nothing"]
        body = f"<h1>{title}</h1><p>{words['nothing_more']}</p>"
    if is_open:
        body += _way_on(words) if is_signed_in else ""
        kept_fields = hidden_fields(text=text, page=page, exam=exam)
        number = exams[0].number if exams else number
        has_wishes = any(exam.has_campaign for exam in announced)
        password = password_field(words) if has_wishes or "password" in fault else ""
        body += sign_in_form(
            words,
            fault,
            kept_fields,
            exam_choice=exam_choices(words, exams),
            number=number,
            password=password,
        )
    for path, name in (("recu", "receipt_check"), ("dossier", "notice_link")):
        anchor = f'<a href="/{path}?lang={words.lang}">{words[name]}</a>'
        body += f'<p class="small">{anchor}</p>'
    status, corner = STATUS.get(fault, 200), other_language(words)
    return services_of(request).frame.page(words, body, status=status, corner=corner)


def _said_of(announced: AnnouncedResults, words: Words, *, is_alone: bool) -> str:
    """Say when an exam is published: under its own title, or beside others."""
    exam, at = words.content(announced.title), words.instant(announced.opens)
    title, sentence = words["title"], words["open_since"].format(instant=at)
    if not announced.is_open:
        title = words["soon"].format(instant=f'<span class="num">{at}</span>')
        sentence = words["soon_more"]
    if is_alone:
        return f'<p class="over">{exam}</p><h1>{title}</h1><p>{sentence}</p>'
    text = sentence if announced.is_open else f"{title}. {sentence}"
    return f"<h2>{exam}</h2><p>{text}</p>"


def _way_on(words: Words) -> str:
    """Say that somebody is in, without saying who, and how to go on or out."""
    out = button("/sortie", words["sign_out"], hidden_fields(lang=words.lang))
    return (
        f'<div class="note"><p>{words["still_in"]}</p>'
        f"{link('/fiche', words['go_on'], words)}{out}</div>"
    )


def sign_in_form(  # noqa: PLR0913 -- what a form asks has this many parts
    words: Words,
    fault: str,
    kept_fields: str,
    *,
    exam_choice: str,
    number: str,
    password: str,
    action: str = "/resultats",
    lede: str = "lede",
    button_name: str = "see",
) -> str:
    """Ask; what is missing is said by the answer, in the language of the page.

    Of a `password` only where one may have been chosen, for the wishes of an exam.
    """
    wrong = error_hint = ""
    if fault in NO_FAULTS:
        wrong = f'<p class="note" role="status">{words[fault]}</p>'
    elif fault:
        wrong = f'<p class="fault" role="alert" id="fault">{words[fault]}</p>'
        error_hint = ' aria-describedby="fault" aria-invalid="true"'
    known_number = f' value="{escape(number)}"' if number else ""
    return (
        f'<form method="post" action="{action}" class="ask" novalidate>'
        f"{wrong}{kept_fields}"
        f"<p>{words[lede]}</p>{exam_choice}"
        f'<input type="hidden" name="lang" value="{words.lang}">'
        f'<label for="number">{words["number"]}</label><input id="number" name="number"'
        ' autocapitalize="characters" autocomplete="off" maxlength="12" required'
        f"{known_number}{error_hint}>"
        f'<label for="code">{words["code"]}</label><input id="code" name="code"'
        ' autocomplete="off" autocapitalize="characters" spellcheck="false"'
        f' maxlength="12" required aria-describedby="hint">'
        f'<p class="small" id="hint">{words["code_hint"]}</p>{password}'
        f'<button class="btn main">{words[button_name]}</button></form>'
    )


def password_field(words: Words) -> str:
    """Return the field of the password that a candidate may have chosen."""
    return (
        f'<label for="password">{words["password"]}</label>'
        '<input id="password" name="password" type="password"'
        f' autocomplete="current-password" maxlength="{PASSWORD_LENGTH_MAX}"'
        f' aria-describedby="password-hint">'
        f'<p class="small" id="password-hint">{words["password_hint"]}</p>'
    )


def exam_choices(words: Words, exams: Sequence[Bearer]) -> str:
    """Return the choice of an exam, by its title; the code is typed again."""
    if not exams:
        return ""
    choices = "".join(
        f'<label><input type="radio" name="exam" required'
        f' value="{escape(bearer.exam_code)}">'
        f" {words.content(bearer.exam_title)}</label>"
        for bearer in exams
    )
    legend = f"<legend>{words['exam']}</legend>"
    return f'<fieldset class="choices">{legend}{choices}</fieldset>'


def busy_page(request: Request, words: Words) -> Response:
    """Return the page of a moment when too many ask."""
    body = (
        f"<h1>{words['busy']}</h1><p>{words['busy_more']}</p>"
        f'<p><a class="btn main" href="/resultats?lang={words.lang}">{words["again"]}'
        "</a></p>"
    )
    page = services_of(request).frame.page(words, body, status=503)
    page.headers["Retry-After"] = "3"
    return page
