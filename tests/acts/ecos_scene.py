"""A scene with a sound allotment: one site, ten candidates, four sealed half-days."""

from uuid import uuid4

from acts.scene import NOON
from concours.core.kernel.time import HOUR_MS
from core.ecos.small_site import WAVES, examiner, lists

NUMBERS = [f"{n:03d}" for n in range(10)]
JUDGES = [examiner(n, "a" if n % 2 else "b") for n in range(24)]


def hour_of(index: int) -> int:
    """When a half-day begins: two a day."""
    return NOON + index // 2 * 24 * HOUR_MS + index % 2 * 5 * HOUR_MS


def allot_scene(scene, owner) -> bytes:
    """A sound allotment of ten candidates, and its four half-days, sealed."""
    from concours.core.ecos.allotment.allot import allot  # noqa: PLC0415 -- slow
    from concours.core.ecos.circuits.document import Candidate  # noqa: PLC0415 -- idem
    from concours.core.ecos.circuits.reading import to_bytes  # noqa: PLC0415 -- idem

    owner.execute(
        "INSERT INTO site (id, exam_id, code, name, address, zone)"
        " VALUES (%s, %s, 'reims', 'Reims', '', 'Europe/Paris')",
        (site := uuid4(), scene.exam),
    )
    for number in NUMBERS:
        owner.execute(
            "INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat,"
            " factor_num, factor_den, code_digest)"
            " VALUES (%s, %s, %s, 'Zoé', %s, '', %s, 1, 1, %s)",
            (uuid4(), scene.exam, number, site, number, bytes(32)),
        )
    for judge in JUDGES:
        owner.execute(
            "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
            " VALUES (%s, %s, %s, 'Dr Roy', %s, %s)",
            (uuid4(), scene.exam, judge.number, judge.university, bytes(32)),
        )
    for place, code in enumerate(WAVES, start=20):
        owner.execute(
            "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
            " scheduled_ms, duration_ms, quorum, package_digest, key_check)"
            " SELECT %s, exam_id, paper_id, %s, %s, 'ecos', %s, %s, %s, quorum,"
            " package_digest, key_check FROM sitting WHERE id = %s",
            (
                uuid4(),
                place,
                code,
                code,
                hour_of(place - 20),
                4 * HOUR_MS,
                scene.sitting,
            ),
        )
    _give_each_day_its_series(scene, owner)
    people = tuple(Candidate(number=number, site="reims") for number in NUMBERS)
    made = allot(lists(candidates=people, examiners=tuple(JUDGES)), bytes(32))
    assert not made.shortages
    _LAST[:] = [to_bytes(made.allotment)]
    return _LAST[0]


_LAST: list[bytes] = []


def last_allotment() -> bytes:
    """The document of the scene that was made last."""
    return _LAST[0]


def _give_each_day_its_series(scene, owner) -> None:
    """The papers of a scene are one, and no series: each day has another."""
    for day in ("d1", "d2"):
        owner.execute(
            "INSERT INTO frozen_paper (id, code, version, title, content_digest,"
            " duration_ms, questions_count, stations)"
            " SELECT %s, %s, 1, title, content_digest, duration_ms, 5,"
            " '{s1,s2,s3,s4,s5}' FROM frozen_paper LIMIT 1",
            (paper := uuid4(), f"{day}-{paper.hex[:8]}"),
        )
        owner.execute(
            "UPDATE sitting SET paper_id = %s WHERE exam_id = %s AND code LIKE %s",
            (paper, scene.exam, f"{day}-%"),
        )
