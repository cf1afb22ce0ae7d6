"""The act by which a sitting was sealed, and its holders' word on it."""

from collections.abc import Mapping
from uuid import UUID

from concours.store.journal.acts import ActRow
from concours.store.models import Keyholder, Sitting
from concours.store.queries.acts import acts_of_sitting
from concours.store.queries.unknown import Unknown

SEALED = ("sitting_sealed", "sitting_scheduled", "check_opened")
RECORDS_COUNT_MAX = 32
"""How many records one person confirms at once: those of one ceremony."""


def sealing_of(sitting: UUID) -> ActRow:
    """Return the act by which a sitting was sealed, the last one. Raises `Unknown`."""
    for act in reversed(acts_of_sitting(sitting)):
        if act.act.kind in SEALED:
            return act
    raise Unknown("sealing", str(sitting))


def confirmations_of(sealing: ActRow) -> Mapping[int, ActRow]:
    """Return the confirmations of this very sealing, by the position of the share."""
    assert sealing.act.sitting is not None, "what is sealed is a sitting"
    by_position = {}
    for act in acts_of_sitting(sealing.act.sitting):
        body = act.act.body
        if act.act.kind == "sealing_confirmed" and body["sealed"] == sealing.number:
            position = body["position"]
            assert isinstance(position, int), "a share has a position"
            by_position[position] = act
    return by_position


def awaiting_word_of(login: str, *, exam: UUID) -> list[tuple[Sitting, ActRow]]:
    """Return the sittings of an exam whose record this holder has yet to confirm.

    In the order of their hours, each with its record, at most `RECORDS_COUNT_MAX`.
    """
    shares = Keyholder.objects.filter(
        member__login=login,
        sitting__exam_id=exam,
        sitting__t0_ms=None,
        sitting__reopened_act=None,
        sitting__cancelled_act=None,
    ).select_related("sitting__paper")
    awaiting = []
    for share in shares.order_by("sitting__scheduled_ms")[:RECORDS_COUNT_MAX]:
        sealing = sealing_of(share.sitting_id)
        if share.position not in confirmations_of(sealing):
            awaiting.append((share.sitting, sealing))
    return awaiting
