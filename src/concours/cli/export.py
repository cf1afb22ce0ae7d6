"""`concours export`: a sitting's marks or an exam's ranking, for anybody to verify."""

import argparse
import json
from pathlib import Path

from concours.cli.house import DEFAULT_HOME, complain_of, packages_of, set_up_django
from concours.cli.screen import complain, show
from concours.core.kernel.errors import Refusal
from concours.store.cluster import ClusterFault

DESCRIPTION = """\
Write all that is needed to rebuild every mark of a collected sitting, or every place of
an exam's ranking. Candidates are numbers: no name leaves.

  concours export EXAM/SITTING --to B.zip     then: python -m verifier B.zip
  concours export --ranking EXAM --to R.zip   then: python -m verifier.ranking R.zip

Of the version in force, or else the newest; or of the one that --version names.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `export` to the command line."""
    export = subparsers.add_parser(
        "export",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subject = export.add_mutually_exclusive_group(required=True)
    subject.add_argument("sitting", nargs="?", metavar="EXAM/SITTING")
    subject.add_argument("--ranking", metavar="EXAM", help="code of an exam")
    export.add_argument("--version", type=int, metavar="NUMBER")
    export.add_argument("--home", type=Path, default=DEFAULT_HOME)
    export.add_argument("--json", action="store_true", help="one object, for machines")
    export.add_argument("--to", type=Path, required=True, metavar="BUNDLE.zip")
    export.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export marks or a ranking. 0 done, 1 not there, or no database."""
    try:
        set_up_django(arguments.home)
        digest = (_marks if arguments.ranking is None else _ranking)(arguments)
    except Refusal as refusal:
        complain_of(refusal)
        return 1
    except ClusterFault as fault:
        complain(fr=fault.fr, en=fault.en)
        return 1
    name = "bundle" if arguments.ranking is None else "ranking"
    if arguments.json:
        show(json.dumps({name: digest.hex(), "file": str(arguments.to)}))
    else:
        show(f"{arguments.to}", f"{name} {digest.hex()}")
    return 0


def _marks(arguments: argparse.Namespace) -> bytes:
    from concours.console.files.bundle import write_bundle  # noqa: PLC0415 -- after Django
    from concours.store.queries.results.bundles import reading  # noqa: PLC0415 -- idem
    from concours.store.queries.short_names import sitting_named  # noqa: PLC0415 -- idem

    packages = packages_of(arguments.home)
    sitting = sitting_named(arguments.sitting)
    with reading(sitting, packages, number=arguments.version) as bundle:
        return write_bundle(bundle, arguments.to)


def _ranking(arguments: argparse.Namespace) -> bytes:
    from concours.console.files.bundle import appearing  # noqa: PLC0415 -- after Django
    from concours.console.files.ranking import archive  # noqa: PLC0415 -- idem
    from concours.store.queries.people.roster import exam_of  # noqa: PLC0415 -- idem
    from concours.store.queries.results.rankings import find_version  # noqa: PLC0415 -- idem

    version = find_version(exam_of(arguments.ranking).id, arguments.version)
    with appearing(arguments.to) as beside:
        beside.write_bytes(archive(version, packages_of(arguments.home)))
    return bytes(version.digest)
