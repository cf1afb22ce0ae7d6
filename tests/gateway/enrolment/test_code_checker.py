"""Promise: a code found right is not stretched again for a tablet that asks again.

A wrong one is, each time; and what was right counts only as long as it is stored.
"""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import pytest

from concours.core.people.roster.codes import code_digest
from concours.gateway import code_checker as code_checker_module
from concours.gateway.code_checker import CodeChecker
from small_exam import CODES_KEY

RIGHT, WRONG = "K7QF-2M9D", "K7QF-2M9E"


@dataclass
class Person:
    bearer_id: UUID
    code_digest: bytes


def person(number, code=RIGHT):
    identity = UUID(int=number)
    return Person(identity, code_digest(CODES_KEY, identity, code))


@pytest.fixture
def stretched(monkeypatch):
    """Whom a code was stretched for, one after the other."""
    asked = []
    prove_code = code_checker_module.prove_code

    def counted(key, bearer, code):
        asked.append(bearer.int)
        return prove_code(key, bearer, code)

    monkeypatch.setattr(code_checker_module, "prove_code", counted)
    return asked


def find(checker, people, code):
    [pairs] = asyncio.run(checker.find_each([(people, code)]))
    return [(one.bearer_id.int, proof) for one, proof in pairs]


def test_a_right_code_is_stretched_once_however_it_is_typed(stretched):
    checker = CodeChecker(CODES_KEY)
    first = find(checker, [person(1)], RIGHT)
    again = find(checker, [person(1)], RIGHT.lower().replace("-", " "))

    assert [number for number, _ in first] == [1]
    assert again == first
    assert stretched == [1]


def test_a_wrong_code_is_stretched_each_time_and_so_is_nobodys(stretched):
    checker = CodeChecker(CODES_KEY)
    assert find(checker, [person(1)], RIGHT)
    for _ in range(2):
        assert find(checker, [person(1)], WRONG) == []
        assert find(checker, [], RIGHT) == []

    assert stretched == [1, 1, 0, 1, 0]


def test_what_was_right_opens_nothing_for_another_or_under_another_code():
    checker = CodeChecker(CODES_KEY)
    assert find(checker, [person(1)], RIGHT)

    assert find(checker, [person(1, code=WRONG)], RIGHT) == []
    assert find(checker, [person(2, code=WRONG)], RIGHT) == []


LONG, OTHER = "K7QF-2M9D-XH4R", "K7QF-2M9D-XH4S"


def test_a_long_code_takes_no_thread_and_none_of_the_places_of_short_ones(stretched):
    """Whoever holds it is found at once, and nobody else, and nothing is kept of it."""
    checker = CodeChecker(CODES_KEY)
    checker.stop()
    for _ in range(2):
        assert find(checker, [person(1, code=LONG)], LONG.lower())
    assert find(checker, [person(2, code=LONG)], OTHER) == []
    assert find(checker, [person(3)], LONG) == []
    assert find(checker, [], LONG) == []

    assert stretched == [1, 1, 2, 3, 0]


def test_it_is_forgotten_when_nobody_can_still_wait(stretched):
    checker = CodeChecker(CODES_KEY)
    assert find(checker, [person(1)], RIGHT)
    checker.forget()
    assert find(checker, [person(1)], RIGHT)

    assert stretched == [1, 1]
