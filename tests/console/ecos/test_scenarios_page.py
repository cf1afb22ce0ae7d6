"""What is out of a series is read by name; a briefing waits for its whole site.

The pages offer nothing that the acts refuse, and say who is awaited.
"""

from itertools import count

import pytest

from acts.scene import NOON, make_scene
from acts.series_scene import (
    SIGNAL,
    make_circuits,
    numbers_at,
    seal_planned,
    see,
)
from concours.core.kernel.time import Instant
from console.markup import compact
from console.screen import PHONE, STAFF, TABLET, look, page_of, press

CODES = count(1)


@pytest.fixture
def scene(console_database, tmp_path):  # noqa: ARG001 -- Django, on it
    from django.conf import settings  # noqa: PLC0415 -- after setup

    settings.PACKAGES = tmp_path
    return make_scene(tmp_path, code=f"scenarios-{next(CODES)}")


@pytest.fixture
def sealed(scene):
    return seal_planned(scene)


def address(sealed, page):
    from concours.store.models import Sitting  # noqa: PLC0415 -- after setup
    from concours.store.queries.short_names import name_of  # noqa: PLC0415 -- idem

    row = Sitting.objects.select_related("exam").get(pk=sealed.sitting)
    return f"/sittings/{name_of(row)}/{page}"


def read(client, sealed, page):
    answer = client.get(address(sealed, page))
    assert answer.status_code == 200, answer.status_code
    return compact(answer.content.decode().split("<main", 1)[1])


def let_out(owner, sealed, audience):
    """Leave what the act and the keeper leave."""
    owner.execute(
        "INSERT INTO audience_opening (id, sitting_id, audience, package, act)"
        " SELECT gen_random_uuid(), id, %s, package_digest,"
        " (SELECT max(number) FROM act WHERE sitting = %s) FROM sitting WHERE id = %s",
        (audience, sealed.sitting, sealed.sitting),
    )
    keys_out(owner, sealed, audience)


def keys_out(owner, sealed, audience):
    """Leave what the keeper leaves."""
    for station in ("s1", "s2", "s3", "s4", "s5"):
        owner.execute(
            "INSERT INTO released_station_key SELECT id, package_digest, %s, %s, %s, %s"
            " FROM sitting WHERE id = %s",
            (audience, station, sealed.key(audience, station), NOON, sealed.sitting),
        )


def test_before_a_quorum_nothing_can_be_let_out_or_read(browser, sealed):
    page = read(browser("presidente"), sealed, "scenarios")

    assert page.count("disabled>") == 2
    assert "Parts remises\N{NO-BREAK SPACE}: 0 sur 2" in page
    assert "Lire s1" not in page


def test_what_is_out_is_read_under_the_readers_name_and_each_time_an_act(
    browser, sealed, owner
):
    let_out(owner, sealed, "setup")
    let_out(owner, sealed, "role")
    client = browser("presidente")
    page = read(client, sealed, "scenarios")
    assert page.count("Lire s2") == 1  # nobody plays it
    assert page.count("Lire s1") == 2

    answer = client.post(
        address(sealed, "scenarios/read"), {"audience": "setup", "station": "s3"}
    )
    text = compact(answer.content.decode())
    assert answer.status_code == 200
    assert "<p>setup de s3</p>" in text
    assert text.count("Pr A. Delmas ·") > 10
    kinds = owner.execute(
        "SELECT kind FROM act WHERE sitting = %s ORDER BY number", (sealed.sitting,)
    ).fetchall()
    assert kinds[-1] == ("scenario_read",)
    refused = client.post(
        address(sealed, "scenarios/read"), {"audience": "grid", "station": "s3"}
    )
    assert refused.status_code == 404
    assert b"grid de s3" not in refused.content


def test_a_briefing_names_who_is_awaited_and_opens_once_nobody_is(
    browser, sealed, owner
):
    site = make_circuits(owner, sealed, "Amiens", "A", "B")
    client = browser("presidente")
    people = numbers_at(owner, sealed, site)
    page = read(client, sealed, "briefing")
    assert all(number in page for number in people)
    assert "disabled>" in page

    for attempt in people.values():
        see(owner, attempt)
    page = read(client, sealed, "briefing")
    assert "disabled>" not in page
    client.post(address(sealed, "briefing/open"), {"site": str(site)})
    page = read(client, sealed, "briefing")
    assert "Ouvert par Pr A. Delmas" in page
    assert "attend un quorum de parts" in page  # no keeper is at work here


def test_doors_on_paper_are_printed_from_the_page_of_their_circuit(
    browser, sealed, owner, chromium
):
    site = make_circuits(owner, sealed, "Amiens", "A")
    ((circuit,),) = owner.execute(
        "SELECT id FROM circuit WHERE site_id = %s", (site,)
    ).fetchall()
    client = browser("presidente")
    page = read(client, sealed, f"circuits/{circuit}")
    assert "s’imprime ici une fois le briefing ouvert" in page
    for attempt in numbers_at(owner, sealed, site).values():
        see(owner, attempt)
    client.post(address(sealed, "briefing/open"), {"site": str(site)})
    page = read(client, sealed, f"circuits/{circuit}")
    assert "attend un quorum de parts" in page
    assert "Imprimer les consignes de porte" not in page

    for audience in ("door", "documents"):
        keys_out(owner, sealed, audience)
    screen = page_of(chromium, client)
    for viewport in (STAFF, TABLET, PHONE):
        screen.set_viewport_size(viewport)
        screen.goto(f"http://127.0.0.1{address(sealed, f'circuits/{circuit}')}")
        look(screen, f"ecos-doors-panel-{viewport['width']}")
        press(screen, "Imprimer les consignes de porte")
        look(screen, f"ecos-doors-{viewport['width']}")
    assert screen.locator(".door-text").all_inner_texts() == [
        f"door de s{number}" for number in range(1, 6)
    ]
    image = screen.get_by_alt_text("Radiographie")
    assert image.evaluate("(image) => image.naturalWidth") == 320


def test_a_written_sitting_has_neither_page(browser, scene):
    client = browser("presidente")
    for page in ("scenarios", "briefing"):
        assert client.get(f"{scene.address}/{page}").status_code == 404


def test_the_day_says_no_word_of_a_paper_for_a_half_day(browser, sealed):
    day = compact(browser("presidente").get("/").content.decode())
    (row,) = [
        row for row in day.split("<li")[1:] if address(sealed, "scenarios") in row
    ]

    assert '<span class="tag plain">ECOS</span>' in row
    assert address(sealed, "briefing") in row
    assert "sujet" not in row.split("</li>")[0]
    assert address(sealed, "board") not in row


def test_setup_is_asked_of_who_presides_weeks_before_and_no_longer_once_out(
    sealed, owner
):
    from concours.core.people.tasks.steps import DAY_MS  # noqa: PLC0415
    from concours.core.people.tasks.task import Person, StepOpen  # noqa: PLC0415
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    who = Person("presidente", frozenset({"sitting_armed", "audience_released"}))
    place = Workplace(exam=sealed.scene.exam)

    def steps(now):
        facts = facts_for(who, place, now=Instant(now))
        return [
            fact.step
            for fact in facts
            if isinstance(fact, StepOpen) and fact.sitting == str(sealed.sitting)
        ]

    assert steps(SIGNAL - 15 * DAY_MS) == []
    assert steps(SIGNAL - 13 * DAY_MS) == ["scenarios"]
    assert steps(SIGNAL - 2 * DAY_MS) == ["scenarios"]
    let_out(owner, sealed, "setup")
    assert steps(SIGNAL - 13 * DAY_MS) == []


def test_a_briefing_is_asked_of_its_site_once_nobody_is_awaited(sealed, owner):
    from concours.core.people.tasks.task import Person  # noqa: PLC0415 -- after setup
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415

    site = make_circuits(owner, sealed, "Amiens", "A")
    who = Person("c", frozenset({"briefing_opened"}), is_local=True)
    place = Workplace(exam=sealed.scene.exam, site=site)
    before = Instant(SIGNAL - 2_000_000)
    first, *others = numbers_at(owner, sealed, site).values()
    for attempt in others:
        see(owner, attempt)
    assert facts_for(who, place, now=before) == []

    see(owner, first, "absent")
    (fact,) = facts_for(who, place, now=before)
    assert (fact.step, fact.sitting) == ("briefing", str(sealed.sitting))
