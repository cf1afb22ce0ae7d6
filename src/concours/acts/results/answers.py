"""The answers of a sitting, gathered from its journal into a table that is kept."""

from collections.abc import Sequence
from uuid import UUID

from concours.core.delivery.attempt.fold import fold
from concours.core.kernel.errors import Unavailable
from concours.core.results.marking import answers_table
from concours.core.results.marking.gathering import Gathering
from concours.core.results.psychometrics.times import to_json
from concours.store.models import AnswersTable, Sitting
from concours.store.queries.authoring.papers import OpenedPaper
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.copies import SittingCopies
from concours.store.queries.delivery.standing import Stand
from concours.store.queries.delivery.times import times_of
from concours.store.queries.results import markings


def ready(row: Sitting) -> AnswersTable | None:
    """Return the last table gathered, None if anything has come since."""
    table = AnswersTable.objects.filter(sitting=row).order_by("-act").first()
    return table if table is not None and is_fresh(table) else None


def is_fresh(table: AnswersTable) -> bool:
    """Tell whether gathering anew would give the same: no entry, no act since."""
    return not (markings.is_stale(table) or markings.is_behind(table))


def whole(row: Sitting, paper: OpenedPaper, standing: Sequence[Stand]) -> AnswersTable:
    """Gather the answers to mark: all that was acknowledged is in.

    Raises `Unavailable` while entries come in: those would wait for another marking.
    """
    xid = markings.seen(row.id).xid
    table = gathered(row, paper, standing)
    if markings.came_since(row.id, xid):
        raise Unavailable("entries come in")
    return table


def gathered(
    row: Sitting, paper: OpenedPaper, standing: Sequence[Stand]
) -> AnswersTable:
    """Gather every present attempt of a locked sitting, in the order of identities.

    Absent and excluded candidates are left out. The same answers are kept once. What
    the table holds is what transactions before `journal_xid` wrote, exactly.
    """
    seen = markings.seen(row.id)
    present = [
        each.attempt for each in standing if not (each.is_absent or each.is_excluded)
    ]
    attempts, packed = _packed(row, paper, present, xid=seen.xid)
    digest = answers_table.digest(attempts, packed)
    known = AnswersTable.objects.filter(sitting=row, digest=digest)
    if (found := known.first()) is not None:
        return found
    return AnswersTable.objects.create(
        sitting=row,
        head_size=seen.size,
        head_root=seen.root,
        journal_xid=seen.xid,
        act=seen.act,
        attempts=attempts,
        packed=packed,
        digest=digest,
        times=to_json(times_of(attempts, [*paper.outline.offers])),
    )


def _packed(
    row: Sitting, paper: OpenedPaper, present: list[UUID], *, xid: int
) -> tuple[list[UUID], bytes]:
    windows = dict(sorted(Allowances(row).windows(present).items()))
    attempts, outline = list(windows), paper.outline
    gathering = Gathering(outline, copies_count=len(attempts))
    found = SittingCopies(row.id, xid=xid)
    for said in found.said(windows):
        gathering.fold(said)
    others = {attempts[at]: at for at in gathering.left_out()}
    for attempt, epochs in found.whole(list(others)):
        left = fold(outline, epochs, window=windows[attempt])
        own = {question: each.answer for question, each in left.answers.items()}
        gathering.put(others[attempt], own)
    return attempts, answers_table.pack(gathering.answers())
