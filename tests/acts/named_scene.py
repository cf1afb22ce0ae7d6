"""An exam in which every field where somebody may be named has a word of its own.

What staff write goes through their acts; what tablets, students and edges write is put
where their process puts it. A word is found again wherever it was copied.
"""

import os
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from acts.ended_scene import EXAMS, KEPT, end, exam_row
from acts.matched_scene import NUMBERS, calendar, found, participants_file
from acts.published import (
    DECIDED,
    END,
    PAST,
    T0,
    compose_and_mark,
    open_copy,
    prepare,
    publish,
)
from acts.scene import NOON, attempt_of, make_scene, sign_acts
from concours.core.kernel.time import Instant
from small_exam import Tablet

NAMED = (
    *("name", "seat", "apart", "file", "upload", "letter", "settings", "message"),
    *("extension", "incident", "followed", "replaced", "paused", "resumed", "excluded"),
    *("answer", "board", "expert", "request", "reply", "corrected", "tried"),
    *("campaign", "appeal", "taken", "hold", "part"),
    *("judge", "university", "allotted", "graded", "chair", "withdrawn"),
    *("suspected", "replayed"),
)
WORDS = {field: f"zq{field}wx" for field in NAMED}
"""What nobody writes by chance, by the field that it is written in."""
HEAD = "7700420199"
"""What the numbers of candidates begin with."""
REASONED = Instant(T0 + 60_000)


def numbered(number: str) -> str:
    """The unlikely number of a candidate of the small scene."""
    return f"{HEAD}{number[-2:]}"


@dataclass(frozen=True, slots=True)
class NamedScene:
    """The exam and the identities of its candidates and of their copies."""

    scene: object
    candidates: tuple[UUID, ...]
    attempts: tuple[UUID, ...]
    secrets: tuple[bytes, ...]
    """Digests of codes and tokens, keys of devices, hashes of passwords."""


def make_named(owner, database, folder) -> NamedScene:
    """Lead the exam from its roster to its archive."""
    scene = make_scene(folder / "packages", code=f"named-{next(EXAMS)}", profile=KEPT)
    _name_candidates(owner, scene)
    _prepare_people(scene)
    compose_and_mark(
        scene,
        owner,
        numbers=(numbered("04201"), numbered("04203")),
        meanwhile=lambda: _hold_the_day(owner, scene),
    )
    _judge(owner, scene)
    _publish(owner, scene)
    _match(owner, database, scene)
    _seat_examiner(owner, scene)
    _leave_traces(owner, scene)
    sign_acts(owner)
    named = _identities(owner, scene)
    end(scene, owner, folder / "archive")
    _appeal(scene)
    return named


def _name_candidates(owner, scene) -> None:
    owner.execute(
        "UPDATE candidate SET number = %s || right(number, 2), seat = %s || seat,"
        " name = %s || number WHERE exam_id = %s",
        (HEAD, WORDS["seat"], WORDS["name"], scene.exam),
    )
    owner.execute(
        "INSERT INTO placement (id, sitting_id, candidate_id, site_id, room, seat)"
        " SELECT gen_random_uuid(), %s, id, site_id, %s, 'B-1' FROM candidate"
        " WHERE exam_id = %s AND number = %s",
        (scene.sitting, WORDS["apart"], scene.exam, numbered("04206")),
    )


def _prepare_people(scene) -> None:
    """Settings, a letter made anew, a file that was never imported."""
    from concours.acts.people import (  # noqa: PLC0415 -- after setup
        convocations,
        imports,
        settings,
        withdrawals,
    )
    from concours.core.people.roster.settings import PersonalSettings  # noqa: PLC0415
    from concours.store.models import Candidate  # noqa: PLC0415 -- after setup

    organiser = scene.actor("organisation")
    candidate = Candidate.objects.get(exam=scene.exam, number=numbered("04202"))
    settings.change_settings(
        organiser,
        candidate.id,
        PersonalSettings(text_percent=125),
        reason=WORDS["settings"],
        now=NOON,
    )
    gone = Candidate.objects.create(
        exam_id=scene.exam,
        number=numbered("04299"),
        name=WORDS["withdrawn"],
        site_id=scene.site,
        room="Salle 9",
        seat="Z-9",
        code_digest=bytes(32),
    )
    reason = WORDS["withdrawn"]
    withdrawals.withdraw(organiser, gone.id, reason=reason, now=NOON)
    those = convocations.Recipients(number=numbered("04204"))
    letters = convocations.draw_letters(
        organiser, scene.exam, those, entropy=os.urandom
    )
    convocations.make_convocations(organiser, letters, reason=WORDS["letter"], now=NOON)
    file = (f"{WORDS['file']}.csv", f"numero;nom\n1;{WORDS['upload']}".encode())
    imports.keep_file(organiser, scene.exam, file, now=NOON)


def _hold_the_day(owner, scene) -> None:
    """What rooms and jury do and write while the exam runs, each about one copy."""
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup
    from concours.acts.delivery import (  # noqa: PLC0415  # noqa: PLC0415
        attendance,
        help_calls,
        incidents,
        messages,
        pause,
        replacement,
        time,
    )
    from concours.store.models import Sitting  # noqa: PLC0415 -- idem

    jury, sitting, when = scene.actor("kermarec"), scene.sitting, {"now": REASONED}
    copy = attempt_of(owner, scene, numbered("04205"))
    target = time.ActTarget(attempt=copy)
    tablet = open_copy(scene, owner, numbered("04205"))
    tablet.answer("qi-q2", WORDS["answer"], at=T0 + 1)
    tablet.seen(at=T0 + 1)
    tablet.write("handed", {"reason": "candidate"}, at=END)

    tap = attendance.Tap(kind="present", key=uuid4())
    attendance.note_attendance(jury, sitting, copy, tap, **when)
    messages.send_message(jury, sitting, target, text=WORDS["message"], **when)
    time.extend(jury, sitting, target, (5, WORDS["extension"]), **when)
    report = incidents.Report(
        kind="noise", key=uuid4(), attempt=copy, text=WORDS["incident"]
    )
    incident = incidents.open_incident(jury, sitting, report, **when)
    step = incidents.Step("closed", note=WORDS["followed"])
    incidents.follow_incident(jury, incident, step, **when)
    replacement.allow_replacement(
        jury, (sitting, copy), reason=WORDS["replaced"], chance=os.urandom(16), **when
    )
    for act, word in ((pause.pause, "paused"), (pause.resume, "resumed")):
        act(jury, sitting, pause.PauseRequest(target, "technical", WORDS[word]), **when)
    owner.execute(
        "INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms)"
        " VALUES (gen_random_uuid(), %s, 'unwell', %s, %s)",
        (copy, REASONED, REASONED),
    )
    help_calls.record_calls(Sitting.objects.get(pk=sitting), **when)
    proposal = two_persons.propose(
        jury,
        sitting,
        "candidate_excluded",
        facts={"attempt": str(copy), "candidate": numbered("04205")},
        reason=WORDS["excluded"],
        **when,
    )
    two_persons.withdraw(jury, proposal, **when)


def _judge(owner, scene) -> None:
    """A verdict on what a candidate wrote, an expert's answer, a board, a part."""
    from concours.acts.results.review import Wording, judge  # noqa: PLC0415 -- idem
    from concours.store.queries.results.review import review_of  # noqa: PLC0415 -- idem

    [form] = [
        one.form.name
        for one in review_of(scene.sitting).judged["qi-q2"]
        if one.form.wordings[0].text == WORDS["answer"]
    ]
    jury = scene.actor("kermarec")
    judge(
        jury,
        scene.sitting,
        Wording("qi-q2", form),
        Fraction(0),
        nonce=bytes(16),
        now=DECIDED,
    )
    owner.execute(
        "INSERT INTO panel_answer (question, expert, value, act, sitting_id)"
        " SELECT 'qi-q1', %s, 1, max(number), %s FROM act",
        (WORDS["expert"], scene.sitting),
    )
    owner.execute(
        "INSERT INTO board (sitting, at_ms, body, candidates) VALUES (%s, 1, %s, %s)",
        (scene.sitting, Jsonb({"note": WORDS["board"]}), b"x"),
    )


def _publish(owner, scene) -> None:
    """Results with a request and its answer, and a correction that says why."""
    from concours.acts.delivery.minutes import draw_minutes  # noqa: PLC0415 -- idem
    from concours.acts.results import recheck  # noqa: PLC0415 -- idem

    president = scene.actor("presidente")
    draw_minutes(president, scene.sitting, None, now=DECIDED)
    publication = prepare(scene, opens=PAST)
    publish(scene, publication)
    [(asked,)] = owner.execute(
        "INSERT INTO recheck (id, publication_id, candidate_id, number, text, asked_ms,"
        " answer) SELECT gen_random_uuid(), %s, id, 1, %s, 1, '' FROM candidate"
        " WHERE exam_id = %s AND number = %s RETURNING id",
        (publication.id, WORDS["request"], scene.exam, numbered("04205")),
    ).fetchall()
    recheck.answer(president, asked, reason=WORDS["reply"], now=PAST)
    corrected = prepare(scene, opens=PAST, now=PAST - 1, reason=WORDS["corrected"])
    publish(scene, corrected, "publication_corrected", now=PAST - 1)


def _match(owner, database, scene) -> None:
    """A campaign with lists, a couple and a password; changed, for a reason."""
    from concours.acts.matching.campaign import plan  # noqa: PLC0415 -- idem

    matched = found(scene, database, code=f"c-{scene.exam.hex[:8]}")
    matched.bring_posts()
    people = participants_file()
    for number in NUMBERS:
        people = people.replace(number, numbered(number))
    matched.bring_people(people)
    matched.open_phase(1)
    first, second = numbered("04201"), numbered("04202")
    matched.write(first, "ami-card", "ami-mg")
    matched.invite(first, second)
    matched.say(second, "accepted", to=first)
    plan(
        matched.actor,
        matched.campaign,
        calendar(),
        reason=WORDS["campaign"],
        now=NOON,
    )
    owner.execute(
        "INSERT INTO student_password SELECT id, code_digest, sha256('zq'), 1"
        " FROM candidate WHERE exam_id = %s AND number = %s",
        (scene.exam, first),
    )


def _seat_examiner(owner, scene) -> None:
    """An examiner of a day of ECOS that was given up, and what their tablet wrote."""
    sitting, circuit, chair, attempt, who = (uuid4() for _ in range(5))
    owner.execute(
        "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
        " scheduled_ms, duration_ms, quorum, package_digest, key_check, cancelled_act)"
        " SELECT %s, exam_id, paper_id, 900, 'ecos', 'ecos', title, scheduled_ms,"
        " duration_ms, quorum, package_digest, key_check, 1 FROM sitting WHERE id = %s",
        (sitting, scene.sitting),
    )
    owner.execute(
        "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
        " VALUES (%s, %s, 'E-7', %s, %s, %s)",
        (who, scene.exam, WORDS["judge"], WORDS["university"], who.bytes * 2),
    )
    [(site,)] = owner.execute(
        "SELECT id FROM site WHERE exam_id = %s LIMIT 1", (scene.exam,)
    ).fetchall()
    owner.execute(
        "INSERT INTO allotment (id, sitting_id, site_id, version, document, digest,"
        " adopted_act) VALUES (gen_random_uuid(), %s, %s, 1, %s, %s, 1)",
        (sitting, site, WORDS["allotted"].encode(), bytes(32)),
    )
    owner.execute(
        "INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den,"
        " tempo) VALUES (%s, %s, %s, 'A', 1, 1, '{}')",
        (circuit, sitting, site),
    )
    owner.execute(
        "INSERT INTO chair (id, sitting_id, circuit_id, station, station_code, place,"
        " room, examiner_id) VALUES (%s, %s, %s, 0, 's1', 1, %s, %s)",
        (chair, sitting, circuit, WORDS["chair"], who),
    )
    owner.execute(
        "INSERT INTO attempt (id, sitting_id, chair_id) VALUES (%s, %s, %s)",
        (attempt, sitting, chair),
    )
    _place_candidate(owner, scene, sitting, circuit)
    tablet = Tablet("E-7", attempt=attempt)
    owner.execute(
        "INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,"
        " enrolled_ms) VALUES (%s, 1, %s, %s, %s, 1)",
        (attempt, tablet.public_key, attempt.bytes * 2, tablet.tail().head),
    )
    entry = tablet.write("opened", {"text": WORDS["graded"]})
    owner.execute(
        "INSERT INTO journal_entry (attempt, epoch, seq, prev, digest, kind, body,"
        " device_ms, received_ms) VALUES (%s, 1, 0, %s, %s, %s, %s, 1, 1)",
        (attempt, entry.prev, entry.digest(), entry.kind, entry.body),
    )
    owner.execute(
        "INSERT INTO wrong_try VALUES ('code', '10.9.8.7', 'examiner/E-7', 1, 1)"
    )


def _place_candidate(owner, scene, sitting, circuit) -> None:
    [(attempt,)] = owner.execute(
        "INSERT INTO attempt (id, sitting_id, candidate_id)"
        " SELECT gen_random_uuid(), %s, id FROM candidate"
        " WHERE exam_id = %s AND number = %s RETURNING id",
        (sitting, scene.exam, numbered("04206")),
    ).fetchall()
    owner.execute(
        "INSERT INTO circuit_place (attempt_id, circuit_id, rotation, position)"
        " VALUES (%s, %s, 0, 0)",
        (attempt, circuit),
    )
    owner.execute(
        "INSERT INTO grid_attribution (id, sitting_id, chair_id, turn, met, attempt_id,"
        " act) SELECT gen_random_uuid(), sitting_id, id, 1, %s, %s, 1 FROM chair"
        " WHERE circuit_id = %s",
        (numbered("04206"), attempt, circuit),
    )
    owner.execute(
        "INSERT INTO late_attribution (id, sitting_id, chair_id, turn, met, attempt_id,"
        " act) SELECT gen_random_uuid(), sitting_id, chair_id, turn, met, attempt_id, 1"
        " FROM grid_attribution"
    )
    owner.execute(
        "INSERT INTO found_grid (id, sitting_id, chair_id, epoch, turn, met,"
        " is_counted, is_late, act) SELECT gen_random_uuid(), sitting_id, chair_id, 1,"
        " turn, met, true, true, 1 FROM grid_attribution"
    )
    owner.execute(
        "INSERT INTO given_up_grid (id, sitting_id, chair_id, attempt_id, act)"
        " SELECT gen_random_uuid(), sitting_id, id, %s, 1 FROM chair"
        " WHERE circuit_id = %s",
        (attempt, circuit),
    )


def _leave_traces(owner, scene) -> None:
    """What doors and edges keep of who tried what."""
    from concours.acts.delivery.copies.replays import draw_replay  # noqa: PLC0415 -- idem
    from concours.store.journal.refused import RefusedAct, keep_refused  # noqa: PLC0415

    copy = attempt_of(owner, scene, numbered("04201"))
    draw_replay(
        scene.actor("presidente"),
        scene.sitting,
        copy,
        reason=WORDS["replayed"],
        packages=scene.packages,
        now=NOON,
    )
    for facts in (
        {"candidate": numbered("04203"), "said": WORDS["tried"]},
        {"attempt": str(copy), "said": WORDS["tried"]},
        {"where": [f"{WORDS['name']}04206", WORDS["tried"]]},
    ):
        act = RefusedAct(
            at=NOON, actor="tablet 10.9.8.7", kind="enrol", code="x", facts=facts
        )
        keep_refused(owner, act)
    owner.execute(
        "INSERT INTO wrong_try VALUES ('code', '10.9.8.7', %s, 1, 1)",
        (numbered("04206"),),
    )
    owner.execute(
        "INSERT INTO part_version (id, kind, number, made_ms, act, file,"
        " candidates_count, digest, exam_id, content) SELECT gen_random_uuid(),"
        " 'ecos', 1, 1, max(number), sha256(''), 1, sha256(''), %s, %s FROM act",
        (scene.exam, WORDS["part"].encode()),
    )
    owner.execute(
        "INSERT INTO forensics_run (id, exam, deliberation, number, act, inputs,"
        " started_ms, alive_ms, ended_ms, result, digest) SELECT gen_random_uuid(),"
        " %(exam)s, id, number, act, %(word)s, 1, 1, 2, %(word)s, sha256(%(word)s)"
        " FROM deliberation WHERE exam_id = %(exam)s",
        {"exam": scene.exam, "word": WORDS["suspected"].encode()},
    )


def _appeal(scene) -> None:
    """An erasure that was proposed, taken back, held and let go again."""
    from concours.acts import two_persons  # noqa: PLC0415 -- idem
    from concours.acts.results import erasure  # noqa: PLC0415 -- idem

    president, code = scene.actor("presidente"), exam_row(scene).code
    due = Instant(PAST + 365 * 86_400_000)
    proposal = two_persons.propose(
        president,
        scene.sitting,
        "exam_erased",
        facts={"exam": code},
        reason=WORDS["taken"],
        now=due,
    )
    two_persons.withdraw(president, proposal, now=due)
    erasure.hold_erasure(president, code, reason=WORDS["hold"], now=due)
    erasure.resume_erasure(president, code, reason=WORDS["appeal"], now=due)


def _identities(owner, scene) -> NamedScene:
    def column(query: str) -> tuple:
        return tuple(row[0] for row in owner.execute(query, (scene.exam,)).fetchall())

    return NamedScene(
        scene,
        column("SELECT id FROM candidate WHERE exam_id = %s"),
        column(
            "SELECT a.id FROM attempt a JOIN sitting s ON s.id = a.sitting_id"
            " WHERE s.exam_id = %s"
        ),
        column(
            "WITH own AS (SELECT c.id AS candidate, c.code_digest, a.id AS attempt"
            "  FROM candidate c JOIN attempt a ON a.candidate_id = c.id"
            "  WHERE c.exam_id = %s)"
            " SELECT code_digest FROM own UNION SELECT public_key FROM device"
            "  WHERE attempt IN (SELECT attempt FROM own)"
            " UNION SELECT token_digest FROM device"
            "  WHERE attempt IN (SELECT attempt FROM own)"
            " UNION SELECT code_digest FROM replacement_code"
            "  WHERE attempt_id IN (SELECT attempt FROM own)"
            " UNION SELECT hash FROM student_password"
            "  WHERE candidate IN (SELECT candidate FROM own)"
            " UNION SELECT code_digest FROM examiner"
        ),
    )
