"""Rankings, an explained total and files of marks can be read by everybody.

At a desk and on a tablet: nothing is cut off, axe finds nothing. With many candidates,
so that the plot and the list are full.
"""

import pytest

from acts.ranked_scene import ECOS, ECOS_HEADINGS, PARCOURS, bring, mark_everybody, rank
from console.results.test_rankings_page import upload
from console.screen import TABLET, look, page_of
from e2e.house import STAFF

pytestmark = pytest.mark.e2e

MANY = """
WITH made AS (
    INSERT INTO candidate (id, exam_id, number, name, site_id, room, seat, factor_num,
                           factor_den, code_digest)
    SELECT gen_random_uuid(), %(exam)s, '1' || lpad(n::text, 4, '0'), 'C' || n,
           (SELECT min(id::text)::uuid FROM site WHERE exam_id = %(exam)s), 'S',
           n::text, 1, 1, sha256(n::text::bytea)
    FROM generate_series(1, 600) n RETURNING id, number
), drawn AS (
    SELECT id, 150 + abs(hashtext(number)) %% 60 + abs(hashtext(number || 'b')) %% 90
               + abs(hashtext(number || 'c')) %% 80 AS points FROM made
)
INSERT INTO candidate_rank (version_id, candidate_id, state, rank_a, rank_a_max, edn,
                            ecos, parcours, places)
SELECT v.id, drawn.id, 'ranked', 12 + points %% 8, 20,
       ARRAY(SELECT points * d FROM unnest(v.denominators) d),
       ARRAY(SELECT 90 * d FROM unnest(v.denominators) d),
       ARRAY(SELECT 20 * d FROM unnest(v.denominators) d),
       array_fill((5 + rank() OVER (ORDER BY points DESC))::int, ARRAY[13])
FROM drawn CROSS JOIN ranking_version v WHERE v.exam_id = %(exam)s
"""


@pytest.fixture
def of(scene, owner):
    mark_everybody(scene, owner)
    rank(scene, is_final=False)
    bring(scene, ECOS)
    bring(scene, PARCOURS)
    rank(scene)
    owner.execute(MANY, {"exam": scene.exam})
    code = owner.execute("SELECT code FROM exam WHERE id = %s", (scene.exam,))
    return f"/exams/{code.fetchone()[0]}"


def test_pages_of_the_ranking_can_be_read_by_everybody(browser, chromium, of):
    client = browser("presidente")
    wrong = upload(client, of, f"{ECOS_HEADINGS}\n04201;21;x;;;;;;;;\n777;1;;;;;;;;;\n")
    right = upload(client, of, f"{ECOS_HEADINGS}\n04201;12,5;7;;;;;;;;\n")
    pages = {
        "rankings": f"{of}/rankings?group=11",
        "explained": f"{of}/rankings/candidates/04203?group=13",
        "provisional": f"{of}/rankings/candidates/04203?version=1&group=13",
        "unranked": f"{of}/rankings/candidates/04206",
        "parts": f"{of}/parts",
        "faults": wrong.redirect_chain[-1][0],
        "changes": right.redirect_chain[-1][0],
    }
    for size, viewport in (("desk", STAFF), ("tablet", TABLET)):
        page = page_of(chromium, client, viewport)
        for name, address in pages.items():
            page.goto(f"http://127.0.0.1{address}")
            look(page, f"{name}-{size}")
        page.context.close()
