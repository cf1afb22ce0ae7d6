"""The demonstration brings a case whose hearing may be held at once, by the rules.

Its notice is days old and left as many days as the exam's profile asks for; the tablet
signed what was typed, and the ledger numbers it as any journal.
"""

import time
from pathlib import Path

import pytest

from acts.scene import SIGNING_KEY, make_scene
from concours.core.casefile.procedure import DAY_MS
from concours.core.people.roster.codes import code_digest
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing

PAPERS = Path(__file__).resolve().parents[3] / "papers"


@pytest.fixture(scope="module")
def seeding(console_database, tmp_path_factory):
    """The staff of a house, and the exam of two weeks ago; now, and its candidate."""
    from concours.cli.demonstration.seed_case import seed_case  # noqa: PLC0415 -- setup

    make_scene(tmp_path_factory.mktemp("scene"))
    now = time.time_ns() // 1_000_000
    packages = tmp_path_factory.mktemp("packages")
    own = seed_case(PAPERS, packages, SIGNING_KEY, console_database.dsn, now=now)
    return now, own


@pytest.fixture(scope="module")
def seeded(seeding):
    return seeding[0]


def test_a_visitor_has_the_code_by_which_the_candidate_reads_the_case(seeding):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.cli.demonstration.seed_case import CODE  # noqa: PLC0415 -- idem
    from concours.store.models import Candidate  # noqa: PLC0415 -- idem

    _, own = seeding
    row = Candidate.objects.get(exam__code=CODE, number=own["number"])
    digest = code_digest(settings.CODES_KEY, row.id, own["code"])

    assert bytes(row.code_digest) == digest
    assert row.attempt_set.get().casefile_set.count() == 1


def test_an_authenticator_that_is_seeded_is_nobodys_entry(seeding):
    from concours.cli.demonstration import seed_staff  # noqa: PLC0415 -- after setup
    from concours.cli.demonstration.seed_case import SYSTEM  # noqa: PLC0415 -- idem
    from concours.store.models import SecondFactor, SignIn  # noqa: PLC0415 -- idem

    [own] = [facts for facts in seed_staff.draw_staff() if facts["login"] == "releve"]
    seed_staff.write(SYSTEM, [own], now=seeding[0])

    assert SecondFactor.objects.get(member__login="releve").kind == "app"
    assert not SignIn.objects.filter(member__login="releve").exists()


def test_the_candidate_may_be_heard_now_and_was_notified_in_time(seeded):
    from concours.acts.delivery.casefiles import Hearing, note_hearing  # noqa: PLC0415
    from concours.cli.demonstration.seed_case import CODE, PRESIDENT  # noqa: PLC0415
    from concours.store.queries.casefiles import cases_of  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem
    from concours.store.queries.profiles import profile_of  # noqa: PLC0415 -- idem

    exam = exam_of(CODE)
    [case] = cases_of(exam)
    procedure = case.procedure
    days_ms = procedure.hearing - procedure.notified

    assert procedure.stage == "notified"
    assert days_ms >= profile_of(exam).hearing_days * DAY_MS
    assert procedure.hearing <= seeded
    note_hearing(
        PRESIDENT,
        case.row.sitting_id,
        case.row.number,
        Hearing(has_attended=True, is_assisted=False, observations="Non."),
        now=seeded,
    )
    assert cases_of(exam)[0].procedure.stage == "heard"


def test_a_visitor_opens_notifies_and_closes_a_case_about_another(seeding):
    from concours.acts.delivery import casefiles  # noqa: PLC0415 -- after setup
    from concours.cli.demonstration.seed_case import CODE, PRESIDENT  # noqa: PLC0415
    from concours.console.files.casefile import draw_notice  # noqa: PLC0415 -- idem
    from concours.store.queries.case_signals import (  # noqa: PLC0415 -- idem
        founded_copies,
        signals_about,
    )
    from concours.store.queries.casefiles import cases_of  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    now, own = seeding
    exam = exam_of(CODE)
    opened = {case.row.attempt_id for case in cases_of(exam)}
    [copy] = [one for one in founded_copies(exam) if one.attempt.id not in opened]
    sitting = copy.attempt.sitting_id
    assert copy.attempt.own_candidate.number == own["other_number"] != own["number"]
    assert copy.kinds == {"trace", "room"}

    casefiles.open_case(
        PRESIDENT,
        sitting,
        attempt=copy.attempt.id,
        keys=[signal.key for signal in signals_about(copy.attempt)],
        reason="Une adresse demandée, et la salle.",
        now=now,
    )
    notice = casefiles.Notice(
        hearing=now + 9 * DAY_MS, place="Salle du conseil", grounds="Une adresse."
    )
    casefiles.notify_candidate(PRESIDENT, sitting, 2, notice, draw=draw_notice, now=now)
    casefiles.close_case(PRESIDENT, sitting, 2, reason="Rien n’a été lu.", now=now)

    [case] = [one for one in cases_of(exam) if one.row.number == 2]
    assert case.outcome == "no_action"


def test_the_ledger_numbers_what_its_tablet_signed(seeded, console_database, tmp_path):
    with console_database.connect("concours_ledger", autocommit=True) as link:
        numbering = Numbering(Signing(bytes(32), tmp_path / "ledger.mark"))
        numbering.load(link)

        assert numbering.turn(link, now=seeded) == 6
