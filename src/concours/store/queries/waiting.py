"""Of which kinds anything waits in the house: one question before those about each.

The facts of tasks are asked for on every page and every fifteen seconds, and of most
kinds there is nothing most of the time. What is said to wait here may still ask nothing
of a person; what is not, asks nothing of anybody.
"""

from typing import NamedTuple

from concours.core.kernel.time import Instant
from concours.core.people.tasks.steps import RESULTS_KEPT_MS
from concours.store.queries.proposals import LAPSED_SHOWN_MS
from concours.store.queries.sql import rows_of

WAITING = """
SELECT
  EXISTS (SELECT FROM proposal WHERE state = 'open' AND expires_ms > %s),
  EXISTS (SELECT FROM keyholder k JOIN staff m ON m.id = k.member_id
          WHERE m.login = %s),
  EXISTS (SELECT FROM incident WHERE state NOT IN ('closed', 'seen')),
  EXISTS (SELECT FROM help_call WHERE taken_back_ms IS NULL AND seen_ms IS NULL),
  EXISTS (SELECT FROM marking_version),
  EXISTS (SELECT FROM sitting WHERE collected_ms > %s),
  EXISTS (SELECT FROM recheck WHERE answered_act IS NULL),
  EXISTS (SELECT FROM casefile c WHERE c.erased_act IS NULL AND NOT EXISTS (
          SELECT FROM casefile_step t
          WHERE t.casefile_id = c.id AND t.kind = 'closed')),
  EXISTS (SELECT FROM handover WHERE accepted_act IS NULL AND replaced_act IS NULL),
  EXISTS (SELECT FROM circuit),
  EXISTS (SELECT FROM paper_grid_reading),
  EXISTS (SELECT FROM single_marks_version WHERE strays_count > 0)
"""


class WaitingKinds(NamedTuple):
    """Whether anything of a kind exists that could ask something of somebody."""

    proposals: bool
    is_keyholder: bool
    incidents: bool
    help_calls: bool
    marking_versions: bool
    collected: bool
    rechecks: bool
    cases: bool
    handovers: bool
    circuits: bool
    paper_grids: bool
    strays: bool


def what_waits(login: str, *, now: Instant) -> WaitingKinds:
    """Return of which kinds anything waits now, for one person by login."""
    lapsed_since, kept_since = now - LAPSED_SHOWN_MS, now - RESULTS_KEPT_MS
    [row] = rows_of(WAITING, lapsed_since, login, kept_since)
    return WaitingKinds(*row)
