"""Let the sitting key go out: once, at its hour, in one transaction."""

from uuid import UUID

from concours.core.journal.act import Act
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.core.sitting.phases import KEY_LEAD_MS
from concours.keeper.custody import Custody, Terms
from concours.keeper.desk import Link
from concours.store.journal.acts import append_act
from concours.store.journal.news import News, append_news

NOTICE_MS_MIN = 2 * SECOND_MS
"""A key that would leave tablets less than this before t0 moves t0."""

NOTICE_MS_LATE = 3 * SECOND_MS
"""How far ahead the moved t0 stands."""

DUE = """
SELECT id, quorum, key_check FROM sitting WHERE t0_ms - %s <= %s AND key_released_ms IS NULL
"""

# Not the key: news of a take-over refer to the sitting meanwhile.
HOLD = """
SELECT t0_ms FROM sitting WHERE id = %s AND key_released_ms IS NULL
FOR NO KEY UPDATE
"""

RELEASE = """
INSERT INTO released_key (sitting, sitting_key, released_ms) VALUES (%s, %s, %s)
"""

MARK = "UPDATE sitting SET t0_ms = %s, key_released_ms = %s WHERE id = %s"


def due(link: Link, *, now: Instant) -> list[Terms]:
    """Return the armed sittings whose key should be out by now."""
    rows = link.execute(DUE, (KEY_LEAD_MS, now)).fetchall()
    return [
        Terms(sitting=sitting, quorum=quorum, key_check=bytes(check))
        for sitting, quorum, check in rows
    ]


def release(link: Link, custody: Custody, terms: Terms, *, now: Instant) -> bool:
    """Release the key of a sitting that is due. Returns whether it went out.

    It does not without a quorum of shares in custody, nor if the sitting was disarmed
    meanwhile. Late, it moves t0, so that no site hears of the start after it.
    """
    is_out = custody.with_keys(
        terms, lambda keys: _write(link, terms.sitting, keys.sitting, now)
    )
    if is_out:
        custody.drop(terms.sitting)
    return is_out


def opening(t0: Instant, *, now: Instant) -> Instant:
    """Return the instant at which the paper opens if its key goes out now."""
    return t0 if t0 >= now + NOTICE_MS_MIN else after(now, NOTICE_MS_LATE)


def _write(link: Link, sitting: UUID, key: bytes, now: Instant) -> bool:
    with link.transaction():
        held = link.execute(HOLD, (sitting,)).fetchone()
        if held is None or held[0] is None:
            return False
        planned = Instant(held[0])
        if planned - KEY_LEAD_MS > now:
            return False
        t0 = opening(planned, now=now)
        link.execute(RELEASE, (sitting, key, now))
        link.execute(MARK, (t0, now, sitting))
        append_act(link, _act(sitting, planned, t0, now))
        body: dict[str, Json] = {"t0_ms": int(t0), "key": key.hex()}
        append_news(link, News(sitting=sitting, kind="launched", at=now, body=body))
    return True


def _act(sitting: UUID, planned: Instant, t0: Instant, now: Instant) -> Act:
    return Act(
        actor="keeper",
        role="keeper",
        kind="key_released",
        at=now,
        sitting=sitting,
        body={"planned_ms": int(planned), "t0_ms": int(t0)},
    )
