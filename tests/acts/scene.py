"""A small exam to act on: two sites, six candidates, three keyholders, one paper.

What an organisation and its tablets would have made, by the same acts and in the same
bytes; nothing here is a stand-in.
"""

import os
import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from concours.core.authoring.bank.keys import (
    KeyedQuestion,
    PropositionId,
    QuestionId,
    TickKey,
    WordingKey,
)
from concours.core.authoring.paper import key_document
from concours.core.authoring.paper.frozen import FrozenPaper
from concours.core.authoring.sealing.keys import Keys, commitment, keys_of
from concours.core.authoring.sealing.manifest import read
from concours.core.authoring.sealing.package import SealedPackage, key_check, seal
from concours.core.delivery.journal.entry import (
    Entry,
    Tail,
    extend,
    genesis,
    head_statement,
)
from concours.core.kernel import crypto
from concours.core.kernel.canonical import dump, load
from concours.core.kernel.time import Instant
from concours.core.people.sign_in.second_factor import SECRET_BYTES, code_at
from concours.core.profile.shape import Profile
from concours.keeper import shares
from concours.ledger.acts import Acts
from concours.ledger.signing import Signing
from concours.store.profiles import load_profile

HOUR_MS = 3_600_000
EDN = load_profile("edn")
NOON = Instant(1_792_405_800_000)  # Monday 19 October 2026, 12 h 30 in Paris
SIGNING_KEY = bytes(range(32))
LEDGER_KEY = bytes(range(32, 64))
MARKS = Path(tempfile.mkdtemp())
"""How far the ledger's key has signed in each database."""
PASSWORD = "une phrase assez longue"
STAFF = {
    "presidente": ("Pr A. Delmas", ("president", "jury", "keyholder")),
    "kermarec": ("Pr J. Kermarec", ("jury", "keyholder")),
    "benali": ("Pr S. Benali", ("keyholder",)),
    "technique": ("L. Hamon", ("technician",)),
    "auditeur": ("M. Vasseur", ("auditor",)),
    "organisation": ("C. Moreau", ("organiser",)),
}
KEYHOLDERS = ("presidente", "kermarec", "benali")
LETTERS = "ABCDE"


def _ticks(form: str, correct: str) -> TickKey:
    names = frozenset(PropositionId(letter) for letter in LETTERS)
    return TickKey(form, names, frozenset(PropositionId(c) for c in correct))


def _keyed(name: str, form: str, rank: str, key: object) -> KeyedQuestion:
    return KeyedQuestion(
        QuestionId(name), form, rank, 151, Fraction(1), Fraction(1), key
    )


QUESTIONS = (
    ("dp1", _keyed("dp1-q1", "QRM", "A", _ticks("QRM", "AC"))),
    ("dp1", _keyed("dp1-q2", "QRU", "B", _ticks("QRU", "B"))),
    ("qi", _keyed("qi-q1", "QRM", "A", _ticks("QRM", "ABE"))),
    (
        "qi",
        _keyed(
            "qi-q2",
            "QROC",
            "A",
            WordingKey(frozenset({"embolie pulmonaire"}), frozenset({"embolie"})),
        ),
    ),
)


def _question(number: int, keyed: KeyedQuestion) -> dict:
    offered = LETTERS if isinstance(keyed.key, TickKey) else ""
    return {
        "id": keyed.id,
        "number": number,
        "format": keyed.format,
        "text": f"<p>Question {keyed.id} : que retenez-vous ?</p>",
        "facts": None,
        "figures": [],
        "expected": None,
        "propositions": [{"id": c, "text": f"Proposition {c}"} for c in offered],
        "image": None,
        "segments": None,
        "script": None,
    }


def _dossier(name: str, kind: str, navigation: str) -> dict:
    own = [keyed for dossier, keyed in QUESTIONS if dossier == name]
    return {
        "id": name,
        "kind": kind,
        "navigation": navigation,
        "title": f"Dossier {name}",
        "vignette": "<p>Un homme de 58 ans, maçon.</p>",
        "figures": [],
        "article": None,
        "questions": [_question(n, keyed) for n, keyed in enumerate(own, start=1)],
    }


CONTENT = dump(
    {
        "protocol": 1,
        "paper": {
            "code": "uc1",
            "version": 1,
            "title": "UC 1 · Dossiers et questions isolées",
            "duration_ms": 3 * HOUR_MS,
        },
        "dossiers": [
            _dossier("dp1", "progressive", "locked"),
            _dossier("qi", "isolated", "free"),
        ],
    }
)
FROZEN = FrozenPaper(CONTENT, key_document.write(QUESTIONS, code="uc1", version=1), ())


@dataclass(frozen=True, slots=True)
class Scene:
    """The exam made: what a test needs to act on it."""

    exam: UUID
    sitting: UUID
    keys: Keys
    words: tuple[str, ...]
    package: SealedPackage
    packages: Path

    @property
    def key(self) -> bytes:
        """The sitting key."""
        return self.keys.sitting

    @property
    def address(self) -> str:
        """Where the console's pages of the sitting begin."""
        from concours.store.models import Sitting  # noqa: PLC0415 -- idem
        from concours.store.queries.short_names import name_of  # noqa: PLC0415 -- idem

        row = Sitting.objects.select_related("exam").get(pk=self.sitting)
        return f"/sittings/{name_of(row)}"

    @property
    def site(self) -> UUID:
        """Amiens, where 04201 sits in Salle 1."""
        from concours.store.models import Site  # noqa: PLC0415 -- after Django's setup

        return Site.objects.get(exam_id=self.exam, name="Amiens").id

    def actor(self, login: str):
        """The person, with the roles of `STAFF`."""
        from concours.acts.actor import Actor  # noqa: PLC0415 -- after Django's setup

        name, roles = STAFF[login]
        return Actor(login, name, frozenset(roles))


def seal_paper(
    sitting: UUID, keys: Keys, frozen: FrozenPaper = FROZEN
) -> SealedPackage:
    """The scene's paper sealed under `keys`."""
    return seal(
        frozen,
        sitting=sitting,
        keys=keys,
        signing_key=SIGNING_KEY,
        entropy=os.urandom,
    )


def write_package(package: SealedPackage, packages: Path) -> None:
    """Files as gateways serve them."""
    folder = packages / sha256(package.manifest).hexdigest()
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_bytes(package.manifest)
    (packages / "blob").mkdir(exist_ok=True)
    for name, blob in package.blobs.items():
        (packages / "blob" / name).write_bytes(blob)


def make_scene(
    packages: Path,
    *,
    candidates: int = 6,
    code: str = "edn-2026",
    title: str = "EDN 2026",
    frozen: FrozenPaper = FROZEN,
    profile: Profile = EDN,
    has_sitting: bool = True,
) -> Scene:
    """Make the exam in the database that Django is pointed at.

    Without its sitting it is an exam that has a roster, and nothing planned yet.
    """
    from concours.acts.actor import Actor  # noqa: PLC0415 -- idem
    from concours.acts.authoring import founding, preparation  # noqa: PLC0415 -- after setup
    from concours.acts.people import accounts  # noqa: PLC0415 -- after setup
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    system = Actor("system", "Installation", frozenset({"organiser"}))
    exam = founding.found_exam(
        system,
        founding.NewExam(
            code=code,
            title=title,
            signer=crypto.signer_of(SIGNING_KEY),
            profile=profile,
        ),
        now=NOON,
    )
    if not StaffMember.objects.exists():
        members = [
            accounts.Member(login, name, roles, PASSWORD, is_password_given=False)
            for login, (name, roles) in STAFF.items()
        ]
        accounts.write_appointments(system, members, accounts.Grounds(), now=NOON)
        enrol_factors(STAFF)
    preparation.enrol_roster(system, exam, _people(candidates), now=NOON)
    sitting, secret = uuid4(), os.urandom(32)
    keys = keys_of(secret, sitting=sitting)
    words = tuple(shares.split(secret, quorum=2, keyholders=3))
    package = seal_paper(sitting, keys, frozen)
    write_package(package, packages)
    if has_sitting:
        sealed = sealed_sitting(sitting, keys, package, words)
        preparation.schedule_sitting(system, exam, sealed, now=NOON)
    return Scene(exam, sitting, keys, words, package, packages)


def add_spare(scene: Scene, packages: Path) -> Scene:
    """Add a spare sitting to the scene's, under a key of its own."""
    return add_sitting(scene, packages, kind="spare", spare_for=scene.sitting)


def add_sitting(scene: Scene, packages: Path, **facts: object) -> Scene:
    """Add a sitting of the same paper to the exam, under a key of its own."""
    from concours.acts.actor import Actor  # noqa: PLC0415 -- idem
    from concours.acts.authoring import preparation  # noqa: PLC0415 -- after Django's setup

    system = Actor("system", "Installation", frozenset({"organiser"}))
    sitting, secret = uuid4(), os.urandom(32)
    keys = keys_of(secret, sitting=sitting)
    words = tuple(shares.split(secret, quorum=2, keyholders=3))
    package = seal_paper(sitting, keys)
    write_package(package, packages)
    sealed = replace(sealed_sitting(sitting, keys, package, words), **facts)
    preparation.schedule_sitting(system, scene.exam, sealed, now=NOON)
    return replace(scene, sitting=sitting, keys=keys, words=words, package=package)


def enrol_factors(logins) -> None:
    """Give members an authenticator each, whose secret is `secret_of` their login."""
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    from concours.acts.people import second_factor  # noqa: PLC0415 -- idem
    from concours.store.models import StaffMember  # noqa: PLC0415 -- idem

    key = second_factor.sealing_key(settings.SECRET_KEY)
    for login in logins:
        member, secret = StaffMember.objects.get(login=login), secret_of(login)
        nonce = os.urandom(crypto.NONCE_BYTES)
        sealed = second_factor.seal_secret(member, secret, key=key, nonce=nonce)
        shown = code_at(secret, NOON)
        second_factor.enrol_app(member, sealed, shown, key=key, now=NOON)


def secret_of(login: str) -> bytes:
    """The secret of a member's authenticator."""
    return sha256(login.encode()).digest()[:SECRET_BYTES]


def _people(count: int) -> list:
    from concours.acts.authoring.preparation import Person  # noqa: PLC0415 -- after setup

    return [
        Person(
            number=f"{4201 + place:05}",
            name=f"Camille {place}",
            site="Limoges" if place % 2 else "Amiens",
            room="Salle 1",
            seat=f"A-{place + 1:02}",
            code="K7QF-2M9D",
            factor=(4, 3) if place == 1 else (1, 1),
        )
        for place in range(count)
    ]


def sealed_sitting(
    sitting: UUID, keys: Keys, package: SealedPackage, words: tuple[str, ...]
):
    """The scene's sealed sitting, as `acts.preparation` wants it."""
    from concours.acts.authoring.preparation import SealedSitting  # noqa: PLC0415 -- after setup

    return SealedSitting(
        id=sitting,
        kind="exam",
        title="UC 1 · Dossiers et questions isolées",
        scheduled=NOON,
        duration_ms=3 * HOUR_MS,
        paper_code=f"uc1-{sitting}",
        paper_version=1,
        content_digest=read(package.manifest).content,
        questions_count=len(QUESTIONS),
        manifest=package.manifest,
        key_check=key_check(sitting, keys.sitting),
        sealed_key_document=package.sealed_key_document,
        quorum=2,
        keyholders=KEYHOLDERS,
        commitments=tuple(
            commitment(line, sitting=sitting, position=position)
            for position, line in enumerate(words, start=1)
        ),
    )


def frozen_as(code: str) -> FrozenPaper:
    """The scene's paper under another code: another paper."""
    content = load(CONTENT)
    content["paper"]["code"] = code
    key = key_document.write(QUESTIONS, code=code, version=1)
    return FrozenPaper(dump(content), key, ())


def draft_of(scene: Scene, sitting: UUID | None = None, frozen: FrozenPaper = FROZEN):
    """What a ceremony hands over: a paper sealed for another sitting."""
    from concours.acts.authoring.ceremony import Draft  # noqa: PLC0415 -- after Django's setup
    from concours.store.packages import put_part  # noqa: PLC0415 -- idem

    sitting, secret = sitting or uuid4(), os.urandom(32)
    package = seal_paper(sitting, keys_of(secret, sitting=sitting), frozen)
    for blob in package.blobs.values():
        put_part(scene.packages, blob)
    return Draft(
        manifest=package.manifest,
        signature=package.signature,
        key_document=package.sealed_key_document,
        kind="exam",
        scheduled=NOON,
        quorum=2,
        keyholders=KEYHOLDERS,
        commitments=tuple(os.urandom(32) for _ in KEYHOLDERS),
        spare="benali",
    )


class Tablet:
    """A tablet that writes straight into the journal, as the gateway would."""

    def __init__(self, link: psycopg.Connection, attempt: UUID, epoch: int = 1) -> None:
        self.link, self.attempt, self.epoch = link, attempt, epoch
        self.private_key = crypto.private_key_from(os.urandom)
        self.public_key = crypto.point_of(self.private_key)
        self.tail: Tail = genesis(attempt, epoch, self.public_key)

    def enrol(self, *, at: int, base: Tail | None = None) -> None:
        """Add the device."""
        self.link.execute(
            """INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,
                   base_count, base_head, replacement, enrolled_ms)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                self.attempt,
                self.epoch,
                self.public_key,
                os.urandom(32),
                self.tail.head,
                base.count if base else None,
                base.head if base else None,
                self._replacement() if base and base.count else None,
                at,
            ),
        )

    def write(self, kind: str, body: dict, *, at: int, delay_ms: int = 180) -> None:
        """Write one entry, signed."""
        entry = Entry(
            self.attempt,
            self.epoch,
            self.tail.count,
            kind,
            dump(body),
            at,
            self.tail.head,
        )
        self.tail = extend(self.tail, [entry])
        statement = head_statement(self.attempt, self.epoch, self.tail)
        self.link.execute(
            """INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body,
                   device_ms, received_ms, signature)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            (
                entry.attempt,
                entry.epoch,
                entry.seq,
                entry.prev,
                self.tail.head,
                kind,
                entry.body,
                at,
                at + delay_ms,
                crypto.device_sign(self.private_key, statement),
            ),
        )

    def answer(self, question: str, answer: object, *, at: int, **more: int) -> None:
        """Write an answer."""
        self.write("answered", {"question": question, "answer": answer}, at=at, **more)

    def seen(self, *, at: int, written: int | None = None) -> None:
        """Leave a sign of life."""
        self.link.execute(
            """INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms,
                   package, storage) VALUES (%s, %s, %s, %s, 0, 'whole', 'persistent')
               ON CONFLICT (attempt, epoch) DO UPDATE SET seen_ms = excluded.seen_ms,
                   written = excluded.written""",
            (
                self.attempt,
                self.epoch,
                at,
                self.tail.count if written is None else written,
            ),
        )

    def _replacement(self) -> UUID | None:
        row = self.link.execute(
            """SELECT id FROM replacement_code code WHERE attempt_id = %s
               AND NOT EXISTS (SELECT FROM device WHERE replacement = code.id)
               ORDER BY expires_ms DESC LIMIT 1""",
            (self.attempt,),
        ).fetchone()
        return row[0] if row else None


def attempt_of(link: psycopg.Connection, scene: Scene, number: str) -> UUID:
    """The attempt of a candidate in the scene's sitting."""
    row = link.execute(
        """SELECT a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id
           WHERE a.sitting_id = %s AND c.number = %s""",
        (scene.sitting, number),
    ).fetchone()
    assert row is not None
    return row[0]


def take_on(link: psycopg.Connection, scene: Scene) -> None:
    """Let every site start, ready or not: a test whose subject is not the gate."""
    link.execute(
        """INSERT INTO gate_override (id, sitting_id, site_id, act)
           SELECT gen_random_uuid(), %s, id, 0 FROM site WHERE exam_id = %s""",
        (scene.sitting, scene.exam),
    )


def launch(link: psycopg.Connection, scene: Scene, *, t0: int) -> None:
    """Put the sitting where a launch puts it, as the keeper would."""
    link.execute(
        "INSERT INTO released_key (sitting, sitting_key, released_ms, launch_words)"
        " VALUES (%s, %s, %s, %s)",
        (scene.sitting, scene.key, t0 - 10_000, [*scene.keys.phrase]),
    )
    link.execute(
        """UPDATE sitting SET armed_ms = %s, t0_ms = %s, key_released_ms = %s
           WHERE id = %s""",
        (t0 - 60_000, t0, t0 - 10_000, scene.sitting),
    )


def sign_acts(link: psycopg.Connection) -> bytes:
    """Let the ledger sign the acts that have come; returns its public key."""
    signing = Signing(LEDGER_KEY, MARKS / f"{link.info.dbname}.mark")
    signing.load(link)
    acts = Acts(signing)
    acts.load(link)
    acts.turn(link, now=NOON)
    return crypto.signer_of(LEDGER_KEY)


def open_marking_key(link: psycopg.Connection, scene: Scene, *, at: int) -> None:
    """Fix the head and open the marking key, as the ledger and the keeper would."""
    link.execute(
        "INSERT INTO journal_head VALUES (%s, 0, %s, %s)",
        (scene.sitting, bytes(32), at),
    )
    link.execute(
        "INSERT INTO opened_marking_key VALUES (%s, %s, %s)",
        (scene.sitting, scene.keys.marking, at),
    )


def leave(scene, owner, number, *, at):
    """See a candidate come and leave for good: their copy is awaited no more."""
    from concours.acts.delivery.attendance import Tap, note_attendance  # noqa: PLC0415

    attempt = attempt_of(owner, scene, number)
    for kind in ("present", "left"):
        tap = Tap(kind=kind, key=uuid4())
        actor = scene.actor("presidente")
        note_attendance(actor, scene.sitting, attempt, tap, now=at)


def found_with(owner, scene, **columns) -> None:
    """Let the exam have been founded with this profile or signer, in their bytes."""
    owner.execute("ALTER TABLE exam DISABLE TRIGGER exam_made_by")
    for name, value in columns.items():
        change = sql.SQL("UPDATE exam SET {} = %s WHERE id = %s")
        owner.execute(change.format(sql.Identifier(name)), (value, scene.exam))
    owner.execute("ALTER TABLE exam ENABLE TRIGGER exam_made_by")
