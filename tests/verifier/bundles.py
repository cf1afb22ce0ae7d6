"""A small sitting made with the house's own code, and ways to tamper with its bundle.

Three candidates: one with a "tiers temps", one who changed tablets and wrote late, one
absent. The paper is that of the vectors of copies.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from verifier.__main__ import main

from concours.console.files.bundle import write_bundle
from concours.core.audit.bundle import Bundle
from concours.core.audit.rows import (
    ActRow,
    AttemptRow,
    CopyRow,
    DeviceRow,
    EntryRow,
    MarkingRow,
    MarkRow,
    SittingRow,
)
from concours.core.authoring.paper.amendments import amend
from concours.core.authoring.paper.amendments import to_json as gestures_json
from concours.core.delivery.attempt.copy import (
    Window,
)
from concours.core.delivery.attempt.fold import fold
from concours.core.delivery.attempt.outline import outline_of
from concours.core.delivery.journal.act import ACTS_GENESIS, Act, act_digest
from concours.core.delivery.journal.entry import Entry, extend, genesis, head_statement
from concours.core.delivery.journal.epochs import Base, Epoch, JournalEntry
from concours.core.delivery.sitting.time import Allowance, TimeGiven, own_end
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.time import HOUR_MS
from concours.core.profile.reading import digest_of, to_bytes
from concours.core.results.marking.cohort import ENGINE, encode, mark_cohort
from concours.core.results.marking.policy import DEFAULT, OF_PROFILES, to_json
from concours.core.results.ranking.simple import rank

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"
PAPER = json.loads((VECTORS / "copies.json").read_bytes())
CONTENT = dump(PAPER["paper"])
KEY_DOCUMENT = dump(PAPER["key_document"])
T0 = 1_790_000_000_000
SITTING = SittingRow(
    sitting=UUID(int=7),
    title="UC 1",
    kind="exam",
    package=sha256(b"package").digest(),
    t0_ms=T0,
    duration_ms=3 * HOUR_MS,
    closed_at_ms=None,
    collected_ms=T0 + 5 * HOUR_MS,
)
END = T0 + 3 * HOUR_MS


def private_key(number):
    return ec.derive_private_key(1_000 + number, ec.SECP256R1())


def public_bytes(key):
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def signed(key, statement):
    r, s = utils.decode_dss_signature(key.sign(statement, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass
class Device:
    """One tablet at work: entries, tail, and the rows that the centre keeps."""

    attempt: UUID
    epoch: int = 1
    base: tuple | None = None

    def __post_init__(self):
        self.key = private_key(self.attempt.int * 64 + self.epoch)
        self.tail = genesis(self.attempt, self.epoch, public_bytes(self.key))
        self.rows = []
        base = self.base and {
            "epoch": self.base[0],
            "count": self.base[1],
            "head": self.base[2].hex(),
        }
        self.write("opened", T0 - 10_000, base=base, paper=SITTING.package.hex())

    def write(self, kind, at_ms, **body):
        entry = Entry(
            self.attempt,
            self.epoch,
            self.tail.count,
            kind,
            dump(body),
            at_ms,
            self.tail.head,
        )
        self.tail = extend(self.tail, [entry])
        statement = head_statement(self.attempt, self.epoch, self.tail)
        self.rows.append(
            EntryRow(
                attempt=entry.attempt,
                epoch=entry.epoch,
                seq=entry.seq,
                kind=entry.kind,
                body=entry.body,
                device_ms=entry.device_ms,
                received_ms=entry.device_ms + 40,
                digest=entry.digest(),
                signature=signed(self.key, statement),
            )
        )
        return self

    def answer(self, question, value, at_ms):
        return self.write("answered", at_ms, answer=value, question=question)

    def row(self):
        return DeviceRow(
            attempt=self.attempt,
            epoch=self.epoch,
            public_key=public_bytes(self.key),
            base=self.base,
        )


def ada():
    """One tablet, a "tiers temps" used to the full."""
    one = Device(UUID(int=1))
    one.answer("dp1-q1", ["A", "C"], T0 + 1_000)
    one.write("validated", T0 + 2_000, question="dp1-q1")
    one.answer("dp1-q1", ["B"], T0 + 3_000)
    one.answer("qi-q4", 1, T0 + 4_000)
    one.answer("qi-q4", 0, END + 1_000)
    one.write("handed", T0 + 4 * HOUR_MS, reason="time")
    return [one]


def bo():
    """Two tablets: the first held back an entry, the second wrote one too late."""
    one = Device(UUID(int=2))
    one.answer("qi-q2", [[5, 5]], T0 + 1_000).answer("qi-q4", 2, T0 + 2_000)
    base = (1, 2, one.rows[1].digest)
    two = Device(UUID(int=2), 2, base)
    two.answer("dp1-q1", ["A"], T0 + 9_000).answer("qi-q4", 1, END)
    two.write("handed", END + 10, reason="time")
    return [one, two]


ATTEMPTS = [
    AttemptRow(
        attempt=UUID(int=1),
        candidate="00001",
        factor=(4, 3),
        extensions=[],
        state="complete",
    ),
    AttemptRow(
        attempt=UUID(int=2),
        candidate="00002",
        factor=(1, 1),
        extensions=[],
        state="complete",
    ),
    AttemptRow(
        attempt=UUID(int=3),
        candidate="00003",
        factor=(1, 1),
        extensions=[("site", 5)],
        state="absent",
    ),
]


def copy_of(attempt, devices):
    allowance = Allowance(
        t0=T0,
        duration_ms=SITTING.duration_ms,
        factor=Fraction(*attempt.factor),
        given=[TimeGiven(*extension) for extension in attempt.extensions],
    )
    epochs = [
        Epoch(
            device.epoch,
            device.base and Base(*device.base[:2]),
            [
                JournalEntry(
                    row.seq, row.kind, row.body, row.device_ms, row.received_ms
                )
                for row in device.rows
            ],
        )
        for device in devices
    ]
    outline = outline_of(CONTENT)
    return fold(outline, epochs, window=Window(T0, own_end(allowance)))


def answer_of(copy, question):
    current = copy.answers.get(question)
    return current.answer if current else None


def bundle(gestures=(), profile=None):
    policy = DEFAULT if profile is None else OF_PROFILES[profile.marking]
    key = amend(KEY_DOCUMENT, gestures)
    devices = {UUID(int=1): ada(), UUID(int=2): bo(), UUID(int=3): []}
    copies = {row.attempt: copy_of(row, devices[row.attempt]) for row in ATTEMPTS}
    present = [row.attempt for row in ATTEMPTS if row.state != "absent"]
    marked = mark_cohort(
        [
            encode(question, [answer_of(copies[a], question.id) for a in present])
            for question in key.questions
        ],
        policy=policy,
        neutralised=key.neutralised,
    )
    places = rank(marked.units.tolist())
    everything = [device for own in devices.values() for device in own]
    return Bundle(
        sitting=SITTING,
        content=CONTENT,
        key_document=KEY_DOCUMENT,
        marking=MarkingRow(
            engine=ENGINE,
            version=1,
            policy=to_json(policy),
            amendments=gestures_json(key.amendments),
            key=key.digest,
            questions=marked.questions,
            denominator=marked.denominator,
            units_max=marked.units_max,
            units_rank_a_max=marked.units_rank_a_max,
            profile=profile and digest_of(profile),
        ),
        profile=profile and to_bytes(profile),
        attempts=ATTEMPTS,
        devices=[device.row() for device in everything],
        entries=[row for device in everything for row in device.rows],
        acts=acts(key.digest),
        copies=[
            CopyRow(
                attempt=attempt,
                answers={
                    q: (current.value, current.epoch, current.seq)
                    for q, current in copy.answers.items()
                },
                refused=[(r.epoch, r.seq, r.reason) for r in copy.refused],
            )
            for attempt, copy in copies.items()
        ],
        marks=[
            MarkRow(
                attempt=attempt,
                units=int(marked.units[at]),
                units_rank_a=int(marked.units_rank_a[at]),
                by_question=marked.by_question[at].tolist(),
                place=places[at],
            )
            for at, attempt in enumerate(present)
        ],
    )


def acts(key):
    rows, prev = [], ACTS_GENESIS
    kinds = {
        "sitting_armed": {"t0_ms": T0},
        "sitting_closed": {"t0_ms": T0},
        "sitting_marked": {"version": 1, "key": key.hex()},
    }
    for number, (kind, body) in enumerate(kinds.items(), start=1):
        act = Act(
            actor="présidente",
            role="president",
            kind=kind,
            at=T0 + number,
            sitting=SITTING.sitting,
            reason="",
            body=body,
        )
        digest = act_digest(number, act, prev)
        rows.append(
            ActRow(
                number=number,
                at_ms=act.at,
                actor=act.actor,
                role=act.role,
                kind=act.kind,
                sitting=act.sitting,
                reason=act.reason,
                body=act.body_bytes(),
                prev=prev,
                digest=digest,
            )
        )
        prev = digest
    return rows


def written(folder, gestures=(), profile=None):
    path = folder / "bundle.zip"
    write_bundle(bundle(gestures, profile), path)
    return path


def unpacked(path):
    with ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def packed(files, path, *, index=True):
    """Write files as a bundle, with an index that agrees unless told otherwise."""
    files = dict(files)
    if index:
        facts = {
            name: {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            for name, data in files.items()
            if name != "index.json"
        }
        files["index.json"] = dump({"bundle": 1, "files": facts})
    with ZipFile(path, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return path


def records(files, name):
    return [load(line) for line in files[name].splitlines()]


def with_records(files, name, rows):
    return files | {name: b"".join(dump(row) + b"\n" for row in rows)}


def verdict(path, capsys, *more):
    """Run the verifier as a person would; return its exit code and what it said."""
    code = main([str(path), "--json", *more])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None
