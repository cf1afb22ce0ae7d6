"""Somebody of the demonstration draws each option of a roster, and is alone if due; its
centres bear codes as a roster would give them.
"""

from dataclasses import fields

from concours.core.ecos.circuits.exports import code_of
from concours.core.people.roster.lines import CODE
from concours.core.people.roster.settings import USUAL_SETTINGS


def test_every_option_is_drawn_by_somebody(console_database):  # noqa: ARG001 -- Django
    from concours.cli.demonstration.seed_settings import (  # noqa: PLC0415 -- after setup
        has_extra_time,
        room_at,
        settings_at,
    )

    drawn = [settings_at(place) for place in range(120)]
    rooms = [room_at(place, 0) for place in range(120)]

    for field in fields(USUAL_SETTINGS):
        values = {getattr(settings, field.name) for settings in drawn}
        assert len(values) > 1, field.name
    assert {settings.reader for settings in drawn} == {"candidate", "person", "voice"}
    assert [settings == USUAL_SETTINGS for settings in drawn] == [
        not has_extra_time(place) for place in range(120)
    ]
    alone = [room for room, one in zip(rooms, drawn, strict=True) if one.has_own_room]
    assert [rooms.count(room) for room in alone] == [1]


def test_each_centre_has_a_code_of_its_own_that_an_allotment_takes(console_database):  # noqa: ARG001 -- Django
    from concours.cli.demonstration.seed import SITES  # noqa: PLC0415 -- after setup

    codes = [code_of(name) for name in SITES]

    assert [code for code in codes if not CODE.fullmatch(code)] == []
    assert len(set(codes)) == len(codes)
