"""A candidate about whom a trace and the room speak, and a case about their copy."""

from uuid import uuid4

from acts.scene import HOUR_MS, NOON, Tablet, attempt_of, launch
from concours.acts.actor import Actor
from concours.core.casefile.procedure import DAY_MS

T0 = NOON
END = T0 + 3 * HOUR_MS
OPENED = END + HOUR_MS
HEARING = OPENED + 8 * DAY_MS
PRESIDENT = Actor("presidente", "Pr A. Delmas", frozenset({"president"}))
GROUNDS = "Une adresse de corrigé a été tapée à 14 h 40."


def ask(
    owner, attempt, *, attribution="B", request="GET /correction.php", at=T0 + HOUR_MS
):
    """Leave a trace of an address that was asked for, as the gateway does."""
    owner.execute(
        """INSERT INTO trace (at_ms, since_ms, code, attribution, attempt, epoch,
               address, request, facts)
           VALUES (%s, %s, 'looked_for', %s, %s, 1, '192.0.2.1', %s, '{}')""",
        (at, at, attribution, attempt, request),
    )


def tell(scene, attempt=None, *, kind="fraud", text="Regarde sous la table.", at=T0):
    """Tell an incident from the room."""
    from concours.acts.delivery.incidents import Report, open_incident  # noqa: PLC0415

    room = {} if attempt else {"site": scene.site, "room": "Salle 1"}
    report = Report(kind=kind, key=uuid4(), attempt=attempt, text=text, **room)
    open_incident(PRESIDENT, scene.sitting, report, now=at + 10)


def collect(scene, owner):
    """Two copies come in, and the sitting is collected."""
    collect_now(scene, owner, t0=T0)


def collect_now(scene, owner, *, t0):
    """The same, of a sitting that opened then."""
    from concours.acts.results import marks  # noqa: PLC0415 -- after setup

    for number in ("04201", "04203"):
        tablet = Tablet(owner, attempt_of(owner, scene, number))
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=t0)
        tablet.answer("qi-q2", "embolie", at=t0 + 1_000)
        tablet.write("handed", {"reason": "time"}, at=t0 + 3 * HOUR_MS)
    marks.collect(
        PRESIDENT, scene.sitting, packages=scene.packages, now=t0 + 3 * HOUR_MS + 1_000
    )


def keys_of(attempt):
    from concours.store.models import Attempt  # noqa: PLC0415 -- after setup
    from concours.store.queries.case_signals import signals_about  # noqa: PLC0415

    return [signal.key for signal in signals_about(Attempt.objects.get(pk=attempt))]


def open_case(scene, attempt, *, keys=None, now=OPENED):
    from concours.acts.delivery import casefiles  # noqa: PLC0415 -- after setup

    return casefiles.open_case(
        PRESIDENT,
        scene.sitting,
        attempt=attempt,
        keys=keys_of(attempt) if keys is None else keys,
        reason="Adresse tapée, et la salle.",
        now=now,
    )


def notify(scene, number, *, hearing=HEARING, now=OPENED):
    from concours.acts.delivery.casefiles import Notice, notify_candidate  # noqa: PLC0415
    from concours.console.files.casefile import draw_notice  # noqa: PLC0415 -- idem

    notice = Notice(hearing=hearing, place="Salle du conseil", grounds=GROUNDS)
    return notify_candidate(
        PRESIDENT, scene.sitting, number, notice, draw=draw_notice, now=now
    )


def hear(scene, number, *, now=HEARING, **options):
    from concours.acts.delivery.casefiles import Hearing, note_hearing  # noqa: PLC0415

    given = {
        "has_attended": True,
        "is_assisted": True,
        "observations": "Par curiosité.",
    }
    hearing = Hearing(**(given | options))
    return note_hearing(PRESIDENT, scene.sitting, number, hearing, now=now)


def close(scene, number, *, now=HEARING):
    from concours.acts.delivery.casefiles import close_case  # noqa: PLC0415

    return close_case(
        PRESIDENT, scene.sitting, number, reason="Rien ne l’établit.", now=now
    )


def propose_exclusion(scene, attempt, *, now, **facts):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.propose(
        PRESIDENT,
        scene.sitting,
        "candidate_excluded",
        facts={"attempt": str(attempt), "candidate": "04201", **facts},
        reason="Le jury a entendu.",
        now=now,
    )


def confirm(scene, proposal, *, now):
    from concours.acts import two_persons  # noqa: PLC0415 -- after setup

    return two_persons.confirm(scene.actor("kermarec"), proposal, now=now)


def make_suspect(scene, owner):
    """Let a trace and the room speak of 04201; the copies are in. Return the copy."""
    launch(owner, scene, t0=T0)
    attempt = attempt_of(owner, scene, "04201")
    ask(owner, attempt)
    tell(scene, attempt)
    collect(scene, owner)
    return attempt
