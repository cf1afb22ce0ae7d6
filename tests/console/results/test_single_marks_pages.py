"""The jury leads a half-day from its grids to marks in force by pages alone.

What is to be looked at is named, each decision says what it changes before it is
proposed, two persons adopt, and the part of the ranking follows without a file.
"""

import json
import re
from contextlib import contextmanager
from html import unescape
from uuid import uuid5

import pytest
from playwright.sync_api import expect
from verifier.ecos import site

from acts.marks_scene import LATER, Floor, queries
from acts.scene import NOON, sign_acts
from acts.scene import STAFF as PEOPLE
from acts.series_scene import see
from concours.acts.may import MAY
from concours.core.kernel.time import MINUTE_MS
from console.screen import look_at_each_width, page_of
from console.test_every_button import Walk, kind_of
from small_ecos import ChairTablet, hold

RULES = "alone=jury&differs_marks=3&differs_steps=4&missing_station=mean"
ELSEWHERE = re.compile(
    r"(?!/sittings/[^/]+/[^/]+/(single-marks|marking-key|proposals)).*"
)
"""What the walk of these pages does not read."""


@pytest.fixture
def floor(scene, owner, settings_of_console):  # noqa: ARG001 -- its packages
    return Floor(scene, owner)


def words_of(answer):
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def address_of(floor):
    from django.urls import reverse  # noqa: PLC0415 -- after setup

    return reverse("single_marks", args=[floor.sitting])


def confirm(client, page):
    """Press what confirms the only decision that waits."""
    path = re.search(r'action="([^"]+/confirm)"', client.get(page).content.decode())[1]
    assert client.post(path).status_code == 302


def test_a_half_day_goes_from_its_grids_to_marks_in_force_by_pages(floor, browser):
    number, count = floor.numbers[0], len(floor.numbers)
    apart = (number, 0)
    floor.grade(
        levels=lambda who, station, place: (
            (0, 0, 0) if (who, station) == apart and place == 2 else (1, 2, 4)
        )
    )
    president, second = browser("presidente"), browser("kermarec")
    page = address_of(floor)

    shown = words_of(president.get(page))
    assert "une fois la demi-journée rassemblée" in shown
    assert "Faire les notes uniques" in shown
    assert president.post(f"{page}/make").status_code == 409
    floor.collect()
    assert "Faire les notes uniques" in words_of(president.get("/todo"))
    day = words_of(president.get("/"))
    assert "le jury fait les notes" in day
    assert "Ouvrir le barème" in day
    assert "Plus aucune grille" in words_of(president.get(key_page(page)))

    made = president.post(f"{page}/make")
    assert (made.status_code, made["Location"]) == (302, f"{page}?version=1")
    shown = words_of(president.get(page))
    assert f"{10 * count} grilles reçues sur {10 * count}" in shown
    assert f"{10 * count} fusionnées en {5 * count} notes" in shown
    assert "1 à trancher, sur 1 à regarder" in shown
    assert "les deux grilles s’écartent" in shown
    assert "Trancher les écarts, puis adopter" in words_of(president.get("/todo"))
    assert "Lire les notes uniques" in words_of(president.get("/"))
    strike(president, second, page, f"{page}/{number}/s1")

    assert president.post(f"{page}/make").status_code == 409
    made = president.post(f"{page}/make", {"reason": "Décision du jury"})
    assert made["Location"] == f"{page}?version=2"
    shown = words_of(president.get(made["Location"]))
    assert "Ce qu’elle change à la version 1 1 note change , de 1 candidat" in shown
    assert f"n° {number} s1 9,00 18,00" in shown
    proposed = president.post(f"{page}/2/propose", {"reason": "Adoptée au jury."})
    assert proposed.status_code == 302
    assert "Proposée par" in words_of(president.get(made["Location"]))
    proposals = second.get(page.replace("single-marks", "proposals"))
    assert f'href="{page}?version=2"' in proposals.content.decode()
    confirm(second, page.replace("single-marks", "proposals"))
    assert "Version 2, affichée · en vigueur" in words_of(president.get(page))
    assert queries().version_in_force(floor.sitting).number == 2
    hand_over(president, floor)
    file = president.get(f"{page}/2.csv").content.decode().splitlines()
    assert len(file) == 1 + 5 * count
    assert file[1] == f"{number};s1;18,00;18;18;;une seule grille compte;"
    verify_site(president, floor)


def verify_site(client, floor):
    """The verifier finds sets and marks of a site again, the struck grid left out."""
    floor.owner.execute(
        "UPDATE journal_head SET size = (SELECT count(*) FROM ledger_entry)"
        " WHERE sitting = %s",
        (floor.sitting,),
    )
    page = address_of(floor).replace("single-marks", "circuits")
    client.post(f"{page}/grids", {"site": floor.site})
    sign_acts(floor.owner)
    shown = client.get(f"{page}?site={floor.site}").content.decode()
    link = re.search(r'href="([^"]+/circuits/grids/[0-9]+[.]json)"', shown)[1]
    document = json.loads(client.get(link).content)
    claims = document["claims"]
    assert site.find_differences(claims, site.verify(document)) == []
    claims["single_marks"][0][2] = "13"
    [difference] = site.find_differences(claims, site.verify(document))
    assert difference["lacking"] == [[*claims["single_marks"][0][:2], "18"]]


def key_page(page):
    return page.replace("single-marks", "marking-key")


def parts_of(floor):
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    return f"/exams/{Exam.objects.get(pk=floor.scene.exam).code}/parts"


def hand_over(president, floor):
    """Hand the marks in force to the ranking, once; nothing else is then to do."""
    from concours.store.models import PartVersion  # noqa: PLC0415 -- after setup

    parts = parts_of(floor)
    assert "Remettre les ECOS" in words_of(president.get("/todo"))
    shown = words_of(president.get(parts))
    assert "version 2 en vigueur" in shown
    assert "Remettre les ECOS au classement" in shown
    done = president.post(f"{parts}/hand")
    assert (done.status_code, done["Location"]) == (302, parts)
    shown = words_of(president.get(parts))
    assert "Le classement a ces notes." in shown
    assert "Remettre les ECOS au classement" not in shown
    assert "Remettre les ECOS" not in words_of(president.get("/todo"))
    part = PartVersion.objects.get(exam=floor.scene.exam, kind="ecos")
    assert part.candidates_count == len(floor.numbers)


def strike(president, second, page, cell):
    """Strike the second grid of a candidate, by two; each says what it changes."""
    shown = words_of(president.get(cell))
    assert "Note de la station 9,00 → 18,00" in shown
    mean = "Moyenne de la demi-journée 16,20 sur 5 stations → 18,00 sur 5 stations"
    assert mean in shown
    assert "Examinateur B" in shown
    dialog = words_of(president.get(f"{cell}/strike-2"))
    assert "Note de la station 9,00 → 18,00" in dialog
    assert "Personne d’autre ne change." in dialog
    done = president.post(f"{cell}/strike-2", {"reason": "Vu au jury."})
    assert (done.status_code, done["Location"]) == (302, cell)
    assert "attend une seconde personne" in words_of(president.get(page))
    waiting = second.get(page.replace("single-marks", "proposals")).content.decode()
    assert f'href="{cell}"' in waiting
    confirm(second, page.replace("single-marks", "proposals"))
    assert "déjà décidé" in words_of(president.get(f"{cell}/strike-2"))
    shown = words_of(president.get(page))
    assert "grille 2 écartée" in shown
    assert "pas encore" in shown


def mark_one_absent(floor, number):
    """Seat 1 of s1 marks by habit who is noted absent; two persons give it to them."""
    [idle] = floor.grade(
        levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 1, 1),
        but=[(0, 2)],
    )
    turn = give_by_two(floor, number)
    alone = ChairTablet("E02", attempt=idle.attempt)
    alone.write("opened")
    body = {"turn": turn, "candidate": number, "by": "expected"}
    alone.write("unmet", body, NOON + 10 * turn * MINUTE_MS)
    hold(floor.owner, alone)


def give_by_two(floor, number):
    """Note somebody absent, give them their grid of seat 1 of s1; return its turn."""
    see(floor.owner, floor.attempts[number], "absent")
    turn = -floor.numbers.index(number) % 5 + 1
    circuit = uuid5(floor.site, f"A{floor.sitting}")
    seat = {"circuit": circuit, "chair": uuid5(circuit, "0/1"), "turn": turn}
    floor.by_two("grid_attributed", met=number, candidate=number, **seat)
    return turn


def test_the_jury_reads_who_was_noted_absent_and_where_nobody_came(floor, browser):
    number, page = floor.numbers[0], address_of(floor)
    mark_one_absent(floor, number)
    floor.collect()
    floor.make()
    president = browser("presidente")

    shown = words_of(president.get(page))
    assert f"1 personne notée absente : n° {number}" in shown
    assert f"n° {number} notée absente s1 18,00 absente 18,00" in shown
    assert shown.count("notée absente") == 2
    given = words_of(president.get(f"{page}/{number}/s1"))
    assert "Note sur 20 18,00 personne n’est venu" in given
    assert "Personne notée absente." in given
    assert "Moyenne de la demi-journée 18,00 sur 1 station" in given
    assert "Neutraliser la station" in given
    stray = words_of(president.get(f"{page}/{number}/s2"))
    assert "Note sur 20 une grille, à personne une grille, à personne" in stray
    assert "Neutraliser la station" not in stray
    file = president.get(f"{page}/1.csv").content.decode()
    assert f"{number};s1;18,00;18;18;;" in file
    assert "notée absente, grille 2\u00a0: personne n’est venu" in file
    other = words_of(president.get(f"{page}/{floor.numbers[1]}/s2"))
    assert "Personne notée absente." not in other


@pytest.mark.parametrize("login", ["organisation", "benali", "technique"])
def test_marks_are_not_for_everybody(floor, browser, login):
    allowed = {kind for role in PEOPLE[login][1] for kind in MAY[role]}
    assert "see_results" not in allowed
    client, page = browser(login), address_of(floor)
    for path in (page, f"{page}/progress", f"{page}/1.csv", f"{page}/04201/s1"):
        assert client.get(path).status_code == 403
    for path in (f"{page}/make", f"{page}/04201/s1/void"):
        assert client.post(path, {"reason": "Non"}).status_code == 403


@pytest.mark.parametrize("login", ["presidente", "auditeur"])
def test_nobody_is_offered_what_is_refused(floor, browser, login):
    """As `test_every_button` walks a written exam, from a half-day whose marks wait."""
    floor.grade(levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 1, 1))
    floor.collect()
    floor.make()
    walk = Walk(browser(login), ELSEWHERE)
    walk.read_from(address_of(floor))

    assert {kind_of(address)[0] for address in walk.answers} >= {"single_mark"}
    assert walk.refused_pages() == []
    assert walk.refused_presses() == []


@contextmanager
def in_english(client):
    """Read pages as whoever has chosen English."""
    from django.conf import settings  # noqa: PLC0415 -- after setup

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    yield
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]


def test_the_pages_are_read_at_every_width(floor, browser, chromium):
    [late] = floor.grade(
        levels=lambda _, __, place: (1, 2, 4) if place == 1 else (0, 1, 1),
        but=[(4, 2)],
    )
    hold(floor.owner, late, 1)
    absent = floor.numbers[1]
    give_by_two(floor, absent)
    floor.collect()
    version = floor.make()
    hold(floor.owner, late, received=LATER + 1)
    number = floor.numbers[0]
    floor.by_two("grid_struck", candidate=number, station="s1", chair=2)
    client = browser("presidente")
    page = page_of(chromium, client)
    address = address_of(floor)
    for name, path in (
        ("marks", address),
        ("mark", f"{address}/{number}/s2"),
        ("decision", f"{address}/{number}/s2/void"),
        ("absent", f"{address}/{absent}/s2"),
        ("rules", f"{address}/rules"),
        ("effect", f"{address}/rules?{RULES}"),
        ("key", key_page(address)),
        ("parts", parts_of(floor)),
    ):
        page.goto(f"http://127.0.0.1{path}")
        look_at_each_width(page, f"single-{name}")
    with in_english(client):
        for name, path in (("marks", address), ("mark", f"{address}/{number}/s2")):
            page.goto(f"http://127.0.0.1{path}")
            look_at_each_width(page, f"single-{name}-en")
        assert "Both grids" in page.inner_text("main")
    page.goto(f"http://127.0.0.1{address}")
    expect(
        page.get_by_text("Une tablette a encore apporté des saisies")
    ).to_be_visible()
    floor.owner.execute(
        "UPDATE single_marks_version SET agreed_ms = NULL, agreed_digest = NULL"
        " WHERE id = %s",
        (version,),
    )
    page.reload()
    look_at_each_width(page, "single-unagreed")
    page.get_by_role("button", name="Comparer de nouveau").click()
    expect(page.get_by_text("Le second calcul ne trouve pas ces notes")).to_be_visible()


def test_rules_are_set_by_two_who_saw_what_they_touch(floor, browser):
    """Nothing is proposed but what a page has shown; the next version follows it."""
    number = floor.numbers[0]
    floor.grade(
        levels=lambda _, station, place: (
            (1, 0, 4) if place == 2 and station < 2 else (1, 2, 4)
        ),
        but=[(4, 1), (4, 2)],
    )
    floor.collect()
    president, second = browser("presidente"), browser("kermarec")
    page = address_of(floor)
    president.post(f"{page}/make")
    shown = words_of(president.get(page))
    assert "points sur 20, 4 ; échelons d’ensemble, 2." in shown
    assert "Une seule grille : elle fait la note." in shown
    assert "Une station sans note : le jury décide." in shown

    form = words_of(president.get(f"{page}/rules"))
    assert "Rien n’est décidé avant." in form
    fault = president.get(f"{page}/rules?{RULES.replace('=3', '=0')}")
    assert "de 1 à 20 points" in words_of(fault)
    effect = words_of(president.get(f"{page}/rules?{RULES}"))
    count = len(floor.numbers)
    assert f"qui s’écartent, sur {4 * count} {2 * count} {2 * count}" in effect
    assert f"dont une paire s’écarte {count} {count}" in effect
    assert f"Candidats à qui il manque une note {count} {count}" in effect
    assert f"se fait sur leurs autres stations : n° {number}" in effect

    facts = dict(pair.split("=") for pair in RULES.split("&"))
    lacks = president.post(f"{page}/rules", facts)
    assert lacks.status_code == 409
    asked = president.post(f"{page}/rules", facts | {"reason": "Vu au jury."})
    assert asked.status_code == 302
    proposals = page.replace("single-marks", "proposals")
    listed = second.get(proposals).content.decode()
    assert f"{page}/rules?{RULES.replace('&', '&amp;')}" in listed
    confirm(second, proposals)
    shown = words_of(president.get(page))
    assert "points sur 20, 3 ; échelons d’ensemble, 4." in shown
    assert "Une seule grille : pas de note avant le jury." in shown
    assert "Des décisions prises depuis n’y comptent pas" in shown
    president.post(f"{page}/make", {"reason": "Règles du jury"})
    marks = queries().marks_of(queries().versions_of(floor.sitting)[0])
    assert marks.missing_station == "mean"


def test_a_grid_far_from_what_is_expected_stands_in_the_queue(floor, browser):
    """The pair agrees by the rules: the residual alone brings it to the jury."""
    from django.conf import settings  # noqa: PLC0415

    from concours.store.queries.delivery import sittings  # noqa: PLC0415
    from concours.store.queries.ecos.quality import quality_of  # noqa: PLC0415

    number = floor.numbers[0]
    floor.grade(
        levels=lambda who, station, place: (
            (1, 1, 4) if (who, station, place) == (number, 0, 2) else (1, 2, 4)
        )
    )
    floor.collect()
    president = browser("presidente")
    page = address_of(floor)
    president.post(f"{page}/make")

    measured = quality_of(sittings.load(floor.sitting), settings.PACKAGES)
    [far] = measured.far_grids
    assert (far.candidate, far.station, far.chair) == (number, "s1", 2)
    shown = words_of(president.get(page))
    assert "1 à trancher, sur 1 à regarder" in shown
    assert "grille 2 loin de l’attendu (résidu −" in shown
    assert "grille 2 loin de l’attendu" in words_of(
        president.get(f"{page}/{number}/s1")
    )
    file = president.get(f"{page}/1.csv").content.decode()
    assert file.count("loin de l’attendu") == 1
