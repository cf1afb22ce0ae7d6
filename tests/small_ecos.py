"""One circuit of the ECOS beside the small exam: five stations, ten examiners.

Four candidates of the small exam pass in its first rotation, in the order of their
numbers. Rows are put in by the owner's role.
"""

from uuid import UUID, uuid5

import psycopg
from psycopg.types.json import Jsonb

from concours.core.ecos.bells.tempo import NORMAL_TEMPO, write_tempo
from concours.core.people.roster.codes import code_digest
from small_exam import (
    CODES_KEY,
    EXAM,
    HOUR_MS,
    NUMBERS,
    PACKAGE,
    SITES,
    T0,
    attempt_id,
    candidate_id,
)

ECOS = uuid5(EXAM, "ecos")
SITE = SITES["Lille"]
EXAMINER_CODE = "3TBR-9XKM"
TEMPO = write_tempo(NORMAL_TEMPO)
CHAIRS = [(station, place) for station in range(5) for place in (1, 2)]


def examiner_number(station: int, place: int) -> str:
    """The number of who judges there, and of nobody else: E01 to E52."""
    return f"E{station + 1}{place}"


def examiner_id(number: str) -> UUID:
    return uuid5(EXAM, f"examiner/{number}")


def circuit_id(sitting: UUID = ECOS) -> UUID:
    return uuid5(sitting, "circuit")


def chair_id(station: int, place: int, sitting: UUID = ECOS) -> UUID:
    return uuid5(circuit_id(sitting), f"{station}/{place}")


def chair_attempt(station: int, place: int, sitting: UUID = ECOS) -> UUID:
    return uuid5(chair_id(station, place, sitting), "attempt")


def make_examiners(owner: psycopg.Connection, *, code: str = EXAMINER_CODE) -> None:
    """Ten examiners of Amiens, each with the same code: tests type it often."""
    for chair in CHAIRS:
        number = examiner_number(*chair)
        who = examiner_id(number)
        owner.execute(
            "INSERT INTO examiner (id, exam_id, number, name, university, code_digest)"
            " VALUES (%s, %s, %s, %s, 'Amiens', %s)",
            (who, EXAM, number, f"Pr {number}", code_digest(CODES_KEY, who, code)),
        )


def make_circuit(owner: psycopg.Connection, sitting: UUID) -> None:
    """The circuit A of a sitting at Lille: chairs, their copies, its first rotation."""
    owner.execute(
        "INSERT INTO circuit (id, sitting_id, site_id, code, factor_num, factor_den,"
        " tempo) VALUES (%s, %s, %s, 'A', 1, 1, %s)",
        (circuit_id(sitting), sitting, SITE, Jsonb(TEMPO)),
    )
    for station, place in CHAIRS:
        chair = chair_id(station, place, sitting)
        owner.execute(
            "INSERT INTO chair (id, sitting_id, circuit_id, station, station_code,"
            " place, room, examiner_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (chair, sitting, circuit_id(sitting), station, f"s{station + 1}", place,
             f"B{station + 1}", examiner_id(examiner_number(station, place))),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO attempt (id, sitting_id, chair_id) VALUES (%s, %s, %s)",
            (chair_attempt(station, place, sitting), sitting, chair),
        )
    for position, number in enumerate(NUMBERS):
        owner.execute(
            "INSERT INTO circuit_place (attempt_id, circuit_id, rotation, position)"
            " VALUES (%s, %s, 0, %s)",
            (attempt_id(number, sitting), circuit_id(sitting), position),
        )


def make_ecos(dsn: str) -> None:
    """Write a sitting of the ECOS in the small exam; `dsn` is the owner's."""
    with psycopg.connect(dsn) as owner:
        owner.execute(
            "INSERT INTO frozen_paper (id, code, version, title, content_digest,"
            " duration_ms, questions_count) VALUES (%s, 'j1', 1, 'Série 1', %s, %s, 5)",
            (uuid5(ECOS, "paper"), bytes(32), 3 * HOUR_MS),
        )
        owner.execute(
            "INSERT INTO sitting (id, exam_id, paper_id, position, code, kind, title,"
            " scheduled_ms, duration_ms, quorum, package_digest, key_check)"
            " VALUES (%s, %s, %s, 7, 'ecos-1', 'ecos', 'ECOS, jour 1', %s, %s, 2, %s,"
            " %s)",
            (ECOS, EXAM, uuid5(ECOS, "paper"), T0 + 24 * HOUR_MS, 3 * HOUR_MS, PACKAGE,
             bytes(32)),
        )  # fmt: skip
        owner.cursor().executemany(
            "INSERT INTO attempt (id, sitting_id, candidate_id) VALUES (%s, %s, %s)",
            [
                (attempt_id(number, ECOS), ECOS, candidate_id(number))
                for number in NUMBERS
            ],
        )
        make_examiners(owner)
        make_circuit(owner, ECOS)
