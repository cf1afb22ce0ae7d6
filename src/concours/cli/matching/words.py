"""What `concours match` says: an outcome, none, a story, a faulty market."""

import json
import sys
from dataclasses import asdict

from concours.cli.matching.market_csv import assignment
from concours.cli.screen import choose, complain, show
from concours.core.matching.engine.match import MatchingResult, Unsettled
from concours.core.matching.engine.properties import PropertyBroken
from concours.core.matching.engine.result import list_claims, name_entry
from concours.core.matching.explanation.explain import Explanation, WishExplanation
from concours.core.matching.explanation.explain_couple import MemberRefusal, Pair
from concours.core.matching.market.faults import MarketFaulty
from concours.core.matching.market.market import OPEN, Market

SHOWN_MAX = 10
NOTHING_STABLE, DEFECT = 3, 4
"""Exit codes beside 0, 1 and 2; `docs/reference/market.md` lists them all."""


def assignment_lines(market: Market, matching: MatchingResult) -> list[str]:
    """Return who got what, one line per student, in the order of the market."""
    no_post = choose(fr="aucun poste", en="no post")
    wish = choose(fr="vœu", en="wish")
    return [
        f"{number}  {line}  {specialty}, {subdivision}  ({wish} {position})"
        if line
        else f"{number}  {no_post}"
        for number, line, specialty, subdivision, _, position in assignment(
            market, matching.outcome
        )
    ]


def summary(market: Market, matching: MatchingResult) -> list[str]:
    """Return how many have a post, how many gates are full, and what holds."""
    outcome = matching.outcome
    placed_count = int((outcome.placed >= 0).sum())
    full = int((outcome.limits.limit != OPEN).sum())
    total, gates = len(market.numbers), len(market.gates)
    return [
        choose(
            fr=f"{placed_count} étudiants sur {total} ont un poste",
            en=f"{placed_count} students of {total} have a post",
        ),
        choose(
            fr=f"{full} lignes ou quotas pleins sur {gates}",
            en=f"{full} lines or quotas full of {gates}",
        ),
        *(
            _nothing_stable(market, matching)
            if matching.verdict == "none"
            else _holds(market)
        ),
    ]


def _holds(market: Market) -> list[str]:
    lines = [choose(fr="propriétés P1 à P6 vérifiées", en="properties P1 to P6 hold")]
    if len(market.members):
        lines.append(
            choose(
                fr=f"{len(market.members)} couples : premier résultat stable, prouvé",
                en=f"{len(market.members)} couples: the first stable result, proved",
            )
        )
    else:
        lines.append(
            choose(fr="garanties : ", en="claims: ") + ", ".join(list_claims(market))
        )
    return lines


def _nothing_stable(market: Market, matching: MatchingResult) -> list[str]:
    """Return that nothing is stable, who blocks the nearest outcome, what mends it."""
    count, least = len(matching.blocking), matching.at_least
    lines = [
        choose(
            fr="AUCUN résultat n’est stable : c’est prouvé. Rien n’est décidé.",
            en="NO result is stable: this is proved. Nothing is decided.",
        ),
        choose(
            fr=f"le plus proche laisse {count} vœu de côté"
            + (", le moins possible :" if count == least else f" (au moins {least}) :"),
            en=f"the nearest leaves {count} wish unmet"
            + (", the fewest possible:" if count == least else f" (at least {least}):"),
        ),
    ]
    for entry in matching.blocking:
        named_entry = name_entry(market, entry)
        wish = " + ".join(code or "–" for code in named_entry.lines)
        rank = choose(fr="vœu", en="wish")
        members = " + ".join(named_entry.members)
        lines.append(f"  {members} : {wish} ({rank} {named_entry.entry + 1})")
    return [*lines, _repairs(matching)]


def _repairs(matching: MatchingResult) -> str:
    """Return where one seat more is enough, and whether that is everywhere."""
    few = ", ".join(matching.repairs[:SHOWN_MAX])
    few += "…" if len(matching.repairs) > SHOWN_MAX else ""
    if matching.repairs and matching.are_all_tried:
        return choose(
            fr=f"une place de plus suffit à l’une de ces lignes seules : {few}",
            en=f"one seat more is enough at any of these lines alone: {few}",
        )
    if matching.repairs:
        return choose(
            fr=f"une place de plus suffit, des lignes essayées, à l’une de : {few}",
            en=f"of the lines tried, one seat more is enough at any of these: {few}",
        )
    if matching.are_all_tried:
        return choose(
            fr="une seule place de plus ne suffit nulle part",
            en="one seat more is not enough anywhere",
        )
    return choose(
        fr="une seule place de plus ne suffit à aucune des lignes essayées",
        en="one seat more is not enough at any line that was tried",
    )


def tell_defect(defect: AssertionError, *, as_json: bool) -> int:
    """Tell that ours is the fault, by a code, and return the exit code."""
    is_property = isinstance(defect, PropertyBroken)
    code = "match.property_broken" if is_property else "match.defect"
    if as_json:
        show(json.dumps({"code": code, "found": str(defect)}))
        return DEFECT
    complain(
        fr=f"{code} ({defect}) : la faute est la nôtre ; aucun résultat n’est rendu. "
        "Signalez-le, avec le marché.",
        en=f"{code} ({defect}): the fault is ours; no result is given. Tell us, with "
        "the market.",
    )
    return DEFECT


def tell_unsettled(unsettled: Unsettled, *, as_json: bool) -> int:
    """Tell what is known where no outcome is, and return the exit code."""
    if as_json:
        show(json.dumps(unsettled.document, ensure_ascii=False))
        return NOTHING_STABLE if unsettled.verdict == "none" else 1
    if unsettled.verdict == "none":
        complain(
            fr="aucun résultat n’est stable (prouvé), aucun presque stable n’est connu",
            en="no result is stable (proved), and none nearly stable is known",
        )
        return NOTHING_STABLE
    counts = unsettled.counts
    complain(
        fr=f"non décidé après {counts['steps']} pas : restent {counts['couples']} "
        f"couples, {counts['students']} étudiants, {counts['gates']} limites ; "
        "personne n’est affecté",
        en=f"undecided after {counts['steps']} steps: {counts['couples']} couples, "
        f"{counts['students']} students, {counts['gates']} limits are open; "
        "nobody is matched",
    )
    return 1


def pairs_story(members: list[str], pairs: list[Pair], *, is_apart: bool) -> list[str]:
    """Return a couple's story, one pair a line, down to the one that they have."""
    lines = [choose(fr="couple", en="couple") + f" {' + '.join(members)}"]
    for at, pair in enumerate(pairs, start=1):
        name = " + ".join(code or "–" for code in pair.lines)
        lines.append(f"{at:>4}  {name}  " + _pair(pair))
    if is_apart:
        lines.append(
            choose(
                fr="Aucun choix commun : chacun suit sa propre liste.",
                en="No pair: each follows their own list.",
            )
        )
    elif not pairs or pairs[-1].refused or pairs[-1].blocks:
        lines.append(choose(fr="Aucun poste.", en="No post."))
    return lines


def _pair(pair: Pair) -> str:
    if pair.blocks:
        return choose(fr="laissé de côté", en="left unmet")
    if not pair.refused:
        return choose(fr="obtenu", en="got")
    return " ; ".join(map(_refusal_line, pair.refused))


def _refusal_line(refusal: MemberRefusal) -> str:
    number, gate = refusal.number, refusal.gate
    limit, rank = refusal.limit, refusal.rank
    if refusal.for_two:
        return choose(
            fr=f"{number} : {gate} n’a pas deux places pour vous",
            en=f"{number}: {gate} does not have two seats for you",
        )
    return choose(
        fr=f"{number} : {gate}, rang limite {limit}, rang {rank}",
        en=f"{number}: {gate}, limit {limit}, rank {rank}",
    )


def story(explanation: Explanation) -> list[str]:
    """Return a student's story, one wish per line."""
    lines = [_wish(at, wish) for at, wish in enumerate(explanation.wishes, start=1)]
    if explanation.line is None:
        lines.append(choose(fr="Aucun poste.", en="No post."))
    if explanation.least_gain is not None:
        wish = explanation.wishes[explanation.least_gain]
        lines.append(
            choose(
                fr=f"Au plus près : {wish.line}, à {wish.missing} rangs de la limite.",
                en=f"Nearest: {wish.line}, {wish.missing} ranks from its limit.",
            )
        )
    if explanation.line is None and explanation.others:
        few = ", ".join(explanation.others[:SHOWN_MAX])
        count = len(explanation.others)
        lines.append(
            choose(
                fr=f"{count} lignes non demandées étaient à portée : {few}…",
                en=f"{count} lines not asked for were in reach: {few}…",
            )
        )
    return lines


def _wish(at: int, wish: WishExplanation) -> str:
    gate = "" if wish.gate == wish.line else f" ({wish.gate})"
    limit = choose(fr="ouverte", en="open") if wish.limit is None else str(wish.limit)
    sentence = {
        "got": choose(fr="obtenue", en="got"),
        "refused": choose(
            fr=f"refusée, {wish.waiting}e en attente",
            en=f"refused, waiting at {wish.waiting}",
        ),
        "blocks": choose(fr="laissée de côté", en="left unmet"),
        "not_examined": choose(fr="non examinée", en="not examined"),
    }[wish.verdict]
    words = choose(fr="rang limite", en="limit")
    own = choose(fr="votre rang", en="your rank")
    return (
        f"{at:>4}  {wish.line}  {words}{gate} {limit}, {own} {wish.rank} : {sentence}"
    )


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
