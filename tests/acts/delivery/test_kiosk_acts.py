"""An exam knows the configurations of its locked browsers by an act, and no password.

What tablets proved of them turns *Verrou* green, amber or red, and stops no launch.
"""

import json
from hashlib import sha256

import pytest

from acts.scene import NOON, attempt_of
from concours.acts.may import NotAllowed
from concours.cli import main
from concours.core.kernel.time import MINUTE_MS
from concours.core.kiosk.proof.refusals import (
    KioskIndexInvalid,
    KioskOriginDiffers,
    KioskPlaceUnknown,
)

ORIGIN = "https://examen.example/"


def file_of(scene, *sites, sitting="", seed="a", **changes):
    """Return configurations.json of these sites, for a sitting or for the exam."""
    code = scene.address.rsplit("/", 2)[1]
    rows = [
        {
            "file": f"{site}.seb",
            "sitting": f"{code}{sitting}",
            "site": site,
            "session": "matin",
            "accessibility": [],
            "token": sha256(f"{seed}{site}".encode()).hexdigest()[:22],
            "sha256": sha256(b"file").hexdigest(),
            "config_key": sha256(f"{seed}/{site}".encode()).hexdigest(),
        }
        | changes
        for site in sites
    ]
    return json.dumps(
        {
            "form": "concours-kiosk-make-1",
            "origin": ORIGIN.rstrip("/"),
            "purpose": "exam",
            "configurations": rows,
        }
    ).encode()


@pytest.fixture
def bring(scene):
    from concours.acts.delivery.kiosk.configurations import configure_kiosk  # noqa: PLC0415 -- after setup

    def bring(data, login="organisation", origin=ORIGIN):
        actor = scene.actor(login)
        return configure_kiosk(actor, scene.exam, data, origin=origin, now=NOON)

    return bring


def test_a_file_comes_into_force_whole_and_is_replaced_by_another(bring, scene, owner):
    first = file_of(scene, "Amiens", "Limoges")

    assert (bring(first).configurations_count, bring(first).act) == (2, None)
    later = bring(file_of(scene, "Amiens", seed="b"), login="technique")

    assert (later.configurations_count, later.replaced_count) == (1, 2)
    rows = owner.execute(
        """SELECT site.name, sitting_code, session, replaced_act
           FROM kiosk_configuration k JOIN site ON site.id = k.site_id
           WHERE k.exam_id = %s ORDER BY k.id""",
        (scene.exam,),
    ).fetchall()
    assert rows == [
        ("Amiens", "", "matin", later.act),
        ("Limoges", "", "matin", later.act),
        ("Amiens", "", "matin", None),
    ]
    [(role, body)] = owner.execute(
        "SELECT role, convert_from(body, 'UTF8')::jsonb FROM act WHERE number = %s",
        (later.act,),
    ).fetchall()
    assert role == "technician"
    assert set(body) == {"exam", "configurations", "replaced", "file", "config_keys"}


def test_what_is_not_for_this_exam_is_refused_and_changes_nothing(bring, scene, owner):
    good = file_of(scene, "Amiens")
    for data, origin, refusal in (
        (b"{}", ORIGIN, KioskIndexInvalid),
        (file_of(scene, "Amiens", quit_password="1"), ORIGIN, KioskIndexInvalid),
        (good, "https://ailleurs.example/", KioskOriginDiffers),
        (good, "", KioskOriginDiffers),
        (file_of(scene, "Atlantide"), ORIGIN, KioskPlaceUnknown),
        (file_of(scene, "Amiens", sitting="/uc9"), ORIGIN, KioskPlaceUnknown),
    ):
        with pytest.raises(refusal):
            bring(data, origin=origin)
    with pytest.raises(NotAllowed):
        bring(good, login="presidente")

    count = "SELECT count(*) FROM kiosk_configuration WHERE exam_id = %s"
    assert owner.execute(count, (scene.exam,)).fetchone() == (0,)
    code = scene.address.rsplit("/", 1)[1]
    assert bring(file_of(scene, "Amiens", sitting=f"/{code}")).act


def test_names_that_an_exam_does_not_have_are_told_with_those_it_has(
    bring, scene, monkeypatch, capsys, tmp_path
):
    code, sitting = scene.address.rsplit("/", 2)[1:]
    for data, kind, known in (
        (file_of(scene, "Amiens", sitting="/uc9"), "sitting", f"{code}/{sitting}"),
        (file_of(scene, "Atlantide"), "site", "Limoges"),
    ):
        with pytest.raises(KioskPlaceUnknown) as refusal:
            bring(data)
        assert refusal.value.kind == kind
        assert known in refusal.value.known.split(", ")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    make = ["kiosk", "make", "places.csv", "--origin", ORIGIN, "--plain", "--to", "k"]

    def run(name, site, exam=code):
        (tmp_path / "places.csv").write_text(
            f"epreuve;centre;session\n{name};{site};matin\n"
        )
        found = main([*make, "--exam", exam])
        return found, capsys.readouterr().err, (tmp_path / "k").exists()

    assert run(code, "Atlantide")[0] == 1
    found, err, is_made = run(f"{code}/uc9", "Amiens")
    assert (found, is_made) == (1, False)
    assert "cet examen n’a pas ce nom" in err
    assert f"{code}/uc9 · {code}, {code}/{sitting}" in err
    assert "cette maison n’a pas cet examen" in run(code, "Amiens", "autre")[1]
    assert run(f"{code}/{sitting}", "Amiens") == (0, "", True)


def test_verdicts_of_two_periods_light_the_line_and_stop_no_site(bring, scene, owner):
    from concours.store.queries.delivery import readiness  # noqa: PLC0415 -- after setup

    attempt = attempt_of(owner, scene, "04201")
    owner.execute(
        """INSERT INTO device (attempt, epoch, public_key, token_digest, genesis,
                               enrolled_ms) VALUES (%s, 1, %s, %s, %s, 0)""",
        (attempt, bytes(65), bytes(32), bytes(32)),
    )
    owner.execute(
        """INSERT INTO presence (attempt, epoch, seen_ms, written, offset_ms, package,
               storage, kiosk) VALUES (%s, 1, %s, 0, 0, 'whole', 'persistent', true)""",
        (attempt, NOON),
    )

    def light():
        state = readiness.read(scene.sitting, now=NOON)
        [site] = [one for one in state.sites if one.site == str(scene.site)]
        [line] = [line for line in site.lines if line.line == "kiosk"]
        return line.light, line.counts, line.is_attested

    assert light() == ("amber", (0, 1, 0), False)  # a full screen says nothing
    bring(file_of(scene, "Amiens"))
    assert light() == ("amber", (0, 1, 0), True)
    for minutes, verdict, expected in (
        (21, "right", "amber"),
        (19, "right", "green"),
        (18, "outdated", "amber"),
        (17, "absent", "red"),
        (16, "stale", "red"),
        (15, "wrong", "red"),
        (14, "other", "red"),
        (13, "right", "green"),
    ):
        owner.execute(
            """INSERT INTO kiosk_verdict (attempt, epoch, at_ms, verdict, version)
               VALUES (%s, 1, %s, %s, '')""",
            (attempt, NOON - minutes * MINUTE_MS, verdict),
        )
        assert light()[0] == expected, verdict
