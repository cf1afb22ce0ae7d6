"""Whatever the gateway refuses a tablet has a sentence there: nobody reads a bare code.

Refusals of students' pages have theirs beside those pages. A refusal that the process
knows is one that it may send, unless it is listed here with the reason why not.
"""

import re
import subprocess
import sys
from pathlib import Path

PROBLEMS = Path(__file__).parents[2] / "client/src/words/fr/problems.ts"
EVERY_REFUSAL = """
import concours.gateway.app
from concours.core.kernel.errors import Refusal
print(*[refusal.code for refusal in Refusal.__subclasses__()])
"""
"""A process of its own: others know refusals that no gateway does."""

OF_STUDENTS = ("wishes.", "couple.", "certificate.", "statement.")
NEVER_SENT = {
    "answer.invalid": "an act of a copy that does not count, and is kept",
    "archive.retention_unset": "an act of the staff",
    "exam.answers_erased": "pages of the staff, made of erased answers",
    "box.invalid": "told to a relay, of a box that it brings",
    "box.unsigned": "told to a relay, or by one; a tablet seals again",
    "box.unreadable": "told to a relay, of a box that it brings",
    "canonical.invalid": "what is stored, read again",
    "crypto.point_invalid": "told as enrol.key_invalid",
    "crypto.unreadable": "of a package, which a tablet opens itself",
    "grid.body_invalid": "an entry of a chair that does not count, and is kept",
    "groups.invalid": "a file of the house",
    "kiosk.browser_key_invalid": "an act of the staff",
    "kiosk.index_invalid": "an act of the staff",
    "kiosk.origin_differs": "an act of the staff",
    "kiosk.origin_without_tls": "an act of the staff",
    "kiosk.place_unknown": "an act of the staff",
    "kiosk.plist_invalid": "a file of a command",
    "kiosk.policy_invalid": "an act of the staff",
    "kiosk.probe_stale": "a command at a tablet's place, which tells the code",
    "kiosk.probe_too_often": "a command at a tablet's place, which tells the code",
    "kiosk.probe_unknown": "a command at a tablet's place, which tells the code",
    "kiosk.too_often": "no candidate is told how their browser is judged",
    "key.faulty": "of a key document, which a tablet opens itself",
    "market.faulty": "a file of the house",
    "marking.units_too_large": "of marks",
    "package.invalid": "a tablet reads a package itself",
    "policy.invalid": "of marks",
    "post.revoked": "signal posts, whose screen has a sentence of its own",
    "post.unknown": "signal posts, whose screen has a sentence of its own",
    "procedure.calendar_invalid": "an act of the staff",
    "procedure.phase_not_next": "an act of the staff",
    "procedure.settings_invalid": "an act of the staff",
    "relay.request_invalid": "an act of the staff",
    "relay.site_file_invalid": "of a site file, which a relay opens itself",
    "relay.site_news_invalid": "of site news, which a relay opens itself",
    "relay.unknown": "told to a relay",
    "relay.words_wrong": "an act of the staff",
    "status.invalid": "an act of the staff",
    "status.takes_two": "an act of the staff",
    "subdivisions.invalid": "a file of the house",
    "tempo.invalid": "of a package, which a tablet opens itself",
    "traces.rules_invalid": "a file of the house",
}


def test_every_refusal_that_a_tablet_may_get_has_its_sentence():
    _, _, problems = PROBLEMS.read_text().partition("export const problems")
    worded = set(re.findall(r"^  '([a-z_.]+)':", problems, re.MULTILINE))
    known = subprocess.run(
        [sys.executable, "-c", EVERY_REFUSAL],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split()
    sent = {code for code in known if not code.startswith(OF_STUDENTS)}

    assert sent - worded - NEVER_SENT.keys() == set()
    assert NEVER_SENT.keys() & worded == set()
