"""The act by which a sitting was sealed, and its holders' word on it."""

from collections.abc import Mapping
from uuid import UUID

from concours.store.journal.acts import ActRow
from concours.store.queries.acts import acts_of_sitting

SEALED = ("sitting_sealed", "sitting_scheduled")


def sealing_of(sitting: UUID) -> ActRow:
    """Return the act by which a sitting was sealed, the last one."""
    acts = acts_of_sitting(sitting)
    return next(act for act in reversed(acts) if act.act.kind in SEALED)


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
