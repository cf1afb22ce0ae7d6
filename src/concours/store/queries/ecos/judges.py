"""Who sat at a chair in a turn: as the allotment was then, whatever is mended since."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from concours.core.ecos.bells.signals import last_round
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.store.models import Examiner
from concours.store.queries.ecos.circuits import CircuitPlan, Judge
from concours.store.queries.sql import rows_of

VERSIONS = """
SELECT act.at_ms, t.document FROM allotment t JOIN act ON act.number = t.adopted_act
WHERE t.sitting_id = %s AND t.site_id = %s ORDER BY t.version
"""


def judges_in_turn(plan: CircuitPlan, place: ChairPlace, turn: int) -> Sequence[Judge]:
    """Return who had a chair between the first and the last signal of a turn, in order.

    Two where it was mended meanwhile; whoever sits there now before the turn has begun,
    and in a half-day that has no allotment of its own.
    """
    own_chair = plan.chairs[place]
    seated_now = Judge(own_chair.examiner_number, own_chair.examiner_name)
    turns = range(1, plan.times.turns_count + 1)
    turn_round = last_round(plan.bell, turn) if plan.bell and turn in turns else None
    if turn_round is None or turn_round.read is None:
        return [seated_now]
    numbers: list[str] = []
    for version, (at_ms, number) in enumerate(_seatings(plan, place)):
        if version == 0 or at_ms <= turn_round.read:
            numbers = [number]
        elif turn_round.end is None or at_ms < turn_round.end:
            numbers.append(number)
    numbers = [number for number in dict.fromkeys(numbers) if number]
    return _find_judges(plan, numbers) or [seated_now]


def has_one_judge(plan: CircuitPlan, place: ChairPlace) -> bool:
    """Tell whether nobody took a chair over from somebody else."""
    return len({number for _, number in _seatings(plan, place)}) <= 1


def _seatings(plan: CircuitPlan, place: ChairPlace) -> list[tuple[int, str]]:
    """Return from when on who had a chair, version by version; "" is nobody."""
    station = plan.stations.index(place.station)
    return [
        (at_ms, _examiner(json.loads(bytes(document)), plan.code, station, place.place))
        for at_ms, document in rows_of(VERSIONS, plan.sitting, plan.site)
    ]


def _examiner(part: Mapping[str, Any], circuit: str, station: int, place: int) -> str:
    """Return the number of who has a chair in a half-day's part, "" if nobody."""
    wave, allotment = part["wave"], part["allotment"]
    [series] = [w["series"] for w in allotment["lists"]["waves"] if w["code"] == wave]
    [codes] = [
        [row["code"] for row in own["stations"]]
        for own in allotment["lists"]["series"]
        if own["code"] == series
    ]
    seat = circuit, codes[station], place
    for chair in allotment["chairs"]:
        if (chair["circuit"], chair["station"], chair["place"]) == seat:
            return str(chair["examiner"])
    return ""


def _find_judges(plan: CircuitPlan, numbers: Sequence[str]) -> list[Judge]:
    rows = Examiner.objects.filter(exam__sitting=plan.sitting, number__in=numbers)
    names = dict(rows.values_list("number", "name"))
    return [Judge(number, names.get(number, "")) for number in numbers]
