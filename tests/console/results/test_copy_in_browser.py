"""A candidate finds their copy again on a telephone: the image, and where they pointed.

By the acts that publish, from a gateway as it is.
"""

import json

import pytest

from acts.pointed_scene import marked_scene
from acts.published import prepare, publish, sign
from acts.ranked_scene import adopt_marks
from console.screen import PHONE, follow, look
from console.telephone import OPEN_NOW, at_results, come_in

pytestmark = pytest.mark.e2e


@pytest.fixture
def published(console_database, owner, database, tmp_path):  # noqa: ARG001 -- Django
    """The exam whose paper asks to point at an image, published with its copies."""
    from concours.console.files.result_page import pages_of  # noqa: PLC0415 -- setup

    scene = marked_scene(owner, tmp_path, code="pointed")
    adopt_marks(scene)
    publish(scene, prepare(scene, render=pages_of, allows_copies=True))
    sign(database)
    owner.execute(OPEN_NOW)
    return scene


@pytest.mark.usefixtures("published")
def test_a_copy_shows_the_image_with_the_points_that_were_set(
    chromium, owner, database
):
    ((content,),) = owner.execute("SELECT content FROM published_paper").fetchall()
    assert len(json.loads(bytes(content))["pictures"]) == 1
    assert b"zones" not in bytes(content)
    with at_results(chromium, database) as page:
        come_in(page)
        follow(page, "Revoir vos réponses")
        image = page.get_by_role("img", name="Points posés : (60, 60) · (300, 200)")
        assert image.bounding_box()["width"] > PHONE["width"] / 2
        page.locator("summary", has_text="Historique").first.click()
        look(page, "phone-pointed")
