"""Promise: what a file of posts may say can be matched, whatever lines it combines."""

from itertools import product

import pytest

from concours.core.matching.posts.participants import Participant
from concours.core.matching.posts.table import PostNames, apply_reading, plan, read
from concours.core.matching.procedure.settings import Settings
from concours.core.matching.rounds.round_market import (
    RoundInputs,
    StudentList,
    build_round_market,
    solve,
)
from concours.core.tables.table import read_csv
from concours.store.groups import load_groups as groups_known
from concours.store.subdivisions import load_subdivisions as subdivisions_known

HEAD = "code;spécialité;subdivision;contrat;postes;rend à\n"
RULES = Settings(wishes_least=0, contracts={"CESP": True, "ARMÉES": True})


def posts(text):
    known = PostNames(groups_known(), subdivisions_known(), frozenset(RULES.contracts))
    reading = read(read_csv((HEAD + text).encode()), known)
    assert plan(reading, {}).faults == ()
    return apply_reading(reading, {})


@pytest.mark.parametrize(
    ("own", "cesp", "armies"), [*product((0, 1), (0, 1, 2), (0, 1, 2))]
)
def test_two_lines_under_contract_return_their_seats_to_one_line(own, cesp, armies):
    """One holder of each contract, and six students who ask for the ordinary line."""
    specialty = groups_known().groups[0].specialties[0]
    lines = posts(
        f"A;{specialty};Amiens;;{own};\n"
        f"B;{specialty};Amiens;CESP;{cesp};A\n"
        f"C;{specialty};Amiens;Armées;{armies};A\n"
    )
    count = len(groups_known().groups)
    people = [
        Participant(f"{rank}", (rank,) * count, contract)
        for rank, contract in enumerate(("CESP", "ARMÉES", *[""] * 6), start=1)
    ]
    asked = {"1": ("B",), "2": ("C",)}
    lists = {
        one.number: StudentList(1, asked.get(one.number, ("A",)), is_confirmed=True)
        for one in people
    }

    market = build_round_market(
        RoundInputs("simulation", RULES, count, lines, people, lists)
    ).market
    outcome = solve(market).outcome

    seats = own + max(0, cesp - 1) + max(0, armies - 1)
    places = {line.code: at for at, line in enumerate(market.lines)}
    assert outcome.placed.tolist() == [
        places["B"] if cesp else -1,
        places["C"] if armies else -1,
        *[places["A"]] * seats,
        *[-1] * (6 - seats),
    ]
    assert outcome.limits.seats[places["A"]] == seats
