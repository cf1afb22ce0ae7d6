"""From copies to columns: what the marking of a cohort reads."""

from collections.abc import Sequence

from concours.core.attempt.copy import Copy
from concours.core.bank.keys import KeyedQuestion
from concours.core.marking.cohort import Column, encode


def columns(
    questions: Sequence[KeyedQuestion], copies: Sequence[Copy]
) -> tuple[Column, ...]:
    """Return one column a question, candidates in the order of `copies`.

    A question without a standing answer in a copy is unanswered there.
    """
    return tuple(
        encode(
            question,
            (
                standing.answer if (standing := copy.answers.get(question.id)) else None
                for copy in copies
            ),
        )
        for question in questions
    )
