"""What `concours match` says: an outcome, none, a story, a faulty market."""

import json
import sys
from dataclasses import asdict

from concours.cli.matching.market_csv import assignment
from concours.cli.screen import choose, complain, show
from concours.core.matching.engine.matched import Matched, Unsettled
from concours.core.matching.engine.properties import PropertyBroken
from concours.core.matching.engine.result import claims, entry_of
from concours.core.matching.explanation.explain import Explanation, Told
from concours.core.matching.explanation.explain_couple import Pair, Refused
from concours.core.matching.market.faults import MarketFaulty
from concours.core.matching.market.market import OPEN, Market

SHOWN_MAX = 10
NOTHING_STABLE, DEFECT = 3, 4
"""Exit codes beside 0, 1 and 2; `docs/reference/market.md` lists them all."""


def assigned(market: Market, found: Matched) -> list[str]:
    """Return who got what, one line a student, in the order of the market."""
    none = choose(fr="aucun poste", en="no post")
    wish = choose(fr="vœu", en="wish")
    return [
        f"{number}  {line}  {specialty}, {subdivision}  ({wish} {position})"
        if line
        else f"{number}  {none}"
        for number, line, specialty, subdivision, _, position in assignment(
            market, found.outcome
        )
    ]


def summary(market: Market, found: Matched) -> list[str]:
    """Return how many have a post, how many gates are full, and what holds."""
    outcome = found.outcome
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
        *(
            _nothing_stable(market, found)
            if found.verdict == "none"
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
            choose(fr="garanties : ", en="claims: ") + ", ".join(claims(market))
        )
    return lines


def _nothing_stable(market: Market, found: Matched) -> list[str]:
    """Return that nothing is stable, who blocks the nearest outcome, what mends it."""
    count, least = len(found.blocking), found.at_least
    lines = [
        choose(
            fr="AUCUN résultat n’est stable : c’est prouvé. Rien n’est décidé.",
            en="NO result is stable: this is proved. Nothing is decided.",
        ),
        choose(
            fr=f"le plus proche laisse {count} vœu de côté"
            + (", le moins possible :" if count == least else f" (au moins {least}) :"),
            en=f"the nearest leaves {count} wish unheard"
            + (", the fewest possible:" if count == least else f" (at least {least}):"),
        ),
    ]
    for entry in found.blocking:
        told = entry_of(market, entry)
        wish = " + ".join(code or "–" for code in told.lines)
        rank = choose(fr="vœu", en="wish")
        lines.append(f"  {' + '.join(told.members)} : {wish} ({rank} {told.entry + 1})")
    return [*lines, _repairs(found)]


def _repairs(found: Matched) -> str:
    """Return where one seat more is enough, and whether that is everywhere."""
    few = ", ".join(found.repairs[:SHOWN_MAX])
    few += "…" if len(found.repairs) > SHOWN_MAX else ""
    if found.repairs and found.are_all_tried:
        return choose(
            fr=f"une place de plus suffit à l’une de ces lignes seules : {few}",
            en=f"one seat more is enough at any of these lines alone: {few}",
        )
    if found.repairs:
        return choose(
            fr=f"une place de plus suffit, des lignes essayées, à l’une de : {few}",
            en=f"of the lines tried, one seat more is enough at any of these: {few}",
        )
    if found.are_all_tried:
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


def tell_unsettled(found: Unsettled, *, as_json: bool) -> int:
    """Tell what is known where no outcome is, and return the exit code."""
    if as_json:
        show(json.dumps(found.document, ensure_ascii=False))
        return NOTHING_STABLE if found.verdict == "none" else 1
    if found.verdict == "none":
        complain(
            fr="aucun résultat n’est stable (prouvé), aucun presque stable n’est connu",
            en="no result is stable (proved), and none nearly stable is known",
        )
        return NOTHING_STABLE
    counts = found.counts
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
        return choose(fr="laissé de côté", en="left unheard")
    if not pair.refused:
        return choose(fr="obtenu", en="got")
    return " ; ".join(map(_refused, pair.refused))


def _refused(one: Refused) -> str:
    if one.for_two:
        return choose(
            fr=f"{one.number} : {one.gate} n’a pas deux places pour vous",
            en=f"{one.number}: {one.gate} has no two seats for you",
        )
    return choose(
        fr=f"{one.number} : {one.gate}, rang limite {one.limit}, rang {one.rank}",
        en=f"{one.number}: {one.gate}, limit {one.limit}, rank {one.rank}",
    )


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
        "blocks": choose(fr="laissée de côté", en="left unheard"),
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
