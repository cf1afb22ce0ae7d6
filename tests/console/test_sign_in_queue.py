"""Promise: passwords are hashed a few at a time, and who comes past the queue is told
so at once: 130 sign-ins at one instant keep no thread, no core and no connection."""

import threading
from contextlib import ExitStack

import pytest

from acts.scene import PASSWORD


def post(client):
    return client.post("/sign-in", {"login": "kermarec", "password": PASSWORD})


@pytest.fixture
def passwords(browser):  # noqa: ARG001 -- Django is set up by it
    from concours.console.edge import passwords  # noqa: PLC0415 -- idem

    return passwords


def test_who_comes_past_the_queue_is_told_at_once_and_later_comes_in(
    browser, owner, passwords
):
    client = browser()
    count = "SELECT count(*) FROM refused_act"
    before = owner.execute(count).fetchone()
    with ExitStack() as stack:
        for _ in range(passwords.AT_ONCE_COUNT_MAX + passwords.WAITING_COUNT_MAX):
            stack.enter_context(passwords._ADMITTED)
        answer = post(client)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "La console est occupée." in answer.content.decode()
    assert owner.execute(count).fetchone() == before
    counted = owner.execute("SELECT coalesce(sum(count), 0) FROM wrong_try")
    assert counted.fetchone() == (0,)
    assert post(client).status_code == 302


def test_no_more_than_a_few_are_hashed_at_once(passwords):
    hasher = passwords.QueuedScryptHasher()
    done = []
    with ExitStack() as stack:
        for _ in range(passwords.AT_ONCE_COUNT_MAX):
            stack.enter_context(passwords._AT_WORK)
        threads = [
            threading.Thread(target=lambda: done.append(hasher.encode("x", "salt")))
            for _ in range(passwords.WAITING_COUNT_MAX)
        ]
        for thread in threads:
            thread.start()
        threads[0].join(0.2)
        assert done == []
    for thread in threads:
        thread.join()
    assert len(done) == passwords.WAITING_COUNT_MAX


def test_every_password_goes_through_the_queue():
    from django.contrib.auth.hashers import get_hasher  # noqa: PLC0415 -- after setup

    assert type(get_hasher()).__name__ == "QueuedScryptHasher"
