"""Grids of a site: what was expected, held and missing, as the template sets it.

An official document: French whatever the language of the page. The facts themselves
travel in the file, so that anybody finds their digest again.
"""

import json
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from concours.acts.drawn_document import DrawnDocument
from concours.acts.signed_act import SignedAct
from concours.console.words import formats
from concours.console.words.act_kinds import role_word
from concours.console.words.ecos.circuits import WHY_MISSING
from concours.press import Press


def pdf(drawn: DrawnDocument, signed_act: SignedAct) -> bytes:
    """Return the document; the same facts always give the same bytes."""
    facts = json.loads(drawn.facts)
    act = drawn.act
    with translation.override("fr"):
        view = {
            "facts": drawn.facts.decode(),
            "signed_act": signed_act.file.decode(),
            "signer": signed_act.signer.hex(),
            "signature": signed_act.signature.hex(),
            "digest": drawn.digest,
            "act": f"{act.number}",
            "drawn": f"{formats.day(act.act.at)}, {formats.hour_exact(act.act.at)}",
            "actor": f"{act.act.actor}, {role_word(act.act.role)}",
            **_view(facts),
        }
    return Press("grids").pdf(view, now=act.act.at)


def _view(facts: dict[str, Any]) -> dict[str, Any]:
    names = ("exam", "sitting", "site", "expected_digest", "held_digest", "head_root")
    missing_count = len(facts["missing"])
    return {
        **{name: facts[name] for name in names},
        "head_size": formats.count(facts["head_size"]),
        "counts": [
            ["Grilles attendues", formats.count(facts["expected"])],
            ["Grilles reçues", formats.count(facts["held"])],
            ["Grilles qui manquent", formats.count(missing_count)],
            *(
                [["Dont reçues sur papier", formats.count(len(facts["on_paper"]))]]
                if "on_paper" in facts
                else []
            ),
        ],
        "circuits": [
            [
                circuit["circuit"],
                formats.count(circuit["expected"]),
                formats.count(circuit["held"]),
                formats.count(len(circuit["missing"])),
            ]
            for circuit in facts["circuits"]
        ],
        "missing": [
            [
                grid["candidate"],
                circuit["circuit"],
                grid["station"],
                f"{grid['chair']}",
                "levée à deux" if grid["given_up"] else _(WHY_MISSING[grid["reason"]]),
            ]
            for circuit in facts["circuits"]
            for grid in circuit["missing"]
        ],
    }
