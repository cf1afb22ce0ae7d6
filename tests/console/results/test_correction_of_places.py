"""Zones of an image and wordings of a key are changed by gestures, seen before."""

import json
import re
from itertools import count
from urllib.parse import urlencode

import pytest

from acts.pointed_scene import (
    HEIGHT,
    SAID,
    WIDTH,
    ZONES,
    image,
    marked_scene,
    points_of,
)
from console.markup import compact
from console.results.test_correction_in_browser import opened  # noqa: F401
from console.screen import TABLET, look
from e2e.house import STAFF

CODES = count(1)


@pytest.fixture
def scene(console_database, tmp_path, owner):  # noqa: ARG001 -- Django, on it
    return marked_scene(owner, tmp_path, code=f"places-{next(CODES)}")


@pytest.fixture
def of(scene):
    return f"/sittings/{scene.sitting}"


def text_of(zone):
    return " ".join(f"{x},{y}" for x, y in zone)


def press(client, of, action, question, *, draft="[]", **fields):
    form = {"action": action, "draft": draft, "question": question, **fields}
    return client.post(
        f"{of}/results/amend",
        urlencode(form, doseq=True),
        content_type="application/x-www-form-urlencoded",
    )


def draft_in(page):
    found = re.search(r'name="draft" value="([^"]*)"', page)
    return json.loads(found[1].replace("&quot;", '"'))


WIDER = ((40, 40), (150, 40), (150, 120), (40, 120))


def test_zones_are_drawn_over_their_image_and_changed_by_a_gesture(
    browser, of, owner, scene
):
    client = browser("presidente")
    empty = client.get(f"{of}/results/amend?question=qi-q1").content.decode()
    seen = client.get(f"{of}/results/amend/qi-q1/image")

    moved = press(
        client, of, "key", "qi-q1", zone1=text_of(WIDER), zone2=text_of(ZONES[1])
    ).content.decode()

    assert f'viewBox="0 0 {WIDTH} {HEIGHT}"' in empty
    assert 'aria-label="Radiographie de face"' in empty
    assert (seen["Content-Type"], seen.content) == ("image/webp", image())
    assert f'class="sealed" points="{text_of(ZONES[0])}"' in moved
    assert f'data-zone="1" points="{text_of(WIDER)}"' in moved
    assert re.search(r'<b>1</b><span class="muted">note changée', compact(moved))
    asked = press(
        client,
        of,
        "propose",
        "qi-q1",
        draft=json.dumps(draft_in(moved)),
        reason="Zone trop étroite",
        undecided="1",
    )
    assert asked.status_code == 302, asked.content.decode()
    assert points_of(owner, scene, "qi-q1") == {
        "04201": 1, "04202": 1 / 2, "04203": 0, "04204": 1 / 2,
    }  # fmt: skip
    assert points_of(owner, scene, "qi-q1", 2)["04204"] == 1


def test_zones_as_they_were_sealed_are_no_gesture(browser, of):
    client = browser("presidente")
    fields = {f"zone{at}": text_of(zone) for at, zone in enumerate(ZONES, start=1)}
    moved = press(
        client, of, "key", "qi-q1", **fields | {"zone1": text_of(WIDER)}
    ).content.decode()
    draft = json.dumps(draft_in(moved))

    back = press(client, of, "key", "qi-q1", draft=draft, **fields).content.decode()

    assert len(draft_in(moved)) == 1
    assert draft_in(back) == []


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("", "pas de la forme attendue"),
        ("1,2 3", "pas de la forme attendue"),
        ("١,2 3,4 5,6", "pas de la forme attendue"),
        ("<svg>", "pas de la forme attendue"),
        ("0,0 10,10", "pas de surface"),
        ("0,0 10,10 20,20", "pas de surface"),
        ("0,0 100,100 100,0 0,80", "se croise"),
        ("0,0 99999,0 0,99999", "hors de l’image"),
        ("0,0 400,0 0,100", "hors de l’image"),
        (text_of(ZONES[1]), "se recouvrent"),
        (" ".join(["1,1"] * 201), "trop de sommets"),
        ("1,1 " * 2_000, "pas de la forme attendue"),
    ],
)
def test_a_zone_that_is_none_is_said_where_it_was_typed_f38(browser, of, zone, words):
    answer = press(
        browser("presidente"), of, "key", "qi-q1", zone1=zone, zone2=text_of(ZONES[1])
    )

    page = answer.content.decode()
    assert (answer.status_code, draft_in(page)) == (200, [])
    assert words in page


def test_a_wording_of_the_sealed_key_is_worth_less_or_nothing(
    browser, of, owner, scene
):
    """`wording0` is EP, `wording1` embolie pulmonaire, then caillot and embolie."""
    client = browser("presidente")
    shown = client.get(f"{of}/results/amend?question=qi-q3").content.decode()

    page = press(
        client, of, "key", "qi-q3", wording0="half", wording2="none", wording3="full"
    ).content.decode()

    assert [m for m in re.findall(r"<bdi>(.+?)</bdi>", shown)] == [  # noqa: C416
        "EP", "embolie pulmonaire", "caillot", "embolie",
    ]  # fmt: skip
    (gesture,) = draft_in(page)
    assert gesture["key"] == {
        "full": ["embolie", "embolie pulmonaire"], "half": ["EP"],
    }  # fmt: skip
    assert re.search(r'<b>3</b><span class="muted">notes changées', compact(page))
    assert '<option value="none" selected>' in page
    press(
        client,
        of,
        "propose",
        "qi-q3",
        draft=json.dumps([gesture]),
        reason="EP est vague",
    )
    assert points_of(owner, scene, "qi-q3", 2) == {
        "04201": 1 / 2, "04202": 1, "04203": 0, "04204": 0,
    }  # fmt: skip


def test_wordings_removed_and_added_are_two_gestures_of_one_key(browser, of):
    client = browser("presidente")
    first = press(client, of, "key", "qi-q3", wording2="none").content.decode()
    draft = json.dumps(draft_in(first))

    second = press(
        client, of, "wordings", "qi-q3", draft=draft, full="", half="thrombus"
    ).content.decode()
    back = press(
        client, of, "key", "qi-q3", draft=json.dumps(draft_in(second)), wording2="half"
    ).content.decode()

    assert [each["kind"] for each in draft_in(second)] == [
        "key_changed", "wordings_accepted",
    ]  # fmt: skip
    assert "caillot" not in draft_in(second)[0]["key"]["half"]
    assert [each["kind"] for each in draft_in(back)] == ["wordings_accepted"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({f"wording{n}": "none" for n in range(4)}, "la clé serait vide"),
        ({"wording0": "none", "wording1": "none"}, "la clé serait vide"),
    ],
)
def test_the_last_wordings_are_not_removed_f38(browser, of, fields, said):
    page = press(browser("presidente"), of, "key", "qi-q3", **fields).content.decode()

    assert said in page
    assert draft_in(page) == []


def test_an_unknown_worth_or_image_is_refused(browser, of):
    client = browser("presidente")

    wrong = press(client, of, "key", "qi-q3", wording0="2")
    assert 'data-code="form.invalid"' in wrong.content.decode()
    for question in ("qi-q3", "qi-q9"):
        path = f"{of}/results/amend/{question}/image"
        assert client.get(path).status_code == 404
    for login in ("technique", "organisation"):
        path = f"{of}/results/amend/qi-q1/image"
        assert browser(login).get(path).status_code == 403
    assert len(SAID) == 4


@pytest.mark.e2e
@pytest.mark.parametrize("viewport", [STAFF, TABLET], ids=["desk", "tablet"])
def test_a_corner_is_pushed_by_keys_and_by_a_finger(opened, viewport):  # noqa: F811
    page = opened("results/amend?question=qi-q1", viewport)
    corner = page.get_by_role("button", name="zone 1, sommet 2")
    field = page.get_by_role("textbox", name="Zone 1")
    size = viewport["width"]

    corner.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert field.input_value() == "40,40 148,41 140,120 40,120"
    page.keyboard.press("+")
    assert field.input_value() == "40,40 148,41 144,81 140,120 40,120"
    page.keyboard.press("Delete")
    assert field.input_value() == "40,40 148,41 140,120 40,120"
    box = corner.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2)
    page.mouse.up()
    pushed = field.input_value()
    assert int(pushed.split()[1].split(",")[0]) > 150
    page.get_by_role("button", name="Appliquer ces zones").focus()
    page.keyboard.press("Enter")
    page.get_by_text("note changée").wait_for()
    assert field.input_value() == pushed
    look(page, f"amend-zones-{size}")

    page.get_by_label("Autre question").select_option("qi-q3")
    with page.expect_navigation():
        page.get_by_role("button", name="Choisir").press("Enter")
    page.get_by_label("caillot").select_option("none")
    with page.expect_navigation():
        page.get_by_role("button", name="Appliquer cette clé").press("Enter")
    look(page, f"amend-wordings-{size}")
