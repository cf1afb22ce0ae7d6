"""Whoever of the staff is shown a copy or a result is written down, by its guard.

Once in ten minutes for the same; nobody who was refused, and no page of the day that
shows no copy.
"""

import time

from acts.scene import HOUR_MS, Tablet, attempt_of, launch

LOOKS = """
SELECT look.staff, look.kind, candidate.number,
       split_part(look.subject, '/', 2)
       || '/' || split_part(look.subject, '/', 3)
FROM look LEFT JOIN attempt ON attempt.id = look.attempt
LEFT JOIN candidate ON candidate.id = attempt.candidate_id
WHERE look.exam IN (SELECT exam_id FROM sitting WHERE id = %s) ORDER BY look.id
"""


def test_who_looked_at_which_copy_is_kept_once_in_ten_minutes(browser, scene, owner):
    t0 = time.time_ns() // 1_000_000 - HOUR_MS
    launch(owner, scene, t0=t0)
    tablet = Tablet(owner, attempt_of(owner, scene, "04201"))
    tablet.enrol(at=t0 - HOUR_MS)
    tablet.answer("qi-q1", ["A"], at=t0 + 2_000)
    copy = f"{scene.address}/candidates/04201"
    answer = f"{copy}/answers/qi-q1"

    def looks():
        return owner.execute(LOOKS, (scene.sitting,)).fetchall()

    room, president, auditor = map(browser, ("technique", "presidente", "auditeur"))
    assert room.get(answer).status_code == 403
    assert room.get(copy).status_code == 200  # without what they wrote
    assert looks() == []
    for client in (president, president, auditor):
        assert client.get(answer).status_code == 200
    assert president.get(f"{scene.address}/candidates/04299").status_code == 404
    assert looks() == [
        ("presidente", "copy", "04201", "04201/qi-q1"),
        ("auditeur", "copy", "04201", "04201/qi-q1"),
    ]

    assert president.get(copy).status_code == 200
    assert len(looks()) == 3
    owner.execute("UPDATE look SET at_ms = at_ms - 540000")
    assert president.get(answer).status_code == 200
    assert len(looks()) == 3
    owner.execute("UPDATE look SET at_ms = at_ms - 60001")
    assert president.get(answer).status_code == 200
    assert president.get(f"{scene.address}/board").status_code == 200
    assert len(looks()) == 4
    assert president.get(f"{scene.address}/results").status_code == 200
    assert looks()[-1][:3] == ("presidente", "result", None)
