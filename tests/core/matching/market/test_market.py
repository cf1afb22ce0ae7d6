"""Promise: what is wrong with a market is told by its name, and nobody is matched."""

import json
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from tests.schema import faults
from verifier.posts.market import read as read_alone
from verifier.posts.market_form import reject_duplicate_keys as once_alone

from concours.core.matching.market import columns
from concours.core.matching.market.faults import CODES, FAULTS_MAX, Fault, MarketFaulty
from concours.core.matching.market.keys import build_object
from concours.core.matching.market.reading import read

PROTOCOL = Path(__file__).parents[4] / "protocol"
SCHEMA = json.loads((PROTOCOL / "market.schema.json").read_bytes())

SOUND = {
    "format": "concours-market-1",
    "contracts": [{"code": "cesp"}, {"code": "army", "also_ordinary": True}],
    "groups": [
        {"code": "g1", "ranking": ["a", "b", "c", "d"]},
        {"code": "g2", "ranking": ["c", "b"]},
    ],
    "lines": [
        {"code": "l1", "specialty": "x", "subdivision": "1", "group": "g1", "seats": 2},
        {"code": "l2", "specialty": "x", "subdivision": "2", "group": "g1", "seats": 1},
        {"code": "l3", "specialty": "y", "subdivision": "1", "group": "g2", "seats": 1},
        {
            "code": "r",
            "specialty": "x",
            "subdivision": "1",
            "group": "g1",
            "seats": 1,
            "contract": "cesp",
            "returns_to": "l1",
        },
    ],
    "families": [],
    "students": [
        {"number": "a", "contract": "cesp", "wishes": ["r"]},
        {"number": "b", "wishes": ["l3", "l1"]},
        {"number": "c", "wishes": ["l2", "l1", "l3"]},
        {"number": "d", "contract": "army", "wishes": ["l1"]},
    ],
    "couples": [
        {"members": ["b", "c"], "pairs": [["l1", "l2"], ["l1", None]], "unlinks": True}
    ],
}


def changed(*path, to):
    """The sound market with one thing changed, or taken out if `to` is `...`."""
    market = deepcopy(SOUND)
    at = market
    for step in path[:-1]:
        at = at[step]
    if to is ...:
        del at[path[-1]]
    else:
        at[path[-1]] = to
    return market


FAULTS = {
    "no object": ([], "market.shape"),
    "another format": (changed("format", to="x"), "market.shape"),
    "lines are no list": (changed("lines", to={}), "market.shape"),
    "a line is no object": (changed("lines", 0, to=7), "market.shape"),
    "no code": (changed("lines", 0, "code", to=...), "market.key_missing"),
    "a long code": (changed("lines", 0, "code", to="x" * 65), "market.shape"),
    "half a seat": (changed("lines", 0, "seats", to=0.5), "market.shape"),
    "a true seat": (changed("lines", 0, "seats", to=True), "market.shape"),
    "fewer than no seat": (changed("lines", 0, "seats", to=-1), "market.too_many"),
    "a million and one": (
        changed("lines", 0, "seats", to=1_000_001),
        "market.too_many",
    ),
    "no wishes": (changed("students", 0, "wishes", to=...), "market.key_missing"),
    "no students": (changed("students", to=...), "market.key_missing"),
    "couples misspelt": (changed("couple", to=[]), "market.key_unknown"),
    "families in French": (changed("familles", to=[]), "market.key_unknown"),
    "a return misspelt": (
        changed("lines", 3, "return_to", to="l1"),
        "market.key_unknown",
    ),
    "a text for true": (changed("couples", 0, "unlinks", to="true"), "market.shape"),
    "one for true": (changed("contracts", 0, "also_ordinary", to=1), "market.shape"),
    "a list of contracts": (
        changed("lines", 3, "contract", to=["cesp"]),
        "market.contract_unknown",
    ),
    "no contract, told": (
        changed("lines", 0, "contract", to=""),
        "market.contract_unknown",
    ),
    "a wish that is no text": (
        changed("students", 1, "wishes", to=[1]),
        "market.line_unknown",
    ),
    "a list as a wish": (
        changed("students", 1, "wishes", to=[[]]),
        "market.line_unknown",
    ),
    "a number twice": (changed("students", 1, "number", to="a"), "market.number_twice"),
    "a code twice": (changed("lines", 1, "code", to="l1"), "market.code_twice"),
    "a group nobody knows": (
        changed("lines", 0, "group", to="g9"),
        "market.group_unknown",
    ),
    "a contract nobody knows": (
        changed("students", 1, "contract", to="x"),
        "market.contract_unknown",
    ),
    "a line's contract": (
        changed("lines", 3, "contract", to="x"),
        "market.contract_unknown",
    ),
    "a wish nobody knows": (
        changed("students", 1, "wishes", to=["z"]),
        "market.line_unknown",
    ),
    "a stranger ranked": (
        changed("groups", 0, "ranking", to=["z"]),
        "market.number_unknown",
    ),
    "a tie": (changed("groups", 1, "ranking", to=["c", "b", "c"]), "market.rank_tied"),
    "a wish twice": (
        changed("students", 1, "wishes", to=["l1", "l3", "l1"]),
        "market.wish_twice",
    ),
    "not ranked": (changed("students", 3, "wishes", to=["l3"]), "market.wish_unranked"),
    "no contract for it": (
        changed("students", 1, "wishes", to=["r"]),
        "market.wish_not_eligible",
    ),
    "an ordinary wish under contract": (
        changed("students", 0, "wishes", to=["l1"]),
        "market.wish_not_eligible",
    ),
    "overlapping families": (
        changed(
            "families",
            to=[
                {"code": "f", "lines": ["l2", "l1"], "seats": 1},
                {"code": "h", "lines": ["l2", "r"], "seats": 1},
            ],
        ),
        "market.family_overlaps",
    ),
    "a family of two groups": (
        changed("families", to=[{"code": "f", "lines": ["l2", "l3"], "seats": 1}]),
        "market.family_of_two_groups",
    ),
    "an empty family": (
        changed("families", to=[{"code": "f", "lines": [], "seats": 1}]),
        "market.shape",
    ),
    "a line twice in a family": (
        changed("families", to=[{"code": "f", "lines": ["l2", "l2"], "seats": 1}]),
        "market.code_twice",
    ),
    "a return in a family": (
        changed("families", to=[{"code": "f", "lines": ["l1", "l2"], "seats": 1}]),
        "market.return_in_family",
    ),
    "a return to another group": (
        changed("lines", 3, "returns_to", to="l3"),
        "market.return_elsewhere",
    ),
    "a return of ordinary seats": (
        changed("lines", 1, "returns_to", to="l1"),
        "market.return_of_ordinary",
    ),
    "a return to a contract": (
        changed("lines", 3, "returns_to", to="r"),
        "market.return_not_ordinary",
    ),
    "a couple of one": (
        changed("couples", 0, "members", to=["b", "b"]),
        "market.couple_of_one",
    ),
    "a couple of three": (
        changed("couples", 0, "members", to=["b", "c", "a"]),
        "market.shape",
    ),
    "in two couples": (
        changed("couples", to=[{"members": ["b", "c"], "pairs": []}] * 2),
        "market.couple_twice",
    ),
    "a couple under contract": (
        changed("couples", 0, "members", to=["b", "a"]),
        "market.couple_under_contract",
    ),
    "a pair twice": (
        changed("couples", 0, "pairs", to=[["l1", "l2"]] * 2),
        "market.pair_twice",
    ),
    "an empty pair": (
        changed("couples", 0, "pairs", to=[[None, None]]),
        "market.pair_empty",
    ),
    "half a pair": (changed("couples", 0, "pairs", to=[["l1"]]), "market.shape"),
    "a pair not ranked": (
        changed("groups", 0, "ranking", to=["a", "c", "d"]),
        "market.pair_unranked",
    ),
    "a pair under contract": (
        changed("couples", 0, "pairs", to=[["r", None]]),
        "market.pair_not_eligible",
    ),
}


def codes_of(description):
    with pytest.raises(MarketFaulty) as refusal:
        read(description)
    return {fault.code for fault in refusal.value.faults}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_refused_by_its_name(name):
    description, code = FAULTS[name]

    assert code in codes_of(description)


def test_every_code_of_a_fault_is_tried():
    assert {code for _, code in FAULTS.values()} == CODES - {"market.key_twice"}


def test_a_key_that_stands_twice_is_refused_by_its_name():
    text = json.dumps(SOUND).replace('"unlinks"', '"unlinks": false, "unlinks"')

    with pytest.raises(MarketFaulty) as refusal:
        json.loads(text, object_pairs_hook=build_object)

    assert refusal.value.faults == (Fault("market.key_twice", "market", "unlinks"),)
    with pytest.raises(ValueError, match="a key twice: unlinks"):
        json.loads(text, object_pairs_hook=once_alone)


VALUES = (None, True, 7, -1, 2.5, "", "l1", "x" * 65, [], ["l1"], [[]], {}, {"a": 1})
FULL = changed("families", to=[{"code": "f", "lines": ["l2", "l3"], "seats": 1}])
COMPACT = columns.compact(read(SOUND))


def objects(value, path=()):
    """Yield the path of each object in a value."""
    if isinstance(value, dict):
        yield path
    for key, one in (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list) else ()
    ):  # fmt: skip
        yield from objects(one, (*path, key))


def altered(form):
    """Yield a market in which one key of one object is unknown, gone, or otherwise."""
    for path in objects(form):
        names = path != ("students", "contracts")
        at = reduce(getitem, path, form)
        for key in (*at, *(["unknown"] if names else ())):
            for value in (*VALUES, ...) if key in at else VALUES[:1]:
                text = deepcopy(form)
                inner = reduce(getitem, path, text)
                inner |= {key: value}
                if value is ...:
                    del inner[key]
                yield (*path, key, value), text


def is_read(reader, text):
    try:
        reader(text)
    except (MarketFaulty, ValueError, KeyError, TypeError, IndexError):
        return False
    return True


@pytest.mark.parametrize("form", [FULL, COMPACT], ids=["readable", "compact"])
def test_what_the_schema_refuses_both_readers_refuse_and_neither_stumbles(form):
    """Whatever one key of one object is: told by name, never taken in silence."""
    tried = refused = 0
    for what, text in altered(form):
        tried += 1
        if [*faults(text, SCHEMA, SCHEMA)]:
            refused += 1
            assert codes_of(text), what
            assert not is_read(read_alone, text), what
        elif is_read(read, text):
            assert is_read(read_alone, text), what
    assert refused > tried // 2


def test_all_faults_are_told_at_once_and_bounded():
    wishes = [{"number": str(at), "wishes": ["z"]} for at in range(3 * FAULTS_MAX)]
    with pytest.raises(MarketFaulty) as refusal:
        read(changed("students", to=wishes))

    assert refusal.value.count == 3 * FAULTS_MAX
    assert len(refusal.value.faults) == FAULTS_MAX


def test_the_compact_and_the_readable_form_are_the_same_market():
    market = read(SOUND)
    compact, readable = columns.compact(market), columns.readable(market)

    assert columns.digest(read(compact)) == columns.digest(market)
    assert columns.digest(read(readable)) == columns.digest(market)
    assert columns.readable(read(compact)) == readable


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("wishes", "!"),
        ("wishes", "AAAA"),
        ("wishes", "////fw=="),
        ("counts", "AAAAAA=="),
        ("counts", None),
        ("numbers", [1]),
        ("contracts", []),
    ],
)
def test_a_broken_column_is_refused(key, text):
    compact = columns.compact(read(SOUND))
    compact["students"][key] = text

    assert codes_of(compact) == {"market.shape"}


@pytest.mark.parametrize(
    "path",
    [
        ("lines", 0, "seats"),
        ("students", 1, "wishes"),
        ("groups", 0, "ranking"),
        ("couples", 0, "pairs"),
        ("couples", 0, "unlinks"),
    ],
)
def test_the_digest_holds_everything_that_counts(path):
    before = columns.digest(read(SOUND))
    to = {
        "seats": 3,
        "wishes": ["l1", "l3"],
        "ranking": ["b", "a", "c", "d"],
        "pairs": [["l1", None], ["l1", "l2"]],
        "unlinks": False,
    }[path[-1]]

    assert columns.digest(read(changed(*path, to=to))) != before
