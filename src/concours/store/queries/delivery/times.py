"""How long questions were on screen, from the journal of a sitting.

Millions of entries are read for some hundred numbers: once, when answers are gathered.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from django.db import connection

from concours.core.authoring.bank.keys import QuestionId
from concours.core.kernel.canonical import NotCanonical, load
from concours.core.results.psychometrics.groups import Whole
from concours.core.results.psychometrics.times import Times, time_spent

UNKNOWN_MS = -1

# A question is on screen from its `seen` to the next one's, or to the hand-in. One line
# for each question: the places of the copies, and as many times, as two strings.
TIMES = """
SELECT body, string_agg(place::text, ','), string_agg(spent_ms::text, ',')
FROM (
    SELECT place, body, sum(least(until_ms - device_ms, 43200000))::bigint AS spent_ms
    FROM (
        SELECT due.place - 1 AS place, j.kind, j.body, j.device_ms,
               lead(j.device_ms) OVER (PARTITION BY j.attempt, j.epoch ORDER BY j.seq)
                   AS until_ms
        FROM unnest(%s::uuid[]) WITH ORDINALITY AS due(attempt, place)
        JOIN counted_entry j ON j.attempt = due.attempt
        WHERE j.kind IN ('seen', 'handed')
    ) shown
    WHERE kind = 'seen' AND until_ms IS NOT NULL
    GROUP BY place, body
) each GROUP BY body
"""


def times_of(attempts: Sequence[UUID], questions: Sequence[QuestionId]) -> Times:
    """Return how long each question was on screen, over all these attempts."""
    indexes = {str(question): at for at, question in enumerate(questions)}
    times = np.full((len(attempts), len(questions)), UNKNOWN_MS, dtype=np.int64)
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [list(attempts)])
        for body, copies, spent_ms in cursor.fetchall():
            index = indexes.get(_question(bytes(body)))
            if index is not None:
                own = _whole(copies)
                times[own, index] = np.maximum(0, times[own, index]) + _whole(spent_ms)
    times_by_question = zip(questions, map(time_spent, times.T), strict=True)
    return {question: own for question, own in times_by_question if own is not None}


def _whole(text: str) -> Whole:
    return np.array(text.split(","), dtype=np.int64)


def _question(body: bytes) -> str:
    """Return the question that an entry names; nothing where it is not well formed."""
    try:
        value = load(body)
    except NotCanonical:
        return ""
    return str(value.get("question")) if isinstance(value, dict) else ""
