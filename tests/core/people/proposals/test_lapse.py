"""A proposal lapses by facts first: what it rests on, its phase, and only then time."""

import pytest

from concours.core.kernel.time import Instant
from concours.core.people.proposals.lapse import (
    DAY_ACT_MS,
    RESULTS_MS,
    TERMS,
    Change,
    Lapse,
    ProposalFacts,
    expiry_of,
    lapse_of,
)

MADE = Instant(1_000_000)


def proposed(kind, **facts):
    given = {"act": 10, "sitting": "s1", "exam": "e1", "made": MADE}
    expires = expiry_of(kind, MADE)
    return ProposalFacts(**(given | {"kind": kind, "expires": expires} | facts))


def change(kind, number=11, **about):
    return Change(**({"sitting": "s1", "exam": "e1"} | about), number=number, kind=kind)


ALIX = {"candidate": "04217"}

ADOPTED = change("marking_adopted")
ADOPTED_BESIDE = change("marking_adopted", sitting="s2")
ADOPTED_ELSEWHERE = change("marking_adopted", sitting="s9", exam="e9")
PUBLISHED = change("results_published", sitting="")


@pytest.mark.parametrize(
    ("kind", "after_ms", "facts", "acts", "cause"),
    [
        ("candidate_excluded", DAY_ACT_MS - 1, {}, [], None),
        ("candidate_excluded", DAY_ACT_MS, {}, [], "time"),
        ("candidate_excluded", 1, {"is_launched": True}, [], None),
        ("candidate_excluded", 1, {"is_collected": True}, [], None),
        ("attempt_given_up", 1, {"is_collected": True}, [], "phase"),
        ("spare_opened", 1, {"is_collected": True}, [], "phase"),
        ("gate_overridden", 1, {"is_launched": True}, [], "phase"),
        ("gate_overridden", 1, {}, [], None),
        ("sitting_annulled", 1, {"is_collected": True}, [], None),
        ("sitting_annulled", DAY_ACT_MS, {}, [], None),
        ("sitting_annulled", 1, {}, [ADOPTED], "facts"),
        ("marking_adopted", RESULTS_MS - 1, {}, [], None),
        ("marking_adopted", RESULTS_MS, {}, [], "time"),
        ("marking_adopted", 1, {}, [ADOPTED], "facts"),
        ("marking_adopted", 1, {}, [ADOPTED_BESIDE], None),
        ("marking_adopted", 1, {}, [change("marking_adopted", 10)], None),
        ("marking_adopted", 1, {}, [change("message_sent")], None),
        ("marking_adopted", 1, {}, [change("candidate_excluded")], "facts"),
        ("marking_adopted", 1, {}, [change("part_imported", sitting="")], None),
        ("candidate_excluded", 1, ALIX, [change("candidate_readmitted", **ALIX)],
         "facts"),
        ("candidate_excluded", 1, ALIX, [change("candidate_excluded")], None),
        ("candidate_excluded", 1, ALIX,
         [change("candidate_excluded", sitting="s2", **ALIX)], None),
        ("sitting_cancelled", 1, {}, [change("sitting_moved")], "facts"),
        ("ranking_adopted", 1, {}, [change("part_imported", sitting="")], "facts"),
        ("results_published", 1, {}, [change("part_imported", sitting="")], "facts"),
        ("results_published", 1, {}, [change("roster_imported", exam="")], None),
        ("publication_corrected", 1, {}, [change("publication_stopped")], "facts"),
        ("round_published", 1, {}, [change("posts_imported", sitting="")], "facts"),
        ("exam_archived", 1, {}, [change("publication_corrected", sitting="")],
         "facts"),
        ("exam_archived", 1, {}, [change("recheck_answered", sitting="")], None),
        ("exam_erased", 1, {}, [change("retention_set", sitting="")], "facts"),
        ("data_erased", 1, {}, [change("case_opened")], "facts"),
        ("staff_moved", 1, {"person": "kermarec"},
         [change("staff_moved", sitting="", exam="", person="kermarec")], "facts"),
        ("staff_moved", 1, {"person": "kermarec"},
         [change("staff_moved", sitting="", exam="", person="delmas")], None),
        ("ranking_adopted", 1, {}, [ADOPTED_BESIDE], "facts"),
        ("ranking_adopted", 1, {}, [ADOPTED_ELSEWHERE], None),
        ("results_published", 1, {}, [change("ranking_adopted")], "facts"),
        ("results_published", 1, {}, [change("sitting_annulled")], "facts"),
        ("results_published", 1, {}, [PUBLISHED], "facts"),
        ("publication_corrected", RESULTS_MS, {}, [ADOPTED], "facts"),
        ("staff_appointed", 1, {"sitting": "", "exam": ""}, [], None),
    ],
)  # fmt: skip
def test_what_ends_a_proposal(kind, after_ms, facts, acts, cause):
    lapse = lapse_of(proposed(kind, **facts), acts, now=Instant(MADE + after_ms))

    assert (lapse.cause if lapse else None) == cause


def test_a_lapse_names_the_first_act_that_changed_the_facts():
    acts = [change("marking_adopted", 14), change("marking_adopted", 12)]

    lapse = lapse_of(proposed("marking_adopted"), acts, now=MADE)

    assert lapse == Lapse("facts", 12, "marking_adopted")


def test_no_kind_waits_for_ever_and_none_less_than_an_hour():
    assert {term.valid_ms for term in TERMS.values()} <= {
        DAY_ACT_MS,
        24 * DAY_ACT_MS,
        RESULTS_MS,
    }
