"""A paper without a bank: read in memory, frozen by one, read again by another.

Before its opening no word of it is on a disk, in the database or in a log; where a bank
freezes papers, none is read here at all.
"""

import io
import json
import struct
import tempfile
from itertools import count

import pytest
import pyvips
from playwright.sync_api import expect
from psycopg import sql
from tests.paper_workbooks import workbook

from acts.scene import NOON, make_scene
from concours.authoring import freeze
from concours.authoring.archive import of_bytes
from concours.authoring.template import EXAMPLE_FACTS, template
from concours.console.edge import bounds
from concours.core.delivery.planning.plan import SittingPlan
from concours.core.kernel.time import HOUR_MS, after
from concours.store.profiles import load_profile
from console.screen import PHONE, STAFF, TABLET, look, page_of

CODES = count(1)
SENTENCE = "Quel est le nom secret de cette maladie inventée"
ANSWER = "zorglubite"
LINE = {
    "type": "QRU",
    "enonce": f"{SENTENCE} ?",
    "A": ANSWER,
    "B": "grippe",
    "C": "rhume",
    "D": "toux",
    "juste": "A",
}


@pytest.fixture
def faculty(scene, tmp_path):  # noqa: ARG001 -- after setup
    return made(tmp_path, "faculte")


def made(folder, profile):
    """An exam of a profile, by its code."""
    code = f"papers-{profile}-{next(CODES)}"
    make_scene(folder, code=code, profile=load_profile(profile))
    return code


def send(client, exam, verb, data):
    kind = "application/octet-stream"
    return client.post(f"/exams/{exam}/papers/{verb}", data, content_type=kind)


def parts(answer):
    """The header of an answer, and its parts."""
    data = answer.content
    [length] = struct.unpack(">I", data[:4])
    header, at, found = json.loads(data[4 : 4 + length]), 4 + length, []
    for size in header["lengths"]:
        found.append(data[at : at + size])
        at += size
    assert at == len(data)
    return header, found


def acts_on_papers(owner, exam):
    rows = owner.execute(
        """SELECT kind, actor, convert_from(body, 'UTF8')::jsonb FROM act
           WHERE kind LIKE 'paper_%%' ORDER BY number"""
    ).fetchall()
    return [(k, a, b) for k, a, b in rows if b["exam"] == exam]


def test_faults_come_back_and_then_what_the_paper_freezes_to(browser, faculty):
    client = browser("organisation")
    header, _ = parts(send(client, faculty, "read", workbook([LINE | {"juste": "E"}])))
    errors = [row for row in header["faults"] if row["severity"] == "error"]
    assert [(row["cell"], row["code"]) for row in errors] == [("G2", "key.not_offered")]
    assert header["facts"] is None

    data = workbook([LINE])
    header, found = parts(send(client, faculty, "read", data))
    frozen = freeze(of_bytes(data))
    assert found == [frozen.content, frozen.key_document, *frozen.media]
    assert (header["facts"]["version"], header["is_new"]) == (1, True)


def test_one_freezes_and_another_reads_again(browser, faculty, owner):
    author, reader = browser("organisation"), browser("kermarec")
    first, second = workbook([LINE]), workbook([LINE | {"C": "angine"}])

    assert send(reader, faculty, "reread", first).status_code == 409
    assert send(author, faculty, "freeze", first).status_code == 200
    assert send(author, faculty, "freeze", first).status_code == 200, "once"
    assert send(author, faculty, "reread", first).status_code == 409, "by its author"
    assert send(reader, faculty, "reread", second).status_code == 409, "another file"
    assert send(reader, faculty, "reread", first).status_code == 200
    assert send(reader, faculty, "reread", first).status_code == 200, "once"
    assert send(author, faculty, "freeze", second).status_code == 200

    acts = acts_on_papers(owner, faculty)
    assert [kind for kind, _, _ in acts] == [
        "paper_frozen",
        "paper_reread",
        "paper_frozen",
    ]
    (_, _, one), (_, who, again), (_, _, two) = acts
    assert (one["version"], two["version"]) == (1, 2)
    assert again["content"] == one["content"] != two["content"]
    assert "kermarec" in who
    for name in ("modele", "exemple"):
        assert reader.get(f"/exams/{faculty}/papers/{name}.xlsx").status_code == 200
    page = reader.get(f"/exams/{faculty}/papers").content.decode()
    assert "Pas encore, par une autre personne" in page
    assert "(kermarec)" in page


def test_sealing_knows_what_was_frozen_here_and_what_nobody_read_again(
    browser, faculty, scene
):

    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- setup
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup
    from concours.store.queries.exams import facts_of  # noqa: PLC0415 -- idem

    exam = Exam.objects.get(code=faculty)
    for days, title in enumerate(("Demain", "Plus tard"), start=1):
        hour = after(NOON, days * 24 * HOUR_MS)
        plan = SittingPlan(
            title=title, kind="exam", scheduled=hour, duration_ms=HOUR_MS
        )
        plan_sitting(scene.actor("organisation"), exam.id, plan, now=NOON)
    sealer = browser("presidente")

    def papers():
        there = sum(one.is_paper_there for one in facts_of(exam).sittings)
        return there, sealer.get(f"/exams/{faculty}/ceremony").content.decode()

    before, page = papers()
    assert "dans un dossier" in page
    author, reader = browser("organisation"), browser("kermarec")
    for data in (workbook([LINE]), workbook([LINE | {"C": "angine"}])):
        assert send(author, faculty, "freeze", data).status_code == 200
    there, page = papers()
    assert there == before + 1, "two versions of one paper are for one sitting"
    assert "dans un dossier" not in page
    assert page.count("pas encore relu") == 2
    assert send(reader, faculty, "reread", data).status_code == 200
    assert papers()[1].count("pas encore relu") == 1


def test_a_faulty_paper_is_not_frozen_and_a_body_has_its_bounds(browser, faculty):
    client = browser("organisation")
    faulty = workbook([LINE | {"juste": None}])

    assert send(client, faculty, "freeze", faulty).status_code == 409
    assert send(client, faculty, "read", b"").status_code == 409
    noise, _ = parts(send(client, faculty, "read", b"no paper at all"))
    assert [row["code"] for row in noise["faults"]] == ["archive.not_one"]
    assert bounds.body_length_max(f"/exams/{faculty}/papers/read") == 2**25


def test_where_a_bank_freezes_papers_none_is_read(browser, scene, tmp_path, owner):
    exam = made(tmp_path, "edn")
    client = browser("presidente")
    for verb in ("read", "freeze", "reread"):
        answer = send(client, exam, verb, workbook([LINE]))
        assert answer.status_code == 409
        assert "se fait dans la maison de la banque" in answer.content.decode()
    page = client.get(f"/exams/{exam}/papers").content.decode()
    assert "se fait dans la maison de la banque" in page
    assert 'type="file"' not in page
    assert acts_on_papers(owner, exam) == []
    assert scene.packages.exists()


def test_no_word_of_a_paper_is_on_a_disk_in_the_database_or_in_a_log(
    browser, faculty, owner, tmp_path, capfd
):
    noise = pyvips.Image.gaussnoise(2_000, 1_600).cast("uchar")
    line = LINE | {"image": "x.png", "description": "Un nuage"}
    data = zipped({"s.xlsx": workbook([line]), "media/x.png": noise.pngsave_buffer()})
    assert len(data) > 2_621_440, "more than bodies and forms keep in memory"
    client, reader = browser("organisation"), browser("kermarec")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        for verb in ("read", "freeze"):
            assert send(client, faculty, verb, data).status_code == 200
        assert send(reader, faculty, "reread", data).status_code == 200
        assert body_of(f"/exams/{faculty}/papers/read", data) == data

    words = [SENTENCE, ANSWER]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    said = "".join(capfd.readouterr())
    for word in words:
        assert not any(word.encode() in one for one in written)
        assert word not in said
        assert rows_with(owner, word) == []
    assert rows_with(owner, "paper_reread") != [], "the search does find"


def rows_with(owner, word):
    """The tables of which a row has this word, as text or as bytes."""
    tables = owner.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    ).fetchall()
    found = []
    for (table,) in tables:
        query = sql.SQL(
            "SELECT 1 FROM {} AS t WHERE position(%s IN t::text) > 0"
            " OR position(%s IN t::text) > 0"
        ).format(sql.Identifier(table))
        sought = (word, word.encode().hex())
        if owner.execute(query, sought).fetchone():
            found.append(table)
    return found


def body_of(path, data):
    """What an application is given of a body that came for this address."""
    from concours.console.edge.bodies import ReadBodies  # noqa: PLC0415 -- after setup

    def application(environ, _start):
        return [environ["wsgi.input"].read()]

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(data)),
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "console.test",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(data),
    }
    return b"".join(ReadBodies(application)(environ, None))


def zipped(files):
    import zipfile  # noqa: PLC0415 -- here alone

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made_zip:
        for name, data in files.items():
            made_zip.writestr(name, data)
    return out.getvalue()


def drop(page, data):
    page.locator("#paper").set_input_files(
        {"name": "sujet.xlsx", "mimeType": "application/zip", "buffer": data}
    )


def test_the_page_that_seals_says_in_which_cells_a_paper_is_faulty(
    browser, chromium, faculty, scene
):
    from concours.acts.authoring.planning import plan_sitting  # noqa: PLC0415 -- setup
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup

    plan = SittingPlan(
        title="Demain",
        kind="exam",
        scheduled=after(NOON, 24 * HOUR_MS),
        duration_ms=HOUR_MS,
    )
    exam = Exam.objects.get(code=faculty).id
    plan_sitting(scene.actor("organisation"), exam, plan, now=NOON)
    page = page_of(chromium, browser("presidente"), STAFF)
    page.goto(f"http://localhost/exams/{faculty}/ceremony")
    for holder in ("Pr A. Delmas", "Pr J. Kermarec"):
        page.get_by_role("checkbox", name=holder).check()
    page.get_by_role("button", name="Continuer").click()
    page.locator("[data-part=source]").first.set_input_files(
        {
            "name": "sujet.xlsx",
            "mimeType": "application/zip",
            "buffer": workbook([LINE | {"juste": "E"}, LINE | {"type": "QROC"}]),
        }
    )

    fault = page.get_by_role("alert").filter(has_text="Ce sujet a des défauts")
    expect(fault.get_by_role("listitem").first).to_contain_text("G2")
    look(page, "ceremony-faulty-paper")


def choose_display(page, screen):
    """Whoever composes sets how they read by one press, by keyboard or by touch."""
    for name in ("Affichage", "Appeler la salle"):
        box = screen.get_by_role("button", name=name).bounding_box()
        assert min(box["width"], box["height"]) >= 60
    screen.get_by_role("button", name="Affichage").press("Enter")
    screen.get_by_role("dialog").get_by_text("Fort", exact=True).click()
    screen.locator("html[data-theme='contrast']").wait_for()
    page.keyboard.press("Escape")
    screen.get_by_role("dialog").wait_for(state="detached")


def test_an_author_drops_looks_and_freezes_and_another_confirms(
    browser, chromium, faculty
):
    address = f"http://console.test/exams/{faculty}/papers"
    page = page_of(chromium, browser("organisation"), STAFF)
    page.goto(address)
    look(page, "papers-empty")
    drop(page, workbook([LINE | {"juste": "E"}, LINE | {"type": "QROC"}]))
    page.get_by_text("Ce sujet a des défauts").wait_for()
    screen = page.frame_locator("iframe")
    screen.get_by_role("heading", name=SENTENCE).wait_for()
    assert "G2" in page.get_by_text("Cette question").locator("..").inner_text()
    assert not page.locator("#freeze").is_visible()
    page.get_by_label("200").check()
    screen.locator("html[data-text='200']").wait_for()
    choose_display(page, screen)
    look(page, "papers-faulty")

    data = template(with_example=True)
    drop(page, data)
    page.get_by_text("Sujet sain").wait_for()
    screen.get_by_role("heading", name="Quel est le principal cation").wait_for()
    screen.get_by_role("button", name="Question suivante").click()
    screen.get_by_role("heading", name="Quels ions entrent").wait_for()
    look(page, "papers-sound")
    page.get_by_role("button", name="Figer ce sujet").click()
    page.get_by_text("Pas encore, par une autre personne").wait_for()

    other = page_of(chromium, browser("kermarec"), TABLET)
    other.goto(address)
    drop(other, workbook([LINE], facts=EXAMPLE_FACTS))
    other.get_by_text("autre que la version 1").wait_for()
    drop(other, data)
    other.get_by_text("Sujet sain").wait_for()
    inside = other.frame_locator("iframe")
    inside.get_by_role("heading", name="Quel est le principal cation").wait_for()
    look(other, "papers-tablet")
    reread = other.get_by_role("button", name="J’ai relu ce sujet")
    assert reread.is_disabled(), "nobody has read the key yet"
    rows = other.locator("#key tbody tr")
    assert rows.count() == 6
    second = rows.nth(1).inner_text()
    assert "juste\N{NO-BREAK SPACE}: A (Le sodium), C (Le calcium)" in second
    assert "inacceptable\N{NO-BREAK SPACE}: D" in second
    assert "facteur natriurétique auriculaire" in rows.nth(2).inner_text()
    for at in range(6):
        rows.nth(at).scroll_into_view_if_needed()
    other.wait_for_function("!document.getElementById('reread').disabled")
    other.get_by_role("button", name="J’ai relu ce sujet").click()
    other.get_by_text("(kermarec)").wait_for()
    phone = page_of(chromium, browser("kermarec"), PHONE)
    phone.goto(address)
    look(phone, "papers-phone")
