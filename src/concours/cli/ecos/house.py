"""`concours ecos lists | adopt | export`: what goes into the house, and out of it."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from concours.cli.house import HouseFault, complain_of, set_up_django
from concours.cli.screen import choose, complain, show
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.cluster import ClusterFault


def register_house(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add both verbs."""
    lists = _add_verb(verbs, "lists", "write the lists of an exam", write_lists)
    lists.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    adopting = _add_verb(verbs, "adopt", "bring an allotment into force", adopt)
    adopting.add_argument("plan", type=Path, metavar="PLAN.json")
    exporting = _add_verb(verbs, "export", "write grids under pseudonyms", export)
    exporting.add_argument("--convention", required=True, metavar="WORDS")
    exporting.add_argument("--to", type=Path, required=True, metavar="FILE.zip")


def _add_verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    summary: str,
    work: Callable[[argparse.Namespace], dict[str, Any]],
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=summary)
    verb.add_argument("--exam", required=True, metavar="CODE")
    verb.add_argument("--home", type=Path, default=Path("var"))
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.set_defaults(run=_run, work=work)
    return verb


def _run(arguments: argparse.Namespace) -> int:
    """Do one verb. 0 done, 1 refused, or no database."""
    try:
        set_up_django(arguments.home)
        answer = arguments.work(arguments)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except (ClusterFault, HouseFault) as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    except OSError as error:
        complain(fr=f"illisible : {error}", en=f"cannot read: {error}")
        return 1
    if arguments.json:
        show(json.dumps(answer, ensure_ascii=False))
    else:
        show(" · ".join(f"{name} {value}" for name, value in answer.items()))
    return 0


def write_lists(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the tables that `allot` reads into a new folder, or an empty one."""
    from concours.console.files.allotment_lists import lists_of  # noqa: PLC0415 -- after Django
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    exam = exam_of(arguments.exam)
    folder: Path = arguments.to
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(str(folder))
    files = lists_of(exam.id)
    for name, content in files.items():
        (folder / name).write_text(content)
    return {"exam": exam.code, choose(fr="fichiers", en="files"): ", ".join(files)}


def adopt(arguments: argparse.Namespace) -> dict[str, Any]:
    """Bring an allotment into force, and return the number of the act."""
    from concours.acts.ecos.allotment import adopt_allotment  # noqa: PLC0415 -- after Django
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    document = arguments.plan.read_bytes()
    exam = exam_of(arguments.exam)
    now = Instant(time.time_ns() // 1_000_000)
    act = adopt_allotment(COMMAND, exam.id, document, now=now)
    return {"exam": exam.code, choose(fr="acte", en="act"): act}


def export(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the grids of a published exam under pseudonyms to a new file."""
    from django.conf import settings  # noqa: PLC0415 -- after Django

    from concours.acts.ecos.data_release import release_data  # noqa: PLC0415 -- idem
    from concours.acts.people.first_organiser import COMMAND  # noqa: PLC0415 -- idem
    from concours.console.files.data_release import archive_of  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem

    file: Path = arguments.to
    if file.exists():
        raise FileExistsError(str(file))
    exam = exam_of(arguments.exam)
    now = Instant(time.time_ns() // 1_000_000)
    release = release_data(
        COMMAND, exam.id, arguments.convention, secret=settings.CODES_KEY, now=now
    )
    file.write_bytes(archive_of(release))
    return {
        "exam": exam.code,
        choose(fr="acte", en="act"): release.act,
        choose(fr="grilles", en="grids"): len(release.released.lines),
        choose(fr="retenues", en="withheld"): release.released.withheld_count,
    }
