"""E-mail of what awaits somebody: one a kind and ten minutes, a link, and no name.

Off unless three settings say otherwise: a server, a sender, and who is written to
(`docs/operating/console.md`). A thread of its own sends, for a mail server may be slow:
no request waits for it, nor does the watch. What was told is kept in memory: after a
restart, what still waits is told once more.
"""

import logging
import threading
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import close_old_connections, connection
from django.utils.translation import gettext as _

from concours.acts.offices import actor_of
from concours.console.pages.todo import works_of
from concours.console.words.tasks import task_words
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.core.people.tasks.offices import all_tasks
from concours.core.people.tasks.task import Task, kind_of
from concours.store.models import StaffMember
from concours.store.queries.people.staff import members_in_office

LOG = logging.getLogger("django")

TURN_S = 20.0
EVERY_MS = 10 * MINUTE_MS
"""Between two e-mails of one kind to one person."""
RECIPIENTS_COUNT_MAX = 1_000
FILE_BYTES_MAX = 100_000


class TaskMail:
    """What was told to whom, and when; it writes to those who have something new."""

    def __init__(self) -> None:
        self._told: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        self._sent_at: dict[tuple[str, str], Instant] = {}

    def turn(self, now: Instant) -> int:
        """Write to whom something new awaits; return how many e-mails went out."""
        recipients = read_recipients(settings.MAIL_TO)
        members = members_in_office(recipients)
        return sum(
            self._tell(member.login, recipients[member.login], tasks, now)
            for member in members
            for tasks in [_tasks_of(member, now)]
        )

    def _tell(
        self, login: str, address: str, tasks: Iterable[Task], now: Instant
    ) -> int:
        by_kind: defaultdict[str, list[Task]] = defaultdict(list)
        for task in tasks:
            by_kind[kind_of(task.fact)].append(task)
        self._told[login] &= {task.fact.id for own in by_kind.values() for task in own}
        return sum(
            self._tell_kind(login, address, kind, own, now)
            for kind, own in by_kind.items()
        )

    def _tell_kind(
        self, login: str, address: str, kind: str, tasks: list[Task], now: Instant
    ) -> int:
        identities = {task.fact.id for task in tasks}
        last = self._sent_at.get((login, kind))
        is_soon = last is not None and now - last < EVERY_MS
        if identities <= self._told[login] or is_soon:
            return 0
        if not _send(address, task_words(tasks[0]).title):
            return 0
        self._told[login] |= identities
        self._sent_at[login, kind] = now
        return 1


def start() -> None:
    """Send from a thread of this process, until it ends; only if it is set up."""
    if settings.MAIL_TO is not None:
        threading.Thread(target=_for_ever, name="mail", daemon=True).start()


def read_recipients(file: Path | None) -> Mapping[str, str]:
    """Return who is written to, and where: lines `login = "address"` of a file.

    Read at each turn, so that a line may come or go. Raises `ValueError` for a file
    that is anything else.
    """
    if file is None:
        return {}
    data = file.read_bytes()
    if len(data) > FILE_BYTES_MAX:
        raise ValueError(f"{file.name}: too long")
    lines = tomllib.loads(data.decode())
    are_texts = all(isinstance(address, str) for address in lines.values())
    if not are_texts or len(lines) > RECIPIENTS_COUNT_MAX:
        raise ValueError(f'{file.name}: lines are "login" = "address"')
    return lines


def _tasks_of(member: StaffMember, now: Instant) -> tuple[Task, ...]:
    return all_tasks(works_of(actor_of(member), now=now), now=now)


def _send(address: str, title: str) -> bool:
    """Send one e-mail; False, and a line in the log, where the server took it not."""
    text = _("Cela attend de vous dans Concours. Entrez pour le lire :")
    body = f"{title}.\n\n{text}\n{settings.TODO_URL}\n"
    try:
        send_mail(f"Concours : {title}", body, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, SMTPException):
        LOG.exception("an e-mail of tasks was not sent")
        return False
    return True


def _for_ever() -> None:
    mail = TaskMail()
    while True:
        time.sleep(TURN_S)
        try:
            mail.turn(Instant(time.time_ns() // 1_000_000))
        except Exception:  # it outlives whatever befalls one turn
            LOG.exception("e-mails of tasks could not be written")
            connection.close()
        close_old_connections()
