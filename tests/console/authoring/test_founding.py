"""From an empty house to a founded exam with two planned sittings, by its pages alone.

An organiser whom a command appointed lands where the first exam is founded; the house
has made its signing key by itself; what is wrong is said above the form, which keeps
what was typed. Each step of the exam says what it needs and leads to its page, and is
done when the record says so.
"""

import re
import stat
from uuid import uuid4

from console.screen import look, page_of

EXAM = {
    "profile": "faculte",
    "title": "Sémiologie, deuxième année",
    "code": "semio-2027",
    "first_day": "18/01/2027",
}
STEP = re.compile(r'data-step="(\w+)"\s+data-state="(\w+)"')


def read(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def states_of(client, exam="semio-2027"):
    """The state of each step, as the page of the exam shows it."""
    return dict(STEP.findall(read(client, f"/exams/{exam}/")))


def test_the_organiser_of_an_empty_house_is_led_to_its_first_exam(founder):
    from django.conf import settings  # noqa: PLC0415 -- after Django's setup

    entered = founder.get("/second-factor")["Location"]
    landed = founder.get("/exams", follow=True)
    page = landed.content.decode()

    assert entered.endswith("next=%2Fexams")
    assert landed.redirect_chain[-1][0] == "/exams/new"
    assert "Votre premier examen" in page
    assert [*re.findall(r'name="profile"\s+value="([\w-]+)"', page)] == [
        "blanc",
        "ecos-faculte",
        "faculte",
        "edn",
    ]
    for hidden in ("/roster", "/rankings", "/publication"):
        assert f'href="{hidden}"' not in page
    people = read(founder, "/people")  # of no site, and without anything to switch to
    assert "switcher" not in people.split("<body>")[1]
    assert "colgroup" not in people
    assert stat.S_IMODE(settings.SIGNING_KEY.stat().st_mode) == 0o600


def test_what_is_wrong_is_said_above_the_form_which_keeps_what_was_typed(founder):
    for change, said in (
        ({"code": "Sémio 2027"}, "minuscules"),
        ({"title": " "}, "Écrivez un titre"),
        ({"first_day": "31/02/2027"}, "Premier jour"),
        ({"profile": "edn"}, "Tirez d’abord la clé"),
    ):
        answer = founder.post("/exams/new", EXAM | change)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert said in page
        assert 'value="semio-2027"' in page or "code" in change


def test_an_exam_is_founded_and_its_sittings_planned(founder):
    from concours.acts.authoring.packages_key import house_signer  # noqa: PLC0415
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    assert founder.post("/exams/new", EXAM)["Location"] == "/exams/semio-2027/"
    assert "nom court" in founder.post("/exams/new", EXAM).content.decode()
    assert states_of(founder) == {
        "exam": "done",
        "people": "open",
        "candidates": "open",
        "sittings": "open",
        "papers": "open",
        "sealing": "waiting",
        "check": "optional",
        "rehearsal": "optional",
        "convocations": "open",
        "days": "waiting",
        "marks": "waiting",
        "publication": "waiting",
        "archive": "open",
    }
    assert bytes(Exam.objects.get().signer) == house_signer()

    plan = {"kind": "exam", "minutes": "120"}
    for title, hour in (("Sémiologie", "14:00"), ("Anatomie", "09:00")):
        sent = plan | {"title": title, "scheduled": f"18/01/2027 {hour}"}
        answer = founder.post("/exams/semio-2027/sittings", sent)
        assert answer.status_code == 302, answer.content.decode()
    refused = founder.post(
        "/exams/semio-2027/sittings",
        plan | {"title": "Passé", "scheduled": "18/01/2020 09:00"},
    )
    assert "heure à venir" in refused.content.decode()
    assert 'value="Passé"' in refused.content.decode()

    page = read(founder, "/exams/semio-2027/sittings")
    assert page.index("semio-2027/anatomie") < page.index("semio-2027/semiologie")
    assert "compte selon les points de son sujet" in page
    assert states_of(founder)["sittings"] == "done"
    links = re.findall(
        r'href="(/(?!static)[^"]*)"', read(founder, "/exams/semio-2027/")
    )
    assert {founder.get(link, follow=True).status_code for link in links} == {200}


def test_the_path_says_who_is_named_and_has_not_signed_in(founder):
    from concours.store.models import StaffMember  # noqa: PLC0415 -- after setup

    before = read(founder, "/exams/semio-2027/")
    named = StaffMember.objects.get()
    named.pk, named.login, named.name = uuid4(), "sacha.petit", "Sacha Petit"
    named.roles = ["president"]
    named.save(force_insert=True)
    page = read(founder, "/exams/semio-2027/").replace("\N{NO-BREAK SPACE}", " ")
    named.is_active = False
    named.save(update_fields=["is_active"])

    assert "pas encore entrés" not in before
    assert "il manque" in page
    assert "nommés, pas encore entrés : Sacha Petit" in page


def test_how_sittings_make_one_mark_is_said_and_a_weight_is_tried_first(founder):
    of = "/exams/semio-2027/sittings"
    form = {"title": "Autre", "scheduled": "18/01/2027 09:00", "minutes": "120"}
    tried = form | {"weight": "2", "action": "preview"}

    founded = read(founder, "/exams/semio-2027/")
    effect = founder.post(f"{of}/anatomie", tried).content.decode()
    unchanged = read(founder, f"{of}/anatomie")
    founder.post(f"{of}/anatomie", form | {"title": "Anatomie", "weight": "2"})

    assert "selon leurs points ou leurs coefficients" in founded
    said = re.search(r"Avec ces coefficients, [^<]*", effect)[0]
    assert said.startswith("Avec ces coefficients, Anatomie compte 66,7")
    assert "Sémiologie compte 33,3" in said
    assert ['value="Autre"' in effect, 'value="2"' in effect] == [True, True]
    assert "Avec ces coefficients" not in unchanged
    assert "Avec ces coefficients" in read(founder, of)
    founder.post(f"{of}/anatomie", form | {"title": "Anatomie", "weight": ""})


def test_a_sitting_is_changed_and_given_up_from_its_page(founder):
    of = "/exams/semio-2027/sittings"
    assert 'value="18/01/2027 09:00"' in read(founder, f"{of}/anatomie")
    sent = {"title": "Anatomie 1", "scheduled": "18/01/2027 13:00", "minutes": "60"}

    founder.post(f"{of}/anatomie", sent)

    assert "Anatomie 1" in (page := read(founder, of))
    assert "finirait quand" not in page
    founder.post(f"{of}/anatomie", sent | {"minutes": "61"})
    assert "finirait quand" in read(founder, of)
    assert states_of(founder)["sittings"] == "open"
    founder.post(f"{of}/anatomie/cancel", {"reason": "en double"})
    assert "Épreuves abandonnées" in read(founder, of)
    assert states_of(founder)["sittings"] == "done"


def test_an_exam_founded_with_another_profile_is_changed_with_all_that_was_said(
    founder,
):
    founder.post("/exams/new", EXAM | {"code": "semio-2028"})
    page = read(founder, "/exams/semio-2028/change")
    assert 'value="Sémiologie, deuxième année"' in page
    assert 'value="18/01/2027"' in page
    assert 'name="code"' not in page

    refused = founder.post("/exams/semio-2028/change", EXAM | {"title": " "})
    assert refused.status_code == 409
    sent = EXAM | {"title": "Sémiologie", "profile": "blanc"}
    answer = founder.post("/exams/semio-2028/change", sent)

    assert answer["Location"] == "/exams/semio-2028/"
    page = read(founder, "/exams/semio-2028/")
    assert "<h1>Sémiologie</h1>" in page
    assert "Modifier l’examen" in page


def test_an_exam_takes_the_sittings_of_another_while_it_has_none(founder):
    of = "/exams/semio-2028/sittings"
    assert "Reprendre ses épreuves" in read(founder, of)
    assert "Reprendre ses épreuves" not in read(founder, "/exams/semio-2027/sittings")
    assert founder.post(of, {"again": "semio-2030"}).status_code == 404

    assert founder.post(of, {"again": "semio-2027"})["Location"] == of

    assert "semio-2028/semiologie" in (page := read(founder, of))
    assert "Reprendre ses épreuves" not in page


def test_two_persons_replace_a_signing_key_each_on_its_page(founder, second):
    from concours.core.kernel.crypto import signer_of  # noqa: PLC0415 -- beside the others
    from concours.store.models import Exam  # noqa: PLC0415 -- after Django's setup

    old, new = signer_of(bytes(32)).hex(), signer_of(bytes(range(32))).hex()
    sent = EXAM | {"code": "edn-2029", "profile": "edn", "signer": old}
    founder.post("/exams/new", sent)
    assert "Clé de signature" in read(founder, "/exams/edn-2029/")
    title = founder.post("/exams/edn-2029/change", sent | {"title": "EDN 2029"})
    assert title.status_code == 302
    refused = founder.post("/exams/edn-2029/key/propose", {"reason": "perdue"})
    assert "Tirez d’abord la clé" in refused.content.decode()

    proposed = {"reason": "perdue", "signer": new}
    assert founder.post("/exams/edn-2029/key/propose", proposed).status_code == 302
    assert "quelqu’un d’autre confirme" in read(founder, "/exams/edn-2029/key")
    assert 'href="/exams/edn-2029/key"' in read(second, "/todo")
    page = read(second, "/exams/edn-2029/key")
    address = re.search(r'action="(/exams/edn-2029/key/[^"]*/confirm)"', page)[1]
    assert founder.post(address).status_code == 409
    assert second.post(address).status_code == 302

    assert bytes(Exam.objects.get(code="edn-2029").signer).hex() == new
    page = read(founder, "/exams/edn-2029/key")
    assert page.index(old[:8]) < page.rindex(new[:8])
    house = read(founder, "/exams/semio-2027/key")
    assert "signing.key" in house
    assert "propose-key" not in house


def test_an_exam_of_stations_alone_plans_half_days_and_nothing_written(
    founder, chromium
):
    """Its pages speak of series and grids; the house is never page a series."""
    of = "/exams/ecos-2027"
    sent = EXAM | {"code": "ecos-2027", "profile": "ecos-faculte", "title": "ECOS"}
    page = read(founder, "/exams/new")
    assert "2 détenteurs ouvrent la série ensemble." in page
    assert "une série figée pour chaque jour, hors de la maison" in page
    assert founder.post("/exams/new", sent)["Location"] == f"{of}/"

    page = read(founder, f"{of}/")
    for words in ("moyenne des stations qui comptent", "Grilles gardées", "Séries"):
        assert words in page, words
    for words in ("Sujets</", "copies", "Rangs des questions", "Correction"):
        assert words not in page.split("<main", 1)[1], words
    papers = read(founder, f"{of}/papers")
    assert "Rien ne s’écrit à cet examen." in papers
    assert 'id="papers"' not in papers
    sittings = read(founder, f"{of}/sittings")
    assert re.findall(r'<option value="(\w+)"', sittings) == ["ecos"]
    assert 'name="minutes"' not in sittings

    plan = {"title": "ECOS, matin", "scheduled": "18/01/2027 09:00", "kind": "exam"}
    for kind in ("exam", "check"):
        answer = founder.post(f"{of}/sittings", plan | {"kind": kind, "minutes": "60"})
        assert answer.status_code == 409
        assert "n’a pas ce genre d’épreuve" in answer.content.decode()
    answer = founder.post(f"{of}/sittings", plan | {"kind": "ecos"})
    assert answer.status_code == 302
    assert states_of(founder, "ecos-2027") == {
        "exam": "done",
        "people": "open",
        "candidates": "open",
        "sittings": "done",
        "examiners": "open",
        "papers": "waiting",
        "sealing": "waiting",
        "allotment": "open",
        "coordination": "open",
        "convocations": "open",
        "days": "waiting",
        "marks": "waiting",
        "publication": "waiting",
        "archive": "open",
    }
    for width, height in ((1440, 900), (1180, 820), (390, 844)):
        screen = page_of(chromium, founder, viewport={"width": width, "height": height})
        for name, path in (
            ("new", "/exams/new"),
            ("steps", f"{of}/"),
            ("sittings", f"{of}/sittings"),
            ("papers", f"{of}/papers"),
        ):
            screen.goto(f"http://console.test{path}")
            if name == "new":
                screen.locator('[value="ecos-faculte"]').check()
                assert screen.get_by_text(
                    "quand toutes les grilles sont là"
                ).is_visible()
                assert screen.get_by_text("quand toutes les copies sont là").is_hidden()
            look(screen, f"ecos-alone-{name}-{width}")
