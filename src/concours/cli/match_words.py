"""What `concours match` says of an outcome, a story, or a faulty market."""

import json
import sys
from dataclasses import asdict

from concours.cli.screen import choose, complain, show
from concours.core.market.faults import MarketFaulty
from concours.core.market.market import OPEN, Market
from concours.core.matching.explain import Explanation, Told
from concours.core.matching.result import claims
from concours.core.matching.solve import Outcome

SHOWN_MAX = 10


def summary(market: Market, outcome: Outcome) -> list[str]:
    """Return how many have a post, how many gates are full, and what holds."""
    placed = int((outcome.placed >= 0).sum())
    full = int((outcome.limits.limit != OPEN).sum())
    total, gates = len(market.numbers), len(market.gates)
    return [
        choose(
            fr=f"{placed} étudiants sur {total} ont un poste",
            en=f"{placed} students of {total} have a post",
        ),
        choose(
            fr=f"{full} lignes ou quotas pleins sur {gates}",
            en=f"{full} lines or quotas full of {gates}",
        ),
        choose(fr="propriétés P1 à P6 vérifiées", en="properties P1 to P6 hold"),
        choose(fr="garanties : ", en="claims: ") + ", ".join(claims(market)),
    ]


def story(told: Explanation) -> list[str]:
    """Return a student's story, one wish a line."""
    lines = [_wish(at, wish) for at, wish in enumerate(told.wishes, start=1)]
    if told.line is None:
        lines.append(choose(fr="Aucun poste.", en="No post."))
    if told.least_gain is not None:
        wish = told.wishes[told.least_gain]
        lines.append(
            choose(
                fr=f"Au plus près : {wish.line}, à {wish.missing} rangs de la limite.",
                en=f"Nearest: {wish.line}, {wish.missing} ranks from its limit.",
            )
        )
    if told.line is None and told.others:
        few = ", ".join(told.others[:SHOWN_MAX])
        lines.append(
            choose(
                fr=f"{len(told.others)} lignes non demandées étaient à portée : {few}…",
                en=f"{len(told.others)} lines not asked for were in reach: {few}…",
            )
        )
    return lines


def _wish(at: int, told: Told) -> str:
    gate = "" if told.gate == told.line else f" ({told.gate})"
    limit = choose(fr="ouverte", en="open") if told.limit is None else str(told.limit)
    said = {
        "got": choose(fr="obtenue", en="got"),
        "refused": choose(
            fr=f"refusée, {told.waiting}e en attente",
            en=f"refused, waiting at {told.waiting}",
        ),
        "not_examined": choose(fr="non examinée", en="not examined"),
    }[told.verdict]
    words = choose(fr="rang limite", en="limit")
    own = choose(fr="votre rang", en="your rank")
    return f"{at:>4}  {told.line}  {words}{gate} {limit}, {own} {told.rank} : {said}"


def tell_faults(refusal: MarketFaulty, *, as_json: bool) -> int:
    """Tell every fault of a market, and return the exit code."""
    if as_json:
        faults = [asdict(fault) for fault in refusal.faults]
        show(
            json.dumps({"code": refusal.code, "count": refusal.count, "faults": faults})
        )
        return 1
    for fault in refusal.faults:
        sys.stderr.write(f"{fault.code}  {fault.where}  {fault.found}\n")
    complain(
        fr=f"{refusal.count} fautes ; personne n’est affecté",
        en=f"{refusal.count} faults; nobody is matched",
    )
    return 1
