"""`concours metrics`: what each process of a house says of itself in numbers."""

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from concours.cli.house import DEFAULT_HOME
from concours.cli.metrics.certificates import CertificateUnread, read_end
from concours.cli.screen import choose, complain, show
from concours.metrics.samples import (
    Sample,
    format_certificate,
    format_lines,
    read_samples,
)
from concours.metrics.socket import (
    MetricsUnread,
    find_sockets,
    read_metrics,
    socket_folder,
)

DESCRIPTION = """\
What each process of the house that runs on --home says of itself: entries, waits,
streams, ages. A line a number; --prometheus for a collector (the label `process` says
whose it is), --json for other machines. It changes nothing.

  concours metrics
  concours metrics --sockets /run/concours --prometheus --certificate HOST:443

--certificate says besides when the certificate of a file, or of an address, ends.

exit codes: 0 every process answered · 1 one did not, or none is there · 2 usage
"""
BUCKET = "_bucket"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `metrics` to the command line."""
    metrics = subparsers.add_parser(
        "metrics",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    metrics.add_argument("--home", type=Path, default=DEFAULT_HOME)
    metrics.add_argument("--sockets", type=Path, metavar="DIR")
    metrics.add_argument("--certificate", action="append", default=[], metavar="WHERE")
    form = metrics.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one object, for machines")
    form.add_argument("--prometheus", action="store_true", help="for a collector")
    metrics.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show the numbers of every process. 0 all answered, 1 one did not, or none is."""
    folder = arguments.sockets or socket_folder(arguments.home)
    samples: list[Sample] = []
    silent: dict[str, str] = {}
    sockets = list(find_sockets(folder)) if folder.is_dir() else []
    for process, path in sockets:
        try:
            samples += read_samples(process, read_metrics(path))
        except MetricsUnread as unread:
            silent[process] = unread.reason
    ends = {place: _end_of(place) for place in arguments.certificate}
    if arguments.json:
        facts = [sample.facts() for sample in samples]
        certificates = {"certificates": ends} if ends else {}
        show(json.dumps({"samples": facts, "silent": silent} | certificates))
    elif arguments.prometheus:
        answering = sorted({process for process, _ in sockets} - silent.keys())
        lines = format_lines(samples, answering, sorted(silent), at_s=time.time())
        show(*lines, *(format_certificate(*end) for end in ends.items()))
    else:
        show(*_table(samples), *map(_tell_end, ends.items()))
    for process, reason in silent.items():
        complain(
            fr=f"{process} ne répond pas : {reason}",
            en=f"{process} does not answer: {reason}",
        )
    if not sockets:
        complain(
            fr=f"aucun processus n’a de prise dans {folder} : la maison est-elle là ?",
            en=f"no process has a socket in {folder}: is the house running?",
        )
    return 1 if silent or not sockets else 0


def _end_of(place: str) -> float:
    """Return when a certificate ends; 0, which is long past, where none is read."""
    try:
        return read_end(place)
    except CertificateUnread as unread:
        complain(
            fr=f"pas de certificat à {place} : {unread.reason}",
            en=f"no certificate at {place}: {unread.reason}",
        )
        return 0.0


def _tell_end(end: tuple[str, float]) -> str:
    place, end_s = end
    moment = time.strftime("%Y-%m-%d %H:%M", time.gmtime(end_s)) if end_s else "?"
    return choose(
        fr=f"certificat de {place} : finit le {moment} UTC",
        en=f"certificate of {place}: ends {moment} UTC",
    )


def _table(samples: Iterable[Sample]) -> Iterator[str]:
    """Yield the lines for people: counts and sums, no buckets."""
    process = choose(fr="processus", en="process")
    yield f"{process:<26} {choose(fr='nombre', en='number'):<46} "
    for sample in samples:
        if not sample.name.endswith(BUCKET):
            name = f"{sample.name.removeprefix('concours_')} {sample.words}".strip()
            yield f"{sample.process:<26} {name:<46} {sample.value:>14,.6g}"
