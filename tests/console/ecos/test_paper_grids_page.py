"""Where no tablet works, a sheet is printed, typed, and typed again by another person.

Only where the grid is out may it be read; nobody sees afterwards what it marks; whoever
typed is not offered to read it again.
"""

import re
from html import unescape

import pytest
from protocol.chairs import FORM_DOCUMENT

from acts.marks_scene import Floor
from acts.series_scene import STATIONS
from console.ecos.test_found_grids_page import words_of
from console.screen import PHONE, STAFF, TABLET, look, page_of, press


@pytest.fixture
def floor(scene, owner, settings_of_console):  # noqa: ARG001 -- its packages
    floor = Floor(scene, owner)
    floor.grade(but=[(1, 1)])
    return floor


def brief(floor):
    """Open the briefing of the site."""
    floor.owner.execute(
        "INSERT INTO audience_opening (id, sitting_id, site_id, audience, package, act)"
        " VALUES (gen_random_uuid(), %s, %s, 'grid', %s, 1)",
        (floor.sitting, floor.site, floor.package),
    )


def circuit_page(floor):
    from django.urls import reverse  # noqa: PLC0415 -- after setup

    [(circuit, chair)] = floor.owner.execute(
        "SELECT circuit_id, id FROM chair"
        " WHERE (sitting_id, station, place) = (%s, 1, 1)",
        (floor.sitting,),
    ).fetchall()
    own = reverse("circuit", args=[floor.sitting, circuit])
    return own, f"{own}/paper/{chair}", reverse("paper_grids", args=[floor.sitting])


def links(answer, part):
    return [
        unescape(link)
        for link in re.findall(r'href="([^"]+)"', answer.content.decode())
        if part in link
    ]


LINES = ["criteria-1", "criteria-2", "criteria-3", "aptitudes-1", "overall-1"]


def form(number, turn, *levels):
    chosen = dict(zip(LINES, levels, strict=True))
    return {"candidate": number, "turn": str(turn), "sheet": "7", **chosen}


def look_at(screen, **pages):
    """Look at pages on a desk and on a telephone: nothing is wider than the screen."""
    for viewport in (STAFF, PHONE):
        screen.set_viewport_size(viewport)
        for name, path in pages.items():
            screen.goto(f"http://127.0.0.1{path}")
            look(screen, f"ecos-paper-{name}-{viewport['width']}")
            width = screen.evaluate("document.documentElement.scrollWidth")
            assert width <= viewport["width"]


def refuse(client, typing, sent):
    """Send what no sheet says: each fault is named once, above a form that is kept."""
    missed = {name: value for name, value in sent.items() if name != "criteria-2"}
    for change, words in (
        (missed, "« laissée vide » : critère 2."),
        (sent | {"candidate": "99999"}, "Aucun candidat de ce circuit n’a ce numéro."),
        (sent | {"turn": "un"}, "Ce circuit n’a pas ce passage."),
        (sent | {"turn": "21"}, "Ce circuit n’a pas ce passage."),
    ):
        refused = client.post(typing, change)
        page = refused.content.decode()
        assert (refused.status_code, page.count('"paper_grid.sheet"')) == (409, 1)
        assert words in words_of(refused)
        assert kept_in(refused) == {
            name: change[name] for name in change.keys() - {"reason"}
        }
        assert change["reason"] in page


def look_at_refused(screen, typing, number):
    """Send a sheet of which a line is not typed: what is refused is above the form."""
    for viewport in (STAFF, TABLET, PHONE):
        screen.set_viewport_size(viewport)
        screen.goto(f"http://127.0.0.1{typing}?candidate={number}")
        screen.evaluate(
            "document.querySelectorAll('[required]').forEach("
            "(field) => { field.required = false })"
        )
        screen.locator("[name=criteria-1]").first.check()
        screen.locator("[name=reason]").fill("Les deux tablettes sont mortes.")
        press(screen, "Garder cette saisie")
        alert = screen.get_by_role("alert")
        assert "Une ligne de la feuille n’est pas saisie." in alert.inner_text()
        assert screen.locator("[name=criteria-1]").first.is_checked()
        look(screen, f"ecos-paper-refused-{viewport['width']}")


def kept_in(answer):
    """What a form that was refused still says, as it was sent."""
    page = answer.content.decode()
    inputs = re.findall(r"<input\s([^>]*)>", page)
    fields = [dict(re.findall(r'([a-z]+)="([^"]*)"', one)) for one in inputs]
    return {
        field["name"]: field["value"]
        for field, text in zip(fields, inputs, strict=True)
        if field.get("name") in (*LINES, "candidate", "turn", "sheet")
        and (field.get("type") != "radio" or "checked" in text)
    }


def test_a_sheet_is_printed_typed_and_typed_again(floor, browser, chromium):
    president, second = browser("presidente"), browser("kermarec")
    own, typing, listing = circuit_page(floor)
    number = floor.numbers[0]
    turn = next(t for t in range(1, 6) if (1 - t + 1) % 5 == 0)
    assert links(president.get(own), "/paper/") == []
    for page in (typing, f"{typing}/sheet"):
        assert president.get(page).status_code == 409
    brief(floor)

    shown = president.get(own)
    assert f"{typing}?candidate={number}" in links(shown, "/paper/")
    assert f"{typing}/sheet" in links(shown, "/paper/")
    sheet = words_of(president.get(f"{typing}/sheet"))
    for words in ("Numéro du candidat", "Passage", "Signature", "Se présente", "1-2"):
        assert words in sheet
    for login in ("organisation", "technique", "auditeur"):
        for page in (typing, f"{typing}/sheet", listing):
            assert browser(login).get(page).status_code == 403
    typed = president.get(f"{typing}?candidate={number}").content.decode()
    assert f'value="{number}"' in typed
    assert f'value="{turn}"' in typed
    assert typed.count('value="blank"') == len(LINES)
    orders = [re.findall(rf'name="{n}"\s+value="([0-9])"', typed) for n in LINES]
    assert orders[0] == ["1", "0"], "as on the tablet: done first"
    assert orders[-1] == ["0", "1", "2", "3", "4"]
    look_at(
        page_of(chromium, president, STAFF),
        circuit=own,
        sheet=f"{typing}/sheet",
        type=f"{typing}?candidate={number}",
    )

    read = form(number, turn, "1", "blank", "0", "4", "3")
    why = {"reason": "Les deux tablettes sont mortes."}
    refuse(president, typing, read | why)
    look_at_refused(page_of(chromium, president, STAFF), typing, number)
    sent = president.post(typing, read | why)
    assert sent.status_code == 302
    assert "attend une autre personne" in words_of(president.get(listing))
    assert "Relire une grille papier" in words_of(second.get("/todo"))
    [again] = links(second.get(listing), "/circuits/paper/")
    blank = second.get(again).content.decode()
    assert "checked" not in blank
    assert f'value="{number}"' not in blank
    look_at(page_of(chromium, second, STAFF), list=listing, again=again)
    other = second.post(again, read | {"criteria-2": "0", "overall-1": "2"})
    assert other.status_code == 409
    assert kept_in(other) == read | {"criteria-2": "0", "overall-1": "2"}
    assert browser("auditeur").post(again, read).status_code == 403
    assert "critère 2" in words_of(other)
    assert "appréciation d’ensemble" in words_of(other)
    assert second.post(again, read).status_code == 302

    listed = words_of(second.get(listing))
    assert "Aucune feuille n’attend." in listed
    assert "Qui comptent" in listed
    assert "papier" in words_of(second.get(f"{own}?turn={turn}"))
    assert f"{typing}?candidate={number}" not in links(second.get(own), "/paper/")
    journal = words_of(president.get("/acts"))
    assert f"La grille papier du n° {number} compte, station {STATIONS[1]}." in journal
    assert len(FORM_DOCUMENT["criteria"]) == len(LINES) - 2
