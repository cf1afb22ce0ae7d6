"""Where one press decides, the page says so; where two persons decide, it says that.

In a mock exam, one who tried « Proposer » had annulled the sitting for good.
"""

import time
from itertools import count

import pytest

from acts.scene import HOUR_MS, Tablet, attempt_of, launch, make_scene
from concours.store.profiles import load_profile

NUMBERS = count(1)
ALONE = ("une seule personne décide", "aussitôt", 'data-hold="3000"')
BY_TWO = ("Proposer", "personne du jury")


@pytest.fixture(params=["blanc", "edn"])
def profile(request):
    return request.param


@pytest.fixture
def scene(console_database, tmp_path, profile):  # noqa: ARG001 -- Django, on it
    return make_scene(
        tmp_path, code=f"{profile}-{next(NUMBERS)}", profile=load_profile(profile)
    )


def said(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    return " ".join(page[page.index('id="main"') :].split())


def test_overriding_says_who_decides(browser, scene, profile):
    override = said(browser("presidente"), f"{scene.address}/launch/override")

    assert ("Une seconde personne" in override) == (profile == "edn")
    assert (ALONE[0] in override) == (profile == "blanc")


def test_annulling_and_excluding_say_who_decides(browser, scene, owner, profile):
    t0 = time.time_ns() // 1_000_000 - HOUR_MS // 2
    launch(owner, scene, t0=t0)
    Tablet(owner, attempt_of(owner, scene, "04201")).enrol(at=t0 - HOUR_MS)
    client, address = browser("presidente"), scene.address
    exclusion = f"{address}/pause-and-exclusion/exclude?candidate=04201"

    annulment = said(client, f"{address}/annulment")
    dialog = said(client, exclusion)

    if profile == "blanc":
        assert [word for word in ALONE if word not in annulment] == []
        assert [word for word in BY_TWO if word in annulment + dialog] == []
        assert "Annuler pour de bon" in annulment
        assert "à deux personnes" not in annulment
        assert "Vous décidez seul" in dialog
    else:
        assert [word for word in BY_TWO if word not in annulment] == []
        assert "Une seconde personne du jury doit confirmer" in dialog
        assert "une seule personne" not in annulment + dialog
