"""The answers of a sitting, gathered from its journal into a table that is kept."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.odd_acts import OddAct, count_odd_acts
from concours.core.kernel.errors import Unavailable
from concours.core.results.marking import answers_table
from concours.core.results.marking.gathering import Gathering
from concours.core.results.psychometrics.times import to_json
from concours.store.models import AnswersTable, Sitting
from concours.store.queries.authoring.papers import OpenedPaper
from concours.store.queries.delivery.allowances import Allowances
from concours.store.queries.delivery.attempt_status import AttemptStatus
from concours.store.queries.delivery.copies import ANSWERING, SittingCopies
from concours.store.queries.delivery.signs.odd_acts import keep_odd_acts
from concours.store.queries.delivery.times import times_of
from concours.store.queries.results import markings


def ready(row: Sitting) -> AnswersTable | None:
    """Return the last table gathered, None if anything has come since."""
    table = AnswersTable.objects.filter(sitting=row).order_by("-act").first()
    return table if table is not None and is_fresh(table) else None


def is_fresh(table: AnswersTable) -> bool:
    """Tell whether gathering anew would give the same: no entry, no act since."""
    return not (markings.is_stale(table) or markings.is_behind(table))


def whole(
    row: Sitting, paper: OpenedPaper, stands_of_sitting: Sequence[AttemptStatus]
) -> AnswersTable:
    """Gather the answers to mark: all that was acknowledged is in.

    Raises `Unavailable` while entries come in: those would wait for another marking.
    """
    xid = markings.record_head(row.id).xid
    table = gather_answers(row, paper, stands_of_sitting)
    if markings.came_since(row.id, xid):
        raise Unavailable("entries come in")
    return table


def gather_answers(
    row: Sitting, paper: OpenedPaper, stands_of_sitting: Sequence[AttemptStatus]
) -> AnswersTable:
    """Gather every present attempt of a locked sitting, in the order of identities.

    Absent and excluded candidates are left out. The same answers are kept once. What
    the table holds is what transactions before `journal_xid` wrote, exactly.
    """
    head = markings.record_head(row.id)
    present = [
        stand.attempt
        for stand in stands_of_sitting
        if not (stand.is_absent or stand.is_excluded)
    ]
    attempts, table_bytes, odd_acts = _pack_answers(row, paper, present, xid=head.xid)
    keep_odd_acts(odd_acts, xid=head.xid)
    digest = answers_table.digest(attempts, table_bytes)
    same_tables = AnswersTable.objects.filter(sitting=row, digest=digest)
    if (table := same_tables.first()) is not None:
        return table
    return AnswersTable.objects.create(
        sitting=row,
        head_size=head.size,
        head_root=head.root,
        journal_xid=head.xid,
        act=head.act,
        attempts=attempts,
        packed=table_bytes,
        digest=digest,
        times=to_json(times_of(attempts, [*paper.outline.offers])),
    )


def _pack_answers(
    row: Sitting, paper: OpenedPaper, present: list[UUID], *, xid: int
) -> tuple[list[UUID], bytes, dict[UUID, Mapping[OddAct, int]]]:
    windows = dict(sorted(Allowances(row).windows(present).items()))
    attempts, outline = list(windows), paper.outline
    gathering = Gathering(outline, copies_count=len(attempts))
    copies = SittingCopies(row.id, xid=xid)
    for acts in copies.answer_rows(windows):
        gathering.fold(acts)
    refused_copies = {attempts[at]: at for at in gathering.left_out()}
    odd_acts = {}
    for attempt, epochs in copies.whole(
        list(refused_copies), kinds=(*ANSWERING, "seen")
    ):
        copy = fold(outline, epochs, window=windows[attempt])
        own = {
            question: held_answer.answer
            for question, held_answer in copy.answers.items()
        }
        gathering.put(refused_copies[attempt], own)
        if counts := count_odd_acts(copy):
            odd_acts[attempt] = counts
    return attempts, answers_table.pack(gathering.answers()), odd_acts
