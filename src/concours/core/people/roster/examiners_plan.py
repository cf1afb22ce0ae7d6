"""What a file of examiners would change."""

from concours.core.people.roster.codes import plain_number
from concours.core.people.roster.lines import ExaminerLine, Reading
from concours.core.people.roster.names import plain_name
from concours.core.people.roster.numbers import check_number
from concours.core.people.roster.plan import (
    CurrentRoster,
    Examiner,
    Plan,
    make_plan,
    with_heading,
)
from concours.core.tables.faults import Fault


def plan_examiners(reading: Reading, roster: CurrentRoster) -> Plan[Examiner]:
    """Say what a file of examiners would change; a new one has name and university.

    Nobody who coordinates the ECOS at a site examines there or elsewhere (C7).
    """
    coordinators = {
        plain_name(member.name)
        for member in roster.members.values()
        if "coordinator" in member.roles
    }
    faults, rows = list(reading.faults), []
    written = {plain_number(number): number for number in roster.examiners}
    for line in reading.lines:
        assert isinstance(line, ExaminerLine)
        before = roster.examiners.get(line.number)
        fault = check_number(line.line, line.number, written)
        if before is None and fault is None and None in (line.name, line.university):
            fault = Fault(line.line, "number", "examiner.incomplete", line.number)
        if fault is None and plain_name(line.name or "") in coordinators:
            fault = Fault(line.line, "name", "examiner.coordinator", line.name or "")
        if fault is not None:
            faults.append(with_heading(fault, reading))
            continue
        base = before or Examiner(line.number, "", "")
        name, university = (
            line.name or base.name,
            line.university or base.university,
        )
        rows.append((line.line, before, Examiner(line.number, name, university)))
    return make_plan(rows, faults)
