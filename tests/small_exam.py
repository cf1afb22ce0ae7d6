"""A small exam in a test database, and tablets that write real chains.

Two sites, four candidates, a technical check and an exam. Rows are put in by the
owner's role; everything after goes through the processes under test.
"""

import http.client
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID, uuid4, uuid5

import psycopg
from tests.patience import PATIENCE_S

from concours.core.delivery.journal.entry import (
    CANDIDATE,
    Entry,
    Tail,
    Writer,
    genesis,
    head_statement,
)
from concours.core.kernel.canonical import dump
from concours.core.kernel.crypto import device_sign, point_of, private_key_from
from concours.core.people.roster.codes import code_digest
from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile

EXAM = UUID("0190a5b2-0000-7000-8000-00000000e8a0")
SITES = {"Lyon-Sud": uuid5(EXAM, "Lyon-Sud"), "Lille": uuid5(EXAM, "Lille")}
CHECK = uuid5(EXAM, "check")
SITTING = uuid5(EXAM, "exam")
PACKAGE = sha256(b"manifest").digest()
T0 = 1_792_400_000_000
HOUR_MS = 3_600_000

CODE = "K7QF-2M9D"
CODES_KEY = bytes(range(32))
NUMBERS = ("04217", "04218", "04219", "04220")


def candidate_id(number: str) -> UUID:
    return uuid5(EXAM, f"candidate/{number}")


def attempt_id(number: str, sitting: UUID = SITTING) -> UUID:
    return uuid5(sitting, number)


def make_exam(dsn: str, numbers=NUMBERS) -> None:
    """Write the exam's rows; `dsn` is the owner's."""
    with psycopg.connect(dsn) as owner:
        owner.execute(
            "INSERT INTO exam (id, code, title, signer, profile)"
            " VALUES (%s, 'edn', 'EDN', %s, %s)",
            (EXAM, bytes(32), to_bytes(load_profile("edn"))),
        )
        for name, site in SITES.items():
            owner.execute(
                "INSERT INTO site (id, exam_id, code, name, address, zone)"
                " VALUES (%s, %s, %s, %s, '', 'Europe/Paris')",
                (site, EXAM, name.lower(), name),
            )
        _make_candidates(owner, numbers)
        for position, (sitting, kind) in enumerate(
            ((CHECK, "check"), (SITTING, "exam")), start=1
        ):
            _make_sitting(owner, sitting, kind, position)
            owner.cursor().executemany(
                "INSERT INTO attempt (id, sitting_id, candidate_id)"
                " VALUES (%s, %s, %s)",
                [(attempt_id(n, sitting), sitting, candidate_id(n)) for n in numbers],
            )


def undo_collection(owner: psycopg.Connection) -> None:
    """Open every sitting again, as no program of ours can: only the tables' owner."""
    for change in (
        "ALTER TABLE sitting DISABLE TRIGGER sitting_collected",
        "UPDATE sitting SET collected_ms = NULL",
        "ALTER TABLE sitting ENABLE TRIGGER sitting_collected",
    ):
        owner.execute(change)


def allow_replacement(
    dsn: str,
    number: str,
    code: str,
    *,
    sitting: UUID = CHECK,
    expires_ms: int = 2**52,
) -> None:
    """Do what the supervisor's act does: leave a code for another tablet.

    Given in the technical check, the first sitting, it reaches all of them.
    """
    digest = code_digest(CODES_KEY, candidate_id(number), code)
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "INSERT INTO replacement_code (id, attempt_id, code_digest, expires_ms,"
            " act) VALUES (%s, %s, %s, %s, 1)",
            (uuid4(), attempt_id(number, sitting), digest, expires_ms),
        )


def _make_candidates(owner: psycopg.Connection, numbers) -> None:
    sites = list(SITES.values())
    owner.cursor().executemany(
        "INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat,"
        " factor_num, factor_den, code_digest)"
        " VALUES (%s, %s, %s, %s, %s, 'Salle 2', %s, 4, 3, %s)",
        [
            (
                candidate_id(number),
                EXAM,
                number,
                f"Camille {number}",
                sites[place % 2],
                f"B-{place}",
                code_digest(CODES_KEY, candidate_id(number), CODE),
            )
            for place, number in enumerate(numbers)
        ],
    )


def _make_sitting(
    owner: psycopg.Connection, sitting: UUID, kind: str, position: int
) -> None:
    paper = uuid5(sitting, "paper")
    owner.execute(
        "INSERT INTO frozen_paper (id, code, version, title, content_digest,"
        " duration_ms, questions_count) VALUES (%s, %s, 1, 'UC 1', %s, %s, 4)",
        (paper, kind, bytes(32), 3 * HOUR_MS),
    )
    owner.execute(
        "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
        " scheduled_ms, duration_ms, quorum, package_digest, key_check)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'UC 1', %s, %s, 2, %s, %s)",
        (
            sitting,
            EXAM,
            paper,
            position,
            kind,
            kind,
            T0,
            3 * HOUR_MS,
            PACKAGE,
            bytes(32),
        ),
    )


@dataclass
class Tablet:
    """One device: its key, and the chain that it writes in one attempt."""

    number: str
    epoch: int = 1
    attempt: UUID = field(default=None)  # type: ignore[assignment]
    private_key: bytes = field(default_factory=lambda: private_key_from(os.urandom))
    entries: list[Entry] = field(default_factory=list)
    token: str = ""
    writer: Writer = CANDIDATE

    def __post_init__(self) -> None:
        self.attempt = self.attempt or attempt_id(self.number)
        self.public_key = point_of(self.private_key)

    def enrolment(self, **changes) -> dict:
        asked = {
            "candidate": self.number,
            "code": CODE,
            "public_key": self.public_key.hex(),
        }
        return asked | changes

    def write(self, kind: str, body: dict | None = None, device_ms: int = T0) -> Entry:
        tail = self.tail()
        entry = Entry(
            self.attempt,
            self.epoch,
            tail.count,
            kind,
            dump(body or {}),
            max(device_ms, tail.device_ms),
            tail.head,
        )
        self.entries.append(entry)
        return entry

    def answer(self, question: str, value, device_ms: int = T0) -> Entry:
        body = {"question": question, "answer": value}
        return self.write("answered", body, device_ms)

    def tail(self, count: int | None = None) -> Tail:
        kept = self.entries[:count]
        if not kept:
            key = self.public_key
            return genesis(self.attempt, self.epoch, key, writer=self.writer)
        return Tail(len(kept), kept[-1].digest(), kept[-1].device_ms)

    def sign(self, tail: Tail) -> bytes:
        statement = head_statement(self.attempt, self.epoch, tail)
        return device_sign(self.private_key, statement)

    def batch(self, start: int = 0, stop: int | None = None) -> dict:
        """The body of `POST /journal` for the entries from `start` up to `stop`."""
        sent = self.entries[start:stop]
        tail = self.tail(start + len(sent))
        return {
            "attempt": str(self.attempt),
            "epoch": self.epoch,
            "entries": [
                {
                    "seq": entry.seq,
                    "kind": entry.kind,
                    "body": entry.body.decode(),
                    "device_ms": entry.device_ms,
                    "digest": entry.digest().hex(),
                }
                for entry in sent
            ],
            "written": len(self.entries),
            "head": tail.head.hex(),
            "signature": self.sign(tail).hex(),
            "state": {
                "package": "whole",
                "offset_ms": -12,
                "storage": "persistent",
            },
        }


@dataclass(frozen=True)
class Answer:
    """What the gateway answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return self.json()["code"]


@dataclass(frozen=True)
class Http:
    """Plain requests to a gateway by its address; no retry, no cleverness."""

    address: str
    timeout_s: float = PATIENCE_S

    def ask(self, method: str, path: str, body=None, headers=None) -> Answer:
        url = urlsplit(self.address)
        connection = http.client.HTTPConnection(
            url.hostname, url.port, timeout=self.timeout_s
        )
        try:
            data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            connection.request(method, path, data, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, token: str = "", **headers: str) -> Answer:
        authority = {"Authorization": f"Bearer {token}"} if token else {}
        return self.ask("GET", path, headers=authority | headers)

    def post(self, path: str, body, **headers: str) -> Answer:
        return self.ask("POST", path, body, headers)

    def enrol(self, tablet: Tablet, *, origin: str = "", **changes) -> Answer:
        """Ask for an enrolment; `origin` is the address that a proxy tells."""
        headers = {"X-Forwarded-For": origin} if origin else {}
        answer = self.post("/enrol", tablet.enrolment(**changes), **headers)
        if answer.status == 200:
            tablet.token = answer.json()["token"]
        return answer

    def send(self, tablet: Tablet, start: int = 0, stop: int | None = None) -> Answer:
        return self.post("/journal", tablet.batch(start, stop))
