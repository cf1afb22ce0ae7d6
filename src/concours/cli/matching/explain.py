"""`concours match explain`, `forecast` and `seats`: what an outcome means to whom."""

import argparse
import json
from dataclasses import asdict
from typing import Any

from concours.cli.matching.market_files import match_or_stop, print_json, read_file
from concours.cli.matching.words import pairs_story, story
from concours.cli.screen import choose, complain, show
from concours.core.matching.engine.quotas import (
    count_missing,
    effect_of_seats,
    find_shortfalls,
    reduce_quotas,
)
from concours.core.matching.engine.result import build_document
from concours.core.matching.engine.solve import Outcome
from concours.core.matching.explanation.explain import explain, student_of
from concours.core.matching.explanation.explain_couple import explain_couple
from concours.core.matching.explanation.forecast import (
    Unrest,
    find_chances,
    find_end_chances,
    find_runs_within,
    find_runs_within_pairs,
    measure_unrest,
    simulate_limits,
)
from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market


def explain_one(arguments: argparse.Namespace) -> int:
    """Tell each wish of a student; of a member of a couple, each pair first."""
    market = read_file(arguments.market)
    student = student_of(market, arguments.student)
    outcome = match_or_stop(market, arguments.steps).outcome
    couple = int(market.couple_of[student])
    explanation: dict[str, Any] = {"number": market.numbers[student]}
    words: list[str] = []
    if couple >= 0:
        pairs = explain_couple(market, outcome, couple)
        members = [market.numbers[item] for item in market.members[couple]]
        explanation |= {"members": members, "pairs": [asdict(pair) for pair in pairs]}
        words += pairs_story(members, pairs, is_apart=couple in outcome.apart)
    if couple < 0 or couple in outcome.apart:
        own = explain(market, outcome, student)
        explanation |= asdict(own)
        words += story(own)
    else:
        line = int(outcome.placed[student])
        explanation["line"] = None if line < 0 else market.lines[line].code
    if arguments.json:
        print_json(explanation)
    else:
        show(*words)
    return 0


def forecast(arguments: argparse.Namespace) -> int:
    """Tell the chances of each wish of a student, or of each pair of their couple."""
    market = read_file(arguments.market)
    student = student_of(market, arguments.student)
    unrest = Unrest()
    if arguments.before is not None:
        unrest = measure_unrest(read_file(arguments.before), market)
    limits = simulate_limits(
        market,
        match_or_stop(market, arguments.steps).outcome.placed,
        count=max(1, arguments.runs),
        seed=arguments.seed,
        unrest=unrest,
    )
    couple = int(market.couple_of[student])
    chances: dict[str, Any] = {"unrest": asdict(unrest), "of": 1_000}
    if couple >= 0:
        chances["pairs"] = _pair_chances(market, couple, limits)
    if couple < 0 or market.unlinks[couple]:
        chances["wishes"] = _wish_chances(market, student, limits)
    if arguments.json:
        print_json(chances)
        return 0
    show(
        choose(
            fr="Simulation : sur 1 000 tirages où d’autres changent leurs vœux.",
            en="A simulation: of 1,000 runs in which others change their lists.",
        ),
        choose(fr="vœu, à portée, obtenu", en="wish, in reach, got"),
    )
    for item in chances.get("pairs", []):
        name = " + ".join(code or "–" for code in item["lines"])
        show(f"{name}  {item['within']:>5} {item['ends']:>5}")
    for item in chances.get("wishes", []):
        show(f"{item['line']}  {item['within']:>5} {item['ends']:>5}")
    return 0


def _wish_chances(market: Market, student: int, limits: Ints) -> list[dict[str, Any]]:
    start, end = market.starts[student : student + 2].tolist()
    wishes = market.wishes[start:end]
    is_in = find_runs_within(limits[:, wishes], market.wish_ranks[start:end])
    return [
        {"line": market.lines[line].code, "within": reach, "ends": ends}
        for line, reach, ends in zip(
            wishes.tolist(), find_chances(is_in), find_end_chances(is_in), strict=True
        )
    ]


def _pair_chances(market: Market, couple: int, limits: Ints) -> list[dict[str, Any]]:
    start, end = market.pair_starts[couple : couple + 2].tolist()
    is_in = find_runs_within_pairs(limits, market, couple)
    return [
        {
            "lines": [_code(market, line) for line in pair],
            "within": reach,
            "ends": lines,
        }
        for pair, reach, lines in zip(
            market.pairs[start:end].tolist(),
            find_chances(is_in),
            find_end_chances(is_in),
            strict=True,
        )
    ]


def _code(market: Market, line: int) -> str | None:
    return None if line == NO_LINE else market.lines[line].code


def seats(arguments: argparse.Namespace) -> int:
    """Tell what least numbers miss, what one seat changes, what reduction would do."""
    market = read_file(arguments.market)
    if arguments.reduce and len(market.members):
        complain(
            fr="la réduction de quotas n’existe pas avec des couples",
            en="quota reduction does not exist with couples",
        )
        return 2
    before = match_or_stop(market, arguments.steps).outcome
    taken_counts = before.limits.taken
    facts: dict[str, Any] = {
        "missing": count_missing(market, taken_counts),
        "shortfalls": [
            {
                "code": market.gates[shortfall.gate].code,
                "least": shortfall.least,
                "taken": shortfall.taken,
            }
            for shortfall in find_shortfalls(market, taken_counts)
        ],
    }
    if arguments.each:
        facts["one_seat_more"] = _effects(market, before)
    if arguments.reduce:
        facts["reduced"] = _reduced(market)
    show(json.dumps(facts, ensure_ascii=False, indent=None if arguments.json else 2))
    return 0


def _effects(market: Market, before: Outcome) -> list[dict[str, Any]]:
    effects = []
    for gate, limit in enumerate(before.limits.limit.tolist()):
        if limit != OPEN:
            effect = effect_of_seats(market, before, gate, 1)
            changes = {"is_stable": False} if effect is None else asdict(effect)
            effects.append(changes | {"gate": market.gates[gate].code})
    return effects


def _reduced(market: Market) -> dict[str, Any]:
    cut = reduce_quotas(market)
    return {
        "is_met": cut.is_met,
        "taken_away": {
            market.gates[at].code: int(count)
            for at, count in enumerate(cut.taken_away.tolist())
            if count
        },
        "wasted": cut.wasted,
        "result": build_document(market, cut.outcome),
    }
