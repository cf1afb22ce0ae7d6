"""What grids say of a half-day is on one page; a levelling is seen before it counts.

Before the collection the page says what is awaited. What two persons adopt is in the
next version of the marks, and in none before.
"""

from itertools import count

import pytest

from acts.marks_scene import Floor
from acts.scene import make_scene
from console.markup import compact
from console.screen import PHONE, STAFF, TABLET, look, page_of

CODES = count(1)


@pytest.fixture
def floor(console_database, owner, tmp_path):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    settings.PACKAGES = tmp_path
    floor = Floor(make_scene(tmp_path, code=f"quality-{next(CODES)}"), owner)
    floor.grade(levels=levels)
    return floor


def levels(number, station, place):
    level = (int(number) + station) % 3
    if place == 1:
        return 1, min(2, level + 1), 4 - level, 2 + level // 2
    return 1, level, 3 - level, 1 + level


def address(floor, page):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.short_names import name_of  # noqa: PLC0415 -- idem

    row = Sitting.objects.select_related("exam").get(pk=floor.sitting)
    return f"/sittings/{name_of(row)}/{page}"


def read(client, floor, page):
    answer = client.get(address(floor, page))
    assert answer.status_code == 200, answer.status_code
    return compact(answer.content.decode().split("<main", 1)[1])


def test_quality_waits_in_words_then_stands_with_its_levelling(
    browser, floor, chromium, monkeypatch
):
    client = browser("presidente")
    assert "Les grilles ne sont pas rassemblées" in read(client, floor, "quality")
    floor.collect()
    assert "Aucune version des notes uniques" in read(client, floor, "quality")
    assert "pas encore de notes uniques" in read(client, floor, "levelling")
    floor.make()

    page = read(client, floor, "quality")
    assert page.count('<svg class="plot') == 11  # two a station, one of examiners
    for words in (
        "Part expliquée",
        "Sévérité des examinateurs",
        "p, parmi tous",
        "Eρ²",
    ):
        assert words in page
    assert page.count("ne prouve pas") == 3
    assert page.count("trop peu de candidats") == 4  # ten are needed
    assert "Φ, pour un seuil" not in page
    assert "La même chose pour un seuil" in page
    with monkeypatch.context() as patch:
        patch.setattr("concours.console.pages.ecos.quality.CANDIDATES_COUNT_MIN", 2)
        page = read(client, floor, "quality")
    assert "trop peu de candidats" not in page
    assert "Φ, pour un seuil" in page
    assert "Brennan (2001)" in read(client, floor, "quality/formulas")

    posted = client.post(
        address(floor, "levelling/prepare"),
        {"method": "station", "station": ["s2"], "reason": "Station en panne"},
    )
    assert posted.headers["Location"].endswith("?number=1")
    page = read(client, floor, "levelling?number=1")
    assert "stations neutralisées" in page
    assert page.count("Groupe ") == 13
    file = client.get(address(floor, "levelling/1.json"))
    assert file.json()["neutralised"] == ["s2"]
    client.post(address(floor, "levelling/1/propose"), {"reason": "Vu à deux"})
    assert "attend une seconde personne" in read(client, floor, "levelling")
    refused = client.post(
        address(floor, "levelling/prepare"), {"method": "circuits", "reason": "Essai"}
    )
    assert (refused.status_code, "rien à corriger" in refused.content.decode()) == (
        409,
        True,
    )

    for name, page_name in (
        ("ecos-quality", "quality"),
        ("ecos-quality-formulas", "quality/formulas"),
        ("ecos-levelling", "levelling?number=1"),
    ):
        for width, height in ((1440, 900), (390, 844)):
            screen = page_of(
                chromium, client, viewport={"width": width, "height": height}
            )
            screen.goto(f"http://console.test{address(floor, page_name)}")
            look(screen, f"{name}-{width}")


def test_who_sees_no_result_sees_no_quality(browser, floor):
    from acts.scene import STAFF  # noqa: PLC0415 -- idem
    from concours.acts.may import MAY  # noqa: PLC0415 -- idem

    for login, (_, roles, *_rest) in STAFF.items():
        allowed = {kind for role in roles for kind in MAY[role]}
        answer = browser(login).get(address(floor, "quality"))
        wanted = 200 if "see_results" in allowed else 403
        assert (login, answer.status_code) == (login, wanted)


def test_half_days_are_tied_once_two_of_them_can_be_read(browser, floor, chromium):
    client, words = browser("presidente"), "Demi-journées reliées"
    second = Floor(floor.scene, floor.owner)
    second.grade(levels=levels)
    for one in (floor, second):
        one.collect()
    floor.make()
    assert words not in read(client, floor, "quality")
    second.make()

    page = read(client, floor, "quality")
    assert page.count("Sévérité de chaque examinateur") == 2
    assert "relient les examinateurs de 2 demi-journées. Tous sont reliés." in page
    for viewport in (STAFF, TABLET, PHONE):
        screen = page_of(chromium, client, viewport=viewport)
        screen.goto(f"http://console.test{address(floor, 'quality')}")
        look(screen, f"ecos-quality-tied-{viewport['width']}")
