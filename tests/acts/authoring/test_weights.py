"""A sitting has a weight in the total, said before anything is marked, and exactly so.

Where groups weigh the components nobody else does; who knows marks weighs none. The
common document of the sheets says the weight of each sitting once one has any.
"""

from decimal import Decimal

import pytest

from acts.published import compose_and_mark
from acts.scene import NOON, add_sitting, make_scene
from concours.core.kernel.errors import Refusal
from concours.store.profiles import load_profile

FACULTE = load_profile("faculte")


@pytest.fixture
def faculty(console_database, tmp_path, request):  # noqa: ARG001 -- Django, on it
    code = f"w-{abs(hash(request.node.name)) % 10**9}"
    return make_scene(tmp_path, code=code, profile=FACULTE)


def weigh(scene, weight, *, sitting=None):
    from concours.acts.authoring.weights import weigh_sitting  # noqa: PLC0415 -- after setup

    text = None if weight is None else Decimal(weight)
    actor = scene.actor("organisation")
    weigh_sitting(actor, sitting or scene.sitting, text, now=NOON)


def refused(scene, weight):
    with pytest.raises(Refusal) as refusal:
        weigh(scene, weight)
    return refusal.value.facts()


@pytest.mark.parametrize("weight", ["0", "-1", "100.001", "1.0005", "NaN", "1e3"])
def test_what_is_no_weight_is_refused_by_its_field(faculty, weight):
    assert refused(faculty, weight) == {"field": "weight"}


def test_a_weight_stands_until_something_of_the_exam_is_marked(
    faculty, owner, tmp_path
):
    from concours.store.models import Exam  # noqa: PLC0415 -- after setup
    from concours.store.queries.results.sheets import NotMarked, common_of  # noqa: PLC0415

    other = add_sitting(faculty, tmp_path)
    weigh(faculty, "2")
    weigh(faculty, "1.50")
    compose_and_mark(faculty, owner)
    exam = Exam.objects.get(pk=faculty.exam)
    with pytest.raises(NotMarked):
        common_of(exam)
    compose_and_mark(other, owner)

    sittings = common_of(exam)["sittings"]
    assert [(row["sitting"], row["weight"]) for row in sittings] == [
        (str(faculty.sitting), "1.5"),
        (str(other.sitting), "1"),
    ]
    assert refused(faculty, "3") == {"reason": "marked"}
    acts = owner.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM act"
        " WHERE kind = 'sitting_weighed' AND sitting = %s ORDER BY number",
        (faculty.sitting,),
    ).fetchall()
    told = [(body["weight_before"], body["weight"]) for (body,) in acts]
    assert told == [("", "2"), ("2", "1.5")]


def test_groups_alone_weigh_the_parts_of_a_ranking(scene):
    assert refused(scene, "2") == {"reason": "profile"}
