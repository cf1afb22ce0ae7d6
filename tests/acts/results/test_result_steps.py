"""Somebody who may is asked for each step of results, until it is done, then nobody.

From the copies that are in to the proposal to publish. What is proposed waits for its
second person alone; a fact that changes what was deliberated asks for it again.
"""

import pytest

from acts import ranked_scene
from acts.published import DECIDED, bare, mark, propose
from acts.results.test_publication import exclude
from acts.scene import HOUR_MS, launch, open_marking_key
from concours.acts.may import MAY
from concours.core.kernel.time import MINUTE_MS
from concours.core.people.tasks.steps import RESULTS_KEPT_MS
from concours.core.people.tasks.task import Person, StepOpen, tasks_of

T0, END = ranked_scene.T0, ranked_scene.END


def steps(scene, *, role="jury", now=DECIDED):
    """The steps that somebody is asked for in this scene's exam."""
    from concours.store.queries.tasks import Workplace, facts_for  # noqa: PLC0415 -- idem

    person = Person("kermarec", MAY[role])
    facts = facts_for(person, Workplace(), now=now)
    tasks = tasks_of(person, facts, now=now)
    own = [task.fact for task in tasks if task.fact.sitting == str(scene.sitting)]
    return {fact.step for fact in own if isinstance(fact, StepOpen)}


def test_copies_are_marked_once_the_key_is_out(scene, owner):
    from concours.acts.results import marks  # noqa: PLC0415 -- after Django's setup

    launch(owner, scene, t0=T0)
    before = steps(scene, role="president", now=END + MINUTE_MS)
    due = steps(scene, role="president", now=END + HOUR_MS)
    marks.collect(
        scene.actor("presidente"),
        scene.sitting,
        packages=scene.packages,
        now=END + HOUR_MS,
    )
    sealed = steps(scene, now=END + 2 * HOUR_MS)
    open_marking_key(owner, scene, at=END + 2 * HOUR_MS)

    assert (before, due, sealed) == (set(), {"collection"}, set())
    assert steps(scene, now=END + 2 * HOUR_MS) == {"marking"}
    assert steps(scene, role="technician", now=END + 2 * HOUR_MS) == set()


def test_each_step_follows_the_one_before_and_ends_in_peace(scene, owner):
    from concours.acts import two_persons  # noqa: PLC0415 -- after Django's setup
    from concours.acts.results import publication  # noqa: PLC0415 -- idem
    from concours.acts.results.deliberation import freeze_deliberation  # noqa: PLC0415 -- idem
    from concours.acts.results.forensics import run_forensics  # noqa: PLC0415 -- idem
    from concours.acts.results.publication_refusals import NotDeliberated  # noqa: PLC0415 -- idem
    from concours.store.models import Exam  # noqa: PLC0415 -- idem
    from concours.store.queries.results.result_steps import result_steps  # noqa: PLC0415 -- idem
    from concours.store.queries.results.sheets import RankingOutdated  # noqa: PLC0415 -- idem

    president, code = scene.actor("presidente"), Exam.objects.get(pk=scene.exam).code

    def freeze():
        freeze_deliberation(president, code, packages=scene.packages, now=DECIDED)

    def prepare():
        return publication.prepare(
            president,
            code,
            publication.Wish(DECIDED + HOUR_MS),
            render=bare,
            entropy=bytes,
            packages=scene.packages,
            now=DECIDED,
        )

    def require_no_run(refusal=NotDeliberated):
        with pytest.raises(refusal):
            run_forensics(president, code, leaks={}, now=DECIDED)

    mark(scene, owner)
    assert steps(scene) == {"adoption"}
    require_no_run()
    answers_wait = {str(scene.sitting)}
    others = result_steps(judging=answers_wait, now=DECIDED)
    assert answers_wait.isdisjoint(step.sitting for step in others)
    ranked_scene.adopt_marks(scene)
    assert steps(scene) == {"ranking", "deliberation"}
    require_no_run()
    ranking = ranked_scene.propose(scene, ranked_scene.rank(scene, is_final=False))
    assert steps(scene) == {"deliberation"}, "it waits for its second person"
    two_persons.confirm(scene.actor("kermarec"), ranking, now=DECIDED)
    freeze()
    assert steps(scene) == {"preparation"}
    exclude(scene, "04201")
    assert steps(scene) == {"ranking", "deliberation"}, "other marks count now"
    require_no_run(RankingOutdated)
    again = ranked_scene.propose(scene, ranked_scene.rank(scene, is_final=False))
    two_persons.confirm(scene.actor("kermarec"), again, now=DECIDED)
    freeze()
    made = prepare()
    assert steps(scene) == {"publication"}
    assert steps(scene, now=DECIDED + 2 * HOUR_MS) == {"preparation"}, (
        "its hour is past"
    )
    proposal = propose(scene, made)
    assert steps(scene) == set()
    two_persons.confirm(scene.actor("kermarec"), proposal, now=DECIDED)
    assert steps(scene) == set()
    assert steps(scene, now=DECIDED + RESULTS_KEPT_MS) == set()
    exclude(scene, "04203")
    assert steps(scene) == {"ranking", "deliberation"}, "what is shown is no longer so"
    owner.execute(
        """INSERT INTO recheck (id, publication_id, candidate_id, number, text,
               asked_ms, answer)
           SELECT gen_random_uuid(), %s, id, 1, 'Relire la question 2', %s, ''
           FROM candidate WHERE exam_id = %s LIMIT 1""",
        (made.id, DECIDED, scene.exam),
    )
    assert "recheck" in steps(scene)
