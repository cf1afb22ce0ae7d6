"""The head shows each person their sections, where they are, and what awaits them."""

import re
import time
from uuid import uuid4

import pytest

from acts.scene import NOON, launch
from console.markup import compact


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("presidente", "/"),
        ("kermarec", "/"),
        ("benali", "{}/share"),
        ("technique", "/cell"),
        ("auditeur", "/acts"),
        ("organisation", "/exams"),
    ],
)
def test_each_role_lands_on_its_page_and_its_head_leads_to_what_it_may_see(
    browser, owner, scene, login, address
):
    client = browser(login)
    cancel_others(owner, scene)

    landed = client.get("/second-factor")["Location"]
    page = client.get(landed, follow=True).content.decode()
    bar = page.split('<header class="chead">')[1].split("</header>")[0]
    links = re.findall(r'<a\b[^>]*? href="([^"]+)"', bar)

    assert landed == address.format(scene.address)
    opened = [client.get(link, follow=True).status_code for link in links]
    assert opened == [200] * len(links)
    assert landed in links


def cancel_others(owner, scene):
    """Leave the scene's sitting alone in the house."""
    owner.execute(
        """UPDATE sitting SET cancelled_act = 1
           WHERE id <> %s AND collected_ms IS NULL""",
        (scene.sitting,),
    )


LINK = re.compile(
    r'<a href="[^"]+"( aria-current="(?:page|true)")?>\s*([^<]+?)\s*'
    r'(?:<span class="tally num">(\d+)<.*?)?</a>',
    re.DOTALL,
)


def rows_of(client, address):
    """The links of both rows of a page's head: name -> (where it is, count)."""
    page = compact(client.get(address, follow=True).content.decode())
    head = page.split('<header class="chead">')[1].split("</header>")[0]
    return [
        {name: (here.strip(), count) for here, name, count in LINK.findall(row)}
        for row in re.findall(r"<nav.*?</nav>", head, re.DOTALL)
    ]


def counts_of(row):
    return {name: count for name, (_, count) in row.items() if count}


def test_the_head_counts_what_awaits_this_person_and_nothing_else(
    browser, scene, owner
):
    from concours.acts.delivery.incidents import (  # noqa: PLC0415 -- after setup
        Report,
        Step,
        follow_incident,
        open_incident,
    )
    from concours.acts.two_persons import propose  # noqa: PLC0415 -- idem

    address, at = f"/sittings/{scene.sitting}/launch", NOON
    jury = {login: browser(login) for login in ("presidente", "kermarec", "technique")}
    assert counts_of(rows_of(jury["presidente"], address)[1]) == {}
    launch(owner, scene, t0=NOON)
    actor = scene.actor("technique")
    told = [
        open_incident(actor, scene.sitting, Report(kind=kind, key=uuid4()), now=at)
        for kind in ("noise", "power", "network")
    ]
    follow_incident(actor, told[0], Step("seen"), now=at)
    follow_incident(actor, told[1], Step("assigned", assignee="kermarec"), now=at)
    why = {"facts": {}, "reason": "fuite"}
    now = time.time_ns() // 1_000_000
    propose(
        scene.actor("presidente"), scene.sitting, "sitting_annulled", **why, now=now
    )

    heads = {login: rows_of(client, address) for login, client in jury.items()}

    assert {login: counts_of(pages) for login, (_, pages) in heads.items()} == {
        "presidente": {"Incidents": "1"},
        "kermarec": {"Incidents": "2", "Décisions": "1"},
        "technique": {"Incidents": "1"},
    }
    assert "Messages" in heads["technique"][1]
    assert "Décisions" not in heads["technique"][1]
    # From a page of another section, the section says how much awaits in it.
    assert counts_of(rows_of(jury["kermarec"], "/acts")[0]) == {"Conduire": "3"}


def test_both_rows_say_where_one_is(browser, scene):
    client = browser("presidente")
    page, section = ('aria-current="page"', ""), ('aria-current="true"', "")

    launch_page = rows_of(client, f"/sittings/{scene.sitting}/launch")
    readiness = rows_of(client, f"/sittings/{scene.sitting}/readiness")
    acts = rows_of(client, "/acts")

    assert [head[0]["Conduire"] == section for head in (launch_page, readiness)] == [
        True,
        True,
    ]
    assert launch_page[1]["Lancement"] == readiness[1]["Lancement"] == page
    assert (acts[0]["Veiller"], acts[1]["Journal"]) == (section, page)
    assert [name for name, (here, _) in acts[0].items() if here] == ["Veiller"]


def test_whoever_has_one_section_reads_its_pages_in_the_first_row(browser):
    rows = rows_of(browser("benali"), "/")

    assert len(rows) == 1
    assert "Ma part" in rows[0]
    assert "Conduire" not in rows[0]
