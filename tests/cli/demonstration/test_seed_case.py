"""The demonstration brings a case whose hearing may be held at once, by the rules.

Its notice is days old and left as many days as the exam's profile asks for; the tablet
signed what was typed, and the ledger numbers it as any journal.
"""

import time
from pathlib import Path

import pytest

from acts.scene import SIGNING_KEY, make_scene
from concours.core.casefile.procedure import DAY_MS
from concours.ledger.numbering import Numbering
from concours.ledger.signing import Signing

PAPERS = Path(__file__).resolve().parents[3] / "papers"


@pytest.fixture(scope="module")
def seeded(console_database, tmp_path_factory):
    """The staff of a house, and the exam of two weeks ago; the instant of now."""
    from concours.cli.demonstration.seed_case import seed_case  # noqa: PLC0415 -- setup

    make_scene(tmp_path_factory.mktemp("scene"))
    now = time.time_ns() // 1_000_000
    packages = tmp_path_factory.mktemp("packages")
    seed_case(PAPERS, packages, SIGNING_KEY, console_database.dsn, now=now)
    return now


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


def test_the_ledger_numbers_what_its_tablet_signed(seeded, console_database, tmp_path):
    with console_database.connect("concours_ledger", autocommit=True) as link:
        numbering = Numbering(Signing(bytes(32), tmp_path / "ledger.mark"))
        numbering.load(link)

        assert numbering.turn(link, now=seeded) == 3
