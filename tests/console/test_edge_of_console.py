"""What no page can have is answered without a trace; browsers are kept to TLS.

An address with a NUL, a host that is not ours: no 500, nothing in the log.
"""

import pytest


@pytest.mark.parametrize("login", ["", "organisation"])
@pytest.mark.parametrize(
    "path", ["/staff/%00", "/staff/a%00b/move", "/%00", "/exams/%00/roster"]
)
def test_an_address_with_a_nul_is_not_found(browser, caplog, login, path):
    answer = browser(login).get(path)

    assert answer.status_code == 404
    assert [row for row in caplog.records if row.exc_info] == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/staff/benali", "/nowhere"])
@pytest.mark.parametrize("host", ["evil.test", "[", "a b", "127.0.0.1\x00", "x" * 300])
def test_a_host_that_is_not_ours_is_refused_without_a_trace(
    browser, caplog, path, host
):
    answer = browser().get(path, headers={"host": host})

    assert answer.status_code == 400
    assert [row for row in caplog.records if row.exc_info] == []


def test_the_probe_of_a_balancer_is_answered_under_any_name(browser):
    assert browser().get("/health", headers={"host": "10.0.0.5:80"}).status_code == 200


def test_browsers_are_told_to_keep_to_tls(browser):
    for path in ("/sign-in", "/nowhere", "/health"):
        answer = browser().get(path)
        assert answer["Strict-Transport-Security"] == "max-age=63072000"
