"""Every act that the code records, and every fact of one, has words in both languages.

What is recorded is read from the code: each call that records an act, the functions
that make its body, and the facts of every refusal.
"""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import concours
from concours.acts.may import MAY
from concours.core.delivery.readiness.lines import ReadinessLine
from concours.core.kernel.errors import Refusal
from concours.core.matching.procedure import phases, settings

SOURCES = Path(concours.__file__).parent
RECORDING = (
    *sorted((SOURCES / "acts").rglob("*.py")),
    *(SOURCES / "keeper").glob("*.py"),
)
RECORDS = {"record", "Act", "Decision"}
NEWS = {"News", "announce"}


@pytest.fixture(scope="module")
def words(console_database):  # noqa: ARG001 -- Django's setup
    from concours.console.words import (  # noqa: PLC0415 -- after Django's setup
        act_kinds,
        fact_names,
    )

    return act_kinds, fact_names


def test_every_act_and_every_view_has_words(words):
    act_kinds, _facts = words

    named = {kind for wanted in MAY.values() for kind in wanted} | kinds_in_the_code()

    assert {"key_released", "marking_key_opened", "sitting_armed"} <= named
    assert named - {*act_kinds.KINDS, *act_kinds.VIEWS} == set()


def test_every_kind_of_act_says_a_sentence_of_facts_that_are_recorded(words):
    from concours.console.words import acts  # noqa: PLC0415 -- after Django's setup

    act_kinds, facts = words
    known = {*facts.NAMES, *acts.MADE}
    sentences = {
        sentence
        for kinds in (acts.SENTENCES, acts.SECOND_SENTENCES)
        for variants in kinds.values()
        for sentence in variants
    }

    assert {*act_kinds.KINDS} == {*acts.SENTENCES}
    assert {name for one in sentences for name in acts.NAMED.findall(one)} <= known


def test_an_act_says_what_its_body_has_and_an_older_one_less(words):  # noqa: ARG001
    from concours.console.words.acts import sentence_of  # noqa: PLC0415 -- idem

    paused = {"cause": "alarm", "scope": "site", "site": "Lille"}
    sites = [f"S{number}" for number in range(6)]
    two = {"proposed_by": "P. Roy (roy)", "candidate": "04201"}
    said = {
        sentence_of("time_extended", {"minutes": 1, "scope": "nation"}),
        sentence_of("time_extended", {"minutes": 5, "site": "Lille", "room": "A"}),
        sentence_of("time_paused", paused),
        sentence_of("site_rejoined", {"sites": sites}),
        sentence_of("candidate_excluded", two),
        sentence_of("time_extended", {}),
        sentence_of("of_another_time", {"site": "Lille"}),
    }

    assert said == {
        "1 minute de plus pour tous les candidats.",
        "5 minutes de plus pour Lille, A.",
        "Alarme\u00a0: le temps s’arrête pour Lille.",
        "Partent de nouveau avec tous les autres\u00a0: S0, S1, S2, S3 et 2 autres.",
        "Le candidat n°\u00a004201 est exclu. Sur proposition de P. Roy (roy).",
        "Temps donné.",
        "of_another_time.",
    }


def test_every_act_is_on_the_page_of_acts():
    pages = (
        "acts.md",
        "ecos/acts.md",
        "forensics/case.md",
        "forensics/replay.md",
        "forensics/runs.md",
        "kiosk/attestation.md",
        "relay/boxes.md",
        "../operating/cell/day.md",
        "../operating/cell/report.md",
    )
    folder = SOURCES.parents[1] / "docs/reference"
    page = "".join((folder / name).read_text() for name in pages)
    may_be_done = {kind for kinds in MAY.values() for kind in kinds}

    acts = {kind for kind in may_be_done if not kind.startswith("see_")}
    acts |= kinds_in_the_code()

    assert {kind for kind in acts if f"`{kind}`" not in page} == set()


def test_every_fact_of_an_act_has_words(words):
    _act_kinds, facts = words

    recorded = {*facts_in_the_code(), *facts_proposed()}
    made = {
        *settings.to_json(settings.DEFAULT),
        *phases.to_json([phases.Phase("blank", 0, 1)])[0],
        *get_args(ReadinessLine),
    }

    assert {"t0_ms", "proposed_by", "granted", "site_code", "market"} <= recorded
    assert (recorded | made) - {*facts.NAMES} == set()


def test_every_fact_of_a_refusal_has_words(words):
    _act_kinds, facts = words
    for module in pkgutil.walk_packages(concours.__path__, "concours."):
        if not {"migrations", "__main__", "wsgi"} & {*module.name.split(".")}:
            importlib.import_module(module.name)

    fields = {field for refusal in kinds_of(Refusal) for field in facts_of(refusal)}

    assert len(fields) > 50
    assert fields - {*facts.NAMES} == set()


def kinds_of(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    """Each kind of refusal, however deep."""
    for kind in refusal.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def facts_of(refusal: type[Refusal]) -> set[str]:
    return {*getattr(refusal, "__dataclass_fields__", ())} - {"code"}


def kinds_in_the_code() -> set[str]:
    """Each kind that a call records by its name."""
    calls = (node for tree in trees() for node in ast.walk(tree) if is_record(node))
    return {
        value.value
        for call in calls
        for value in (
            *call.args,
            *(one.value for one in call.keywords if one.arg == "kind"),
        )
        if isinstance(value, ast.Constant) and "_" in str(value.value)
    }


def facts_in_the_code() -> Iterator[str]:
    """Each name that is written into the body of an act."""
    functions = [
        node
        for tree in (*trees(), parsed(SOURCES / "store/queries/delivery/readiness.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    waiting = [one for one in functions if any(map(is_record, ast.walk(one)))]
    seen = set()
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            yield from names_in(function)
            called = {*called_for_a_body(function)}
            waiting += [one for one in functions if one.name in called and is_body(one)]


def facts_proposed() -> Iterator[str]:
    """Each name among the facts of a proposal, which its act records."""
    for path in (SOURCES / "console/pages").rglob("*.py"):
        for node in ast.walk(parsed(path)):
            is_keyword = isinstance(node, ast.keyword) and node.arg == "facts"
            names = getattr(node, "targets", [])
            is_local = any(getattr(name, "id", "") == "facts" for name in names)
            if is_keyword or is_local:
                yield from names_in(node)


def is_body(function: ast.FunctionDef) -> bool:
    """Tell whether it returns what a body may hold."""
    return function.returns is None or "Json" in ast.unparse(function.returns)


def called_for_a_body(function: ast.FunctionDef) -> Iterator[str]:
    """Functions whose return becomes, or may become, a part of what is recorded."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and not is_record(node):
            name = called_name(node)
            if name.startswith("_") or name in {"facts", "facts_of", "sealed_facts"}:
                yield name
            if name in {"require_open", "names_of"}:
                yield name


def names_in(function: ast.AST) -> Iterator[str]:
    """Names of the dictionaries that a function writes, but those of news."""
    for node in body_nodes(function):
        if isinstance(node, ast.Dict):
            keys = (key for key in node.keys if isinstance(key, ast.Constant))
            yield from (str(key.value) for key in keys)
        is_set = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
        if is_set and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)


def body_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        is_news = isinstance(child, ast.Call) and called_name(child) in NEWS
        if not is_news:
            yield child
            yield from body_nodes(child)


def is_record(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called_name(node) in RECORDS


def called_name(call: ast.Call) -> str:
    called = call.func
    return (
        called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    )


def trees() -> list[ast.Module]:
    return [parsed(path) for path in RECORDING]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())
