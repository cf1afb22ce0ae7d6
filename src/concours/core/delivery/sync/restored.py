"""What a tablet works to once its centre was restored, and tells other news.

What it was told before has happened here: a paper that was opened stays open, and
nobody ends before the end that they had been promised, unless the close is announced
again. Due time is decided by acts alone: those who go past it show as misled, until it
is given again.
Twin of `client/src/core/restoration.ts`; `protocol/vectors/restored.json` binds them.
"""

from dataclasses import dataclass, replace

from concours.core.delivery.sitting.course import Course
from concours.core.delivery.sitting.time import Allowance, own_end
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class LostHistory:
    """What the tablet worked to under a history that the centre has lost.

    `key` and `t0` are those of a paper that was opened.
    """

    key: str | None = None
    t0: Instant | None = None
    end: Instant | None = None


NOTHING = LostHistory()


def kept_of(
    course: Course,
    allowance: Allowance | None,
    before: LostHistory,
    *,
    is_opened: bool,
    now: Instant,
) -> LostHistory:
    """Return what to keep of a course that the centre has lost.

    `allowance` is what decides the candidate's end by it. A pause that goes on is given
    back up to `now`: its end may never be told. A close is not kept: who was ended by
    it has handed in.
    """
    if allowance is None or not is_opened:
        return before
    pauses = [
        replace(pause, ended_at=min(pause.ended_at or now, now))
        if pause.is_open
        else pause
        for pause in allowance.pauses
    ]
    end = own_end(replace(allowance, pauses=pauses))
    return LostHistory(
        key=course.key or before.key,
        t0=before.t0 if course.key is None else course.t0,
        end=max(end, before.end or end),
    )


def course_after(course: Course, before: LostHistory) -> Course:
    """Return the course that a tablet works to: an opened paper stays open."""
    if course.key is not None or before.key is None:
        return course
    return replace(course, key=before.key, t0=before.t0)


def end_after(allowance: Allowance, before: LostHistory) -> Instant:
    """Return the end it works to: that of the news, if it is later or was closed."""
    end = own_end(allowance)
    return end if allowance.closed_at is not None else max(end, before.end or end)
