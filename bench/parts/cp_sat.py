"""OR-Tools' CP-SAT as the oracle of a day's chairs: how few can be empty.

It knows rules C4 to C8 from the lists and the places alone, none of our matchings.
"""

from collections import defaultdict

from ortools.sat.python import cp_model

from concours.core.ecos.circuits.encounters import Encounters

SECONDS_MAX = 60.0


def least_empty(encounters: Encounters, site: str, day: int) -> tuple[int, bool, float]:
    """Return the fewest empty chairs it finds, whether proved, and its seconds."""
    keys = [
        key
        for key in encounters.circuits
        if key.site == site and encounters.waves[key.wave].day == day
    ]
    persons = [n for n, own in encounters.posted_at.items() if own == site]
    model = cp_model.CpModel()
    in_committee = defaultdict(list)
    for number in persons:
        add_person(model, encounters, keys, number, in_committee)
    for members in in_committee.values():
        external = [s for n, s in members if encounters.is_external(n, site)]
        model.add(sum(s for _, s in members) <= 2)
        model.add(sum(s for _, s in members) <= 1 + sum(external))
    model.maximize(sum(s for members in in_committee.values() for _, s in members))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SECONDS_MAX
    status = solver.solve(model)
    empty = 10 * len(keys) - round(solver.objective_value)
    return empty, status == cp_model.OPTIMAL, solver.wall_time


def add_person(model, encounters, keys, number, in_committee):  # noqa: ANN001, ANN201
    """Add where an examiner may sit: one chair a wave, one station a day."""
    in_wave, at_station = defaultdict(list), defaultdict(list)
    tied = encounters.links.get(number, frozenset())
    for key in (key for key in keys if not tied & encounters.members[key]):
        for station in encounters.station_codes(key.wave):
            if encounters.may_sit(number, key.wave, station):
                sits = model.new_bool_var("")
                in_wave[key.wave].append(sits)
                at_station[station].append(sits)
                in_committee[key, station].append((number, sits))
    for sits in in_wave.values():
        model.add_at_most_one(sits)
    judges = {station: model.new_bool_var("") for station in at_station}
    model.add_at_most_one(judges.values())
    for station, sits in at_station.items():
        for one in sits:
            model.add_implication(one, judges[station])
