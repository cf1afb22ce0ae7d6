"""Asks witnesses to cosign each note, on threads of its own: nobody waits for them.

A witness that has cosigned more than there is, or another tree, is the proof that this
database is not the one that was signed: then nothing is signed any more, also after a
start, until somebody has looked (`docs/operating/witnesses.md`). A word alone is not
enough, as long as there is a quorum without those who say it: one witness may err.
"""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from concours.core.audit.transparency.logs import LogName
from concours.core.audit.transparency.note import (
    Note,
    NoteKey,
    NoteMalformed,
    NoteSignature,
    read_head,
    read_note,
    read_signatures,
)
from concours.core.audit.transparency.policy import Policy, Witness
from concours.core.audit.transparency.tiles import TileMissing
from concours.core.kernel.time import Instant
from concours.ledger.signing import Signing
from concours.ledger.witness_client import (
    Reply,
    WitnessSilent,
    add_checkpoint,
    last_cosigned,
    request_body,
)
from concours.store.connection import DATABASE_AWAY, connect
from concours.store.journal.tree.heads import find_waiting_sizes, note_quorum
from concours.store.journal.tree.notes import (
    TreeNote,
    add_cosignature,
    cosigned_sizes,
    largest_note,
)
from concours.store.journal.tree.tiles import read_tree

LOG = logging.getLogger("concours.ledger")

TURN_S = 1.0
TAKE_S = 0.1
"""Between two looks for answers, while there are witnesses that have yet to answer."""

AGAIN_TURNS = 10
"""Turns that a witness rests after it was silent or refused."""

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422


@dataclass(slots=True)
class WitnessStatus:
    """What is known of one witness.

    It says to be at `size`, and is asked from there; up to `cosigned_size` its own
    lines are here. A word without a line counts for no quorum.
    """

    size: int = 0
    cosigned_size: int = 0
    is_asked: bool = False
    rests: int = 0
    contradiction: str = ""
    is_silent: bool = False


@dataclass(slots=True)
class Answer:
    """What a thread brought back: the witness, the note that it was asked about."""

    witness: Witness
    note: TreeNote
    reply: Reply | None
    evidence: Note | None = None


@dataclass(slots=True)
class Witnesses:
    """All witnesses of a policy, asked side by side of one log."""

    policy: Policy
    key: NoteKey
    signing: Signing
    log: LogName = "journal"
    statuses: dict[str, WitnessStatus] = field(default_factory=dict)
    answers: "queue.SimpleQueue[Answer]" = field(default_factory=queue.SimpleQueue)

    def load(self, connection: Connection[Any]) -> None:
        """Go on from what each witness cosigned last."""
        sizes = cosigned_sizes(connection, self.key.name)
        self.statuses = {
            witness.name: WitnessStatus(size=size, cosigned_size=size)
            for witness in self.policy.witnesses
            for size in (sizes.get(witness.key.vkey, 0),)
            if witness.url
        }

    @property
    def is_asking(self) -> bool:
        """Whether a witness has yet to answer."""
        return any(status.is_asked for status in self.statuses.values())

    def take_answers(self, connection: Connection[Any]) -> None:
        """Keep what was answered until now."""
        while not self.answers.empty():
            self._take(connection, self.answers.get())

    def turn(self, connection: Connection[Any]) -> None:
        """Keep what was answered, and ask who has not cosigned the largest note.

        A head may be fixed at a tree that a quorum has cosigned before.
        """
        self.take_answers(connection)
        note = largest_note(connection, self.key.name)
        if note is None or self.signing.is_stopped:
            return
        self._meet_heads(connection)
        for witness in self.policy.witnesses:
            status = self.statuses.get(witness.name)
            if status is None or status.is_asked:
                continue
            if status.rests > 0:
                status.rests -= 1
            elif status.cosigned_size < note.head.size:
                self._ask(connection, witness, status, note)

    def _ask(
        self,
        connection: Connection[Any],
        witness: Witness,
        status: WitnessStatus,
        note: TreeNote,
    ) -> None:
        try:
            tree = read_tree(connection, note.head.size, self.log)
            proof = tree.consistency_proof(status.size)
        except TileMissing:
            status.rests = AGAIN_TURNS
            return
        body = request_body(status.size, proof, note.with_lines())
        status.is_asked = True
        arguments = witness, note, body
        threading.Thread(target=self._fetch, args=arguments, daemon=True).start()

    def _fetch(self, witness: Witness, note: TreeNote, body: bytes) -> None:
        answer = Answer(witness, note, None)
        try:
            answer.reply = add_checkpoint(witness.url, body)
            if _contradicts(answer.reply, note):
                answer.evidence = _evidence(witness, self.key)
        except WitnessSilent as error:
            LOG.debug("witness %s: %s", witness.name, error)
        finally:
            self.answers.put(answer)

    def _take(self, connection: Connection[Any], answer: Answer) -> None:
        witness, note, reply = answer.witness, answer.note, answer.reply
        status = self.statuses[witness.name]
        status.is_asked = False
        if reply is not None and reply.status == OK:
            line = _line_of(reply.body, note, witness.key)
            if line is not None:
                with connection.transaction():
                    add_cosignature(connection, note.number, witness.key, line)
                status.size = status.cosigned_size = note.head.size
                status.contradiction, status.is_silent = "", False
                self._meet_heads(connection)
                return
        elif reply is not None and _contradicts(reply, note):
            self._contradict(connection, answer)
        elif reply is not None and reply.status == CONFLICT:
            size = reply.size or 0
            if size < status.cosigned_size:
                LOG.error("witness %s has forgotten what it cosigned", witness.name)
            if size != status.size:
                status.size = size  # asked again from there
                return
        if not status.is_silent:
            word = "silent" if reply is None else f"answers {reply.status}"
            LOG.warning("witness %s does not cosign: %s", witness.name, word)
        status.is_silent, status.rests = True, AGAIN_TURNS

    def _meet_heads(self, connection: Connection[Any]) -> None:
        """Note which heads lie under a tree that a quorum has cosigned."""
        if self.log != "journal":
            return
        for size in reversed(find_waiting_sizes(connection)):
            names = {n for n, own in self.statuses.items() if own.cosigned_size >= size}
            if self.policy.is_quorum(names):
                now = Instant(time.time_ns() // 1_000_000)
                with connection.transaction():
                    count = note_quorum(connection, size, now)
                LOG.info("%d heads have their quorum", count)
                return

    def _contradict(self, connection: Connection[Any], answer: Answer) -> None:
        """Stop what would be a second history, or say whose word it is."""
        witness, reply = answer.witness, answer.reply
        assert reply is not None
        words = "a larger tree" if reply.status == CONFLICT else "another tree"
        status = self.statuses[witness.name]
        status.contradiction = words
        LOG.error("witness %s has cosigned %s", witness.name, words)
        evidence = answer.evidence
        if evidence is not None and _is_other(connection, self.log, evidence):
            self.signing.stop_for_good(
                f"witness {witness.name} shows {words}, signed by this key",
                evidence.as_bytes(),
            )
        elif not self._is_quorum_without_them():
            self.signing.stop_for_good(f"witness {witness.name} says: {words}")

    def _is_quorum_without_them(self) -> bool:
        names = {
            witness.name
            for witness in self.policy.witnesses
            if witness.name in self.statuses
            and not self.statuses[witness.name].contradiction
        }
        return self.policy.is_quorum(names)


def ask_in_turns(
    dsn: str, witnesses: Sequence[Witnesses], stop: threading.Event
) -> None:
    """Turn once a second until `stop` is set; a lost database is waited for.

    Answers are kept as they come: a head waits for the slowest of its quorum alone.
    """
    while not stop.is_set():
        try:
            with connect(dsn) as connection:
                _ask_all(connection, witnesses, stop)
        except DATABASE_AWAY:
            stop.wait(TURN_S)


def _ask_all(
    connection: Connection[Any], witnesses: Sequence[Witnesses], stop: threading.Event
) -> None:
    for of_log in witnesses:
        of_log.load(connection)
    while not stop.is_set():
        turns_s = time.monotonic() + TURN_S
        for of_log in witnesses:
            of_log.turn(connection)
        while (left_s := turns_s - time.monotonic()) > 0:
            is_asking = any(of_log.is_asking for of_log in witnesses)
            if stop.wait(min(TAKE_S, left_s) if is_asking else left_s):
                return
            for of_log in witnesses:
                of_log.take_answers(connection)


def _contradicts(reply: Reply, note: TreeNote) -> bool:
    if reply.status == UNPROCESSABLE:
        return True
    return reply.status == CONFLICT and (reply.size or 0) > note.head.size


def _evidence(witness: Witness, key: NoteKey) -> Note | None:
    """Return the note that a witness cosigned last, if it is this key's."""
    try:
        note = read_note(last_cosigned(witness.url, key.name).body)
        is_own = read_head(note.text).origin == key.name and note.signed_by(key)
    except (NoteMalformed, WitnessSilent):
        return None
    return note if is_own else None


def _is_other(connection: Connection[Any], log: LogName, note: Note) -> bool:
    """Tell whether a note is of a tree that this database does not hold."""
    head = read_head(note.text)
    try:
        return read_tree(connection, head.size, log).root() != head.root
    except TileMissing:
        return True


def _line_of(body: bytes, note: TreeNote, key: NoteKey) -> NoteSignature | None:
    """Return the line of a witness under a note, if it holds; others are ignored."""
    try:
        lines = read_signatures(body.decode())
    except (NoteMalformed, UnicodeDecodeError):
        return None
    own_lines = [line for line in lines if line.is_of(key)]
    is_held = note.with_lines(own_lines).signed_by(key)
    return own_lines[0] if is_held else None
