"""The room begins a rest break that is due and ends it, at that seat alone."""

import time

import pytest

from acts.scene import HOUR_MS, attempt_of, launch


@pytest.fixture
def supervisor(browser, local):
    return browser(local("supervisor", "Salle 1"))


@pytest.fixture
def resting(scene, owner):
    """Half an hour into the paper, with a candidate due one break of ten minutes."""
    launch(owner, scene, t0=time.time_ns() // 1_000_000 - HOUR_MS // 2)
    attempt = attempt_of(owner, scene, "04201")
    owner.execute(
        """INSERT INTO personal_settings (candidate_id, text_percent, contrast,
               spacing_percent, breaks_count, break_minutes, reader, has_own_room)
           SELECT candidate_id, 100, 'usual', 100, 1, 10, 'candidate', false
           FROM attempt WHERE id = %s""",
        (attempt,),
    )
    return {
        "attempt": str(attempt),
        "site": str(scene.site),
        "room": "Salle 1",
        "number": "",
    }


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_break_is_begun_and_ended_at_the_seat_that_it_is_due(
    supervisor, scene, resting
):
    path, room = f"{scene.address}/room/rest", f"{scene.address}/room"
    page = text(supervisor.get(room))
    assert page.count('value="begin"') == 1
    assert "Pause de 10 min, reste 1" in page

    supervisor.post(path, {**resting, "rest": "begin"})
    page = text(supervisor.get(room))
    assert "Reprendre (pause jusqu’à" in page
    assert "temps arrêté" in page
    assert "compte entière, même finie avant" in page
    assert "Finir cette pause" in page

    supervisor.post(path, {**resting, "rest": "end"})
    page = text(supervisor.get(room))
    assert "pauses prises" in page
    assert 'value="begin"' not in page

    refused = supervisor.post(path, {**resting, "rest": "begin"})
    assert "plus de pause à prendre" in text(refused)
    assert supervisor.post(path, {**resting, "rest": "siesta"}).status_code == 409
