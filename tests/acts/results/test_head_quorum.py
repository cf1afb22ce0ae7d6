"""A head that awaits witnesses opens no marking key before them, or before two persons.

Defends A27 and F41: nobody marks in haste what no witness has seen, and a silent
witness does not keep the jury from its marks for ever.
"""

import psycopg
import pytest

from acts.scene import HOUR_MS, launch
from concours.core.kernel.errors import Refusal

FIXED = 1_800_000_000_000
TEN_MINUTES_MS = 600_000
ADD_HEAD = """
INSERT INTO journal_head (sitting, size, root, fixed_ms, awaits_witnesses)
VALUES (%s, 3, sha256('x'), %s, true)
"""


@pytest.fixture
def collected(scene, owner):
    """All copies are in, and the head awaits its witnesses."""
    launch(owner, scene, t0=FIXED - 4 * HOUR_MS)
    owner.execute(
        "UPDATE sitting SET collected_ms = %s WHERE id = %s", (FIXED, scene.sitting)
    )
    owner.execute(ADD_HEAD, (scene.sitting, FIXED))
    return scene


def awaited(database):
    from concours.keeper.marking_key import find_awaited_marking_keys  # noqa: PLC0415

    with psycopg.connect(database.dsn("concours_keeper")) as link:
        return [key.terms.sitting for key in find_awaited_marking_keys(link)]


def test_two_persons_go_on_without_witnesses_after_ten_minutes(
    collected, console_database
):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    scene, due = collected, FIXED + TEN_MINUTES_MS
    first, second = scene.actor("presidente"), scene.actor("kermarec")

    def propose(now):
        return two_persons.propose(
            first, scene.sitting, "quorum_waived", facts={}, reason="Muets.", now=now
        )

    def refused(now):
        with pytest.raises(Refusal) as caught:
            propose(now)
        return caught.value.code

    assert scene.sitting not in awaited(console_database)
    assert refused(due - 1) == "head.waits"
    two_persons.confirm(second, propose(due), now=due + 1)
    assert scene.sitting in awaited(console_database)
    assert refused(due + 2) == "head.not_waiting"


def test_quorum_opens_the_way_and_leaves_nothing_to_waive(collected, console_database):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup

    scene = collected
    with psycopg.connect(console_database.dsn("concours_ledger")) as ledger:
        ledger.execute(
            "UPDATE journal_head SET quorum_ms = 1 WHERE sitting = %s", (scene.sitting,)
        )
    assert scene.sitting in awaited(console_database)
    with pytest.raises(Refusal) as caught:
        two_persons.propose(
            scene.actor("presidente"),
            scene.sitting,
            "quorum_waived",
            facts={},
            reason="Muets.",
            now=FIXED + TEN_MINUTES_MS,
        )
    assert caught.value.code == "head.not_waiting"
