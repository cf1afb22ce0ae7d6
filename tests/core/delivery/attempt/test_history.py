"""Every value that a question ever had can be shown, with both times and the reason."""

from copy_vectors import OUTLINE

from concours.core.delivery.attempt.copy import Base, Epoch, JournalEntry, Window
from concours.core.delivery.attempt.history import Moment, history
from concours.core.kernel.canonical import dump

T0 = 1_790_000_000_000


def held(seq, kind, ms, **body):
    return JournalEntry(seq, kind, dump(body), T0 + ms, T0 + ms + 40)


def moment(epoch, seq, ms, **facts):
    shape = {"is_validation": False, "value": None, "reason": None} | facts
    return Moment(
        epoch=epoch, seq=seq, device_ms=T0 + ms, received_ms=T0 + ms + 40, **shape
    )


def test_history_shows_every_value_of_the_question_and_what_did_not_count():
    first = [
        held(0, "opened", -5),
        held(1, "answered", 1, answer=["A"], question="dp1-q1"),
        held(2, "answered", 2, answer=None, question="dp1-q1"),
        held(3, "answered", 3, answer=1, question="qi-q4"),
        held(4, "validated", 4, question="dp1-q1"),
        held(5, "answered", 5, answer=["B"], question="dp1-q1"),
        held(6, "answered", 6, answer=["C"], question="dp1-q1"),
    ]
    second = [held(0, "answered", 99, answer=["D"], question="dp1-q1")]
    epochs = [Epoch(1, None, first), Epoch(2, Base(1, 6), second)]

    assert history(OUTLINE, epochs, "dp1-q1", window=Window(T0, T0 + 50)) == (
        moment(1, 1, 1, value=["A"]),
        moment(1, 2, 2),
        moment(1, 4, 4, is_validation=True),
        moment(1, 5, 5, value=["B"], reason="after_validation"),
        moment(1, 6, 6, value=["C"], reason="superseded_epoch"),
        moment(2, 0, 99, value=["D"], reason="late"),
    )
