"""What a replaced tablet brings once it is found is on pages, and asked of the jury.

Its turns and whether they are validated, never a level; nobody is offered what would be
refused; two persons decide, also once all is collected. A stray is given then too.
"""

import re
from html import unescape

import pytest

from acts.marks_scene import LATER, Floor
from acts.scene import NOON
from concours.core.kernel.time import MINUTE_MS
from console.screen import PHONE, STAFF, look, page_of
from console.test_every_button import Walk
from small_ecos import ChairTablet, hold

ELSEWHERE = re.compile(r"(?!/sittings/[^/]+/[^/]+/circuits/([^/]+/)?found).*")
"""What the walk of these pages does not read."""


@pytest.fixture
def floor(scene, owner, settings_of_console):  # noqa: ARG001 -- its packages
    return Floor(scene, owner)


def words_of(answer):
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def address_of(floor):
    from django.urls import reverse  # noqa: PLC0415 -- after setup

    return reverse("circuits", args=[floor.sitting])


@pytest.fixture
def found(floor):
    """All is collected; a tablet whose successor wrote nothing brings its four grids.

    The last is not validated. And chair 1 of s5 met a number of nobody.
    """
    first, other = floor.grade(but=[(1, 1), (4, 1)])
    first.entries.pop()
    base = first.tail(1)
    hold(floor.owner, first, base.count)
    second = ChairTablet(first.number, epoch=2, attempt=first.attempt, station=1)
    second.write("opened")
    hold(floor.owner, second, base=base)
    stray = ChairTablet(other.number, attempt=other.attempt, station=4)
    stray.write("opened")
    stray.grade(5, "99999", at=NOON + 46 * MINUTE_MS)
    hold(floor.owner, stray)
    floor.collect()
    hold(floor.owner, first, received=LATER + 1)
    return floor


def test_found_grids_are_shown_and_asked_for_and_two_decide(found, browser, chromium):
    president, second = browser("presidente"), browser("kermarec")
    circuits, count = address_of(found), len(found.numbers)
    page = f"{circuits}/found"
    for shown in (
        president.get(circuits),
        president.get(f"{circuits}?site={found.site}"),
    ):
        assert f"Des tablettes ont rendu {count} grilles après coup." in words_of(shown)
        assert f'href="{page}"' in shown.content.decode()
    assert "Décider de grilles retrouvées" in words_of(president.get("/todo"))
    listed = words_of(president.get(page))
    assert listed.count("ne compte pas : à décider à deux") == count - 1
    assert listed.count("ne compte pas : elle n’est pas validée") == 1
    assert "Compter" not in words_of(browser("auditeur").get(page))
    assert browser("organisation").get(page).status_code == 403
    walk = Walk(president, ELSEWHERE)
    walk.read_from(page)
    assert (walk.refused_pages(), walk.refused_presses()) == ([], [])
    for viewport in (STAFF, PHONE):
        screen, width = page_of(chromium, president, viewport), viewport["width"]
        dialog = re.search(
            r'href="([^"]+/found/count[^"]+)"', president.get(page).content.decode()
        )
        for name, path in (
            ("found", page),
            ("found-circuits", circuits),
            ("found-count", unescape(dialog[1])),
        ):
            screen.goto(f"http://127.0.0.1{path}")
            look(screen, f"ecos-{name}-{width}")
            assert screen.evaluate("document.documentElement.scrollWidth") <= width

    number = found.numbers[0]
    links = re.findall(
        r'href="([^"]+/found/count\?[^"]+)"', president.get(page).content.decode()
    )
    link = next(unescape(one) for one in links if f"met={number}" in unescape(one))
    assert f"n° {number}" in words_of(president.get(link))
    path, _, query = link.partition("?")
    fields = dict(part.split("=") for part in query.split("&"))
    sent = president.post(path, fields | {"reason": "Lue au jury."})
    assert (sent.status_code, sent["Location"]) == (302, page)
    proposals = circuits.replace("circuits", "proposals")
    waiting = second.get(proposals).content.decode()
    confirm = re.search(r'action="([^"]+/confirm)"', waiting)[1]
    assert second.post(confirm).status_code == 302
    listed = words_of(president.get(page))
    assert "compte, par acte de deux personnes" in listed
    assert "déjà décidé" in words_of(president.get(link))
    journal = words_of(president.get("/acts"))
    assert f"La grille retrouvée du candidat n° {number} compte" in journal


def test_a_stray_is_given_after_the_collection_until_marks_are_adopted(found, browser):
    [circuit] = found.owner.execute(
        "SELECT id FROM circuit WHERE sitting_id = %s", (found.sitting,)
    ).fetchone()
    own = f"{address_of(found)}/{circuit}"
    client = browser("presidente")
    stray = re.search(
        r'href="([^"]+/attribute\?[^"]+)"', client.get(own).content.decode()
    )
    path, _, query = unescape(stray[1]).partition("?")
    assert "Remplie pour n° 99999" in words_of(client.get(f"{path}?{query}"))
    fields = dict(part.split("=") for part in query.split("&"))
    number = found.numbers[0]
    sent = client.post(path, fields | {"candidate": number, "reason": "Vu au jury."})
    assert sent.status_code == 302

    found.by_two("single_marks_adopted", version=found.make())
    assert "attribute?" not in client.get(own).content.decode()
    refused = client.post(path, fields | {"candidate": number, "reason": "Trop tard."})
    assert refused.status_code == 409
