"""Markets with their right results, and 1,000 ways to falsify one.

Without couples a market has one right result, to the byte: whatever differs is wrong.
With couples a proof may be told in many ways; what it is of may not.
"""

from copy import deepcopy
from functools import cache
from random import Random

from tests.core.matching.engine import small_markets
from tests.core.matching.solver.search import small_couples
from verifier.findings import Findings
from verifier.posts.market import read

from concours.core.matching.engine.match import match
from concours.core.matching.engine.result import build_document
from concours.core.matching.engine.solve import solve_twice
from concours.core.matching.market import columns
from concours.core.matching.market.reading import read as read_market
from concours.rehearsal.market import Size, national
from verifier import matching


def small(seed):
    """A small market with families, contracts and returned seats, and its result."""
    described = small_markets.described(seed)
    return described, build_document(
        market := read_market(described), solve_twice(market)
    )


def middle(seed):
    """A market of 120 students, drawn as the nation's is, and its result."""
    market = national(seed, Size(students=120, lines=40, couples=0))
    return columns.compact(market), build_document(market, solve_twice(market))


@cache
def joint(seed):
    """A small market with couples, families and contracts, and its result."""
    described = small_couples.described(seed)
    return described, match(read_market(described)).document


def found(described, result):
    """Return the codes that the checker finds."""
    findings = Findings()
    matching.check(read(described), result, findings)
    return {finding["code"] for finding in findings.listed}


def _swapped(result, draw):
    placed = result["placed"]
    one, other = draw.sample(range(len(placed)), 2)
    placed[one], placed[other] = placed[other], placed[one]


def _dropped(result, draw):
    at = [at for at, line in enumerate(result["placed"]) if line is not None]
    result["placed"][draw.choice(at)] = None


def _given(result, draw):
    at = draw.randrange(len(result["placed"]))
    lines = [one["code"] for one in result["gates"] if one["code"][0] in "lLr"]
    result["placed"][at] = draw.choice(lines)


def _unknown(result, draw):
    result["placed"][draw.randrange(len(result["placed"]))] = "nowhere"


def _short(result, draw):
    result["placed"].pop(draw.randrange(len(result["placed"])))


def _number_of_gate(name):
    def change(result, draw):
        gate = draw.choice(result["gates"])
        gate[name] = max(0, gate[name] + draw.choice((-1, 1)))

    return change


def _limit(result, draw):
    gate = draw.choice(result["gates"])
    gate["limit"] = draw.choice((None, 0, draw.randint(1, 120)))


def _last_two(result, draw):
    gate = draw.choice([one for one in result["gates"] if one["last_two"]])
    gate["last_two"][draw.randrange(len(gate["last_two"]))] += draw.choice((1, 2))


def _digest(result, draw):
    hexa = result["market"]
    at = draw.randrange(64)
    result["market"] = hexa[:at] + draw.choice("0123456789abcdef") + hexa[at + 1 :]


def _order(result, draw):
    name = draw.choice(("placed", "positions"))
    result["order"][name] = max(0, result["order"][name] + draw.choice((-1, 1)))


def _gates(result, draw):
    result["gates"].pop(draw.randrange(len(result["gates"])))


def _verdict(result, draw):
    result["verdict"] = draw.choice(("none", "undecided"))


def _field(result, draw):
    del result[draw.choice(sorted(result))]


def _proof(result, _draw):
    result["proof"] = {"parts": []}


def _no_proof(result, _draw):
    result["proof"] = None


def _unlinked(result, draw):
    couples = {0, *result["unlinked"]}
    result["unlinked"] = draw.choice(([], sorted(couples), [7]))


def _nodes(node):
    yield node
    for side in ("low", "high"):
        yield from _nodes(node[side]) if side in node else ()


def _some_node(result, draw):
    trees = [part["tree"] for part in result["proof"]["parts"]]
    return draw.choice([one for tree in trees for one in _nodes(tree)])


def _leaf(result, draw):
    """Claim that a node falls as it stands, though it needs its splits or steps."""
    node = _some_node(result, draw)
    if "split" not in node and "steps" not in node:
        raise IndexError
    node.clear()
    node["leaf"] = "crossed"


def _split(result, draw):
    node = _some_node(result, draw)
    steps = [*node.get("steps", []), *([node] if "split" in node else [])]
    draw.choice(steps)["at"] += draw.choice((50, 100))


def _part(result, draw):
    """Leave out whom the proof is about."""
    part = draw.choice(result["proof"]["parts"])
    part["couples"] = [9]


def _blocking(result, draw):
    told = result["instability"]
    draw.choice(told["blocking"])["entry"] += draw.choice((1, 2))


def _at_least(result, draw):
    told = result["instability"]
    told["at_least"] = draw.choice((0, len(told["blocking"]) + 1))


def _repairs(result, _draw):
    if result["verdict"] != "none":
        raise IndexError
    result["repairs"].append("nowhere")


PLACES = {
    "match.not_asked", "match.not_best", "match.overfull", "match.blocked",
    "match.not_ranked", "match.not_eligible",
}  # fmt: skip

FAULTS = {
    "swapped": (_swapped, PLACES),
    "dropped": (_dropped, {"match.not_best"}),
    "given": (_given, PLACES),
    "unknown": (_unknown, {"match.line_unknown"}),
    "short": (_short, {"match.shape"}),
    "seats": (_number_of_gate("seats"), {"match.seats"}),
    "taken": (_number_of_gate("taken"), {"match.taken"}),
    "limit": (_limit, {"match.limit"}),
    "last two": (_last_two, {"match.last_two"}),
    "digest": (_digest, {"match.market"}),
    "order": (_order, {"match.order"}),
    "gates": (_gates, {"match.gates"}),
    "verdict": (_verdict, {"match.shape"}),
    "field": (_field, {"match.shape"}),
    "proof": (_proof, {"proof.not_asked"}),
}
"""How a result is falsified, and the codes of which one at least must be found."""

MOVED = PLACES | {
    "match.couple", "match.pair_not_asked", "match.taken", "match.limit", "proof.leaf",
    "none.blocking",
}  # fmt: skip
JOINT_FAULTS = {
    "swapped": (_swapped, MOVED),
    "dropped": (_dropped, MOVED),
    "given": (_given, MOVED),
    "limit": (_limit, {"match.limit"}),
    "taken": (_number_of_gate("taken"), {"match.taken"}),
    "digest": (_digest, {"match.market"}),
    "order": (_order, {"match.order"}),
    "verdict": (_verdict, {"match.shape"}),
    "unlinked": (_unlinked, MOVED | {"match.shape"}),
    "no proof": (_no_proof, {"proof.shape"}),
    "leaf": (_leaf, {"proof.leaf"}),
    "split": (_split, {"proof.split"}),
    "part": (_part, {"proof.parts"}),
    "blocking": (_blocking, {"none.blocking"}),
    "at least": (_at_least, {"none.at_least"}),
    "repairs": (_repairs, {"none.repairs"}),
}
"""The same for a market with couples, its proof, and where nothing is stable."""


def planted(result, change, seed):
    """Return a result falsified by `change`, None if this one cannot be so."""
    false = deepcopy(result)
    draw = Random(seed)  # noqa: S311 -- it draws no secret
    try:
        change(false, draw)
    except (ValueError, IndexError, KeyError):  # nothing of the kind in it
        return None
    return None if false == result else false
