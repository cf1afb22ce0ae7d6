"""Promise: passwords are hashed a few at a time, and who comes past the queue is told
so at once: 130 sign-ins at one instant keep no thread, no core and no connection."""

import threading
from contextlib import ExitStack

import pytest

from acts.scene import PASSWORD

NETWORK, ELSEWHERE = "203.0.113.1", "198.51.100.7"


def post(client, network="127.0.0.1"):
    form = {"login": "kermarec", "password": PASSWORD}
    return client.post("/sign-in", form, REMOTE_ADDR=network)


@pytest.fixture
def passwords(browser):  # noqa: ARG001 -- Django is set up by it
    from concours.console.edge import passwords  # noqa: PLC0415 -- idem

    return passwords


def test_who_comes_past_the_queue_is_told_at_once_and_later_comes_in(
    browser, owner, passwords
):
    client = browser()
    owner.execute("DELETE FROM wrong_try")
    count = "SELECT count(*) FROM refused_act"
    before = owner.execute(count).fetchone()
    with ExitStack() as stack:
        for _ in range(passwords.AT_ONCE_COUNT_MAX + passwords.WAITING_COUNT_MAX):
            stack.enter_context(passwords._ADMITTED)
        answer = post(client)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "La console est occupée." in answer.content.decode()
    assert owner.execute(count).fetchone() == before
    counted = owner.execute("SELECT name, count FROM wrong_try ORDER BY name")
    assert counted.fetchall() == [("", 1), ("kermarec", 0)], "of the network alone"
    assert post(client).status_code == 302


def test_one_network_that_fills_its_places_leaves_the_others_a22(browser, passwords):
    known = browser("kermarec")
    with ExitStack() as stack:
        for _ in range(passwords.OF_NETWORK_MAX):
            stack.enter_context(passwords._OF_NETWORKS.take(NETWORK))

        assert post(browser(), NETWORK).status_code == 503
        assert post(browser(), ELSEWHERE).status_code == 302
        assert post(known, NETWORK).status_code == 302
    assert post(browser(), NETWORK).status_code == 302


def test_all_networks_together_leave_places_to_known_devices_a22(browser, passwords):
    known = browser("kermarec")
    room = passwords.AT_ONCE_COUNT_MAX + passwords.WAITING_COUNT_MAX
    with ExitStack() as stack:
        for number in range(room - passwords.KEPT_COUNT):
            network = f"203.0.113.{number}"
            stack.enter_context(passwords._OF_NETWORKS.take(network))
            stack.enter_context(passwords._ADMITTED)

        assert post(browser(), ELSEWHERE).status_code == 503
        assert post(known, ELSEWHERE).status_code == 302


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
