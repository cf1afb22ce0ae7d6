"""The journal can be read by a court: words, hours and digests, filters and pages."""

import re
from hashlib import sha256

import pytest

from acts.scene import HOUR_MS, NOON
from concours.core.delivery.journal.act import Act
from concours.store.journal.acts import append_act
from console.markup import compact

DIGEST = sha256(b"roster").hexdigest()
SPELT = " ".join(DIGEST[at : at + 4] for at in range(0, 64, 4))


@pytest.fixture
def told(scene, owner):
    """Acts whose bodies have all sorts of facts."""

    def tell(kind, body, **more):
        who = "C. Moreau (organisation)"
        more |= {"sitting": scene.sitting, "body": body}
        act = Act(actor=who, role="organiser", kind=kind, at=NOON, **more)
        with owner.transaction():
            return append_act(owner, act)

    return tell


def page(client, query=""):
    answer = client.get(f"/acts{query}")
    assert answer.status_code == 200, answer.content
    return compact(answer.content.decode())


def test_facts_are_words_hours_and_digests_behind_a_fold(browser, told):
    told(
        "time_extended",
        {
            "scope": "room",
            "granted": [{"candidate": "04201", "minutes": 5}],
            "t0_ms": NOON,
            "lead_ms": HOUR_MS,
            "file": DIGEST,
            "is_final": True,
            "readiness": {"at_ms": NOON, "sites": {"Amiens": {"light": "red"}}},
            "before": None,
        },
        reason="Le temps perdu vous est rendu.",
    )
    shown = page(browser("auditeur"), "?kind=time_extended")

    sentence = "<strong>Temps donné.</strong>"
    assert "<dt>pour</dt><dd>une salle</dd>" in shown
    assert "<dt>délai</dt><dd>1\u00a0h</dd>" in shown
    hour = "19/10/2026, 12\u00a0h\u00a030\u00a0min\u00a000\u00a0s"
    assert f"<dt>ouverture</dt><dd>{hour}</dd>" in shown
    assert "<dt>définitif</dt><dd>oui</dd>" in shown
    assert "candidat n°\u00a0: 04201 · minutes\u00a0: 5" in shown
    assert '<dt class="whole">Amiens</dt>' in shown
    assert "<dd>pas prêt</dd>" in shown
    assert "«&nbsp;Le temps perdu vous est rendu.&nbsp;»" in shown
    assert shown.index(sentence) < shown.index("<details>") < shown.index(SPELT)
    assert shown.index("<details>") < shown.index("<dt>")
    assert DIGEST not in shown
    assert str(NOON) not in shown
    assert not re.search(r"<dt>[a-z0-9]+_[a-z_]+</dt>|<dd>[^<]*[{}\[\]]", shown)


def test_in_english_too(browser, told):
    told("time_extended", {"scope": "room", "lead_ms": HOUR_MS, "t0_ms": NOON})
    client = browser("auditeur")
    client.post("/language", {"language": "en", "next": "/acts"})

    shown = page(client, "?kind=time_extended")

    assert "<dt>for</dt><dd>one room</dd>" in shown
    assert "<dt>opening</dt><dd>19/10/2026, 12:30:00</dd>" in shown


def test_acts_are_filtered_and_read_page_by_page(browser, told, scene):
    from concours.store.queries.act_pages import PAGE_COUNT_MAX  # noqa: PLC0415 -- Django

    first = told("message_sent", {"text": "un", "scope": "nation"})
    for number in range(PAGE_COUNT_MAX):
        told("message_sent", {"text": f"n{number}", "scope": "nation"})
    other = told("sitting_disarmed", {})
    client = browser("auditeur")
    query = f"?kind=message_sent&sitting={scene.sitting}&actor=moreau"

    newest = page(client, query)
    older = re.search(r'href="(\?[^"]*before=[^"]*)"', newest)[1].replace("&amp;", "&")
    oldest = page(client, older)

    assert newest.count("<strong>Message pour") == PAGE_COUNT_MAX
    assert numbers(oldest) == [first]
    newer = re.search(r'href="(\?[^"]*after=[^"]*)"', oldest)[1].replace("&amp;", "&")
    assert numbers(page(client, newer)) == numbers(newest)
    assert other not in numbers(newest)
    assert other in numbers(page(client, "?kind=sitting_disarmed"))
    assert "Rien ne correspond à ce filtre." in page(client, "?actor=%25")
    for wrong in ("?before=x", "?sitting=x", f"?after={'9' * 40}"):
        assert client.get(f"/acts{wrong}").status_code == 409


def test_refusals_are_said_in_words(browser, scene):
    browser("technique").post(f"/sittings/{scene.sitting}/launch/arm", {"lead_s": "60"})

    shown = page(browser("auditeur"), "?show=refused&actor=technique")

    assert "<dt>demandé</dt><dd>Départ annoncé</dd>" in shown
    assert "<dt>fonctions</dt><dd>cellule technique</dd>" in shown
    assert '<dd class="code">may.not_allowed</dd>' in shown


def numbers(shown):
    found = re.findall(r'<td class="r num">([^<]*)</td>', shown)
    return [int(re.sub(r"\D", "", number)) for number in found]
