"""A class of an exam's data goes at its term, by two persons, before the exam itself.

The act names how many rows go and the root over their digests; bodies go in the same
transaction, and digests stay. A row that says it was erased, and that no act names, is
a fault that the ledger and the verifier find.
"""

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.record import record
from concours.acts.results.erasure import ErasureHeld, ExamErased
from concours.core.audit.retention import (
    NothingToErase,
    read_class,
    require_due,
    require_undisputed,
)
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.store.models import Exam, Sitting
from concours.store.queries.people.roster import exam_of
from concours.store.queries.retention import (
    cases_to_erase,
    days_of,
    disputes_of,
    erase_rows,
    hold_to_erase,
)


@takes_two("data_erased")
def erase_data(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Erase what an exam keeps of a class up to a day, in the act's transaction.

    The facts `exam`, `data_class` and `until` say of what. Raises `NotAllowed`,
    `Unknown`, `ClassInvalid`, `ExamErased`, `ErasureHeld`, `TermNotReached`,
    `ErasureDisputed`, `NothingToErase`.
    """
    facts = decision.facts
    data_class, until = read_class(facts.get("data_class", ""), facts.get("until", ""))
    exam_of(facts["exam"])
    row = Exam.objects.select_for_update(no_key=True).get(code=facts["exam"])
    if row.erased_act is not None:
        raise ExamErased(row.erased_act)
    if row.held_act is not None:
        raise ErasureHeld(row.held_act)
    days = days_of(row, data_class)
    require_due(data_class, until, days, now=now)
    require_undisputed(disputes_of(row))
    count, root = hold_to_erase(data_class, row, until)
    if not count:
        raise NothingToErase(data_class)
    if decision.is_trial:
        return 0
    sittings = Sitting.objects.filter(exam=row).order_by("id")
    body: dict[str, Json] = {
        "exam": row.code,
        "sittings": [*map(str, sittings.values_list("id", flat=True))],
        "data_class": data_class,
        "until_ms": int(until),
        "days": days,
        data_class: count,
        f"{data_class}_root": root.hex(),
        **decision.origin,
    }
    if data_class == "cases":
        body["case_numbers"] = [*cases_to_erase(row, until)]
    number = record(actor, "data_erased", now=now, reason=decision.reason, body=body)
    erase_rows(number)
    return number
