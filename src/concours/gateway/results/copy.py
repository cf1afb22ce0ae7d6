"""A copy as it was marked, with the history of its own answers; never what is right."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

from concours.gateway.results.question_renderer import QuestionRenderer, points_of
from concours.gateway.results.words import FIXED, Words
from concours.store.journal.results import CopyContent, WrittenAnswer

Facts: TypeAlias = Mapping[str, Any]

MINUS = "\N{MINUS SIGN}"


def copy_of(
    view: CopyContent, entries: Sequence[WrittenAnswer], *, place: int, words: Words
) -> str:
    """Return the copy of the sitting at `place`, question by question."""
    paper, common = json.loads(view.content), json.loads(view.common)
    answers = json.loads(view.copies)[place]
    own = json.loads(view.sheet)["sittings"][place]
    head = f'<p class="over">{words.content(common["exam"]["title"])}</p>'
    head += f"<h1>{words.content(paper['title'])}</h1>"
    if answers is None or own["points"] is None:
        return f"{head}<p>{words['no_copy']}</p>"
    common_facts = common["sittings"][place]["questions"]
    histories = _histories(entries)
    places = zip(paper["questions"], answers, own["points"], common_facts, strict=True)
    renderer = QuestionRenderer(paper.get("pictures", ()), words)
    body = "".join(
        _question(
            number,
            question_facts,
            histories.get(question_facts[0]["id"], ()),
            renderer,
            words,
        )
        for number, question_facts in enumerate(places, start=1)
    )
    return f'{head}<p class="small">{words["as_marked"]}</p>{body}'


def _question(
    number: int,
    question_facts: tuple[Facts, Any, str, Facts],
    history: Sequence[tuple[int, Any]],
    renderer: QuestionRenderer,
    words: Words,
) -> str:
    question, answer, points, common_facts = question_facts
    name = words["question"]
    head = f"{name}{FIXED}{number} <i>{escape(question['format'])}</i>"
    points_line = f"{points} {words['worth']} {common_facts['worth']}"
    before = "".join(renderer.before(question))
    own = "".join(renderer.answer(question, answer)) or "".join(
        _answer(question, answer, words)
    )
    return (
        f"<section><h2>{head}</h2>{before}<div{words.of_exam}>{question['text']}</div>{own}"
        f'<p class="sum"><b>{points_line}</b></p>{_history(history, answer, words)}'
        "</section>"
    )


def _answer(question: Facts, answer: Any, words: Words) -> Iterator[str]:
    """Yield each proposition with what was ticked, or the answer as it was given."""
    if not question["propositions"]:
        yield f'<p class="told">{_answer_text(answer, words)}</p>'
        return
    ticked = answer or []
    yield '<ul class="ranks">'
    for proposition in question["propositions"]:
        mark = f"<b>✓ {words['ticked']}</b>" if proposition["id"] in ticked else ""
        name = escape(proposition["id"])
        text = f"<i>{name}</i> {proposition['text']}"
        yield f"<li><span{words.of_exam}>{text}</span>{mark}</li>"
    yield "</ul>"


def _answer_text(answer: Any, words: Words) -> str:
    if _is_empty(answer):
        return words["no_answer"]
    if isinstance(answer, int):
        return f"{MINUS if answer < 0 else ''}{abs(answer)}"
    if isinstance(answer, str):
        return escape(answer)
    if isinstance(answer, list) and isinstance(answer[0], list):
        return points_of(answer)
    return escape(", ".join(str(part) for part in answer))


def _history(history: Sequence[tuple[int, Any]], answer: Any, words: Words) -> str:
    """Return all that was written, and which of it is the answer that was marked.

    The last that says the same as the marked answer; what comes after it did not count,
    or it would be the answer.
    """
    if not history:
        return ""
    same = [n for n, (_, value) in enumerate(history) if _is_same(value, answer)]
    last = same[-1] if same else len(history)
    verdicts = {last: f" <b>✓ {words['counted']}</b>"}
    verdicts |= dict.fromkeys(
        range(last + 1, len(history)), f" <i>{words['not_counted']}</i>"
    )
    lines = "".join(
        f'<li><span class="num">{words.clock(at)}</span>'
        f"<span>{_answer_text(value, words)}{verdicts.get(n, '')}</span></li>"
        for n, (at, value) in enumerate(history)
    )
    title = words["history"].format(count=len(history))
    return (
        f'<details><summary>{title}</summary><ul class="ranks">{lines}</ul></details>'
    )


def _is_same(value: Any, answer: Any) -> bool:
    """Tell whether two answers are one; ticks and segments have no order."""
    if not value or not answer:
        return _is_empty(value) and _is_empty(answer)
    if isinstance(value, list) and isinstance(answer, list):
        return sorted(map(str, value)) == sorted(map(str, answer))
    return bool(value == answer)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _histories(entries: Sequence[WrittenAnswer]) -> Mapping[str, list[tuple[int, Any]]]:
    """Return what was written to each question, in order."""
    histories: defaultdict[str, list[tuple[int, Any]]] = defaultdict(list)
    for entry in entries:
        try:
            body = json.loads(entry.body)
        except ValueError:
            continue
        if isinstance(body, dict) and isinstance(body.get("question"), str):
            histories[body["question"]].append((entry.device_ms, body.get("answer")))
    return histories
