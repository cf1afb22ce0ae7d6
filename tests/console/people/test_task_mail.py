"""Whoever is awaited is told by e-mail: once a kind and ten minutes, a link, no name.

Nothing is sent unless a server, a sender and a file of addresses are set.
"""

import subprocess
import sys
import time

import pytest

from concours.core.kernel.time import MINUTE_MS, Instant

NOW = Instant(time.time_ns() // 1_000_000)
SENDER = "concours@example.org"


def propose(scene, *, at=NOW):
    """Let the president propose what the jury is to confirm."""
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- after setup

    actor, why = scene.actor("presidente"), {"facts": {}, "reason": "Fuite à Lyon."}
    propose(actor, scene.sitting, "sitting_annulled", **why, now=at)


@pytest.fixture
def outbox(scene, owner, tmp_path, monkeypatch):
    """The e-mails that a house with addresses sends."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup
    from django.core import mail  # noqa: PLC0415 -- idem

    from acts.scene import NOON, launch  # noqa: PLC0415 -- idem

    launch(owner, scene, t0=NOON)
    addresses = tmp_path / "addresses.toml"
    addresses.write_text('kermarec = "k@example.org"\nnobody = "n@example.org"\n')
    backend = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(settings, "EMAIL_BACKEND", backend, raising=False)
    monkeypatch.setattr(settings, "MAIL_TO", addresses)
    monkeypatch.setattr(settings, "DEFAULT_FROM_EMAIL", SENDER)
    mail.outbox = []
    return mail.outbox


def test_one_email_a_kind_and_ten_minutes_with_a_link_and_no_name(scene, outbox):
    from concours.console.task_mail import EVERY_MS, TaskMail  # noqa: PLC0415 -- idem

    mail = TaskMail()
    mail.turn(NOW)
    outbox.clear()  # steps that are late
    propose(scene)
    assert mail.turn(NOW) == 1
    [sent] = outbox
    assert (sent.to, sent.from_email) == (["k@example.org"], SENDER)
    assert "https://127.0.0.1/todo" in sent.body
    said = sent.subject + sent.body
    assert not [name for name in ("Delmas", "Kermarec", "Lyon", "UC 1") if name in said]

    propose(scene, at=Instant(NOW + 1))
    assert mail.turn(Instant(NOW + EVERY_MS - 1)) == 0
    assert mail.turn(Instant(NOW + EVERY_MS)) == 1
    assert mail.turn(Instant(NOW + 3 * EVERY_MS)) == 0


def test_a_server_that_is_away_is_asked_again(scene, outbox, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    from concours.console.task_mail import EVERY_MS, TaskMail  # noqa: PLC0415 -- idem

    mail = TaskMail()
    mail.turn(Instant(NOW - EVERY_MS))
    outbox.clear()
    propose(scene)
    with monkeypatch.context() as away:
        away.setattr(
            settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend"
        )
        away.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        away.setattr(settings, "EMAIL_PORT", 1)
        assert mail.turn(NOW) == 0
    assert mail.turn(Instant(NOW + MINUTE_MS)) == 1


@pytest.mark.parametrize("missing", ["SERVER", "FROM", "TO", ""])
def test_it_takes_three_settings(missing):
    given = {"SERVER": "mail.example.org:25", "FROM": SENDER, "TO": "addresses.toml"}
    told = {f"CONCOURS_MAIL_{name}": given[name] for name in given if name != missing}
    code = "from concours.console import settings; print(settings.MAIL_TO)"

    said = subprocess.run(
        [sys.executable, "-c", code],
        env=told,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    assert said == ("addresses.toml" if not missing else "None")
