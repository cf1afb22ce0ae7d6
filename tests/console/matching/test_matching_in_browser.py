"""The pages of a matching can be read by everybody, and lead through the procedure.

At a desk and on a tablet, light and dark: nothing is cut off, axe finds nothing.
"""

import time

import pytest

from acts.matched_scene import found
from console.matched_nation import fill
from console.screen import TABLET, look, page_of
from e2e.house import STAFF

pytestmark = pytest.mark.e2e


@pytest.fixture
def matched(scene, database):
    return found(scene, database, code="postes")


def test_pages_of_a_matching_can_be_read_by_everybody(
    browser, chromium, scene, matched, owner
):
    from concours.acts.matching.rounds import run_round  # noqa: PLC0415 -- after Django's setup

    drawn = fill(scene, matched)
    (code,) = owner.execute(
        "SELECT code FROM exam WHERE id = %s", (scene.exam,)
    ).fetchone()
    now = time.time_ns() // 1_000_000
    matched.open_phase(1)
    run_round(matched.actor, matched.campaign, entropy=bytes, now=now)
    matched.open_phase(2)
    changed = [post for post in drawn.posts if not post.contract][:60]
    heads = "code;specialite;subdivision;postes"
    matched.bring_posts("\n".join([heads, *(
        f"{p.code};{p.specialty};{p.subdivision};{max(0, p.seats + at % 5 - 2)}"
        for at, p in enumerate(changed)
    )]))  # fmt: skip
    run_round(matched.actor, matched.campaign, entropy=bytes, now=now)
    client = browser("organisation")
    of = f"/exams/{code}/matching/postes"
    wrong = bring(client, of, "code;specialite;subdivision;postes\na b;rien;Paris;x\n")
    first = drawn.posts[-1]
    line = f"{first.code};{first.specialty};{first.subdivision};8"
    right = bring(client, of, f"{heads}\n{line}\nx.mg;médecine générale;Amiens;8\n")
    pages = {
        "matching": of,
        "matching-round": f"{of}/rounds/2",
        "matching-posts": f"{of}/posts?q=amiens",
        "matching-people": f"{of}/people",
        "matching-faults": wrong,
        "matching-changes": right,
        "matching-new": f"/exams/{code}/matching/new",
        "matching-plan": f"{of}/plan",
    }
    for name, viewport, theme in (
        ("desk", STAFF, "light"), ("tablet", TABLET, "light"), ("dark", STAFF, "dark"),
    ):  # fmt: skip
        page = page_of(chromium, client, viewport, color_scheme=theme)
        for title, address in pages.items():
            page.goto(f"http://127.0.0.1{address}")
            look(page, f"{title}-{name}")
        page.context.close()


def bring(client, of, text):
    """Bring a file of posts; return where its preview is."""
    from django.core.files.uploadedfile import (  # noqa: PLC0415 -- after setup
        SimpleUploadedFile,
    )

    file = SimpleUploadedFile("postes.csv", text.encode())
    kept = client.post(f"{of}/bring/posts", {"file": file})
    assert kept.status_code == 302, kept.content
    return kept["Location"]
