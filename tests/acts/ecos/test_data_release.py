"""Grids leave the house once results are published, under pseudonyms, by an act."""

from csv import DictReader
from io import BytesIO, StringIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from tests.standing import stands_in

from acts.marks_scene import LATER, Floor, acts


@pytest.fixture
def floor(scene, owner, monkeypatch):
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from concours.core.ecos.quality import released  # noqa: PLC0415 -- idem

    monkeypatch.setattr(settings, "PACKAGES", scene.packages)
    monkeypatch.setattr(released, "CELL_MIN", 2)  # the scene's site has three
    floor = Floor(scene, owner)
    floor.grade()
    floor.collect()
    return floor


def release(floor, *, secret=b"s" * 32):
    return acts("ecos.data_release").release_data(
        floor.scene.actor("presidente"),
        floor.scene.exam,
        "Convention du 3 mars, université de Reims",
        secret=secret,
        now=LATER,
    )


def publish(floor):
    floor.owner.execute(
        "INSERT INTO publication (id, exam_id, number, reason, allows_copies, opens_ms,"
        " made_ms, act, common, root, leaves_count, published_act)"
        " VALUES (%s, %s, 1, '', false, 1, 1, 1, '', %s, 0, 1)",
        (uuid4(), floor.scene.exam, bytes(32)),
    )


def test_nothing_goes_out_before_the_publication_and_then_nobody_is_named(floor):
    with pytest.raises(acts("ecos.data_release").GridsUnderEmbargo):
        release(floor)
    publish(floor)

    made = release(floor)

    from concours.console.files.data_release import archive_of  # noqa: PLC0415 -- Django

    with ZipFile(BytesIO(archive_of(made))) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert sorted(texts) == ["codebook.csv", "grids.csv", "points.csv"]
    rows = list(DictReader(StringIO(texts["grids.csv"])))
    assert len(rows) == 10 * len(floor.numbers)
    assert {row["points"] for row in rows} == {"18"}
    assert not any(stands_in(number, texts["grids.csv"]) for number in floor.numbers)
    assert "Amiens" not in texts["grids.csv"]
    assert len(texts["points.csv"].splitlines()) == 1 + 5 * 4
    words = [row.split(",")[0] for row in texts["codebook.csv"].splitlines()[1:]]
    assert words == texts["grids.csv"].splitlines()[0].split(",")
    [(reason, kind)] = floor.owner.execute(
        "SELECT reason, kind FROM act WHERE number = %s", (made.act,)
    ).fetchall()
    assert (reason, kind) == (
        "Convention du 3 mars, université de Reims",
        "data_released",
    )
    again = release(floor)
    assert {row[8] for row in again.released.lines}.isdisjoint(
        row["candidate"] for row in rows
    )
