"""`concours stations`: check the scenarios of a series of the ECOS, freeze them."""

import argparse
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

from concours.authoring import shelf
from concours.authoring.series import check, prepare
from concours.authoring.series_page import series_page
from concours.cli.bounds import between
from concours.cli.papers import sealing
from concours.cli.papers.faults import tell_faults
from concours.cli.screen import complain
from concours.core.authoring.scenarios.rules import ScenarioRules
from concours.core.authoring.sealing.package import SealedPackage
from concours.core.authoring.sealing.stations import seal_series
from concours.core.authoring.sources.faults import PaperFaulty
from concours.core.authoring.stations.frozen import series_facts
from concours.core.results.components.groups import GroupsInvalid
from concours.store.groups import from_file, load_groups

DESCRIPTION = """\
A series is a folder: series.toml, which names five stations, one TOML file for each,
and media/ for the documents that candidates see (docs/reference/ecos/stations.md).

  concours stations check papers/ecos/b            every fault, and what to do about it
  concours stations preview papers/ecos/b --to b.html   all of it, on one page
  concours stations freeze papers/ecos/b --to var  the numbered version, cut by audience
"""

CHECK = """\
Report every fault of a series at once, each with its file, its line and what to do.
Errors keep the series from being frozen; warnings do not.

Domains are those of the file of groups that rankings use; give yours with --groups.
Exit code: 0 it can be frozen, 1 it cannot.
"""

FREEZE = """\
Make the numbered version of a series. The same sources give the same version again;
sources that have changed give the next one. Nothing is ever overwritten.

Without --sitting it is written in clear under DIR/frozen, for its authors:
content.json, which says for each station what each audience reads (setup, role, grid,
examiner, exercise, door, documents); key.json, the points, which marking alone reads;
and media/.

With --sitting, nothing is written in clear: each part goes under DIR/packages, sealed
under the key of its audience and station, the points under DIR/sealed, and the
keyholders' words are shown once, here.
"""

DRAFT_VERSION = 0
"""What is previewed has no number yet."""

PREVIEW = """\
Write one HTML page of a sound series: for each station, what each audience reads, and
the grid with its points. It needs no server, opens in any browser, and prints a station
a sheet. It says everything in clear: keep it as you keep the folder.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `stations` to the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    stations = subparsers.add_parser(
        "stations",
        description=DESCRIPTION,
        formatter_class=raw,
    )
    verbs = stations.add_subparsers(required=True, metavar="VERB")
    checking = verbs.add_parser(
        "check",
        help="report every fault of a series, at once",
        description=CHECK,
        formatter_class=raw,
    )
    checking.set_defaults(run=run_check)
    freezing = verbs.add_parser(
        "freeze",
        help="make the numbered version, cut by audience",
        description=FREEZE,
        formatter_class=raw,
    )
    freezing.add_argument("--to", type=Path, required=True, metavar="DIR")
    sealing.add_arguments(freezing)
    freezing.set_defaults(run=run_freeze)
    showing = verbs.add_parser(
        "preview",
        help="write a page of all that a series says, to read it again",
        description=PREVIEW,
        formatter_class=raw,
    )
    showing.add_argument("--to", type=Path, required=True, metavar="FILE.html")
    showing.set_defaults(run=run_preview)
    for verb in (checking, freezing, showing):
        _add_arguments(verb)


def _add_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", type=Path, metavar="FOLDER")
    verb.add_argument("--json", action="store_true", help="one JSON object")
    verb.add_argument(
        "--groups",
        type=_domains_of,
        default="",
        metavar="FILE.toml",
        help="the file of groups whose domains stations may have",
    )
    verb.add_argument(
        "--reading",
        type=between(10, 600),
        default=60,
        metavar="SECONDS",
        help="how long candidates read the door (default: 60)",
    )


def run_check(arguments: argparse.Namespace) -> int:
    """Report the faults of a folder. 0 if it can be frozen, 1 if not."""
    try:
        reading = check(arguments.folder, _rules(arguments))
    except PaperFaulty as refusal:
        return _tell(refusal.faults, None, arguments)
    series = reading.series
    facts = {
        "code": series.code,
        "stations": [station.code for station in series.stations],
    }
    return _tell(reading.warnings, facts, arguments)


def run_freeze(arguments: argparse.Namespace) -> int:
    """Freeze a series, and seal it if a sitting is named. 0 done, 1 not."""
    sealing.check_arguments(arguments)
    try:
        report = _freeze(arguments)
    except PaperFaulty as refusal:
        return _tell(refusal.faults, None, arguments)
    except shelf.AlreadyThere as refusal:
        complain(
            fr=f"{refusal.path} contient autre chose ; rien n’est écrit",
            en=f"{refusal.code}: {refusal.path} holds something else",
        )
        return 1
    sealing.show_report(report, as_json=arguments.json)
    return 0


def run_preview(arguments: argparse.Namespace) -> int:
    """Write the page of a series. 0 done, 1 faults, or it cannot be written."""
    try:
        draft = prepare(arguments.folder, _rules(arguments))
        page = series_page(draft.freeze(DRAFT_VERSION))
        arguments.to.write_text(page, encoding="utf-8")
    except PaperFaulty as refusal:
        return _tell(refusal.faults, None, arguments)
    except OSError as error:
        complain(fr=f"rien n’est écrit : {error}", en=f"nothing is written: {error}")
        return 1
    facts = {"code": draft.reading.series.code, "page": str(arguments.to)}
    return _tell(draft.reading.warnings, facts, arguments)


def _freeze(arguments: argparse.Namespace) -> dict[str, Any]:
    draft = prepare(arguments.folder, _rules(arguments))
    code = draft.reading.series.code
    edition = shelf.number(arguments.to, code, draft.freeze)
    report = {
        **series_facts(edition.frozen.content),
        "digest": sha256(edition.frozen.content).hexdigest(),
        "is_new": edition.is_new,
        "media_count": len(edition.frozen.media),
    }
    if arguments.sitting is None:
        name = f"{code}-v{edition.version}"
        folder = shelf.put_frozen(arguments.to, edition.frozen, name)
        return {**report, "frozen": str(folder)}

    def seal_under(secret: bytes) -> SealedPackage:
        return seal_series(
            edition.frozen,
            sitting=arguments.sitting,
            secret=secret,
            signing_key=arguments.signing_key,
            entropy=secrets.token_bytes,
        )

    return {**report, **sealing.seal_for_sitting(arguments, seal_under)}


def _rules(arguments: argparse.Namespace) -> ScenarioRules:
    return ScenarioRules(arguments.groups, arguments.reading * 1_000)


def _domains_of(name: str) -> frozenset[str]:
    try:
        groups = from_file(Path(name)) if name else load_groups()
    except (GroupsInvalid, OSError) as error:
        raise argparse.ArgumentTypeError(f"no such file of groups: {error}") from error
    return frozenset(domain.code for domain in groups.domains)


def _tell(
    faults: tuple[Any, ...], facts: dict[str, Any] | None, arguments: argparse.Namespace
) -> int:
    tell_faults(faults, facts=facts, as_json=arguments.json, subject="series")
    return 0 if facts is not None else 1
