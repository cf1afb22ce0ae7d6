"""A report is made of the record alone, drawn up by an act, and always the same bytes.

An incident's says who was told, who held it, what was done and what became of each
candidate; a day's names no candidate. The ledger signs the act, and anybody verifies
the file without us.
"""

import json
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from tests.standing import stands_in
from verifier.published import read_attachment

from acts.scene import HOUR_MS, LEDGER_KEY, Tablet, attempt_of, launch, sign_acts
from concours.cli import main
from concours.core.kernel.crypto import signer_of
from console.screen import look_at_each_width, page_of
from console.test_console_pages import exam_code

ROOT = Path(__file__).parents[4]
MINUTE_MS = 60_000
CAUSES = "L’alimentation du local réseau, selon l’électricien."


def now():
    return time.time_ns() // 1_000_000


@pytest.fixture
def told(scene, owner, browser):
    """A cut in a site, told, given to somebody and closed; return its opening act."""
    t0 = now() - HOUR_MS
    launch(owner, scene, t0=t0)
    cut, still = (attempt_of(owner, scene, n) for n in ("04201", "04203"))
    for attempt, delay in ((cut, 3 * MINUTE_MS), (still, 0)):
        tablet = Tablet(owner, attempt)
        tablet.enrol(at=t0 - HOUR_MS)
        tablet.write("opened", {"base": None, "paper": "00" * 32}, at=t0)
        tablet.answer("dp1-q1", ["A"], at=now() - 5 * MINUTE_MS, delay_ms=delay)
    client = browser("technique")
    tell = {"incident": "network", "text": "Le local réseau", "tap": str(uuid4())}
    place = f"{scene.address}/incidents"
    client.post(f"{place}/tell", {**tell, "site": str(scene.site)})
    [incident, act] = owner.execute(
        "SELECT id, act FROM incident WHERE sitting_id = %s ORDER BY act DESC LIMIT 1",
        (scene.sitting,),
    ).fetchone()
    for step in ({"step": "assigned", "assignee": "technique"}, {"step": "closed"}):
        followed = client.post(
            f"{place}/follow",
            {"incident": str(incident), "note": "Revenu", **step},
        )
        assert followed.status_code == 302, followed.content.decode()
    return act


def candidates_count(scene, owner):
    """How many candidates a sitting has."""
    [count] = owner.execute(
        "SELECT count(candidate_id) FROM attempt WHERE sitting_id = %s",
        (scene.sitting,),
    ).fetchone()
    return count


def address(scene, act):
    return f"{scene.address}/incidents/{act}/report"


def last_drawn(owner):
    [number] = owner.execute(
        "SELECT max(number) FROM act WHERE kind = 'report_drawn'"
    ).fetchone()
    return number


def verify(path):
    signer = signer_of(LEDGER_KEY).hex()
    done = subprocess.run(
        [sys.executable, "-S", "-m", "verifier.record", path, "--signer", signer],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_an_incident_is_told_by_its_acts_and_by_what_each_candidate_wrote(
    browser, scene, owner, told, tmp_path
):
    from concours.acts.delivery.cell.report import read_drawn_report  # noqa: PLC0415

    client = browser("technique")
    page = client.get(address(scene, told)).content.decode()
    assert "Le local réseau" in page
    assert "04201" in page
    assert not stands_in("04203", page), (
        "who waited for nothing is counted, and not listed"
    )

    for _ in range(2):
        form = {"reason": CAUSES}
        assert client.post(f"{address(scene, told)}/draw", form).status_code == 302
    act = last_drawn(owner)
    first, second = (read_drawn_report(number) for number in (act - 1, act))
    assert first.facts == second.facts, "the same record gives the same report"
    assert "signature attendue" in client.get(address(scene, told)).content.decode()
    sign_acts(owner)

    file = f"{address(scene, told)}/{act}.pdf"
    document, again = (client.get(file).content for _ in range(2))
    assert document == again
    facts = json.loads(read_attachment(document, b'{"acts":'))
    assert sha256(second.facts).hexdigest() == second.act.act.body["digest"]
    assert second.act.act.reason == CAUSES
    assert [act["kind"] for act in facts["acts"]] == [
        "incident_opened",
        "incident_followed",
        "incident_followed",
    ]
    assert [holder["login"] for holder in facts["incident"]["holders"]] == ["technique"]
    effect = {person["number"]: person for person in facts["effect"]}
    assert (effect["04201"]["late"], effect["04201"]["wait_ms"]) == (1, 3 * MINUTE_MS)
    assert effect["04203"]["late"] == 0
    names = [name for (name,) in owner.execute("SELECT name FROM candidate")]
    assert not [name for name in names if name in second.facts.decode()]
    path = tmp_path / "rapport.pdf"
    path.write_bytes(document)
    assert verify(path)[0] == 0


def test_a_changed_report_is_found_and_no_report_is_another_s(
    browser, scene, owner, told, tmp_path
):
    from concours.acts.delivery.cell.report import read_drawn_report  # noqa: PLC0415
    from concours.acts.signed_act import signed_act  # noqa: PLC0415 -- after setup
    from concours.console.files.cell.report_file import pdf  # noqa: PLC0415 -- idem

    client = browser("technique")
    client.post(f"{address(scene, told)}/draw", {"reason": ""})
    act = last_drawn(owner)
    sign_acts(owner)
    drawn = read_drawn_report(act)
    changed = drawn.facts.replace(b'"minutes":0', b'"minutes":9')
    assert changed != drawn.facts
    path = tmp_path / "rapport.pdf"
    path.write_bytes(pdf(replace(drawn, facts=changed), signed_act(drawn.act)))
    code, said = verify(path)
    assert (code, said.split()[0]) == (1, "facts.differs")

    assert client.get(f"{address(scene, told + 1)}/{act}.pdf").status_code != 200
    assert client.get(f"/report/{act}.pdf").status_code == 404
    assert client.get(f"{address(scene, 999_999)}").status_code == 404


def test_a_day_is_told_without_candidates_by_every_act_of_the_cell(
    browser, scene, owner, told
):
    from concours.acts.delivery.cell.report import read_drawn_report  # noqa: PLC0415

    client = browser("technique")
    client.post("/status/announce", {"word": "site_hindered"})

    page = client.get("/report").content.decode()
    assert "Un centre est gêné" in page
    assert client.post("/report/draw", {"reason": CAUSES}).status_code == 302
    drawn = read_drawn_report(last_drawn(owner))
    facts = json.loads(drawn.facts)

    [incident] = [one for one in facts["incidents"] if one["act"] == told]
    assert incident["holders"] == ["technique"]
    assert incident["closed_ms"] is not None
    text = drawn.facts.decode()
    assert not stands_in("04201", text)
    assert "Le local réseau" not in text, "its words are in its own report"
    code = exam_code(scene)
    [sitting] = [one for one in facts["sittings"] if one["exam"] == code]
    assert sitting["late"] == 1
    assert (sitting["candidates"], sitting["writers"]) == (
        candidates_count(scene, owner),
        2,
    )
    assert facts["writers"] <= sum(one["writers"] for one in facts["sittings"])
    opening = next(act for act in facts["acts"] if act["number"] == told)
    assert opening["sitting"] == f"{code}, {sitting['title']}"
    assert f"({opening['sitting']})" in page
    sign_acts(owner)
    document = client.get(f"/report/{last_drawn(owner)}.pdf")
    assert read_attachment(document.content, b'{"acts":') == drawn.facts
    past = client.get("/report?day=2020-02-29").content.decode()
    assert "Ce qui fut annoncé" in page
    assert "Le registre ne dit rien de ce jour" in past
    for wrong in ("2999-01-01", "hier", "0001-01-01"):
        assert client.get(f"/report?day={wrong}").status_code == 409


def test_the_command_says_the_same_bytes_and_writes_the_same_paper(
    browser, scene, owner, told, capsysbinary
):
    from concours.acts.delivery.cell.report import read_drawn_report  # noqa: PLC0415

    browser("technique").post(f"{address(scene, told)}/draw", {"reason": CAUSES})
    act, path = last_drawn(owner), scene.packages / "r.pdf"

    assert main(["report", "--incident", str(told), "--json"]) == 0
    assert capsysbinary.readouterr().out == read_drawn_report(act).facts
    day = time.strftime("%Y-%m-%d", time.localtime())
    assert main(["report", "--day", day]) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert str(told) in shown
    assert "  Time · Where · What · Held by · " in shown
    assert main(["report", "--act", str(act), "--pdf", str(path)]) == 1
    sign_acts(owner)
    assert main(["report", "--act", str(act), "--pdf", str(path)]) == 0
    assert verify(path)[0] == 0
    assert main(["report", "--incident", "999999"]) == 1
    assert main(["report", "--day", day, "--pdf", str(path)]) == 2
    capsysbinary.readouterr()


def test_whoever_runs_a_site_draws_no_report(browser, local, scene, told):
    manager = browser(local("site_manager"))

    assert manager.get(address(scene, told)).status_code == 403
    assert manager.post(f"{address(scene, told)}/draw", {}).status_code == 403
    assert manager.get("/report").status_code == 403


@pytest.mark.e2e
def test_the_pages_are_read_at_each_width(chromium, browser, scene, told):
    page = page_of(chromium, browser("technique"))
    page.goto(f"http://127.0.0.1{address(scene, told)}")
    look_at_each_width(page, "report-incident")
    page.get_by_label("Causes, selon vous").fill(CAUSES)
    with page.expect_navigation():
        page.get_by_role("button", name="Établir le rapport").click()
    page.get_by_text("signature attendue").wait_for()
    page.goto("http://127.0.0.1/report")
    look_at_each_width(page, "report-day")
    page.context.close()
