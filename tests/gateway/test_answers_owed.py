"""A gateway knows that it answers nobody.

A slow reader, a quiet hour, or somebody who has left is no such sign.
"""

import asyncio

import pytest
from prometheus_client import CollectorRegistry

from concours.gateway.edge import answers as answers_module
from concours.gateway.edge.answers import Answers

START = {"type": "http.response.start", "status": 200, "headers": []}
BODY = {"type": "http.response.body", "body": b"slow"}


@pytest.fixture
def answers(monkeypatch):
    monkeypatch.setattr(answers_module, "MUTE_S_MAX", -1.0)  # minutes have gone by
    return Answers(CollectorRegistry())


def test_quiet_gateway_owes_nothing_and_one_that_was_asked_does(answers):
    assert not answers.are_missing
    answers.owe()
    assert answers.are_missing
    answers.give()
    assert not answers.are_missing


def test_answer_of_late_to_anybody_is_an_answer(monkeypatch):
    monkeypatch.setattr(answers_module, "MUTE_S_MAX", 600.0)
    answers = Answers(CollectorRegistry())
    answers.owe()
    assert not answers.are_missing


def test_whoever_reads_slowly_has_been_answered(answers):
    seen = []

    async def app(_scope, _receive, send):
        await send(START)
        seen.append(answers.are_missing)
        await send(BODY)

    async def send(_message):
        pass

    asyncio.run(answers.of(app, {"type": "http"}, None, send))
    assert seen == [False]
    assert not answers.are_missing


def test_whoever_has_left_is_owed_nothing(answers):
    async def app(*_):
        assert answers.are_missing
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(answers.of(app, {"type": "http"}, None, None))
    assert not answers.are_missing
